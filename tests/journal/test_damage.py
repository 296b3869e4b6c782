#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Journals that are damaged, truncated, vacuumed or grow between imports, and imports that are
killed. JOB_WATCH_MUTATIONS=10000 makes the mutations many."""

import collections
import dataclasses
import json
import os
import pathlib
import random
import signal
import sqlite3
import struct
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes, spool_entry  # noqa: E402
from harness.journals import EPOCH, Journal, boot, entries_of, invocation, renumber  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.units import LIBEXEC  # noqa: E402
from harness.world import JOB_WATCH  # noqa: E402

JOB = "job.service"
RUN, CHECKPOINT = 1, 2  # kinds of frames
MUTATIONS = int(os.environ.get("JOB_WATCH_MUTATIONS", "60"))


def runs_of(world) -> list[tuple]:
    with sqlite3.connect(world.store) as store:
        return sorted(store.execute("SELECT run_key, outcome, exit, duration, stdout FROM runs"))


def words(folder: pathlib.Path) -> list[str]:
    return ["import-journal", "--all-services", "--json", "--directory", str(folder)]


def bring_in(world, folder: pathlib.Path, **how) -> dict:
    answer = world.ask(*words(folder), **how)
    assert answer.code == 0, f"{answer.end}: {answer.err.decode(errors='replace')}"
    return json.loads(answer.out)["items"][0]


def some_runs(first: int, count: int) -> Journal:
    journal = Journal()
    for number in range(first, first + count):
        journal.oneshot(60 * number, f"unit{number % 5}.service", number)
        journal.line(60 * number + 0.5, f"unit{number % 5}.service", number, f"line {number}")
    return journal


@test("row 95: journals that grow: the next import brings in what is new, and the end of what was open")
def growing(world):
    folder = world.folder / "j"
    journal = some_runs(1, 10)
    journal.say(5000, "starting", JOB, 77)
    journal.line(5001, JOB, 77, "first half")
    path = journal.write(folder / "system.journal")
    same((bring_in(world, folder)["new_runs"], world.runs("job")), (10, []), "first")
    journal.entries.clear()
    journal.line(5002, JOB, 77, "second half")
    journal.say(5003, "success", JOB, 77)
    journal.write(path)  # systemd-journal-remote appends
    said = bring_in(world, folder)
    same((said["new_runs"], said["runs"], said["went_on"]), (1, 1, True), "second")
    run = world.run_of("job")
    same((run["duration"], world.output(run)), (3.0, b"first half\nsecond half\n"), "the run")
    same(bring_in(world, folder)["runs"], 0, "third")


def harvested(folder: pathlib.Path, state: str = "", meanwhile=lambda: None) -> dict:
    """What the reader of journals sends: frames by their kind. `meanwhile` happens once it has looked
    at the files, and before it reads them: a frame that the pipe does not hold keeps it waiting."""
    request = {"directory": str(folder), "file": "", "since": None, "until": None, "services": 1,
               "patterns": [], "uid": None, "cron": False, "state": state, "units": [],
               "damaged": ["x" * 100_000], "excluded": [], "told": [], "settled": None}
    reader = subprocess.Popen([LIBEXEC / "job-watch-harvest"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE)
    reader.stdin.write(json.dumps(request).encode())
    reader.stdin.close()
    processes.until(lambda: processes.readable(reader.stdout.fileno(), 0), 20, "its first frame")
    meanwhile()
    sent, frames = reader.stdout.read(), collections.defaultdict(list)
    same(reader.wait(), 0, "how the reader ended")
    while sent:
        kind, length = struct.unpack_from("<B3xI", sent)
        frames[kind].append(sent[8:8 + length])
        sent = sent[8 + length:]
    return frames


@test("what is written while the journals are read is left for the next import")
def growing_meanwhile(world):
    journal = Journal()
    journal.say(10, "starting", JOB, 1)
    path = journal.write(world.folder / "j" / "system.journal")
    journal.entries.clear()
    journal.say(11, "success", JOB, 1)
    journal.say(20, "starting", JOB, 2)
    first = harvested(path.parent, meanwhile=lambda: journal.write(path))
    state = json.loads(first[CHECKPOINT][-1])
    same((first[RUN], [run["invocation"] for run in state["open"]]), ([], [invocation(1)]), "first")
    journal.entries.clear()
    journal.say(21, "success", JOB, 2)
    journal.write(path)
    second = harvested(path.parent, json.dumps(state))
    same((len(second[RUN]), json.loads(second[CHECKPOINT][-1])["open"]), (2, []), "second")


@test("files that share an id and one numbering, as those of one journald do, are read each to its end")
def one_numbering(world):
    journal = some_runs(1, 5)  # of four entries each
    folder = world.folder / "j"
    shares = {"system.journal": [*range(1, 5), *range(9, 17)],
              "user-1000.journal": [*range(5, 9), *range(17, 21)]}
    for name, numbers in shares.items():
        share = dataclasses.replace(journal, entries=[journal.entries[at - 1] for at in numbers])
        renumber(share.write(folder / name), numbers)
    same(bring_in(world, folder)["new_runs"], 5, "new runs")
    same(bring_in(world, folder)["runs"], 0, "runs of the next import")


@test("a gap is what was vacuumed before it was read, not a number that another file has")
def gaps(world):
    folder = world.folder / "j"
    renumber(some_runs(1, 2).write(folder / "system.journal"), list(range(1, 9)))
    same(bring_in(world, folder)["gaps"], 0, "at first")
    (folder / "system.journal").rename(folder / "system@1.journal")
    renumber(some_runs(3, 1).write(folder / "system@2.journal"), [10, 11, 12, 13])
    renumber(some_runs(4, 1).write(folder / "system.journal"), [20, 21, 22, 23])
    same(bring_in(world, folder)["gaps"], 0, "rotated")
    for path in folder.iterdir():
        path.unlink()
    renumber(some_runs(6, 1).write(folder / "system.journal"), [30, 31, 32, 33])
    same(bring_in(world, folder)["gaps"], 1, "vacuumed")


@test("what an import left out for --since comes with the next one that asks for it")
def since(world):
    folder = world.folder / "j"
    path = some_runs(1, 2).write(folder / "system.journal")
    same(bring_in(world, folder)["new_runs"], 2, "all")
    some_runs(3, 2).write(path)
    answer = world.ask(*words(folder), "--since", f"@{EPOCH // 10**6 + 60 * 4}")
    same(json.loads(answer.out)["items"][0]["new_runs"], 1, "the newest")
    same(bring_in(world, folder)["new_runs"], 1, "all again")


@test("row 89: vacuumed between two imports: what is left is brought in, nothing twice")
def vacuumed(world):
    folder = world.folder / "j"
    journal = some_runs(1, 5)
    path = journal.write(folder / "system.journal")
    bring_in(world, folder)
    some_runs(6, 5).write(path)
    some_runs(11, 5).write(folder / "new" / "system.journal")
    path.unlink()
    said = bring_in(world, folder)
    same(said["new_runs"], 5, "new runs")
    same(len(runs_of(world)), 10, "runs in all")


def under_way(world, folder: pathlib.Path) -> Journal:
    """A journal that tells of a run's beginning; what follows is of the next boot."""
    journal = Journal()
    journal.say(10, "starting", JOB, 1)
    renumber(journal.write(folder / "system.journal"), [1])
    same((bring_in(world, folder)["under_way"], world.runs("job")), (1, []), "at first")
    journal.entries.clear()
    journal.boot = boot(2)
    journal.oneshot(100, "other.service", 2)
    return journal


