#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`job-watch scan` and `adopt` on a machine with a systemd, a journal and a cron of its own, on which job-watch has recorded
nothing yet."""

import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes, units  # noqa: E402
from harness.tap import main, same, test  # noqa: E402

NEVER = {"OnCalendar": "*-2-29 06:00:00"}
ADOPTED = pathlib.Path("/etc/job-watch/jobs.d/adopted.toml")


def timer(name: str, command: str, timer_lines: dict = NEVER, **service):
    units.write(f"{name}.service", Service={"Type": "oneshot", "ExecStart": command, **service})
    units.write(f"{name}.timer", Timer=timer_lines)


def jobs(world) -> dict:
    answer = world.ask("scan", "--json")
    assert answer.code == 0, answer.err
    return {job["job"]: job for job in json.loads(answer.out)["items"]}


@test("timers are told of with their schedule, next run, and how their services ended", timeout=120)
def timers(world):
    timer("s-ok", "/bin/true")
    timer("s-fails", "/bin/sh -c 'exit 3'", {"OnBootSec": "15min", "OnUnitActiveSec": "1h"})
    timer("s-killed", "/bin/sh -c 'kill -9 $$$$'", {"OnCalendar": "Mon..Fri 06:30"})
    timer("s-new", "/bin/true", {"OnCalendar": "*:0/10"})
    units.reload()
    for name in ("s-ok", "s-fails", "s-killed", "s-new"):
        units.systemctl("start", f"{name}.timer")
    for name in ("s-ok", "s-fails", "s-killed"):
        units.systemctl("start", f"{name}.service", check=False)
    seen = jobs(world)
    same([seen[name]["result"] for name in ("s-ok", "s-fails", "s-killed", "s-new")],
         ["ok", "exit 3", "signal 9", None], "results")
    same([seen[name]["when"] for name in ("s-ok", "s-fails", "s-killed", "s-new")],
         ["on the 29th in Feb at 06:00", "every 1h; 15min after boot", "Mon-Fri at 06:30", "every 10 minutes"], "when")
    assert seen["s-new"]["next"] and seen["s-ok"]["last"], seen["s-new"]
    same((seen["s-ok"]["source"], seen["s-ok"]["command"], seen["s-ok"]["watched"]), ("timer", "/bin/true", None), "s-ok")


@test("what ran before the manager knows of it is told by the journal, as are the starts that cron logged", timeout=120)
def journal(world):
    timer("s-past", "/bin/sh -c 'exit 4'")
    units.reload()
    units.systemctl("start", "s-past.service", check=False)
    units.systemctl("reset-failed", "s-past.service", check=False)
    pathlib.Path("/etc/cron.d/logged").write_text("0 3 * * * root   /bin/true for-the-log\n")
    subprocess.run(["systemd-run", "--quiet", "--wait", "--unit", "cron-like", "logger", "-t", "CRON",
                    "(root) CMD (/bin/true for-the-log)"], check=True)
    units.systemctl("start", "s-past.timer")
    processes.until(lambda: jobs(world)["true-for-the-log"]["last"], 30, "the log")
    seen = jobs(world)
    same(seen["true-for-the-log"]["result"], None, "result of a job of cron")
    assert seen["s-past"]["result"] in ("exit-code", "exit 4"), seen["s-past"]


@test("services are named in a file of its own, wrapped after a daemon-reload, and given back", timeout=120)
def services(world):
    units.configure("")
    timer("s-adopt", "/bin/true")
    units.reload()
    units.systemctl("start", "s-adopt.timer")
    world.expect(world.ask("adopt", "s-adopt", "--exit-code"), code=10)
    assert "'s-adopt.service'," in ADOPTED.read_text(), ADOPTED.read_text()
    world.expect(world.ask("adopt", "s-adopt", "--exit-code"), code=0)
    units.reload()
    processes.until(lambda: jobs(world)["s-adopt"]["watched"] == "wrapped", 30, "that it is wrapped")
    world.expect(world.ask("unadopt", "s-adopt"), code=0)
    assert "s-adopt" not in ADOPTED.read_text(), ADOPTED.read_text()
    units.reload()
    same(jobs(world)["s-adopt"]["watched"], None, "watched")


if __name__ == "__main__":
    main(hidden_run=False)
