#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What does not run is a fact: timers that start nothing any more, and runs that hang, of services
that nobody wrapped."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes, units  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from machine.companion import Companion, rows, until_recorded  # noqa: E402

TIMED = '[companion]\nservices = "timers"\n'
NEVER = {"OnCalendar": "2099-01-01"}
WANTED = pathlib.Path("/run/systemd/system/timers.target.wants")


def write(name: str, timer: dict, command: str = "/bin/true"):
    """A service and its timer, which is enabled and at work; the service has run once."""
    units.write(f"{name}.service", Service={"Type": "oneshot", "ExecStart": command})
    units.write(f"{name}.timer", Timer=timer, Install={"WantedBy": "timers.target"})
    WANTED.mkdir(exist_ok=True)
    (WANTED / f"{name}.timer").symlink_to(units.UNITS / f"{name}.timer")


def begin(*names: str):
    units.reload()
    for name in names:
        units.systemctl("start", f"{name}.timer")
        units.start(f"{name}.service")


def told(world, name: str) -> list[tuple]:
    return world.rows_so_far("SELECT outcome, result, note FROM runs WHERE job = ? AND "
                             "trigger = 'timer' AND invocation_id IS NULL", name)


def job_of(world, name: str) -> dict:
    answer = world.ask("list", "--json")
    return next(job for job in json.loads(answer.out)["items"] if job["job"] == name)


@test("a timer that is stopped, masked, has failed or never elapses again is told of once, and a "
      "word of it is on every screen until it is well again", timeout=240)
def troubles(world):
    for name in ("t-stopped", "t-masked", "t-well", "t-past"):
        write(name, NEVER)
    write("t-failed", {"OnCalendar": "*:*:0/2", "AccuracySec": "100ms"})
    with Companion(world, TIMED):
        begin("t-stopped", "t-masked", "t-well", "t-past", "t-failed")
        until_recorded(world, "t-*", 5)
        units.systemctl("stop", "t-stopped.timer")
        units.systemctl("stop", "t-masked.timer")
        units.systemctl("mask", "--runtime", "t-masked.timer", check=False)
        (pathlib.Path("/etc/systemd/system") / "t-masked.timer").symlink_to("/dev/null")
        units.write("t-past.timer", Timer={"OnCalendar": "2001-01-01"},
                    Install={"WantedBy": "timers.target"})
        # A trigger whose job can't be queued: the manager's word is resources.
        (units.UNITS / "t-failed.service").write_text("[Service]\n")
        units.reload()
        units.systemctl("restart", "t-past.timer", check=False)
        words = {"t-stopped": "inactive", "t-masked": "masked", "t-past": "no-next-elapse",
                 "t-failed": "resources"}
        for name, word in words.items():
            processes.until(lambda name=name: told(world, name), 60, f"word of {name}")
            (outcome, result, note), = told(world, name)
            same((outcome, result), ("not-started", word), name)
            assert f"systemd: {name}.timer" in note, note
            assert job_of(world, name)["state"] == "failing", name
            # The manager is asked for a moment only.
            processes.until(lambda name=name: job_of(world, name)["timer_trouble"], 20, f"trouble of {name}")
        same(told(world, "t-well"), [], "a timer that is well")
        processes.until(lambda: b"nothing starts it: t-stopped.timer is stopped" in world.ask().out,
                        20, "what the overview says of a timer that is stopped")
        units.reload()  # all is looked at once more
        units.systemctl("start", "t-stopped.timer")
        processes.until(lambda: told(world, "t-stopped")[0][0] == "skipped", 60, "that it is well")
        for name in words:
            same(len(told(world, name)), 1, f"words of {name}")
        same(job_of(world, "t-stopped")["timer_trouble"], None, "trouble")
        assert job_of(world, "t-stopped")["state"] != "failing"


@test("a run that hangs, of a service that nobody wrapped, is seen while it hangs", timeout=120)
def hangs(world):
    write("h-hangs", NEVER, "/bin/sleep 600")
    write("h-short", NEVER)
    units.reload()
    with Companion(world, TIMED):
        units.systemctl("start", "--no-block", "h-hangs.service")
        units.systemctl("start", "h-hangs.timer", "h-short.timer")
        units.start("h-short.service")
        processes.until(lambda: rows(world, "h-hangs"), 60, "a start")
        same([row[1] for row in rows(world, "h-hangs")], ["running"], "under way")
        under_way = job_of(world, "h-hangs")["under_way"]
        assert under_way is not None and under_way["outcome"] == "running", under_way
        same(job_of(world, "h-hangs")["state"], "running", "state")
        units.systemctl("stop", "h-hangs.service", check=False)
        processes.until(lambda: [row[1] for row in rows(world, "h-hangs")] != ["running"], 60,
                        "its end")
        same(len(rows(world, "h-hangs")), 1, "one run")


if __name__ == "__main__":
    main(hidden_run=False)
