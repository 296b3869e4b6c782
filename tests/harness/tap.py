# SPDX-License-Identifier: MIT
"""A small test runner that speaks TAP, so that meson lists every case by its own name.

    @test("row 08: no file size allowed")
    def no_file_size(world): ...

    if __name__ == "__main__":
        main()

Each test runs in a process of its own: what it changes (limits, mounts, namespaces) ends with it,
and what it leaves behind is found and killed.
"""

import argparse
import dataclasses
import json
import os
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from typing import Callable

from harness import disks, processes
from harness.world import World


class Skip(Exception):
    """The machine cannot run this test; the reason says what it lacks."""


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    body: Callable
    timeout: float
    root: bool
    needs: tuple[str, ...]


_cases: list[Case] = []
_hidden_run = True


def test(name: str, *, timeout: float = 60, root: bool = False, needs: tuple[str, ...] = ()):
    """Registers a test. `root`: it needs root; `needs`: programs it needs; else it is skipped."""
    assert "#" not in name and "\n" not in name, "TAP gives # and newline a meaning"

    def register(body):
        _cases.append(Case(name, body, timeout, root, needs))
        return body

    return register


def same(seen, expected, what: str):
    if seen == expected:
        return
    one, other = repr(expected), repr(seen)
    at = len(os.path.commonprefix([one, other]))
    raise AssertionError(f"{what}: expected {_around(one, at)}, saw {_around(other, at)}")


def _around(text: str, at: int) -> str:
    """A text in full, or 200 characters on each side of where it differs from what it should be."""
    if len(text) <= 400:
        return text
    first = max(0, at - 200)
    return ("... " if first else "") + text[first:at + 200] + (" ..." if at + 200 < len(text) else "")


def main(hidden_run: bool = True):
    """Runs the tests that the command line names. `hidden_run=False` leaves them the machine's own
    /run, without which nothing reaches systemd."""
    global _hidden_run
    _hidden_run = hidden_run
    options = _options()
    chosen = [case for case in _cases if all(word in case.name for word in options.words)]
    if options.list:
        print("\n".join(case.name for case in chosen))
        return
    processes.become_subreaper()
    print("TAP version 13")
    print(f"1..{len(chosen)}", flush=True)
    with tempfile.TemporaryDirectory(prefix="job-watch-shared-") as shared:
        os.chmod(shared, 0o755)  # some tests run as two users
        os.environ["JOB_WATCH_SHARED"] = shared
        failures = sum(_report(number, case) for number, case in enumerate(chosen, 1))
    sys.exit(1 if failures else 0)


def _options():
    parser = argparse.ArgumentParser(description="Runs this file's tests and prints TAP.")
    parser.add_argument("words", nargs="*", help="only tests whose name holds all these words")
    parser.add_argument("--list", action="store_true", help="print the names and leave")
    return parser.parse_args()


def _report(number: int, case: Case) -> int:
    began = time.monotonic()
    verdict, text = _run(case)
    took = f"# {case.name}: {time.monotonic() - began:.2f} s"
    if verdict == "skip":
        print(f"ok {number} - {case.name} # SKIP {' '.join(text.split())}")
    else:
        print(f"{'ok' if verdict == 'ok' else 'not ok'} {number} - {case.name}")
    print(took)
    if verdict != "skip":
        for line in text.splitlines():
            print("#  ", line)
    sys.stdout.flush()
    return verdict == "failed"


def _run(case: Case) -> tuple[str, str]:
    if case.root and os.geteuid() != 0:
        return "skip", "needs root"
    missing = [program for program in case.needs if not shutil.which(program)]
    if missing:
        return "skip", f"needs {', '.join(missing)}"
    folder = tempfile.mkdtemp(prefix="job-watch-test-")
    os.chmod(folder, 0o755)  # some tests run as two users
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        tempfile.tempdir = folder
        _child(case, writer)
    os.close(writer)
    try:
        return _verdict(case, pid, reader)
    finally:
        os.close(reader)
        _kill(pid)
        processes.kill_descendants()
        shutil.rmtree(folder, ignore_errors=True)


def _verdict(case: Case, pid: int, reader: int) -> tuple[str, str]:
    """What the test's process says about itself before its time is over."""
    said = bytearray()
    timeout = case.timeout * processes.PATIENCE
    deadline = time.monotonic() + timeout
    while True:
        ready, _, _ = select.select([reader], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            os.kill(pid, signal.SIGUSR1)  # its last word: where it hangs
            ready, _, _ = select.select([reader], [], [], 5)
            where = os.read(reader, 1 << 20).decode(errors="replace") if ready else ""
            return "failed", f"still at work after {timeout:g} s\n{where}"
        chunk = os.read(reader, 1 << 20)
        if not chunk:
            break
        said += chunk
    if not said:
        return "failed", "the test's own process died"
    return tuple(json.loads(said))


def _child(case: Case, writer: int):
    """Runs the test and leaves; never returns into the runner."""
    verdict, text = "ok", ""
    try:
        signal.signal(signal.SIGUSR1, lambda *_: _last_word(writer))
        processes.become_subreaper()
        if os.geteuid() == 0 and _hidden_run:
            disks.own_memory_places(tempfile.tempdir)
        world = World()
        try:
            case.body(*([world] if case.body.__code__.co_argcount else []))
            world.expect_nobody_left()
            text = "\n".join(world.notes)
        finally:
            world.close()
    except Skip as skip:
        verdict, text = "skip", str(skip)
    except BaseException:
        verdict, text = "failed", _explain(sys.exc_info()[1])
    data = json.dumps([verdict, text]).encode()
    while data:
        data = data[os.write(writer, data):]
    sys.stdout.flush()
    os._exit(0)


def _explain(error: BaseException) -> str:
    """What went wrong, and where, innermost call first."""
    kind = "" if isinstance(error, AssertionError) else f"{type(error).__name__}: "
    calls = reversed(traceback.extract_tb(error.__traceback__))
    places = [f"{call.filename}:{call.lineno}: {call.line}" for call in calls]
    return "\n".join([f"{kind}{error}", *places[:-1]])


def _last_word(writer: int):
    os.write(writer, "".join(traceback.format_stack()).encode())
    os._exit(1)


def _kill(pid: int):
    try:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    except (ProcessLookupError, ChildProcessError):
        pass
