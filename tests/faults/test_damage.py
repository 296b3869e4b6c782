#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rows 62-63: the store, its -wal or its -shm is damaged, or from the future."""

import os
import pathlib
import random
import resource
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from faults.common import ACTOR, JOB, limit, recorded, some_runs, unharmed  # noqa: E402
from harness.tap import main, same, test  # noqa: E402


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
    elif kind == "schema":
        data[100:4096] = os.urandom(3996)
    elif kind == "from the future":
        data[60:64] = (999).to_bytes(4, "big")  # PRAGMA user_version
    elif kind == "other database":
        data[68:72] = bytes(4)  # PRAGMA application_id
    elif kind == "text":
        data = bytearray(b"notes\n")
    path.write_bytes(data)


def _spoilt(world, kind: str) -> bytes:
    """Makes a store with three runs in a folder of its own, and spoils it; what is in it then."""
    world.store = world.folder / kind / "history.db"
    world.env["JOB_WATCH_DB"] = str(world.store)
    some_runs(world, 3)
    world.expect_nobody_left()
    with sqlite3.connect(world.store) as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for more in ("-wal", "-shm"):
        pathlib.Path(f"{world.store}{more}").unlink(missing_ok=True)
    _damage(world.store, kind)
    return world.store.read_bytes()


@test("row 62: a store that is damaged: set aside and kept, a new one begun, and each answer says so",
      timeout=120)
def damaged(world):
    for kind in ("truncated", "schema"):
        before = _spoilt(world, kind)
        answer = world.ask("list")
        same(answer.code, 3, f"{kind}: list: {answer.err}")
        same(world.store.read_bytes(), before, f"{kind}: the store after a question")
        unharmed(world.run(*JOB, name="after"))
        world.expect_nobody_left()
        recorded(world.run_of("after"), world=world)
        kept = [path for path in world.store.parent.glob("history.db.damaged-*")
                if path.read_bytes() == before]
        same(len(kept), 1, f"{kind}: the old store among {list(world.store.parent.iterdir())}")
        for words in ([], ["list"], ["doctor"]):
            answer = world.ask(*words)
            assert kept[0].name.encode() in answer.out + answer.err, f"{words}: {answer.err}"


@test("row 62: what is no store, or a newer job-watch's, is left alone: runs wait, answers say why",
      timeout=120)
def left_alone(world):
    for kind, word in (("garbage", b"no store"), ("header", b"overwritten"), ("zeros", b"no store"),
                       ("from the future", b"newer job-watch"), ("text", b"text file"),
                       ("other database", b"another program")):
        before = _spoilt(world, kind)
        world.store.chmod(0o640)
        unharmed(world.run(*JOB, name="after"))
        world.expect_nobody_left()
        for words in ([], ["list"], ["history", "after"], ["report"], ["alerts"], ["doctor"],
                      ["snooze", "after", "1h"], ["prune"]):
            answer = world.ask(*words)
            same(answer.code, 1 if words == ["doctor"] else 3, f"{kind}: {words}: {answer.err}")
            said = b" ".join((answer.out + answer.err).split())
            assert word in said and b"1 run waits" in said, f"{kind}: {words}: {said}"
        world.expect_nobody_left()
        same(world.store.read_bytes(), before, f"{kind}: the file")
        same(world.store.stat().st_mode & 0o777, 0o640, f"{kind}: its mode")
        same(sorted(path.name for path in world.store.parent.iterdir() if path.name != "html"),
             ["history.db", "history.db-spool"], f"{kind}: the folder")
        same(len(list(world.spool.glob("*.end"))), 1, f"{kind}: runs that wait")


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
    some_runs(world, 30)
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
        some_runs(world, 3, first=number * 10)
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
    some_runs(world, 3)
    world.expect_nobody_left()
    reader = sqlite3.connect(world.store)
    reader.execute("SELECT count(*) FROM runs").fetchall()
    shm = pathlib.Path(f"{world.store}-shm")
    if shm.exists():
        os.truncate(shm, 0)
    some_runs(world, 3, first=3)
    world.expect_nobody_left()
    for number in range(3, 6):
        recorded(world.run_of(f"job {number}"))


if __name__ == "__main__":
    main()
