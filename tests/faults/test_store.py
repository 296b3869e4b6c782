#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rows 57-63, 65-69, 85, 86: the store is locked, full, damaged, cut off, old, new, another's."""

import contextlib
import json
import os
import pathlib
import random
import resource
import sqlite3
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from faults.common import ACTOR, JOB, STRANGER, become, give, limit, recorded, unharmed  # noqa: E402
from harness import disks, processes, spool_entry  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import JOB_WATCH  # noqa: E402


def _some_runs(world, count: int, first: int = 0):
    for number in range(first, first + count):
        unharmed(world.run(*JOB, name=f"job {number}"))


def _all_recorded(world, count: int):
    world.expect_nobody_left()
    for number in range(count):
        recorded(world.run_of(f"job {number}"), world=world)
    world.expect_nobody_left()
    same(world.rows("SELECT count(*), count(DISTINCT run_key) FROM runs"), [(count, count)], "rows")
    same(world.rows("PRAGMA integrity_check"), [("ok",)], "the store")


@test("a run is visible the moment its wrapper has returned: 300 times, whole and once",
      timeout=120)
def visible_at_once(world):
    for number in range(300):
        world.run("echo", str(number), name=f"job {number}")
        run = world.run_of(f"job {number}")
        same(world.output(run), b"%d\n" % number, f"output of job {number}, run {run['id']}")


@test("queries see every run exactly once while others are being brought in", timeout=120)
def seen_once(world):
    done = 0
    while done < 200:
        started = [world.start(ACTOR, "exit", "0", name=f"job {done + more}") for more in range(8)]
        for process in started:
            process.wait()
        done += len(started)
        answer = world.ask("list", "--json")
        same(answer.code, 0, f"list: {answer.err}")
        seen = [item["job"] for item in json.loads(answer.out)["items"]]
        same((len(seen), len(set(seen))), (done, done), f"jobs listed after {done} runs")


# --- rows 57-60 -------------------------------------------------------------------------------


