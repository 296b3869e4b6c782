#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs that can't be seen from where one looks are not taken for ended."""

import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from faults.common import STRANGER, give  # noqa: E402
from harness import processes, spool_entry  # noqa: E402
from harness.spool_entry import Tag  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import JOB_WATCH  # noqa: E402

FIRST_NAMESPACE = 0xEFFFFFFC


def _entry(world, **facts):
    """A run that began a minute ago, in the process of this test."""
    own = processes.stat(os.getpid())
    entry = spool_entry.running("job", own.pid, own.start)
    entry.facts |= {Tag[name]: value for name, value in facts.items()}
    entry.put(world.spool)


def _seen_in(world, *around, script: str = "", **how) -> str:
    """How the run is shown by a question in surroundings of its own. A recorder has been there."""
    ask = f"{script} {JOB_WATCH} history job --json"
    how.setdefault("env", world.env)
    result = processes.run([*around, "sh", "-c", ask], timeout=30, **how)
    same(result.code, 0, f"the question; {result.err[-300:]}")
    world.expect_nobody_left()
    return json.loads(result.out)["items"][0]["outcome"]


def _states(world) -> list:
    world.record()
    world.expect_nobody_left()
    return [world.rows("SELECT outcome FROM runs"), world.rows("SELECT count(*) FROM alerts")]


RUNNING = [[("running",)], [(0,)]]


@test("a run in another pid namespace is not taken for ended, wherever it is recorded")
def other_namespace(world):
    _entry(world, PID_NAMESPACE=4711, JOB_PID=3, WRAPPER_PID=1, RELAY_PID=2)
    own = os.stat("/proc/self/ns/pid").st_ino
    # From the machine's own namespace all others can be seen, and there is no such process.
    expected = "interrupted" if own == FIRST_NAMESPACE and os.geteuid() == 0 else "unseen"
    same(_seen_in(world), expected, "from here")


@test("a run outside is unseen from a pid namespace of its own", root=True)
def inner_reader(world):
    _entry(world)
    inner = ("unshare", "--pid", "--fork", "--mount-proc")
    same(_seen_in(world, *inner), "unseen", "from inside")
    same(_states(world), RUNNING, "the store")
    same(world.run_of()["outcome"], "running", "from here")


@test("a run in a pid namespace is seen from that of the machine", root=True)
def inner_run(world):
    world.start("sleep", "300")
    processes.start(["unshare", "--pid", "--fork", "--mount-proc",
                     *world.wrapped(["sleep", "300"], name="inner")], env=world.env)
    processes.until(lambda: world.runs("inner") and world.runs("job"), 20, "both runs")
    own = os.stat("/proc/self/ns/pid").st_ino
    expected = "running" if own == FIRST_NAMESPACE else "unseen"
    same(world.run_of("inner")["outcome"], expected, "the run inside")
    same(world.run_of("job")["outcome"], "running", "the run here")
    number, = world.rows("SELECT count(DISTINCT pid_namespace) FROM runs")[0]
    same(number, 2, "namespaces")
    processes.kill_descendants()


@test("without /proc nobody can tell whether a run still runs", root=True)
def no_proc(world):
    _entry(world)
    hidden = ("unshare", "--mount")
    same(_seen_in(world, *hidden, script="mount -t tmpfs none /proc &&"), "unseen", "without /proc")
    same(_states(world), RUNNING, "the store")


@test("a /proc that hides the processes of others hides no run", root=True)
def hidden_proc(world):
    _entry(world)
    give(world)
    os.chown(world.spool, STRANGER, STRANGER)
    for entry in world.spool.iterdir():
        os.chown(entry, STRANGER, STRANGER)
    script = ("mount -t proc -o hidepid=2 proc /proc && exec setpriv --clear-groups"
              f" --reuid {STRANGER} --regid {STRANGER}")
    same(_seen_in(world, "unshare", "--mount", script=script), "unseen", "with hidepid=2")
    same(world.rows("SELECT outcome FROM runs"), [("running",)], "the store")


@test("a run that recorded no namespace is unseen: an older wrapper, or one without /proc")
def no_namespace(world):
    own = processes.stat(os.getpid())
    entry = spool_entry.running("job", own.pid, own.start - 1)
    del entry.facts[Tag.PID_NAMESPACE]
    entry.put(world.spool)
    same(world.run_of()["outcome"], "unseen", "the run")
    same(_states(world), RUNNING, "the store")
    screen = world.ask()
    assert b"unseen" in screen.out, screen.out


if __name__ == "__main__":
    main()
