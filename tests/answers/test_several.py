#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Answers to alerts of several jobs at once, and the overview that is watched on a terminal."""

import json
import os
import pathlib
import pty
import select
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import JOB_WATCH  # noqa: E402

CLEAR = b"\x1b[H\x1b[2J"


def _record(world):
    for name, code in (("backup-db", 3), ("backup-www", 3), ("mail", 3), ("fine", 0)):
        for _ in range(2):
            world.run("sh", "-c", f"exit {code}", name=name)
    world.expect_nobody_left()


def _snoozed(world) -> list[str]:
    items = json.loads(world.ask("alerts", "--json").out)["items"]
    return sorted(item["job"] for item in items if item["type"] == "snooze")


def _acked(world) -> list[str]:
    items = json.loads(world.ask("alerts", "--json").out)["items"]
    return sorted(item["job"] for item in items if item["type"] == "alert" and item["acknowledged"])


@test("snooze and ack take patterns, and all jobs")
def patterns(world):
    _record(world)
    same(world.ask("snooze", "backup-*", "4h").code, 0, "a pattern")
    same(_snoozed(world), ["backup-db", "backup-www"], "snoozed")
    done = world.ask("snooze", "backup-*", "mail", "off")
    same(done.out.decode().splitlines(), ["3 jobs are no longer snoozed", "  backup-db", "  backup-www", "  mail"],
         "what is said")
    same(_snoozed(world), [], "none")
    same(len(json.loads(world.ask("snooze", "--all", "1h", "--json").out)["items"]), 4, "all")
    same(_snoozed(world), ["backup-db", "backup-www", "fine", "mail"], "all of them")
    same(world.ask("ack", "backup-db", "fine").code, 0, "one of them has an alert")
    same(_acked(world), ["backup-db"], "acknowledged")
    same(world.ask("ack", "--all").code, 0, "all")
    same(_acked(world), ["backup-db", "backup-www", "mail"], "all of them")
    for words, code in ((["snooze", "4h"], 2), (["snooze", "--all", "mail", "4h"], 2), (["snooze", "mail"], 2),
                        (["snooze", "nix*", "4h"], 1), (["ack"], 2), (["ack", "fine"], 1), (["ack", "nix"], 1)):
        done = world.ask(*words)
        same((done.code, done.out), (code, b""), f"{words}: {done.err}")


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, world, *words: str):
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.execve(JOB_WATCH, [JOB_WATCH, *words], {**world.env, "TERM": "xterm"})
        self.seen = b""

    def until(self, condition, what: str):
        end = time.monotonic() + 20 * processes.PATIENCE
        while not condition(self.seen):
            assert time.monotonic() < end, f"{what}: {self.seen!r}"
            if select.select([self.master], [], [], 0.2)[0]:
                self.seen += os.read(self.master, 65536)

    def hang_up(self) -> int:
        os.close(self.master)
        return os.waitpid(self.pid, 0)[1]


@test("watch shows the overview again, with what has changed meanwhile, until the terminal is gone")
def watched(world):
    world.run("true", name="job")
    world.expect_nobody_left()
    terminal = Terminal(world, "watch")
    terminal.until(lambda seen: seen.count(CLEAR) >= 1 and b"1 ok" in seen, "the first screen")
    world.run("false", name="job")
    terminal.until(lambda seen: b"1 failing" in seen[seen.rfind(CLEAR):], "the failure")
    terminal.hang_up()
    done = world.ask("watch")
    same((done.code, done.out), (2, b""), "without a terminal")


if __name__ == "__main__":
    main()
