#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Row 06: each system call of the wrapper fails, once and for ever; or is its last.

What strace is told to fail in the wrapper it also fails in a job that runs in the wrapper's place,
so each case is compared with the bare job under the same failure as well."""

import collections
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from faults.common import ACTOR  # noqa: E402
from harness import processes  # noqa: E402
from harness.tap import main, same, test  # noqa: E402

JOB = [ACTOR, "lines", "2", "0", "5"]
EXPECTED = ("exit 5", b"out 0\nout 1\n", b"err 0\nerr 1\n")
SLOW_JOB = [ACTOR, "lines", "20", "2000", "5"]

# What the kernel may answer; the rest may fail with any of the last line.
ERRORS = {
    "mmap": "ENOMEM", "mprotect": "ENOMEM EACCES", "brk": "ENOMEM", "pipe2": "EMFILE ENFILE",
    "clone": "EAGAIN ENOMEM EPERM", "clone3": "EAGAIN ENOSYS EPERM", "fork": "EAGAIN ENOMEM",
    "vfork": "EAGAIN ENOMEM", "signalfd4": "EMFILE ENODEV ENOMEM ENOSYS", "read": "EIO EINTR EAGAIN",
    "write": "EIO EINTR EPIPE EAGAIN ENOSPC", "writev": "EIO EINTR EPIPE", "poll": "EINTR ENOMEM",
    "ppoll": "EINTR ENOMEM", "wait4": "EINTR ECHILD", "waitid": "EINTR ECHILD",
    "pidfd_open": "EMFILE ENOSYS EPERM ESRCH", "kcmp": "EPERM ENOSYS", "fcntl": "EINVAL EMFILE EPERM",
    "close": "EIO EINTR", "dup2": "EMFILE EBUSY", "dup3": "EMFILE EBUSY", "fstat": "EIO EOVERFLOW",
    "newfstatat": "EACCES EIO ENOENT", "openat": "EACCES EMFILE ENOENT ENFILE EIO",
    "prctl": "EINVAL EPERM", "kill": "EPERM ESRCH", "epoll_create1": "EMFILE ENOMEM",
    "epoll_wait": "EINTR", "epoll_ctl": "ENOMEM", "nanosleep": "EINTR",
    "clock_nanosleep": "EINTR", "futex": "EINTR EAGAIN",
    "": "EPERM ENOSYS EINVAL ENOMEM",
}
# Cannot fail, or is the program's own start by the tracer.
SPARED = ("execve", "exit_group", "exit", "rt_sigreturn", "restart_syscall")


def _calls(world, job) -> collections.Counter:
    """How often the wrapper uses which call; the job's and the helpers' calls are not followed."""
    log = world.folder / "trace"
    result = _traced(world, ["-o", str(log)], world.wrapped(job))
    assert result.code == 5, f"under strace: {result.end} {result.err}"
    names = re.findall(r"^(\w+)\(", log.read_text(), re.MULTILINE)
    return collections.Counter(name for name in names if name not in SPARED)


def _traced(world, options, argv) -> processes.Result:
    return processes.run(["strace", "-qq", *options, *argv], env=world.env, timeout=20)


def _injected(world, what: str, argv) -> tuple | str:
    try:
        result = _traced(world, ["-o", "/dev/null", "-e", f"inject={what}"], argv)
    except AssertionError as error:
        processes.kill_descendants()
        return f"hung: {str(error)[:200]}"
    err = b"".join(line for line in result.err.splitlines(keepends=True)
                   if not line.startswith(b"job-watch: "))
    return result.end, result.out, err


def _sweep(world, calls: dict[str, int], wrapped: list) -> tuple[int, list[str]]:
    """How many failures were tried, and those that the job did not survive as the bare one."""
    cases, wrong = 0, []
    for name, count in calls.items():
        for error in ERRORS.get(name, ERRORS[""]).split():
            # "Again" is an answer for a moment only; no kernel gives it for ever.
            for_ever = [] if error in ("EINTR", "EAGAIN") else ["1+"]
            for when in [*map(str, range(1, min(count, 40) + 1)), *for_ever]:
                what = f"{name}:error={error}:when={when}"
                seen = _injected(world, what, wrapped)
                cases += 1
                if seen != EXPECTED and seen != _injected(world, what, JOB):
                    wrong.append(f"{what}: {seen}")
    return cases, wrong


def _register_failures(which: str, chosen):
    @test(f"row 06: {which} of the wrapper fails: the job runs and ends as bare",
          needs=("strace",), timeout=400)
    def failures(world):
        calls = {name: count for name, count in _calls(world, JOB).items() if chosen(name)}
        assert calls, "no such call was seen"
        cases, wrong = _sweep(world, calls, world.wrapped(JOB))
        world.note(f"{cases} cases over {dict(calls)}")
        assert not wrong, f"{len(wrong)} of {cases} cases:\n" + "\n".join(wrong[:40])


@test("control: the sweep finds a wrapper that gives up when it gets no pipe", needs=("strace",))
def sweep_control(world):
    cases, wrong = _sweep(world, {"pipe2": 1}, [ACTOR, "fragile", *JOB])
    same((cases, len(wrong)), (4, 4), f"cases and those found: {wrong}")


MEMORY = ("mmap", "mprotect", "brk", "munmap", "madvise")
PROCESSES = ("clone", "clone3", "fork", "vfork", "wait4", "waitid", "kill", "pidfd_open", "prctl",
             "kcmp", "setrlimit", "prlimit64", "rt_sigprocmask", "rt_sigaction", "rt_sigtimedwait",
             "signalfd4", "rt_sigqueueinfo", "rt_sigsuspend")
_register_failures("each call for memory", lambda name: name in MEMORY)
_register_failures("each call for processes and signals", lambda name: name in PROCESSES)
_register_failures("each other call", lambda name: name not in MEMORY + PROCESSES)


@test("row 26: the wrapper is killed at each of its system calls: job whole or never started",
      needs=("strace",), timeout=400)
def killed_at_each_call(world):
    whole = (b"".join(b"out %d\n" % i for i in range(20)), b"".join(b"err %d\n" % i for i in range(20)))
    cases, wrong, started = 0, [], 0
    for name, count in _calls(world, SLOW_JOB).items():
        for when in range(1, min(count, 40) + 1):
            job = f"{name} {when}"
            seen = _injected(world, f"{name}:signal=KILL:when={when}",
                             world.wrapped(SLOW_JOB, job))
            cases += 1
            if seen[1:] == whole:
                started += 1
                world.expect_nobody_left()
                runs = world.runs(job)
                if [run["exit"] for run in runs] not in ([5], [None]) or \
                        runs[0]["outcome"] not in ("failure", "unknown", "interrupted"):
                    wrong.append(f"{job}: {seen[0]}, recorded {runs}")
            elif seen[1:] != (b"", b""):
                wrong.append(f"{job}: {seen}")
    world.note(f"{cases} kills, {started} of them with the job under way")
    assert not wrong, f"{len(wrong)} of {cases}:\n" + "\n".join(wrong[:20])


if __name__ == "__main__":
    main()