def how_it_ended(world) -> tuple:
    run = world.run_of("job")
    return run["outcome"], run["note"]


DOWN = ("interrupted", "the machine went down before it ended")
LOST = ("unknown", "the part of the journal that may tell of its end is lost")


@test("a run without an end, and the journal goes on with the next boot: the machine went down")
def power_cut(world):
    folder = world.folder / "j"
    journal = under_way(world, folder)
    (folder / "system.journal").rename(folder / "system@1.journal")
    renumber(journal.write(folder / "system.journal"), [2, 3, 4])
    bring_in(world, folder)
    same(how_it_ended(world), DOWN, "the run")


@test("a run whose end may be in a file that was vacuumed: nobody knows how it ended")
def vacuumed_end(world):
    folder = world.folder / "j"
    journal = under_way(world, folder)
    (folder / "system.journal").unlink()
    renumber(journal.write(folder / "system.journal"), [5, 6, 7])
    bring_in(world, folder)
    same(how_it_ended(world), LOST, "the run")


@test("a run whose end may be in a file that is gone with all of its numbering")
def vanished_end(world):
    folder = world.folder / "j"
    journal = under_way(world, folder)
    (folder / "system.journal").unlink()
    renumber(journal.write(folder / "system.journal"), [1, 2, 3], b"\x5f" * 16)
    bring_in(world, folder)
    same(how_it_ended(world), LOST, "the run")


