# SPDX-License-Identifier: MIT
"""What the fault tests share: a job whose work can be checked, limits, other users."""

import os
import resource

from harness import processes
from harness.tap import Skip, same
from harness.world import TOOLS

ACTOR = str(TOOLS / "actor")
STRANGER = 54321  # a user without a name, a home or anything else
# The job most rows use: it speaks on both streams and ends with a code nobody guesses.
JOB = ["sh", "-c", "echo out; echo err >&2; exit 3"]
DYNAMIC = TOOLS / "job-watch-dynamic"


def unharmed(result: processes.Result, code: int = 3, out: bytes = b"out\n", err: bytes = b"err\n"):
    """The job's result and output are its own; job-watch says at most one short line."""
    same(result.end, f"exit {code}", f"end, stderr {result.err[-300:]!r}")
    same(result.out, out, "stdout")
    ours = [line for line in result.err.splitlines(keepends=True) if line.startswith(b"job-watch:")]
    same(b"".join(line for line in result.err.splitlines(keepends=True) if line not in ours), err,
         "stderr without job-watch's own line")
    assert len(ours) <= 1 and all(len(line) < 300 for line in ours), f"too much said: {ours}"


def recorded(run: dict, code: int = 3, out: bytes | None = b"out\n", err: bytes | None = b"err\n",
             world=None):
    """The record tells how the job ended, and what it printed where that could be kept."""
    same((run["exit"], run["outcome"]), (code, "failure" if code else "success"), "the record")
    if world and out is not None:
        same(world.output(run), out, "recorded stdout")
    if world and err is not None:
        same(world.output(run, "stderr"), err, "recorded stderr")


def limit(kind: int, soft: int, hard: int | None = None):
    """A setup that sets a limit, never above what is allowed here."""
    def setup():
        most = resource.getrlimit(kind)[1]
        wanted = most if hard is None else hard
        if most != resource.RLIM_INFINITY and wanted > most:
            wanted = most
        resource.setrlimit(kind, (soft, wanted))

    return setup


def become(uid: int = STRANGER):
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def give(world, uid: int = STRANGER):
    """Makes the test's folder the other user's."""
    world.store.parent.mkdir(exist_ok=True)
    for path in (world.folder, world.store.parent):
        os.chown(path, uid, uid)


def in_turn(*setups):
    def setup():
        for one in setups:
            one()

    return setup


def need_dynamic():
    if not DYNAMIC.exists():
        raise Skip("needs the dynamically linked wrapper")


def flooded(length: int) -> bytes:
    """What `actor flood` writes."""
    pattern = bytes(range(251)) * 256
    return (pattern * (length // len(pattern) + 1))[:length]


def filled(pipe: int) -> bytes:
    """What was written into a pipe until it took no more."""
    os.set_blocking(pipe, False)
    count = 0
    try:
        while True:
            count += os.write(pipe, b"." * 512)
    except BlockingIOError:
        os.set_blocking(pipe, True)
        return b"." * count


def some_runs(world, count: int, first: int = 0):
    for number in range(first, first + count):
        unharmed(world.run(*JOB, name=f"job {number}"))


def all_recorded(world, count: int):
    world.expect_nobody_left()
    for number in range(count):
        recorded(world.run_of(f"job {number}"), world=world)
    world.expect_nobody_left()
    same(world.rows("SELECT count(*), count(DISTINCT run_key) FROM runs"), [(count, count)], "rows")
    same(world.rows("PRAGMA integrity_check"), [("ok",)], "the store")
