#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Stacks as small as a shell bears; a filter that forbids one system call.

Both reach wrapper, relay, spooler and job alike, so each case is compared with the bare job under
the same limit or filter."""

import pathlib
import re
import resource
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from faults.common import ACTOR, limit  # noqa: E402
from harness import processes  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import TOOLS  # noqa: E402

SHELL_JOB = ["dash", "-c", "echo out; echo err >&2; exit 5"]
MODES = {"plainly": [], "with --quiet-success": ["--quiet-success"],
         "with --overlap": ["--overlap", "skip"], "with --timeout": ["--timeout", "1h"]}

# --- stacks --------------------------------------------------------------------------------------


def _least_stack(env) -> int:
    """In KiB, what dash bears each time. Where the stack begins is random, by some KiB."""
    for size in range(8, 256, 4):
        ends = {processes.run(SHELL_JOB, env=env, setup=_stack(size)).end for _ in range(40)}
        if ends == {"exit 5"}:
            return size
    raise AssertionError("dash never ran")


def _stack(size: int):
    return limit(resource.RLIMIT_STACK, size * 1024, size * 1024)


def _without_ours(err: bytes) -> bytes:
    return b"".join(line for line in err.splitlines(keepends=True)
                    if not line.startswith(b"job-watch: "))


def _register_stacks(mode: str, options: list):
    @test(f"every limit on stacks that a shell bears, {mode}: as bare, and recorded",
          needs=("dash",), timeout=120)
    def small_stacks(world):
        world.env = {key: world.env[key] for key in ("PATH", "HOME", "JOB_WATCH_DB")}
        least = _least_stack(world.env)
        sizes = [*range(least, 160, 4), 256, 1024]
        for size in sizes:
            seen = world.run(*SHELL_JOB, name=f"{size} KiB", options=options, setup=_stack(size))
            same((seen.end, seen.out, _without_ours(seen.err)), ("exit 5", b"out\n", b"err\n"),
                 f"{size} KiB")
            world.expect_nobody_left()
            same(world.run_of(f"{size} KiB")["exit"], 5, f"the record, {size} KiB")
        world.note(f"from {least} KiB on")


for one, its_options in MODES.items():
    _register_stacks(one, its_options)

# --- filters -------------------------------------------------------------------------------------

OF_WRAPPER_TOO = ("waitid",)  # where a helper ends before it does, which no trace needs to show
# The program's own start and end; without them there is nothing to compare.
SPARED = ("execve", "exit_group", "exit", "arch_prctl", "rt_sigreturn")
ACTIONS = {"ends the process": "kill", "is refused": "refuse"}


def _calls(world, options, *how) -> dict[str, str]:
    """Numbers of the system calls that a wrapped run uses, by name."""
    log = world.folder / "trace"
    argv = world.wrapped([ACTOR, "lines", "2", "0", "5"], "traced", options)
    result = processes.run(["strace", "-n", "-qq", *how, "-o", str(log), *argv], env=world.env)
    assert result.code == 5, f"under strace: {result.end} {result.err}"
    world.expect_nobody_left()
    calls = dict(re.findall(r"\[ *(\d+)\] (\w+)\(", log.read_text()))
    return {name: number for number, name in calls.items() if name not in SPARED}


def _end(world, argv) -> tuple:
    """How it ended and what it printed; says when it did not end."""
    try:
        seen = processes.run(argv, env=world.env, timeout=3)
    except AssertionError as error:
        processes.kill_descendants()
        return "hung", str(error)[:100], b""
    return seen.end, seen.out, _without_ours(seen.err)


def _mistake(world, name: str, number: str, action: str, options: list, of_wrapper: bool):
    """What is wrong with a run under the filter, or None."""
    forbidding = [str(TOOLS / "forbidding"), action, number]
    job = [ACTOR, "lines", "3", "1000", "5"]
    key = f"{name} {action}"
    seen = _end(world, forbidding + world.wrapped(job, key, options))
    bare = _end(world, forbidding + job)
    try:
        world.expect_nobody_left(5)
    except AssertionError as error:
        processes.kill_descendants()
        return str(error)
    was_killed = action == "kill" and of_wrapper and seen[0] == f"signal {int(signal.SIGSYS)}"
    if seen != bare and not was_killed:
        return f"{seen}, bare {bare}"
    for run in world.runs(key):
        told = f"exit {run['exit']}" if run["exit"] is None or run["exit"] <= 128 else \
            f"signal {run['exit'] - 128}"
        if run["exit"] is not None and told != bare[0]:
            return f"recorded as {told}, bare {bare[0]}"
        if run["outcome"] == "success":
            return f"recorded as {run['outcome']}"
    return None


def _register_filters(mode: str, options: list, what: str, action: str):
    @test(f"a system call of wrapper, relay or spooler {what}, {mode}: as bare",
          needs=("strace",), timeout=300)
    def forbidden(world):
        own = _calls(world, options)
        calls = {**_calls(world, options, "-f"), **own}
        wrong = []
        for name, number in sorted(calls.items()):
            mistake = _mistake(world, name, number, action, options,
                               name in own or name in OF_WRAPPER_TOO)
            if mistake:
                wrong.append(f"{name}: {mistake}")
        world.note(f"{len(calls)} calls, {len(own)} of them of the wrapper")
        assert not wrong, f"{len(wrong)} of {len(calls)} calls:\n" + "\n".join(wrong)


for one, its_options in MODES.items():
    for such, its_action in ACTIONS.items():
        _register_filters(one, its_options, such, its_action)


if __name__ == "__main__":
    main()
