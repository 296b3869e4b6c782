#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rows 57-61: the store is locked, its disk is full, has no inodes, fails, loses power."""

import contextlib
import functools
import json
import os
import pathlib
import random
import re
import signal
import socket
import sqlite3
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from faults.common import JOB, all_recorded, recorded, some_runs, unharmed  # noqa: E402
from harness import disks, processes  # noqa: E402
from harness.tap import main, same, test  # noqa: E402


@test("row 57: the database is locked for long: nothing is late by more than 2 s, nothing is lost")
def locked(world):
    some_runs(world, 2)
    world.expect_nobody_left()
    holder = sqlite3.connect(world.store, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    for number in range(2, 12):
        result = world.run(*JOB, name=f"job {number}", until_eof=False)
        unharmed(result)
        assert result.seconds < 2.5, f"the exit took {result.seconds:.2f} s"
    recorded(world.run_of("job 11"))  # visible although it can't be brought in
    world.expect_nobody_left(60)
    holder.execute("ROLLBACK")
    holder.close()
    all_recorded(world, 12)


@test("row 58: not one byte is free: exit codes survive, and later runs are whole", root=True)
def no_space(world):
    with disks.tmpfs(world.store.parent, "size=1m") as place:
        some_runs(world, 2)
        world.expect_nobody_left()
        disks.fill(place)
        some_runs(world, 5, first=2)
        for number in range(2, 7):
            recorded(world.run_of(f"job {number}"))
        world.expect_nobody_left()
        disks.empty(place)
        some_runs(world, 1, first=7)
        all_recorded(world, 8)


@test("row 58: not one byte is free for the index of the log: questions are answered", root=True)
def no_space_to_ask(world):
    with disks.tmpfs(world.store.parent, "size=1m") as place:
        some_runs(world, 2)
        world.expect_nobody_left()
        pathlib.Path(f"{world.store}-shm").unlink()
        disks.fill(place)
        same([world.run_of(f"job {number}")["outcome"] for number in range(2)],
             ["failure", "failure"], "outcomes")


@contextlib.contextmanager
def _small_places(world, options: str):
    """The store's disk, and all other places that a run could be kept in, each small and new."""
    places = [world.store.parent, *map(pathlib.Path, ("/run", "/dev/shm", "/var/tmp"))]
    with contextlib.ExitStack() as stack:
        for place in places:
            size = "size=1m" if place == world.store.parent else "size=64k"
            stack.enter_context(disks.tmpfs(place, f"{size},{options}"))
        yield places


@test("row 58: no space anywhere: the reserve takes a run, then names alone are the record",
      root=True)
def no_space_anywhere(world):
    with _small_places(world, "mode=755") as places:
        some_runs(world, 1)
        world.expect_nobody_left()
        for number in range(1, 4):  # what the first one leaves of the reserve is filled, too
            for place in places:
                disks.fill(place)
            some_runs(world, 1, first=number)
            world.expect_nobody_left()
            recorded(world.run_of(f"job {number}"))
        same([world.run_of(f"job {number}")["argv"] for number in range(1, 4)], [JOB, None, None],
             "command lines")
        for place in places:
            disks.empty(place)
        some_runs(world, 1, first=4)
        for number in range(5):
            recorded(world.run_of(f"job {number}"))
        world.expect_nobody_left()
        same(world.rows("SELECT count(*) FROM runs"), [(5,)], "rows")
        same((world.spool / "reserve").stat().st_size, 64 << 10, "the new reserve")


@test("row 58: an ext4 that is full: the reserve takes a run, power may be cut right after",
      root=True)
def full_ext4(world):
    with disks.ext4(world.folder) as disk, _small_places(world, "mode=755") as others:
        world.store = disk.place / "history.db"
        world.env["JOB_WATCH_DB"] = str(world.store)
        some_runs(world, 1)
        world.expect_nobody_left()
        for place in (disk.place, *others):
            disks.fill(place)
        some_runs(world, 1, first=1)
        world.expect_nobody_left()
        disk.cut_power()
        disk.power_on()
        recorded(world.run_of("job 1"))
        same(world.run_of("job 1")["argv"], JOB, "the command line")


@test("row 58: when not even a name can be written, the journal is told, and the job's caller",
      root=True)
def journal_line(world):
    with _small_places(world, "nr_inodes=6") as places:
        journal = pathlib.Path("/run/systemd/journal/socket")
        journal.parent.mkdir(parents=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
            receiver.bind(str(journal))
            for place in places:
                disks.fill(place)
                _use_up_inodes(place)
            result = world.run(*JOB, name="nowhere\nto go")
            unharmed(result)
            assert b"job-watch:" in result.err, f"nothing was said: {result.err}"
            receiver.settimeout(10)
            told = receiver.recv(65536)
    for field in (b"MESSAGE_ID=", b"JOB_WATCH_OUTCOME=failure\n", b"JOB_WATCH_WAIT_STATUS=768\n",
                  b"JOB_WATCH_JOB\n\x0d\0\0\0\0\0\0\0nowhere\nto go\n"):
        assert field in told, f"{field} is missing in {told}"


def _use_up_inodes(place: pathlib.Path):
    for number in range(64):
        with contextlib.suppress(OSError):
            (place / f"ballast {number}").touch()


@test("row 58: doctor and the answers say it when the disk is full, and what to do", root=True)
def full_disk_is_said(world):
    with disks.tmpfs(world.store.parent, "size=1m") as place:
        some_runs(world, 1)
        world.expect_nobody_left()
        disks.fill(place)
        answer = world.ask("doctor", "--json")
        same(answer.code, 1, f"doctor: {answer.err}")
        space = [item for item in json.loads(answer.out)["items"]
                 if item["subject"] == "disk space"]
        same([item["grade"] for item in space], ["fail"], f"{space}")
        assert space[0]["next"], "no advice"
        recorded(world.run_of("job 0"))
        with open("/dev/full", "wb") as full:
            answer = world.ask("list", fds={1: full.fileno()})
        assert answer.code not in (0, 1), f"a list that could not be written: {answer.end}"
        assert b"No space left" in answer.err, answer.err


@test("an answer whose reader has seen enough ends in peace: by SIGPIPE, or well if that is ignored")
def reader_leaves(world):
    some_runs(world, 1)
    reader, writer = os.pipe()
    os.close(reader)
    ignored = functools.partial(signal.signal, signal.SIGPIPE, signal.SIG_IGN)
    for words in (["list"], ["history", "job 0", "--json"], ["show", "1"], ["--help"], []):
        for setup, end in ((None, "signal 13"), (ignored, "exit 0")):
            answer = world.ask(*words, fds={1: writer}, setup=setup)
            same((answer.end, answer.err), (end, b""), f"{words}")


@test("row 59: no inode is free", root=True)
def no_inodes(world):
    with disks.tmpfs(world.store.parent, "size=8m,nr_inodes=32") as place:
        some_runs(world, 2)
        world.expect_nobody_left()
        _use_up_inodes(place)
        some_runs(world, 4, first=2)
        recorded(world.run_of("job 5"))
        for ballast in place.glob("ballast*"):
            ballast.unlink()
        some_runs(world, 1, first=6)
        all_recorded(world, 7)


@test("row 60: every call on the store's disk fails with EIO", root=True)
def input_output_error(world):
    with disks.ext4(world.folder) as disk:
        world.env["JOB_WATCH_DB"] = str(disk.place / "history.db")
        world.store = disk.place / "history.db"
        some_runs(world, 2)
        world.expect_nobody_left()
        os.sync()
        disk.cut_power()
        some_runs(world, 3, first=2)
        world.expect_nobody_left()
        disk.power_on()
        some_runs(world, 1, first=5)
        all_recorded(world, 6)


@test("row 60: a disk that refused an entry is not asked to take it once more", needs=("strace",))
def asked_once(world):
    log = world.folder / "trace"
    strace = ["strace", "-f", "-qq", "-y", "-o", str(log), "-e", "trace=fsync",
              "-e", "inject=fsync:error=EIO"]
    # Long enough for a start entry, too.
    unharmed(processes.run([*strace, *world.wrapped(["sh", "-c", "sleep 0.1; exit 3"])],
                           env=world.env), 3, b"", b"")
    files = re.findall(r"fsync\(\d+<(.*)\.tmp>\)", log.read_text())
    assert any(str(world.spool) in file for file in files), files
    same(sorted(files), sorted(set(files)), "the files that were to be written")


@test("row 60: a slow disk, and output that comes while the run is written: both are recorded",
      needs=("strace",))
def slow_disk(world):
    strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=fsync:delay_enter=1200000"]  # twice
    script = "(sleep 0.3; echo late) & echo now; exit 3"
    result = processes.run([*strace, *world.wrapped(["sh", "-c", script])], env=world.env)
    unharmed(result, 3, b"now\nlate\n", b"")
    world.expect_nobody_left()
    recorded(world.run_of(), 3, b"now\nlate\n", b"", world)


@test("row 60: a disk that fails with a number that has no name", needs=("strace",))
def nameless_error(world):
    strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=fsync:error=524"]
    result = processes.run([*strace, *world.wrapped(JOB)], env=world.env)
    unharmed(result)
    assert b"cannot record this run: error 524;" in result.err, result.err


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
        all_recorded(world, 12)


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


if __name__ == "__main__":
    main()
