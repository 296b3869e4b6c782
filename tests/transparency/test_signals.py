#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every signal that reaches the wrapper reaches the job exactly once, whoever else got it too."""

import collections
import contextlib
import itertools
import os
import pathlib
import random
import re
import select
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes  # noqa: E402
from harness.tap import Skip, main, same, test  # noqa: E402
from harness.world import TOOLS, helper, job_of  # noqa: E402
from harness.wrappers import OTHERS  # noqa: E402

ACTOR = str(TOOLS / "actor")
ALL = [number for number in range(1, 65) if number not in (signal.SIGKILL, signal.SIGSTOP)]
SETTLE = 0.25  # s; twelve times what the wrapper waits to tell a copy from an original


class Counting:
    """A wrapped job that reports each signal it gets, in a process group of its own."""

    def __init__(self, world, argv, leader: bool):
        self.first = None if leader else processes.start(["sleep", "60"], setup=os.setpgrp)
        self.report, report_writer = os.pipe()
        stdin, self.end = os.pipe()
        self.process = processes.start(
            argv, env=world.env, fds={0: stdin, 1: 1, 2: 2, 3: report_writer},
            setup=os.setsid if leader else lambda: os.setpgid(0, self.first.pid))
        os.close(report_writer)
        os.close(stdin)
        self.said = b""
        processes.until(lambda: b"ready\n" in self.read(0.1), what="the job's first word")

    def read(self, timeout: float) -> bytes:
        if select.select([self.report], [], [], max(0.0, timeout))[0]:
            self.said += os.read(self.report, 1 << 16)
        return self.said

    def seen(self, timeout: float = 0) -> collections.Counter:
        """How often each signal has come so far."""
        lines = self.read(timeout).splitlines(keepends=True)[1:]
        return collections.Counter(int(line.split()[0]) for line in lines if line.endswith(b"\n"))

    def settled(self) -> collections.Counter:
        """The same, after a time in which second copies would have come."""
        deadline = time.monotonic() + SETTLE
        while (left := deadline - time.monotonic()) > 0:
            self.read(left)
        return self.seen()

    def wait_for(self, number: int, count: int = 1):
        processes.until(lambda: self.seen(0.05)[number] >= count, 10,
                        f"delivery {count} of signal {number}; seen: {self.seen()}")

    def finish(self) -> int:
        os.close(self.end)
        status = self.process.wait(20)
        os.close(self.report)
        if self.first:
            self.first.kill()
            self.first.wait()
        return status


# --- ways to send ---------------------------------------------------------------------------------


def to_pid(job: Counting, number: int):
    os.kill(job.process.pid, number)


def to_group(job: Counting, number: int):
    os.killpg(os.getpgid(job.process.pid), number)


def _family(pid: int) -> list[int]:
    """As it is at one moment. /proc is read bit by bit: a process may be seen without one that was
    there before it."""
    seen, before = [pid], None
    while seen != before:
        before, seen = seen, [pid, *sorted(one.pid for one in processes.descendants(pid))]
    return seen


def to_each(job: Counting, number: int):
    """Every process one by one, in any order: so does systemd's KillMode=control-group."""
    family = _family(job.process.pid)
    random.shuffle(family)
    for pid in family:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def to_job(job: Counting, number: int):
    """Past the wrapper: it must not add a copy."""
    os.kill(job_of(job.process.pid).pid, number)


WAYS = {"the wrapper's pid": to_pid, "the group": to_group, "each process": to_each,
        "the job alone": to_job}


def _register(way, leader):
    shape = "a session leader" if leader else "a group member"

    @test(f"{len(ALL)} signals to {way}, the wrapper being {shape}: each reaches the job once")
    def delivery(world):
        job = Counting(world, world.wrapped([ACTOR, "count"]), leader)
        helper(job.process.pid, "jw-relay")
        for number in ALL:
            WAYS[way](job, number)
            job.wait_for(number)
        seen = job.settled()
        wrong = {number: seen[number] for number in ALL if seen[number] != 1}
        same(wrong, {}, "signals that did not come exactly once, with their counts")
        same(job.finish(), 0, "status")


for one_way in WAYS:
    for as_leader in (True, False):
        _register(one_way, as_leader)


@test("a signal to each process in the job's first moments reaches it once", timeout=120)
def first_moments(world):
    counts = collections.Counter()
    for leader in [True, False] * 20:
        job = Counting(world, world.wrapped([ACTOR, "count"]), leader)
        to_each(job, signal.SIGTERM)
        job.wait_for(signal.SIGTERM)
        counts[job.settled()[signal.SIGTERM]] += 1
        job.finish()
    same(dict(counts), {1: 40}, "deliveries in 40 runs")


@test("a relay that loses its turn between reading a signal and counting it: the job has it once",
      needs=("strace",))
def slow_relay(world):
    job = Counting(world, world.wrapped([ACTOR, "count"]), leader=True)
    relay = helper(job.process.pid, "jw-relay").pid
    tracer = processes.start(["strace", "-qq", "-o", "/dev/null", "-p", str(relay),
                              "-e", "inject=read:delay_exit=60000"])  # microseconds
    processes.until(lambda: not re.search(r"^TracerPid:\t0$", _status_of(relay), re.MULTILINE), 10,
                    "strace")
    to_group(job, signal.SIGUSR1)
    job.wait_for(signal.SIGUSR1)
    same(job.settled()[signal.SIGUSR1], 1, "deliveries")
    tracer.kill(signal.SIGINT)
    tracer.wait()
    same(job.finish(), 0, "status")


