# SPDX-License-Identifier: MIT
"""Runs the probe below a wrapper as a given caller would, and compares what it saw."""

import contextlib
import os
import re
import tempfile

from harness import processes
from harness.world import TOOLS
from harness.wrappers import Wrapper

PROBE = str(TOOLS / "probe")
ARGUMENTS = ("plain", "", "two words", "new\nline", b"\xff\xfe", "--name", "-x", "--")


def facts(wrapper: Wrapper, caller, env: dict) -> dict[str, str]:
    """What the probe sees; empty if the wrapper never came to run it."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        os.chmod(folder, 0o755)
        fifo = f"{folder}/report"  # no file: some callers forbid every file size
        os.mkfifo(fifo)
        os.chmod(fifo, 0o666)
        reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        stack.callback(os.close, reader)
        process = processes.start(wrapper.command([PROBE, fifo, *ARGUMENTS]),
                                  env={**caller.env, **env}, fds=caller.fds(stack),
                                  setup=caller.setup, finish_env=caller.finish_env)
        try:
            process.wait(20)
        except AssertionError:
            process.kill()
            process.wait()
            return {"status": "hung"}
        seen = _parse(_read_all(reader), process.pid)
        return {**seen, "status": str(process.status)}


def differences(bare: dict[str, str], wrapped: dict[str, str]) -> dict[str, tuple]:
    return {name: (bare.get(name), wrapped.get(name)) for name in sorted(bare.keys() | wrapped)
            if bare.get(name) != wrapped.get(name)}


def _read_all(reader: int) -> str:
    chunks = []
    while chunk := os.read(reader, 1 << 16):
        chunks.append(chunk)
    return b"".join(chunks).decode("ascii")


def _parse(report: str, started: int) -> dict[str, str]:
    seen = dict(line.split("=", 1) for line in report.splitlines())
    # Pids differ from run to run; what counts is whose they are.
    whose = {str(started): "the started process", str(os.getpid()): "the caller",
             str(os.getpgrp()): "the caller's group", str(os.getsid(0)): "the caller's session"}
    for name in ("pgid", "sid", "ppid"):
        if name in seen:
            seen[name] = whose.get(seen[name], "another process")
    # A new session has a new autogroup; its number means nothing.
    seen["autogroup"] = re.sub(r"autogroup-\d+", "autogroup", seen.get("autogroup", ""))
    for name in [name for name in seen if name.endswith("_object")]:
        # Pseudo terminals and anonymous files are new ones each time.
        seen[name] = re.sub(r":\d+$", "", seen[name])
    for name in [name for name in seen if name.startswith("namespace_")]:
        own = os.readlink(f"/proc/self/ns/{name.removeprefix('namespace_')}")
        seen[name] = "the caller's" if seen[name] == own else "a new one"
    return seen
