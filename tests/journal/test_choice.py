#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whose runs `import-journal` brings in, and whom it believes."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from journal.common import JOB, bring_in, facts, run_of, started  # noqa: E402
from harness.journals import EPOCH, ELSEWHERE, Journal, boot, invocation  # noqa: E402
from harness.tap import main, same, test  # noqa: E402


@test("a user's manager: no end of a service that stays is never a success; others' users stay out")
def user_manager(world):
    import os
    me = os.getuid()
    journal = Journal()
    journal.say(10, "started", "simple.service", 1, uid=me, message="Started simple.",
                JOB_RESULT="done")
    journal.say(30, "started", "simple.service", 2, uid=me, message="Started simple.",
                JOB_RESULT="done")
    journal.say(40, "starting", "oneshot.service", 3, uid=me)
    journal.line(40.5, "oneshot.service", 3, "of a user", uid=me)
    journal.say(41, "started", "oneshot.service", 3, uid=me, message="Finished oneshot.",
                JOB_RESULT="done")
    journal.failing(50, "theirs.service", 4, uid=me + 1)
    journal.failing(60, "system.service", 5)
    bring_in(world, journal, "--user")
    same([facts(run) for run in world.runs("simple")], [("unknown", None, None, None)], "simple")
    run = world.run_of("oneshot")
    same((facts(run)[0], world.output(run)), ("success", b"of a user\n"), "oneshot")
    same((world.runs("theirs"), world.runs("system")), ([], []), "other managers")


@test("row 100: forged records count for nothing, whoever writes them")
def forged(world):
    journal = Journal()
    journal.oneshot(10, JOB, 1)
    for at, fields in ((11, {"pid": "4711"}),
                       (12, {"pid": "4711", "_UID": "65534", "_SYSTEMD_UNIT": "evil.service"})):
        journal.say(at, "starting", JOB, 7, **fields)
        journal.say(at + 0.5, "result", JOB, 7, UNIT_RESULT="exit-code", **fields)
    # A user's manager speaks for its own units only, and not as UNIT=.
    journal.say(13, "result", "x.service", 8, uid=1000, UNIT="job.service",
                INVOCATION_ID=invocation(8), UNIT_RESULT="signal")
    # Nor can a user explain how somebody else's service ended.
    for number, status in ((9, 203), (10, 255)):
        unit = f"ended-{status}.service"
        journal.say(20 + number, "starting", unit, number)
        journal.say(20.1 + number, "spawn", unit, number, pid="4711", ERRNO="2", _UID="1000",
                    _SYSTEMD_UNIT="session-1.scope" if status == 203 else unit)
        journal.say(20.2 + number, "exit", unit, number, EXIT_CODE="exited",
                    EXIT_STATUS=str(status), COMMAND="ExecStart")
        journal.say(20.2 + number, "result", unit, number, UNIT_RESULT="exit-code")
    # "Suppressed" is journald's to say.
    journal.add(14, _TRANSPORT="journal", _PID="4711", MESSAGE_ID="a596d6fe7bfa4994828e72309e95d61e",
                OBJECT_SYSTEMD_UNIT=JOB, N_DROPPED="99", MESSAGE="Suppressed")
    run = run_of(world, journal)
    same((*facts(run), run["note"]), ("success", "success", None, None, None), "run")
    for status in (203, 255):
        same(facts(world.run_of(f"ended-{status}")), ("failure", "exit-code", status, None),
             f"exit {status}")


@test("names that were made up for once are left out, unless a pattern is for them")
def made_up(world):
    journal = Journal()
    container = "0123456789abcdef" * 4
    names = [f"{container}-{number:016x}" for number in range(3)] + [f"run-r{container[:32]}"]
    for number, name in enumerate(names, 1):
        journal.say(10 * number, "started", f"{name}.timer", message="Started")
        journal.oneshot(10 * number, f"{name}.service", number)
    journal.oneshot(100, JOB, 9)
    same(bring_in(world, journal)["new_runs"], 1, "of all services")
    same(bring_in(world, journal, "--timers")["new_runs"], 0, "of timers")
    same(bring_in(world, journal, "--unit", "run-r*")["new_runs"], 1, "of those named")


@test("row 90: machines that send their journals here keep their names, and do not mix")
def remote(world):
    here, there = Journal(), Journal(machine=ELSEWHERE, host="there", boot=boot(9))
    here.say(10, "starting", JOB, 1)
    there.say(10.5, "starting", JOB, 2)
    there.line(10.6, JOB, 0, "over there")
    there.say(11, "success", JOB, 2)
    here.failing(12, JOB, 3)
    bring_in(world, [here, there])
    same({(run["host"], run["outcome"]) for run in world.runs("here:job")},
         {("here", "failure"), ("here", "unknown")}, "runs here")
    run = world.run_of("there:job")
    same((run["host"], run["outcome"]), ("there", "success"), "run there")
    same(world.output(run), b"over there\n", "output")


@test("only services that timers start by default; patterns; a window of time")
def choice(world):
    journal = Journal()
    journal.say(1, "started", "job.timer", 90, message="Started job.timer.", JOB_RESULT="done")
    journal.say(1, "started", "sync@.timer", 91, message="Started", JOB_RESULT="done")
    for number, unit in enumerate((JOB, "sync@home.service", "web.service", "webmail.service"), 1):
        journal.oneshot(10 * number, unit, number)
    bring_in(world, journal, "--timers")
    names = lambda: {run[0] for run in world.rows("SELECT job FROM runs")}  # noqa: E731
    same(names(), {"job", "sync@home"}, "services of timers")
    bring_in(world, journal, "--unit", "web", "--unit", "x*")
    same(names(), {"job", "sync@home", "web"}, "and the one that is named")
    bring_in(world, journal, "--since", f"@{EPOCH // 10**6 + 35}")
    same(names(), {"job", "sync@home", "web", "webmail"}, "and the one in the window")


@test("cron: its starts have no result; what others write as CRON, and wrapped lines, do not count")
def cron(world):
    journal = Journal()
    by_cron = {"SYSLOG_IDENTIFIER": "CRON", "_UID": "0", "_SYSTEMD_UNIT": "cron.service",
               "_TRANSPORT": "syslog"}
    journal.add(10, _PID="70", MESSAGE="(root) CMD (   cd / && run-parts --report /etc/cron.hourly)",
                **by_cron)
    journal.add(20, _PID="71", MESSAGE="(root) CMD (/usr/bin/job-watch --name x true)", **by_cron)
    journal.add(30, _PID="72", MESSAGE="(root) CMD (forged)", **{**by_cron, "_UID": "1000"})
    journal.add(31, _PID="73", MESSAGE="(root) CMD (forged)",
                **{**by_cron, "_SYSTEMD_UNIT": "session-1.scope"})
    journal.add(40, _PID="74", MESSAGE="(CRON) info (No MTA installed)", **by_cron)
    said = bring_in(world, journal, "--cron")
    same(world.rows("SELECT job, outcome, exit, duration, source, trigger, user FROM runs"),
         [("cd / && run-parts --report /etc/cron.hourly", "unknown", None, None, "cron", "cron",
           "root")], "runs")
    same(bring_in(world, journal, "--cron")["new_runs"], 0, "again")
    same(said["new_runs"], 1, "at first")


if __name__ == "__main__":
    main()
