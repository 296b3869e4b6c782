#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `import-journal` makes of journals whose clocks were set, or stood still."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from journal.common import JOB, bring_in, facts, run_of, started  # noqa: E402
from harness.journals import Journal, boot, invocation  # noqa: E402
from harness.tap import main, same, test  # noqa: E402


@test("row 90: the clock is set, or the machine sleeps, during a run: the other clock has its duration")
def clock(world):
    journal = Journal()
    journal.say(10, "starting", JOB, 1, mono=10)
    journal.say(4000, "success", JOB, 1, mono=12)
    run = run_of(world, journal)
    same(round(run["duration"], 3), 2.0, "duration")


SUSPEND = "systemd-suspend.service"


@test("a run across a sleep ends when the machine has woken up, not when it had just begun")
def sleep(world):
    journal = Journal()
    journal.say(10, "starting", JOB, 1, mono=10)
    journal.say(11, "starting", SUSPEND, 2, mono=11)
    journal.clock_set(4000, mono=11.5)
    journal.say(4000.5, "success", JOB, 1, mono=12)
    run = run_of(world, journal)
    same((run["started"], round(run["duration"]), round(run["suspended"], 1), run["note"]),
         (started(10), 2, 3988.5, None), "times")
    screen = world.ask("show", str(run["id"])).out.decode()
    assert "asleep for 1h06m of it" in screen, screen


@test("a run while the clock is set forward began when the clock as it is then says")
def set_forward(world):
    journal = Journal()
    journal.say(10, "starting", JOB, 1, mono=10)
    journal.clock_set(4000, mono=11.5)
    journal.say(4000.5, "success", JOB, 1, mono=12)
    run = run_of(world, journal)
    same((run["started"], round(run["duration"], 3), run["suspended"], run["note"]),
         (started(3998.5), 2, None, "the clock was set while it ran"), "times")


@test("a clock that is set back loses no output: of the run, of those before it and behind it")
def set_back(world):
    journal = Journal()
    journal.oneshot(5400, "before.service", 1, mono=5400)
    journal.line(5400.5, "before.service", 1, "before", mono=5400.5)
    journal.say(7200, "starting", JOB, 2, mono=7200)
    journal.line(7200.5, JOB, 2, "first", mono=7200.5)
    journal.line(3600.2, JOB, 2, "second", mono=7201.2)
    journal.line(3600.3, JOB, 0, "third, of nobody", mono=7201.3)
    journal.say(3602, "success", JOB, 2, mono=7203)
    journal.say(3660, "starting", "behind.service", 3, mono=7261)
    journal.line(3660.5, "behind.service", 3, "behind", mono=7261.5)
    journal.say(3661, "success", "behind.service", 3, mono=7262)
    bring_in(world, journal)
    run = world.run_of()
    same((run["started"], round(run["duration"], 3), run["note"]),
         (started(3599), 3, "the clock was set while it ran"), "times")
    same(world.output(run), b"first\nsecond\nthird, of nobody\n", "output")
    for name in ("before", "behind"):
        same(world.output(world.run_of(name)), f"{name}\n".encode(), name)


@test("runs of one service before and after the clock was set back have their output each")
def set_back_between(world):
    journal = Journal()
    for number, (at, mono) in enumerate([(7000, 7000), (7100, 7100), (3600, 7200), (7050, 10650)], 1):
        journal.say(at, "starting", JOB, number, mono=mono)
        journal.line(at + 0.5, JOB, number, f"run {number}", mono=mono + 0.5)
        journal.line(at + 0.6, JOB, 0, "of nobody", mono=mono + 0.6)
        journal.say(at + 1, "success", JOB, number, mono=mono + 1)
    bring_in(world, journal)
    runs = {run["invocation_id"]: world.output(run) for run in world.runs()}
    same(runs, {invocation(number): f"run {number}\nof nobody\n".encode() for number in range(1, 5)},
         "output")


@test("the newest boot is that of the newest entries, even if its clock is behind")
def newest_boot(world):
    journal = Journal()
    journal.say(7200, "starting", "cut.service", 1, mono=7200)
    journal.boot = boot(2)
    journal.say(30, "starting", JOB, 2, mono=30)
    said = bring_in(world, journal)
    same(world.run_of("cut")["outcome"], "interrupted", "what the older boot had")
    same((world.runs(), said["under_way"]), ([], 1), "what is under way")


@test("row 88: a beginning whose time since boot is damaged neither stays open nor hides later runs")
def damaged_clock(world):
    journal = Journal()
    journal.say(10, "starting", JOB, 1, mono=1e9)
    journal.say(11, "success", JOB, 1)
    journal.oneshot(20, JOB, 2)
    journal.oneshot(30, JOB, 3)
    bring_in(world, [journal])
    same([(facts(run)[0], run["duration"]) for run in world.runs("job")], [("success", 1.0)] * 3, "runs")


if __name__ == "__main__":
    main()