@test("a run whose end may be in a file between two others, which is not there")
def missing_end(world):
    folder = world.folder / "j"
    journal = Journal()
    journal.say(10, "starting", JOB, 1)
    renumber(journal.write(folder / "system@1.journal"), [1])
    journal.entries.clear()
    journal.boot = boot(2)
    journal.oneshot(100, "other.service", 2)
    renumber(journal.write(folder / "system.journal"), [5, 6, 7])
    bring_in(world, folder)
    same(how_it_ended(world), LOST, "the run")


@test("a run whose end may be in a file that can't be read")
def damaged_end(world):
    folder = world.folder / "j"
    journal = under_way(world, folder)
    (folder / "system.journal").rename(folder / "system@1.journal")
    renumber(journal.write(folder / "system.journal"), [2, 3, 4])
    bad = some_runs(6, 400).write(folder / "bad.journal")
    os.truncate(bad, bad.stat().st_size // 8)
    said = bring_in(world, folder)
    assert any("bad.journal" in one for one in said["damaged_files"]), said
    same(how_it_ended(world), LOST, "the run")


@test("a run whose end may be in the part of a file that can't be read")
def partly_damaged_end(world):
    folder = world.folder / "j"
    journal = Journal()
    journal.say(10, "starting", JOB, 1)
    for number in range(500):
        journal.oneshot(11 + number, "other.service", 100 + number, took=0.5)
    bad = renumber(journal.write(folder / "system@1.journal"), list(range(1, 1502)))
    data = bytearray(bad.read_bytes())
    half = next(at for number, at in enumerate(entries_of(bytes(data))) if number == 700)
    data[half:] = bytes(len(data) - half)
    last = Journal(boot=boot(2))
    last.oneshot(1000, "other.service", 2)
    renumber(last.write(folder / "system.journal"), [1502, 1503, 1504])
    bad.write_bytes(data)
    said = bring_in(world, folder)
    assert any("system@1.journal" in one for one in said["damaged_files"]), said
    same(how_it_ended(world), LOST, "the run")


@test("a dry run changes nothing and counts what is new")
def dry_run(world):
    folder = world.folder / "j"
    some_runs(1, 5).write(folder / "system.journal")
    answer = world.ask(*words(folder), "--dry-run")
    same(json.loads(answer.out)["items"][0]["new_runs"], 5, "new runs")
    assert not world.store.exists(), "a dry run made a store"


@test("a run that the wrapper recorded is one run, whichever comes first")
def overlapping(world):
    for number, order in enumerate((("wrap", "import"), ("import", "wrap"))):
        folder = world.folder / str(number)
        invocation = f"{number + 1:032x}"
        journal = Journal()
        journal.failing(10, f"both{number}.service", number + 1)
        journal.write(folder / "system.journal")
        for step in order:
            if step == "import":
                bring_in(world, folder)
                continue
            spool_entry.ended(f"both{number}", status=3 << 8, started=EPOCH / 1e6 + 10, facts={
                9: f"both{number}.service".encode(), 10: invocation.encode()}).put(world.spool)
            same(world.ask("list").code, 0, "list")  # brings it in
            world.expect_nobody_left()
        same(world.rows("SELECT invocation_id, source FROM runs WHERE job = ?", f"both{number}"),
             [(invocation, None)], f"the rows, {order}")


@test("row 87: a file that is cut while it is read: the reader may die, the import goes on and says so",
      timeout=120)
def cut_meanwhile(world):
    folder = world.folder / "j"
    some_runs(1, 5).write(folder / "good.journal")
    whole = some_runs(6, 3000).write(folder / "bad.journal").read_bytes()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    cut = 0
    for number in range(8):
        (folder / "bad.journal").write_bytes(whole)
        world.store = world.folder / f"cut{number}" / "history.db"
        world.env["JOB_WATCH_DB"] = str(world.store)
        process = processes.start([JOB_WATCH, *words(folder)], env=world.env,
                                  fds={0: 0, 1: nowhere, 2: 2})
        if reader := stopped_reader(process, folder / "bad.journal"):
            os.truncate(folder / "bad.journal", len(whole) // (2 + number))
            os.kill(reader, signal.SIGCONT)
            cut += 1
        same(process.wait(), 0, "how the import ended")
        units = {row[0] for row in world.rows("SELECT unit FROM runs WHERE started < ?",
                                              EPOCH / 1e6 + 330)}
        same(len(units), 5, "services of the good file")
    assert cut > 0, "no reader was caught at work"


def stopped_reader(parent: processes.Process, path: pathlib.Path) -> int | None:
    """The reader that `parent` started, stopped while it has the file mapped; none if all is over."""
    def reader():
        for child in processes.children(parent.pid):
            try:
                mapped = pathlib.Path(f"/proc/{child.pid}/maps").read_text()
                if str(path) in mapped:
                    os.kill(child.pid, signal.SIGSTOP)
                    return child.pid
            except (FileNotFoundError, ProcessLookupError):
                continue
        return parent.ended()
    found = processes.until(reader, 60, "a reader")
    return None if found is True else found


@test("row 88: a damaged line costs lines of its unit at most: all runs are there, others have theirs")
def damaged_line(world):
    folder = world.folder / "j"
    journal = some_runs(1, 4500)
    path = journal.write(folder / "system.journal")
    data = bytearray(path.read_bytes())
    messages = [fields["MESSAGE"] for _, _, fields in journal.entries]
    line = list(entries_of(data))[messages.index("line 701")]
    data[line] = 0x7f  # there is no such type of object
    path.write_bytes(data)
    same(bring_in(world, folder)["new_runs"], 4500, "runs")
    without = world.rows("SELECT unit, count(*) FROM runs WHERE stdout IS NOT"
                         " 'line ' || CAST(started / 60 - ? AS INTEGER) || char(10) GROUP BY unit",
                         EPOCH / 1e6 // 60)
    same([unit for unit, _ in without], ["unit1.service"], "services with runs without their output")


@test("row 87: a file that is shorter than its head says is named, the others are read")
def truncated(world):
    folder = world.folder / "j"
    some_runs(1, 5).write(folder / "good.journal")
    bad = some_runs(6, 400).write(folder / "bad.journal")
    size = bad.stat().st_size
    os.truncate(bad, size // 8)  # its head still says that it is long
    said = bring_in(world, folder)
    assert any("bad.journal" in one for one in said["damaged_files"]), said
    assert said["new_runs"] >= 5, said


@test(f"row 88: {MUTATIONS} damaged files: no import fails, nothing is made up but in the damaged part",
      timeout=60 + MUTATIONS)
def mutated(world):
    folder = world.folder / "j"
    bad = some_runs(1, 60).write(folder / "bad.journal")
    bring_in(world, folder)
    of_bad = set(runs_of(world))
    same(len(of_bad), 60, "runs of the file while it is whole")
    some_runs(1000, 3).write(folder / "good.journal")
    bring_in(world, folder)
    of_good = set(runs_of(world)) - of_bad
    same(len(of_good), 3, "runs of the other file")
    whole = bad.read_bytes()
    used = max(index for index in range(0, len(whole), 4096) if any(whole[index:index + 4096]))
    chance = random.Random(4711)
    told = lost = wrong = crashes = silent = 0
    for _ in range(MUTATIONS):
        bytes_ = bytearray(whole)
        for _ in range(chance.choice((1, 4, 32))):
            bytes_[chance.randrange(64, used + 4096)] = chance.randrange(256)
        bad.write_bytes(bytes_)
        if world.store.exists():
            for path in world.store.parent.iterdir():
                if path.is_file():
                    path.unlink()
        said = bring_in(world, folder, timeout=120)
        assert said["new_runs"] >= 3, f"the good file is not read: {said}"
        runs = set(runs_of(world))
        assert of_good <= runs, f"the good file's runs are not what they were: {of_good - runs}"
        missing, strange = len(of_bad - runs), len(runs - of_bad - of_good)
        assert strange <= 60, f"runs are made up: {strange}"
        told += bool(said["damaged_files"])
        crashes += any("broke off" in one for one in said["damaged_files"])
        lost += missing > strange
        silent += missing > strange and not said["damaged_files"]
        wrong += strange > 0
    world.note(f"{MUTATIONS} files: {told} told as damaged ({crashes} killed their reader), {lost} "
               f"with runs missing ({silent} of them not told), {wrong} with runs not as they were")


@test("an import that is killed at any moment: the next one ends with the same runs", timeout=120)
def killed(world):
    folder = world.folder / "j"
    some_runs(1, 6000).write(folder / "system.journal")
    bring_in(world, folder)
    expected = runs_of(world)
    same(len(expected), 6000, "runs")
    chance = random.Random(3)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in range(6):
        world.store = world.folder / f"killed{number}" / "history.db"
        world.env["JOB_WATCH_DB"] = str(world.store)
        process = processes.start([JOB_WATCH, *words(folder)], env=world.env,
                                  fds={0: 0, 1: nowhere, 2: 2})
        time.sleep(chance.uniform(0.0, 0.6))  # any moment will do, each is tried
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        bring_in(world, folder)
        same(runs_of(world), expected, "runs after a kill")


if __name__ == "__main__":
    main()
