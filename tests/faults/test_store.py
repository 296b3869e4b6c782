#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rows 65-69, 85, 86: the store is shared, has many users, is old or new, is cut short."""

import contextlib
import fcntl
import json
import os
import pathlib
import random
import sqlite3
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from faults.common import (ACTOR, JOB, STRANGER, become, give, recorded, some_runs,  # noqa: E402
                           unharmed)
from harness import processes, spool_entry  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import JOB_WATCH, RECORDER  # noqa: E402

TIMES = 300 if "JOB_WATCH_LONG" in os.environ else 100


@test(f"a run is visible the moment its wrapper has returned: {TIMES} times, whole and once",
      timeout=120)
def visible_at_once(world):
    for number in range(TIMES):
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


@test("row 65: a reader that never ends does not keep runs out, and the WAL shrinks afterwards",
      timeout=120)
def endless_reader(world):
    some_runs(world, 1)
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
    world.folder.chmod(0o755)
    stores = {}
    for uid in (0, STRANGER, STRANGER + 1):
        home = world.folder / f"home {uid}"
        home.mkdir()
        os.chown(home, uid, uid)
        env = {"PATH": world.env["PATH"], "HOME": str(home)}
        store = home / ".local/share/job-watch/history.db"
        if uid == 0:
            env["JOB_WATCH_DB"] = str(store)
        setup = lambda uid=uid: become(uid)  # noqa: E731
        unharmed(world.run(*JOB, name=f"of {uid}", env=env, setup=setup))
        recorded(world.run_of(f"of {uid}", env=env, setup=setup))
        stores[uid] = (store, env)
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
    some_runs(world, 3)
    world.expect_nobody_left()
    for shift in ("-1y", "+2y", "-1y"):
        env = {**world.env}
        answer = processes.run(["faketime", "-f", shift, JOB_WATCH, "list"], env=env)
        same(answer.code, 0, f"list with the clock at {shift}: {answer.err}")
        spool_entry.ended(f"shifted {shift}", started=time.time() - 365 * 86400).put(world.spool)
        answer = processes.run(["faketime", "-f", shift, JOB_WATCH, "list"], env=env)
        same(answer.code, 0, f"list with the clock at {shift}: {answer.err}")
    some_runs(world, 1, first=3)
    for number in range(4):
        recorded(world.run_of(f"job {number}"), world=world)
    same(len(world.runs("shifted -1y")), 2, "shifted runs")


@test("row 85: prune is killed at random moments: the store stays whole, newest failures stay",
      timeout=180)
def prune_killed(world):
    old = time.time() - 500 * 86400
    some_runs(world, 1)  # age is measured by the newest run too, for clocks that jump
    for number in range(300):
        entry = spool_entry.ended("old", status=0, output=os.urandom(20_000), started=old + number)
        entry.put(world.spool)
    spool_entry.ended("old", status=768, output=b"kept", started=old - 5).put(world.spool)
    same(world.record().code, 0, "the recorder")
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
        recorder = processes.start([RECORDER, "--store", str(world.store)], env=world.env,
                                   fds={0: 0, 1: os.open("/dev/null", os.O_WRONLY), 2: 2})
        time.sleep(random.uniform(0, 0.025))
        recorder.kill()
        recorder.wait()
        recorded(world.run_of(), out=None)
        world.expect_nobody_left()  # nor of the recorder that the question started
        same(world.rows("SELECT count(*) FROM runs"), [(1,)], "runs in the store")


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


@test("row 86: an old wrapper finishes into a store of a later version: its run waits in the spool")
def future_store(world):
    stdin, go = os.pipe()
    quiet = os.open("/dev/null", os.O_WRONLY)
    process = world.start("sh", "-c", "read -r x; echo out; echo err >&2; exit 3",
                          fds={0: stdin, 1: quiet, 2: quiet})
    # An answer may show the run before there is a store.
    processes.until(lambda: world.runs() and world.rows_so_far("SELECT id FROM runs"), 10,
                    "the start of the run in the store")
    # A later version has the writer's lock meanwhile, as all have.
    with (world.spool / "lock").open("rb") as lock, sqlite3.connect(world.store) as store:
        fcntl.flock(lock, fcntl.LOCK_EX)
        version = store.execute("PRAGMA user_version").fetchone()[0]
        store.execute("PRAGMA user_version = 999")
    os.write(go, b"\n")
    same(os.WEXITSTATUS(process.wait()), 3, "exit")
    world.expect_nobody_left()
    answer = world.ask()
    same(answer.code, 3, "the overview")
    assert b"newer job-watch" in answer.err and b"1 run waits" in answer.err, answer.err
    with sqlite3.connect(world.store) as store:  # as if job-watch were upgraded
        store.execute(f"PRAGMA user_version = {version}")
    same(world.record().code, 0, "the recorder")
    recorded(world.run_of(), world=world)


if __name__ == "__main__":
    main()
