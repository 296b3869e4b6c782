#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rows 70 to 72: what is wrong with the folder of the report, and those who wait for that."""

import contextlib
import fcntl
import os
import pathlib
import random
import resource
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from faults.common import JOB, STRANGER, become, limit, unharmed  # noqa: E402
from harness import disks, processes, spool_entry  # noqa: E402
from harness.tap import main, same, test  # noqa: E402

KEPT = "what must not change\n"


def report_of(world) -> pathlib.Path:
    return world.store.parent / "html"


def shows_run(world, text: str, page: str = "index.html"):
    """Waits until a page that was made after the run says so."""
    def find():
        path = report_of(world) / page
        return path.exists() and text in path.read_text(encoding="utf-8")

    processes.until(find, 20, f"{text!r} in {page}")


@test("row 70: the pages are there after a run, whole and for their owner alone")
def pages(world):
    unharmed(world.run(*JOB))
    shows_run(world, "1 of 1 job is failing")
    world.expect_nobody_left()
    for path in report_of(world).rglob("*"):
        mode = 0o700 if path.is_dir() else 0o600
        same(path.stat().st_mode & 0o7777, mode, str(path))
        if path.suffix == ".html":
            assert path.read_text(encoding="utf-8").endswith("</html>\n"), f"{path} is cut short"


@test("row 70: a report folder that can't be written keeps no run from being recorded",
      root=True)
def read_only(world):
    world.store.parent.mkdir()
    for path in (world.folder, world.store.parent):
        os.chown(path, STRANGER, STRANGER)
    unharmed(world.run(*JOB, setup=become))
    shows_run(world, "failing")
    before = (report_of(world) / "index.html").read_bytes()
    world.expect_nobody_left()
    report_of(world).chmod(0o500)
    unharmed(world.run(*JOB, setup=become))
    world.expect_nobody_left()
    same(len(world.runs(setup=become)), 2, "runs")
    same((report_of(world) / "index.html").read_bytes(), before, "the page before")


@test("row 70: a full disk leaves the pages of before, and the next run makes new ones", root=True)
def full(world):
    html = report_of(world)
    with disks.tmpfs(html, "size=400k,mode=700"):
        unharmed(world.run(*JOB))
        shows_run(world, "1 of 1 job is failing")
        world.expect_nobody_left()
        before = (html / "index.html").read_bytes()
        ballast = html / "ballast"
        with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(b"x" * 4096)
        unharmed(world.run(*JOB))
        world.expect_nobody_left()
        same((html / "index.html").read_bytes(), before, "the page of before")
        ballast.unlink()
        unharmed(world.run(*JOB))
        shows_run(world, "3 times in a row")
        world.expect_nobody_left()


@test("row 70: a report folder that is gone is made again")
def gone(world):
    unharmed(world.run(*JOB))
    shows_run(world, "failing")
    world.expect_nobody_left()
    processes.run(["rm", "-r", str(report_of(world))])
    unharmed(world.run(*JOB))
    shows_run(world, "2 times in a row")
    world.expect_nobody_left()


CAPTURE = 1 << 20  # four times what is kept of a stream unless more is asked for


