#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The machine loses its power in the middle of runs, and boots again. This file runs twice: first
it starts what is interrupted, then it looks at what is known of it."""

import json
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes, units  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import JOB_WATCH, World  # noqa: E402
from machine.companion import Companion, rows, until_recorded  # noqa: E402

WRAPPED = pathlib.Path("/var/lib/reboot/wrapped.db")
WATCHED = pathlib.Path("/var/lib/reboot/watched.db")


def interrupt():
    """The first boot: two runs have ended, two are under way."""
    pathlib.Path("/var/log/journal").mkdir(parents=True, exist_ok=True)
    subprocess.run(["journalctl", "--flush"], check=True)
    WRAPPED.parent.mkdir()
    wrapper = f"{JOB_WATCH} --db {WRAPPED} --name"
    for name, words in (("ended", "sh -c 'echo whole; exit 3'"),
                        ("cut", "sh -c 'echo begun; sleep 1000'")):
        units.write(f"w-{name}.service", Service={
            "Type": "oneshot", "ExecStart": f"{wrapper} w-{name} -- {words}"})
        units.write(f"p-{name}.service", Service={"Type": "oneshot", "ExecStart": words})
    world = World()
    world.store = WATCHED
    with Companion(world):
        for name in ("w-ended", "p-ended"):
            units.start(f"{name}.service")
        until_recorded(world, "p-ended", 1)
        for name in ("w-cut", "p-cut"):
            units.systemctl("start", "--no-block", f"{name}.service")
        asked = {**world.env, "JOB_WATCH_DB": str(WRAPPED)}
        processes.until(lambda: b"running" in world.ask("list", "--json", env=asked).out, 20,
                        "the wrapped run to show")
        subprocess.run(["journalctl", "--sync"], check=True)
        time.sleep(0.5)  # for what the companion may still write
        units.boot_again()
        time.sleep(60)


@test("what the wrapper watched when the power went is interrupted, without an exit status")
def wrapped(world):
    world.store = WRAPPED
    world.env["JOB_WATCH_DB"] = str(WRAPPED)
    ended = world.run_of("w-ended")
    same((ended["outcome"], ended["exit"], world.output(ended)), ("failure", 3, b"whole\n"),
         "the run that had ended")
    # What began in the last five seconds is left alone: the clock may have been set.
    processes.until(lambda: world.run_of("w-cut")["outcome"] != "running", 20, "the other one's end")
    cut = world.run_of("w-cut")
    same((cut["outcome"], cut["exit"], cut["duration"]), ("interrupted", None, None),
         "the one that was under way")


@test("the companion goes on where it was: what was cut is interrupted, nothing is there twice")
def watched(world):
    world.store = WATCHED
    with Companion(world):
        found = until_recorded(world, "p-*", 2)
    same(found, [("p-cut", "interrupted", None, None, "begun\n"),
                 ("p-ended", "failure", 3, "exit-code", "whole\n")], "runs")


@test("an import tells of a run that was cut, and finds nothing that the companion had not")
def imported(world):
    world.env["JOB_WATCH_DB"] = str(WATCHED)
    world.store = WATCHED
    answer = world.ask("import-journal", "--unit", "p-*", "--json")
    same(answer.code, 0, answer.err.decode())
    said = json.loads(answer.out)["items"][0]
    same((said["interrupted"], said["new_runs"]), (1, 0), f"what it says: {said}")
    same(len(rows(world, "p-*")), 2, "runs")


if __name__ == "__main__":
    if units.is_second_boot():
        main(hidden_run=False)
    else:
        interrupt()
