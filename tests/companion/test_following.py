#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The companion beside a manager of the test's own, which is slow, or hangs up, as no real one does
when asked."""

import contextlib
import pathlib
import shutil
import socket
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes  # noqa: E402
from harness.manager import Manager  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.units import LIBEXEC  # noqa: E402



class Following:
    """A companion that follows `manager`; what it tells its own manager, and its readers."""

    def __init__(self, world, config: str = ""):
        self.manager = Manager(world.folder / "run")
        self.told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.told.bind(str(world.folder / "notify"))
        programs = world.folder / "programs"
        programs.mkdir()
        shutil.copy(LIBEXEC / "job-watch-companion", programs)
        for name in ("harvest", "record"):
            path = programs / f"job-watch-{name}"
            path.write_text("#!/bin/sh\n")
            path.chmod(0o755)
        (world.folder / "config.toml").write_text(config)
        self.process = processes.start(
            [programs / "job-watch-companion", "--user", "--store", world.store],
            env={**world.env, "JOB_WATCH_CONFIG": str(world.folder / "config.toml"),
                 "XDG_RUNTIME_DIR": str(world.folder / "run"),
                 "NOTIFY_SOCKET": str(world.folder / "notify")})

    def said(self) -> list[bytes]:
        """What it told its manager up to now."""
        lines = []
        with contextlib.suppress(BlockingIOError):
            while True:
                lines += self.told.recv(4096, socket.MSG_DONTWAIT).split(b"\n")
        return lines

    def stop(self):
        self.process.kill(15)
        same(self.process.wait(), 0, "how it ended")


@test("a manager that hangs up when it is asked for its units is asked again, and followed then")
def hung_up(world):
    following = Following(world, '[companion]\nservices = "all"\n')
    first = following.manager.accept()
    first.expect("ListUnitsByPatterns", lambda call: first.close())
    second = following.manager.accept()
    assert b"READY=1" not in following.said(), "it is ready before it follows anybody"
    for _ in ("timers", "services"):
        second.expect("ListUnitsByPatterns", lambda call: second.answer_units(call, []))
    processes.until(lambda: b"READY=1" in following.said(), 20, "READY=1")
    following.stop()


if __name__ == "__main__":
    main()