@test("row 57: the database is locked for long: nothing is late by more than 2 s, nothing is lost")
def locked(world):
    _some_runs(world, 2)
    world.expect_nobody_left()
    holder = sqlite3.connect(world.store, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    for number in range(2, 12):
        result = world.run(*JOB, name=f"job {number}", until_eof=False)
        unharmed(result)
        assert result.seconds < 1, f"the exit took {result.seconds:.2f} s"
    recorded(world.run_of("job 11"))  # visible although it can't be brought in
    world.expect_nobody_left(60)
    holder.execute("ROLLBACK")
    holder.close()
    _all_recorded(world, 12)


@test("row 58: not one byte is free: exit codes survive, and later runs are whole", root=True)
def no_space(world):
    with disks.tmpfs(world.store.parent, "size=1m") as place:
        _some_runs(world, 2)
        world.expect_nobody_left()
        disks.fill(place)
        _some_runs(world, 5, first=2)
        for number in range(2, 7):
            recorded(world.run_of(f"job {number}"))
        world.expect_nobody_left()
        (place / "ballast").unlink()
        _some_runs(world, 1, first=7)
        _all_recorded(world, 8)


@test("row 58: no space anywhere, not even in the places kept for that: names alone are the record",
      root=True)
def no_space_anywhere(world):
    with disks.tmpfs(world.store.parent, "size=1m") as place, \
            disks.tmpfs(pathlib.Path("/run"), "size=64k") as run, \
            disks.tmpfs(pathlib.Path("/dev/shm"), "size=64k") as memory, \
            disks.tmpfs(pathlib.Path("/var/tmp"), "size=64k") as temporary:
        _some_runs(world, 1)
        world.expect_nobody_left()
        places = (place, run, memory, temporary)
        for one in places:
            disks.fill(one)
        _some_runs(world, 3, first=1)
        world.expect_nobody_left()
        for number in range(1, 4):
            recorded(world.run_of(f"job {number}"))
        for one in places:
            (one / "ballast").unlink()
        _some_runs(world, 1, first=4)
        for number in range(5):
            recorded(world.run_of(f"job {number}"))
        world.expect_nobody_left()
        same(world.rows("SELECT count(*) FROM runs"), [(5,)], "rows")


@test("row 59: no inode is free", root=True)
def no_inodes(world):
    with disks.tmpfs(world.store.parent, "size=8m,nr_inodes=32") as place:
        _some_runs(world, 2)
        world.expect_nobody_left()
        for number in range(64):
            with contextlib.suppress(OSError):
                (place / f"ballast {number}").touch()
        _some_runs(world, 4, first=2)
        recorded(world.run_of("job 5"))
        for ballast in place.glob("ballast*"):
            ballast.unlink()
        _some_runs(world, 1, first=6)
        _all_recorded(world, 7)


@test("row 60: every call on the store's disk fails with EIO", root=True)
def input_output_error(world):
    with disks.ext4(world.folder) as disk:
        world.env["JOB_WATCH_DB"] = str(disk.place / "history.db")
        world.store = disk.place / "history.db"
        _some_runs(world, 2)
        world.expect_nobody_left()
        os.sync()
        disk.cut_power()
        _some_runs(world, 3, first=2)
        world.expect_nobody_left()
        disk.power_on()
        _some_runs(world, 1, first=5)
        _all_recorded(world, 6)


# --- row 61 -----------------------------------------------------------------------------------


@test("row 61: power is cut right after an exit, 12 times: that run and all before are there",
      root=True, timeout=180)
def cut_after_exit(world):
    with disks.ext4(world.folder) as disk:
        world.store = disk.place / "history.db"
        world.env["JOB_WATCH_DB"] = str(world.store)
        for number in range(12):
            unharmed(world.run(*JOB, name=f"job {number}", until_eof=False))
            _cut(disk)
            for earlier in range(number + 1):
                same(world.run_of(f"job {earlier}")["exit"], 3, f"run {earlier} after cut {number}")
        _all_recorded(world, 12)


@test("row 61: power is cut at random moments of recording, 25 times: no acknowledged run is lost",
      root=True, timeout=300)
def cut_at_random(world):
    with disks.ext4(world.folder) as disk:
        world.store = disk.place / "history.db"
        world.env["JOB_WATCH_DB"] = str(world.store)
        acknowledged = []
        for round_number in range(25):
            for number in range(random.randrange(1, 5)):
                name = f"job {round_number}.{number}"
                unharmed(world.run(*JOB, name=name, until_eof=False))
                acknowledged.append(name)
            time.sleep(random.uniform(0, 0.1))  # the recorder is at work, at any point of it
            _cut(disk)
        same(world.ask("list").code, 0, "list")
        world.expect_nobody_left()
        stored = world.rows("SELECT job, count(*) FROM runs GROUP BY job")
        same(sorted(stored), sorted((name, 1) for name in acknowledged), "what is recorded")
        same(world.rows("PRAGMA integrity_check"), [("ok",)], "the store")


def _cut(disk: disks.Disk):
    disk.cut_power()
    processes.kill_descendants()
    disk.power_on()


# --- rows 62-63 -------------------------------------------------------------------------------


def _damage(path: pathlib.Path, kind: str):
    data = bytearray(path.read_bytes())
    if kind == "garbage":
        data = bytearray(os.urandom(len(data)))
    elif kind == "header":
        data[:16] = b"not SQLite at al"
    elif kind == "truncated":
        data = data[:len(data) // 3]
    elif kind == "page":
        data[4096:8192] = os.urandom(4096)
    elif kind == "zeros":
        data = bytearray(len(data))
    elif kind == "from the future":
        with sqlite3.connect(path) as store:
            store.execute("PRAGMA user_version = 999")
        return
    path.write_bytes(data)


@test("row 62: a store that is damaged or from the future: set aside and kept, a new one begun",
      timeout=120)
def damaged(world):
    for kind in ("garbage", "header", "truncated", "zeros", "from the future"):
        folder = world.folder / kind
        world.store = folder / "history.db"
        world.env["JOB_WATCH_DB"] = str(world.store)
        _some_runs(world, 3)
        world.expect_nobody_left()
        with sqlite3.connect(world.store) as store:
            store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for more in ("-wal", "-shm"):
            pathlib.Path(f"{world.store}{more}").unlink(missing_ok=True)
        _damage(world.store, kind)
        before = world.store.read_bytes()
        unharmed(world.run(*JOB, name="after"))
        world.expect_nobody_left()
        recorded(world.run_of("after"), world=world)
        kept = [path for path in folder.iterdir()
                if path.is_file() and path.name != "history.db" and path.read_bytes() == before]
        same(len(kept), 1, f"{kind}: copies of the old store among {list(folder.iterdir())}")


@test("row 62: recorders without memory, files or descriptors never take a whole store for damaged",
      timeout=120)
def limited_recorders(world):
    limits = [(resource.RLIMIT_AS, megabytes << 20) for megabytes in (4, 6, 8, 12, 16, 32, 64)]
    limits += [(resource.RLIMIT_FSIZE, size) for size in (0, 1000, 40_000)]
    limits += [(resource.RLIMIT_NOFILE, count) for count in (4, 6, 8, 10, 12)]
    for round_number in range(20):
        world.store = world.folder / f"store {round_number}" / "history.db"
        world.env["JOB_WATCH_DB"] = str(world.store)
        for number, (kind, most) in enumerate(limits):
            result = world.run(ACTOR, "exit", "5", name=f"limited {number}",
                               setup=limit(kind, most, most))
            same(result.end, "exit 5", "the end")
            if number in (6, 10):
                answer = world.ask("list")
                same(answer.code, 0, f"list: {answer.err}")
        world.expect_nobody_left()
        same([path.name for path in world.store.parent.glob("*damaged*")], [], "stores set aside")


@test("row 62: bits flipped anywhere in the store: no job is harmed, nothing hangs or crashes",
      timeout=180)
def flipped(world):
    _some_runs(world, 30)
    world.expect_nobody_left()
    with sqlite3.connect(world.store) as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = world.store.read_bytes()
    for round_number in range(40):
        data = bytearray(whole)
        for _ in range(random.choice((1, 8, 200))):
            data[random.randrange(len(data))] ^= 1 << random.randrange(8)
        for left in world.store.parent.glob("history.db*"):
            if left.is_file():
                left.unlink()
        world.store.write_bytes(data)
        unharmed(world.run(*JOB, name="flip"))
        for words in (["history", "flip"], ["list"], ["stats", "job 1"], []):
            answer = world.ask(*words, timeout=20)
            assert answer.code in (0, 1, 3), f"{words}: {answer.end} {answer.err[-300:]}"
        world.expect_nobody_left()


@test("row 63: -wal and -shm are deleted, emptied, swapped or filled with garbage", timeout=120)
def broken_wal(world):
    for number, (suffix, action) in enumerate((suffix, action) for suffix in ("-wal", "-shm")
                                              for action in ("delete", "empty", "garbage", "cut")):
        _some_runs(world, 3, first=number * 10)
        world.expect_nobody_left()
        path = pathlib.Path(f"{world.store}{suffix}")
        if path.exists():
            if action == "delete":
                path.unlink()
            else:
                size = path.stat().st_size
                path.write_bytes({"empty": b"", "garbage": os.urandom(size or 5000),
                                  "cut": path.read_bytes()[:size // 2]}[action])
        name = f"after {suffix} {action}"
        unharmed(world.run(*JOB, name=name))
        recorded(world.run_of(name), world=world)
        world.expect_nobody_left()


@test("row 63: -shm is cut under the feet of a reader: nothing dies of SIGBUS in the way of a job")
def shm_cut_while_used(world):
    _some_runs(world, 3)
    world.expect_nobody_left()
    reader = sqlite3.connect(world.store)
    reader.execute("SELECT count(*) FROM runs").fetchall()
    shm = pathlib.Path(f"{world.store}-shm")
    if shm.exists():
        os.truncate(shm, 0)
    _some_runs(world, 3, first=3)
    world.expect_nobody_left()
    for number in range(3, 6):
        recorded(world.run_of(f"job {number}"))


# --- rows 65-69 -------------------------------------------------------------------------------


@test("row 65: a reader that never ends does not keep runs out, and the WAL shrinks afterwards",
      timeout=120)
def endless_reader(world):
    _some_runs(world, 1)
    world.expect_nobody_left()
    reader = sqlite3.connect(world.store)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM runs").fetchall()
    wal = pathlib.Path(f"{world.store}-wal")
    for number in range(60):
        world.run(ACTOR, "flood", "200000", "0", name=f"big {number}")
    world.expect_nobody_left()
    world.run_of("big 59")
    grown = wal.stat().st_size
    reader.close()
    for number in range(60, 64):
        world.run(ACTOR, "flood", "200000", "0", name=f"big {number}")
        world.expect_nobody_left()
    left = wal.stat().st_size if wal.exists() else 0
    world.note(f"WAL: {grown} bytes with the reader, {left} without")
    assert left <= 8 << 20, f"the WAL still has {left} bytes"


@test("row 66: recorders, queries and checkpoints of many processes at once: 0 runs lost",
      timeout=120)
def crowd(world):
    world.run(ACTOR, "exit", "0", name="first")
    script = "for i in $(seq 40); do {} --name crowd -- {} exit 3; done"
    crowd = [processes.start(["sh", "-c", script.format(JOB_WATCH, ACTOR)], env=world.env)
             for _ in range(6)]
    while any(not process.ended() for process in crowd):
        same(world.ask("history", "crowd").code in (0, 1), True, "history")
        assert world.ask("prune").code == 0, "prune"
        with contextlib.suppress(sqlite3.Error), sqlite3.connect(world.store) as store:
            store.execute("PRAGMA wal_checkpoint(RESTART)")
    for process in crowd:
        process.wait()
    world.expect_nobody_left()
    same(len(world.runs("crowd")), 240, "runs")
    world.expect_nobody_left()
    same(world.rows("PRAGMA integrity_check"), [("ok",)], "the store")


@test("row 67: the wrapper's program holds no word of SQLite", needs=("strings",))
def no_sqlite(world):
    result = processes.run(["strings", "-a", JOB_WATCH])
    found = [line for line in result.out.lower().splitlines() if b"sqlite" in line]
    same(found, [], "words in the program")


@test("row 68: two users and root: each has a store of their own, nobody reads another's",
      root=True)
def two_users(world):
    world.folder.chmod(0o777)
    stores = {}
    for uid in (0, STRANGER, STRANGER + 1):
        home = world.folder / f"home {uid}"
        home.mkdir()
        os.chown(home, uid, uid)
        env = {"PATH": world.env["PATH"], "HOME": str(home), "XDG_DATA_HOME": str(home)}
        if uid == 0:
            env["JOB_WATCH_DB"] = str(home / "job-watch" / "history.db")
        setup = lambda uid=uid: become(uid)  # noqa: E731
        unharmed(world.run(*JOB, name=f"of {uid}", env=env, setup=setup))
        recorded(world.run_of(f"of {uid}", env=env, setup=setup))
        stores[uid] = (home / "job-watch" / "history.db", env)
    world.expect_nobody_left()
    for uid, (store, _) in stores.items():
        same(store.stat().st_uid, uid, "owner")
    theirs = {**stores[STRANGER][1], "JOB_WATCH_DB": str(stores[STRANGER][0])}
    answer = world.ask("list", env=theirs, setup=lambda: become(STRANGER + 1))
    same(answer.code, 3, f"another user asks: {answer.out}")
    # Root may read; but leaves nothing of its own in the user's folder.
    unharmed(world.run(*JOB, name="root's", env=theirs))
    world.expect_nobody_left()
    foreign = [path for path in stores[STRANGER][0].parent.rglob("*")
               if path.lstat().st_uid != STRANGER]
    same(foreign, [], "root's files in the user's store")


@test("row 68: a link in the place of the store or its spool leads root nowhere", root=True)
def links(world):
    target = world.folder / "target"
    target.write_text("precious")
    give(world)
    for suffix in ("", "-spool"):
        world.env["JOB_WATCH_DB"] = f"{world.store.parent}/with link{suffix}.db"
        link = pathlib.Path(world.env["JOB_WATCH_DB"] + suffix)
        link.symlink_to(target)
        os.chown(link, STRANGER, STRANGER, follow_symlinks=False)
        unharmed(world.run(*JOB))
        world.expect_nobody_left()
        same(target.read_text(), "precious", "the target")


@test("row 69: the clock goes back a year, then on: order by start, nothing dropped",
      needs=("faketime",))
def clock_goes_back(world):
    _some_runs(world, 3)
    world.expect_nobody_left()
    for shift in ("-1y", "+2y", "-1y"):
        env = {**world.env}
        answer = processes.run(["faketime", "-f", shift, JOB_WATCH, "list"], env=env)
        same(answer.code, 0, f"list with the clock at {shift}: {answer.err}")
        spool_entry.ended(f"shifted {shift}", started=time.time() - 365 * 86400).put(world.spool)
        answer = processes.run(["faketime", "-f", shift, JOB_WATCH, "list"], env=env)
        same(answer.code, 0, f"list with the clock at {shift}: {answer.err}")
    _some_runs(world, 1, first=3)
    for number in range(4):
        recorded(world.run_of(f"job {number}"), world=world)
    same(len(world.runs("shifted -1y")), 2, "shifted runs")


# --- rows 85-86 -------------------------------------------------------------------------------


@test("row 85: prune is killed at random moments: the store stays whole, newest failures stay",
      timeout=180)
def prune_killed(world):
    old = time.time() - 500 * 86400
    _some_runs(world, 1)  # age is measured by the newest run too, for clocks that jump
    for number in range(300):
        entry = spool_entry.ended("old", status=0, output=os.urandom(20_000), started=old + number)
        entry.put(world.spool)
    spool_entry.ended("old", status=768, output=b"kept", started=old - 5).put(world.spool)
    same(world.ask("list").code, 0, "list")
    world.expect_nobody_left()
    for _ in range(25):
        prune = processes.start([JOB_WATCH, "prune"], env=world.env,
                                fds={0: 0, 1: os.open("/dev/null", os.O_WRONLY), 2: 2})
        time.sleep(random.uniform(0, 0.06))
        prune.kill()
        prune.wait()
        same(world.rows("PRAGMA integrity_check"), [("ok",)], "the store")
    same(world.ask("prune").code, 0, "prune")
    left = world.runs("old")
    assert any(run["exit"] == 3 for run in left), "the last failure is gone"
    assert any(run["exit"] == 0 for run in left), "the last success is gone"
    assert len(left) < 10, f"{len(left)} runs left of 301"


@test("row 85: the first opening of a store is killed at random moments", timeout=120)
def creation_killed(world):
    for number in range(25):
        folder = world.folder / f"{number}"
        world.store = folder / "history.db"
        world.env["JOB_WATCH_DB"] = str(world.store)
        spool_entry.ended("job", status=768).put(world.spool)
        query = processes.start([JOB_WATCH, "list"], env=world.env,
                                fds={0: 0, 1: os.open("/dev/null", os.O_WRONLY), 2: 2})
        time.sleep(random.uniform(0, 0.025))
        query.kill()
        query.wait()
        recorded(world.run_of(), out=None)


@test("row 86: entries with facts of a later version are taken, what is understood of them")
def later_facts(world):
    entry = spool_entry.ended("job", status=768, output=b"out\n")
    entry.more_facts = b"\xe8\x03\x05\x00\x00\x00hello"  # tag 1000
    entry.put(world.spool)
    recorded(world.run_of(), out=b"out\n", err=b"", world=world)


@test("row 86: an entry of a later format stays where it is, for the program that can read it")
def later_format(world):
    entry = spool_entry.ended("later")
    entry.version = 2
    entry.put(world.spool)
    data = entry.to_bytes()
    unharmed(world.run(*JOB))
    recorded(world.run_of())
    world.expect_nobody_left()
    kept = [path for path in world.folder.rglob("*") if path.is_file()
            and path.read_bytes() == data]
    same(len(kept), 1, "copies of the entry")


@test("row 86: an old wrapper finishes into a store of a later version: its run is kept")
def future_store(world):
    stdin, go = os.pipe()
    quiet = os.open("/dev/null", os.O_WRONLY)
    process = world.start("sh", "-c", "read -r x; echo out; echo err >&2; exit 3",
                          fds={0: stdin, 1: quiet, 2: quiet})
    processes.until(world.runs, 10, "the start of the run")
    with sqlite3.connect(world.store) as store:
        store.execute("PRAGMA user_version = 999")
    os.write(go, b"\n")
    same(os.WEXITSTATUS(process.wait()), 3, "exit")
    world.expect_nobody_left()
    recorded(world.run_of(), world=world)


if __name__ == "__main__":
    main()
