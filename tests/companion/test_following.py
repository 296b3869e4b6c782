#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The companion beside a manager of the test's own, which is slow, or hangs up, as no real one does
when asked. A reader of journals that only writes down what it is asked for stands in for the real one."""

import contextlib
import json
import pathlib
import shutil
import socket
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes  # noqa: E402
from harness.manager import Manager, Writer  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.units import LIBEXEC  # noqa: E402

TIMERS, NAMED = 0, 2  # which services a reader is asked for
READER = """#!/bin/sh
cat >> '{0}'
echo >> '{0}'
"""
RECORDER = "#!/bin/sh\n"


class Following:
    """A companion that follows `manager`; what it tells its own manager, and its readers."""

    def __init__(self, world, config: str = ""):
        self.manager = Manager(world.folder / "run")
        self.requested = world.folder / "requests"
        self.requested.touch()
        self.told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.told.bind(str(world.folder / "notify"))
        programs = world.folder / "programs"
        programs.mkdir()
        shutil.copy(LIBEXEC / "job-watch-companion", programs)
        for name, text in (("harvest", READER.format(self.requested)), ("record", RECORDER)):
            path = programs / f"job-watch-{name}"
            path.write_text(text)
            path.chmod(0o755)
        (world.folder / "config.toml").write_text(config)
        self.process = processes.start(
            [programs / "job-watch-companion", "--user", "--store", world.store],
            env={**world.env, "JOB_WATCH_CONFIG": str(world.folder / "config.toml"),
                 "XDG_RUNTIME_DIR": str(world.folder / "run"),
                 "NOTIFY_SOCKET": str(world.folder / "notify")})

    def requests(self, count: int) -> list[tuple]:
        """Which services readers were asked for, once it was that often."""
        lines = lambda: self.requested.read_text().splitlines()  # noqa: E731
        processes.until(lambda: len(lines()) >= count, 20, f"request {count}")
        requests = map(json.loads, lines())
        return [(request["services"], request["units"]) for request in requests]

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


def ring(follower):
    """Something that only the journal can tell more of."""
    body = Writer().number(1).text("/").text("x.service").text("dependency")
    follower.signal("JobRemoved", "uoss", bytes(body.data))


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


@test("the journal is asked about all timers until the manager has told of each, and again after it "
      "hung up")
def listing(world):
    following = Following(world, '[companion]\nunits = ["x"]\n')
    number = 1
    known = []
    for other in ("b", "c"):
        follower = following.manager.accept()
        follower.expect("ListUnitsByPatterns",
                        lambda call: follower.answer_units(call, ["a.timer", f"{other}.timer"]))
        # Of one that was there before it hung up, the manager says that it is gone.
        gone = ["b.timer"] if other == "c" else []
        first, *asked_again, second = [follower.call() for _ in (1, *gone, 2)]
        follower.expect("ListUnitsByPatterns", lambda call: follower.answer_units(call, []))
        follower.answer_properties(first, {"Id": "a.timer", "Unit": "a.service"})
        for call in asked_again:
            follower.answer_properties(call, {"Id": "b.timer", "LoadState": "not-found"})
        following.requests(number)
        ring(follower)
        same(following.requests(number + 1)[number:], [(TIMERS, known)], "while not all are known")
        follower.answer_properties(second, {"Id": f"{other}.timer", "Unit": f"{other}.service"})
        known = ["a.service", f"{other}.service"]
        same(following.requests(number + 2)[-1], (TIMERS, known), "once they are")
        ring(follower)
        same(following.requests(number + 3)[-1], (NAMED, known), "then")
        number += 3
        follower.close()
    following.stop()


if __name__ == "__main__":
    main()