BUSY = """import os, time
os.sched_setaffinity(0, {int(os.environ["PROCESSOR"])})
os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
print("on", flush=True)
end = time.monotonic() + 0.3
while time.monotonic() < end: pass"""


@test("a wrapper that comes late to a signal, as another has the processor: the job has it once")
def late_wrapper(world):
    first, *others = sorted(os.sched_getaffinity(0))
    if not others or os.geteuid() != 0:
        raise Skip("needs root, and two processors")
    os.sched_setaffinity(0, others)
    job = Counting(world, world.wrapped([ACTOR, "count"]), leader=True)
    helper(job.process.pid, "jw-relay")
    os.sched_setaffinity(job.process.pid, {first})
    for count in range(1, 4):
        said, say = os.pipe()
        busy = processes.start([sys.executable, "-c", BUSY], fds={0: 0, 1: say, 2: 2},
                               env={**os.environ, "PROCESSOR": str(first)})
        os.close(say)
        if os.read(said, 10) != b"on\n":
            raise Skip("a process can't have a processor for itself here")
        os.close(said)
        to_group(job, signal.SIGUSR1)
        job.wait_for(signal.SIGUSR1, count)
        same(busy.wait(20), 0, "status of the busy one")
        _all_consumed(job)
        same(job.settled()[signal.SIGUSR1], count, "deliveries")
    same(job.finish(), 0, "status")


def _all_consumed(job: Counting):
    """No copy waits anywhere: the kernel keeps one of each, so a second would be lost in it."""
    def consumed():
        # Who is who is asked anew: a helper has its name a moment after its birth.
        family = [job.process.pid, *(one.pid for one in processes.descendants(job.process.pid)
                                     if one.name != "jw-spool")]  # which takes no signals at all
        return not any(re.search(r"^(Sig|Shd)Pnd:\t0*[1-9a-f]", _status_of(pid), re.MULTILINE)
                       for pid in family)

    processes.until(consumed, 5, "the signals to be consumed")


def _status_of(pid: int) -> str:
    try:
        return pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return ""


@test("repeated TERM, INT and RT signals: 30 sent, 30 delivered, by pid and by group", timeout=120)
def repeated(world):
    for way in ("the wrapper's pid", "the group"):
        for number in (signal.SIGTERM, signal.SIGINT, 40):
            job = Counting(world, world.wrapped([ACTOR, "count"]), True)
            for count in range(1, 31):
                WAYS[way](job, number)
                job.wait_for(number, count)
                _all_consumed(job)
            same(job.settled()[number], 30, f"signal {number} to {way}")
            job.finish()


@test("a signal before the job has started reaches it")
def early(world):
    """The wrapper is signalled at once, wherever it is; the job must end by the signal as bare."""
    for _ in range(60):
        process = world.start("sleep", "20", setup=os.setsid)
        time.sleep(random.uniform(0, 0.004))
        os.kill(process.pid, signal.SIGTERM)
        status = process.wait(10)
        assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGTERM, hex(status)


@test("a signal that was pending at exec reaches the job")
def pending(world):
    def pend():
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2, signal.SIGTERM})
        own = os.getpid()
        if (sender := os.fork()) == 0:  # somebody else: what the job sent itself stays its own
            os.kill(own, signal.SIGUSR2)
            os._exit(0)
        os.waitpid(sender, 0)

    argv = [ACTOR, "await", str(int(signal.SIGUSR2))]
    same(processes.run(argv, setup=pend).code, 3, "bare")
    same(world.run(*argv, setup=pend).code, 3, "wrapped")


@test("an ignored signal stays ignored when it is forwarded")
def ignored(world):
    reader, writer = os.pipe()
    process = world.start("sh", "-c", "echo ready; read -r line; exit 3",
                          fds={0: reader, 1: (out := os.pipe())[1], 2: 2},
                          setup=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    os.close(out[1])
    same(os.read(out[0], 100), b"ready\n", "the job's first line")
    os.kill(process.pid, signal.SIGHUP)
    time.sleep(0.1)  # nothing is to happen, so there is no event to wait for
    assert not process.ended(), "the job died of a signal that it ignores"
    os.write(writer, b"\n")
    same(os.WEXITSTATUS(process.wait(10)), 3, "exit")


def _deliveries(world, wrapper, way: str, number: int) -> int:
    job = Counting(world, wrapper.command([ACTOR, "count"]), True)
    with contextlib.suppress(ProcessLookupError):
        WAYS[way](job, number)
    seen = job.settled()[number]
    job.process.kill()
    job.finish()
    return seen


def _register_control(wrapper):
    @test(f"control: {wrapper.name} delivers some signals twice or not at all")
    def control(world):
        if not wrapper.present:
            raise Skip(f"{wrapper.name} is not installed")
        wrong = []
        for way, number in itertools.product(WAYS, (signal.SIGTERM, signal.SIGINT)):
            if way != "the job alone":
                counts = {_deliveries(world, wrapper, way, number) for _ in range(3)}
                if counts != {1}:
                    wrong.append(f"{number.name} to {way}: {sorted(counts)}")
        processes.kill_descendants()
        world.note(", ".join(wrong) or "none in these situations")
        assert wrong or wrapper.name == "chronic", "expected the test to see a difference"


for other in OTHERS:
    if other.name in ("timeout", "dumb-init -c", "tini -s", "chronic"):
        _register_control(other)


if __name__ == "__main__":
    main()