def _outputs() -> dict[str, tuple[bytes, bytes]]:
    """What a success and the failure after it print, so that all of it differs or none."""
    noise = random.Random(1)
    return {
        "newlines": (b"\n" * CAPTURE, b"x" + b"\n" * (CAPTURE - 1)),
        "control bytes": (b"\1\n" * (CAPTURE // 2), b"\2\n" * (CAPTURE // 2)),
        "one line": (b"a" * CAPTURE, b"b" * CAPTURE),
        "colours": (b"\x1b[31m\n" * (CAPTURE // 6), b"\x1b[32m\n" * (CAPTURE // 6)),
        "no UTF-8": (noise.randbytes(CAPTURE).replace(b"\0", b"\xff"),
                     noise.randbytes(CAPTURE).replace(b"\0", b"\xfe")),
        "markup": (b"<&>\"'" * (CAPTURE // 5), b"\"&<>'" * (CAPTURE // 5)),
        "numbers": (b"7\n" * (CAPTURE // 2), b"8 9\n" * (CAPTURE // 4)),
        "lines": tuple(b"".join(noise.randbytes(10).hex().encode() + b"\n"
                                for _ in range(CAPTURE // 21)) for _ in range(2)),
    }


@test("row 70: 16 MiB of memory are enough to record a run and make its pages, whatever it printed",
      timeout=180)
def memory(world):
    """The recorder counts against the memory of the service whose run it records."""
    setup = limit(resource.RLIMIT_DATA, 16 << 20, 16 << 20)
    for number, (name, outputs) in enumerate(_outputs().items()):
        for status, output in zip((0, 256), outputs):
            moment = time.time() - 1000 + number * 10 + status
            spool_entry.ended(name, status, output, moment).put(world.spool)
            done = world.record(setup=setup)
            same((done.code, done.err), (0, b""), f"recorder, {name}")
    same(world.rows("SELECT count(*) FROM runs"), [(16,)], "runs")
    same(len(list((report_of(world) / "runs").glob("*.html"))), 8, "pages of failures")


@test("row 71: 500 runs that end at once make at most 20 reports", timeout=180)
def burst(world):
    unharmed(world.run(*JOB))
    shows_run(world, "failing")
    world.expect_nobody_left()
    index = report_of(world) / "index.html"
    gate = world.folder / "gate"
    gate.touch()
    with gate.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for number in range(500):
            world.start("flock", "-s", gate, "true", name=f"job{number % 7}")
        seen = {_version(index)}
    while _at_work():
        seen.add(_version(index))
        processes.reap_orphans()
    seen.add(_version(index))  # the last one may come between the last two looks
    world.note(f"{len(seen) - 1} reports of 500 runs")
    assert 1 <= len(seen) - 1 <= 20, f"{len(seen) - 1} reports"
    shows_run(world, "8 jobs")


def _version(path: pathlib.Path):
    status = path.stat()
    return status.st_ino, status.st_mtime_ns


def _at_work() -> bool:
    return any(one.state != "Z" for one in processes.descendants())


@test("row 72: links, second names and fifos in the folder are replaced, never written through")
def planted(world):
    html = report_of(world)
    for folder in (html, html / "jobs", html / "badges"):
        folder.mkdir(parents=True, mode=0o700)
    target = world.folder / "target"
    target.write_text(KEPT)
    (html / "feed.xml").symlink_to(target)
    (html / ".new").symlink_to(target)
    os.link(target, html / "status.json")
    os.mkfifo(html / "jobs" / "job.html")
    (html / "badges" / "job.svg").symlink_to("/dev/full")
    unharmed(world.run(*JOB))
    shows_run(world, "failing")
    world.expect_nobody_left()
    same(target.read_text(), KEPT, "the target")
    for name in ("feed.xml", "status.json", "jobs/job.html", "badges/job.svg"):
        path = html / name
        assert path.is_file() and not path.is_symlink(), f"{name} is no plain file"
        same(path.stat().st_nlink, 1, f"names of {name}")


@test("row 72: a folder of ours that is a link is not followed", root=False)
def linked_folder(world):
    html = report_of(world)
    html.mkdir(parents=True, mode=0o700)
    elsewhere = world.folder / "elsewhere"
    elsewhere.mkdir()
    (html / "jobs").symlink_to(elsewhere)
    unharmed(world.run(*JOB))
    world.expect_nobody_left()
    same(list(elsewhere.iterdir()), [], "files behind the link")
    same(len(world.runs()), 1, "runs")


@test("row 72: root does not write where others may write, nor where they could lead it", root=True)
def unsafe_places(world):
    world.run(*JOB)
    world.expect_nobody_left()
    shared = world.folder / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    strangers = world.folder / "strangers"
    strangers.mkdir()
    (strangers / "html").mkdir()
    (strangers / "link").symlink_to(world.folder)
    os.chown(strangers, STRANGER, STRANGER)
    owned = world.folder / "owned"
    owned.mkdir()
    os.chown(owned, STRANGER, STRANGER)
    for folder in (shared, shared / "below", strangers / "html", strangers / "link" / "x", owned):
        done = world.ask("report", "--output", str(folder))
        same(done.code, 4, f"report into {folder}")
        assert b"can't use the report folder" in done.err, done.err
        same([path for path in folder.rglob("*")] if folder.exists() else [], [], f"in {folder}")
    done = world.ask("report", "--output", str(world.folder / "fine" / "here"))
    world.expect(done, 0)


@test("row 72: an index.html that is not ours is left alone")
def not_ours(world):
    world.run(*JOB)
    world.expect_nobody_left()
    site = world.folder / "site"
    site.mkdir(mode=0o700)
    (site / "index.html").write_text(KEPT)
    done = world.ask("report", "--output", str(site))
    same(done.code, 4, "report")
    same((site / "index.html").read_text(), KEPT, "the page")


@test("row 72: an attacker who swaps folders and links for seconds gets nothing from root",
      root=True, timeout=120)
def race(world):
    world.run(*JOB)
    world.expect_nobody_left()
    prey = world.folder / "prey"
    prey.mkdir(mode=0o755)
    (prey / "index.html").write_text(KEPT)
    sticky = world.folder / "sticky"
    sticky.mkdir()
    sticky.chmod(0o1777)
    attacker = os.fork()
    if attacker == 0:
        become()
        _swap_for_ever(sticky, prey)
    try:
        written = 0
        for number in range(150):
            done = world.ask("report", "--output", str(sticky / f"d{number}"))
            written += done.code == 0
        world.note(f"150 reports, {written} of them written")
        assert 0 < written < 150, f"{written} written: the attacker met nobody, or everybody"
    finally:
        os.kill(attacker, 9)
        os.waitpid(attacker, 0)
    same(sorted(path.name for path in prey.iterdir()), ["index.html"], "what is in the prey")
    same((prey / "index.html").read_text(), KEPT, "the page in it")


def _swap_for_ever(sticky: pathlib.Path, prey: pathlib.Path):
    """Puts links and folders of its own where root is about to make its folder."""
    choice = random.Random(1)
    while True:
        place = str(sticky / f"d{choice.randrange(150)}")
        with contextlib.suppress(OSError):
            os.symlink(prey, place)
            os.unlink(place)
            os.mkdir(place)
            os.rmdir(place)
            if choice.random() < 0.02:
                os.symlink(prey, place)


if __name__ == "__main__":
    main()
