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
        some_runs(world, 3)
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
