#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `import-journal` makes of how services end, case by case: the sequences of records were
seen on booted systems (systemd 252 and 257)."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from journal.common import JOB, bring_in, facts, run_of, started  # noqa: E402
from harness.journals import Journal, boot, invocation  # noqa: E402
from harness.tap import main, same, test  # noqa: E402


@test("a oneshot that succeeds: its exit code is not known, its duration is that of its manager")
def success(world):
    journal = Journal()
    journal.oneshot(10, JOB, 1, took=1.25)
    run = run_of(world, journal)
    same(facts(run), ("success", "success", None, None), "facts")
    same((run["started"], run["duration"], run["source"], run["unit"], run["invocation_id"],
          run["host"], run["trigger"]),
         (started(10), 1.25, "journal", JOB, invocation(1), "here", None), "the rest")
    same(world.rows("SELECT exit FROM runs"), [(None,)], "exit in the store")


@test("failures: exit code, signal, core dump, timeout, out of memory, watchdog")
def failures(world):
    cases = {
        "code": (dict(), ("failure", "exit-code", 3, None, False)),
        "kill": (dict(code="killed", status=9, result="signal"),
                 ("signal", "signal", 137, 9, False)),
        "core": (dict(code="dumped", status=11, result="core-dump"),
                 ("signal", "core-dump", 139, 11, True)),
        "late": (dict(code="killed", status=15, result="timeout"),
                 ("timeout", "timeout", 143, 15, False)),
        "oom": (dict(code="killed", status=9, result="oom-kill"),
                ("signal", "oom-kill", 137, 9, False)),
        "dog": (dict(code="killed", status=6, result="watchdog"),
                ("signal", "watchdog", 134, 6, False)),
    }
    journal = Journal()
    for number, (name, (how, _)) in enumerate(cases.items(), 1):
        journal.failing(10 * number, f"{name}.service", number, **how)
    bring_in(world, journal)
    for name, (_, expected) in cases.items():
        run = world.run_of(name)
        same((*facts(run), run["core_dumped"]), expected, name)
        same(run["duration"], 1.0, f"duration of {name}")


@test("a limit on the run time of a service that stays: a timeout, without an exit status")
def runtime_limit(world):
    journal = Journal()
    journal.say(10, "started", JOB, 1, message=f"Started {JOB}.", JOB_RESULT="done")
    journal.say(15, "result", JOB, 1, UNIT_RESULT="timeout")
    run = run_of(world, journal)
    same((*facts(run), run["duration"]), ("timeout", "timeout", None, None, 5.0), "run")


@test("skipped by ExecCondition, by a condition, by an assertion, by a dependency")
def skipped(world):
    journal = Journal()
    journal.say(10, "starting", "exec.service", 1, JOB_ID="1")
    journal.say(10.1, "skipped", "exec.service", 1, UNIT_RESULT="exec-condition")
    journal.say(10.2, "started", "exec.service", 1, JOB_RESULT="done", JOB_ID="1",
                message="Condition check resulted in exec.service being skipped.")
    # The invocation that a unit had before may still be written with what never became a run.
    journal.oneshot(15, "condition.service", 2)
    journal.say(20, "started", "condition.service", 2, JOB_RESULT="done", JOB_ID="3",
                message="condition.service - x was skipped because of an unmet condition check (A)")
    journal.say(20, "started", "condition.service", 0, JOB_RESULT="done", JOB_ID="4",
                message="condition.service - x was skipped, unmet condition check A")
    journal.say(30, "failed", "assert.service", 0, JOB_RESULT="assert", JOB_ID="5")
    journal.say(40, "failed", "dependency.service", 0, JOB_RESULT="dependency", JOB_ID="6")
    bring_in(world, journal)
    same(facts(world.run_of("exec")), ("skipped", "exec-condition", None, None), "ExecCondition")
    same([facts(run) for run in world.runs("condition")],
         [("skipped", "condition", None, None)] * 2 + [("success", "success", None, None)],
         "condition")
    for name in ("assert", "dependency"):
        same(facts(world.run_of(name)), ("not-started", name, None, None), name)
    answer = world.ask("show", str(world.run_of("exec")["id"]))
    assert b"a condition of the unit was not met" in answer.out, answer.out


@test("an ExecCondition that fails outright, and commands around the job that fail")
def around(world):
    journal = Journal()
    for number, command in enumerate(("ExecCondition", "ExecStartPre", "ExecStopPost"), 1):
        unit = f"{command}.service"
        journal.say(10 * number, "starting", unit, number)
        journal.say(10 * number + 1, "exit", unit, number, EXIT_CODE="exited", EXIT_STATUS="255",
                    COMMAND=command)
        journal.say(10 * number + 1, "result", unit, number, UNIT_RESULT="exit-code")
        journal.say(10 * number + 1, "failed", unit, number, JOB_RESULT="failed")
    bring_in(world, journal)
    for command in ("ExecCondition", "ExecStartPre", "ExecStopPost"):
        run = world.run_of(command)
        same(facts(run), ("failure", "exit-code", 255, None), command)
        same(run["note"], f"it was {command} that failed", "note")


@test("a command that is missing was not started; a command that exits with 203 was")
def not_started(world):
    journal = Journal()
    journal.say(10, "starting", "missing.service", 1)
    journal.say(10, "spawn", "missing.service", 1, pid="4711", ERRNO="2",
                _SYSTEMD_UNIT="missing.service")
    journal.failing(20, "real.service", 2, status=203)
    for number, unit in ((1, "missing.service"),):
        journal.say(10.1, "exit", unit, number, EXIT_CODE="exited", EXIT_STATUS="203",
                    COMMAND="ExecStart")
        journal.say(10.1, "result", unit, number, UNIT_RESULT="exit-code")
        journal.say(10.1, "failed", unit, number, JOB_RESULT="failed")
    # A forged word of a child about a run that its manager calls an ordinary failure.
    journal.say(30, "starting", "plain.service", 3)
    journal.say(30.1, "spawn", "plain.service", 3, pid="4712", ERRNO="2",
                _SYSTEMD_UNIT="plain.service")
    journal.say(30.2, "exit", "plain.service", 3, EXIT_CODE="exited", EXIT_STATUS="1",
                COMMAND="ExecStart")
    journal.say(30.2, "result", "plain.service", 3, UNIT_RESULT="exit-code")
    bring_in(world, journal)
    run = world.run_of("missing")
    same((*facts(run), run["start_error"]), ("not-started", "exit-code", 203, None, "ENOENT"), "run")
    same(facts(world.run_of("real")), ("failure", "exit-code", 203, None), "exit 203")
    same(facts(world.run_of("plain")), ("failure", "exit-code", 1, None), "exit 1")


@test("services that stay: Started is the beginning, or the readiness after Starting")
def staying(world):
    journal = Journal()
    journal.say(10, "started", "simple.service", 1, message="Started simple.", JOB_RESULT="done")
    journal.say(14, "success", "simple.service", 1)
    journal.say(20, "starting", "notify.service", 2)
    journal.say(22, "started", "notify.service", 2, message="Started notify.", JOB_RESULT="done")
    journal.say(29, "exit", "notify.service", 2, EXIT_CODE="exited", EXIT_STATUS="4",
                COMMAND="ExecStart")
    journal.say(29, "result", "notify.service", 2, UNIT_RESULT="exit-code")
    bring_in(world, journal)
    run = world.run_of("simple")
    same((*facts(run), run["duration"]), ("success", "success", None, None, 4.0), "simple")
    run = world.run_of("notify")
    same((*facts(run), run["duration"]), ("failure", "exit-code", 4, None, 9.0), "notify")


@test("RemainAfterExit: the run ends with its command, not when the unit is stopped")
def remains(world):
    journal = Journal()
    journal.say(10, "starting", JOB, 1)
    journal.say(12, "started", JOB, 1, message=f"Finished {JOB}.", JOB_RESULT="done")
    journal.oneshot(100, "other.service", 2)
    journal.say(500, "stopping", JOB, 1, JOB_TYPE="stop")
    journal.say(500, "success", JOB, 1)
    journal.say(500, "stopped", JOB, 1, JOB_TYPE="stop", JOB_RESULT="done")
    said = bring_in(world, journal)
    same((said["runs"], said["without_beginning"]), (2, 0), "what it said")
    run = world.run_of()
    same((*facts(run), run["duration"], run["note"]),
         ("success", "success", None, None, 2.0, None), "run")


@test("stopped by a stop job; tries of Restart= are one run, with the start limit that ended them")
def stopped(world):
    journal = Journal()
    journal.say(10, "starting", "stop.service", 1)
    journal.say(12, "exit", "stop.service", 1, EXIT_CODE="killed", EXIT_STATUS="15",
                COMMAND="ExecStart")
    journal.say(12, "result", "stop.service", 1, UNIT_RESULT="signal")
    journal.say(12, "stopped", "stop.service", 1, JOB_TYPE="stop", JOB_RESULT="done")
    for number in (2, 3):
        journal.failing(10 * number, "again.service", number)
        journal.say(10 * number + 2, "restart", "again.service", number, N_RESTARTS=str(number - 1))
        journal.say(10 * number + 2, "stopped", "again.service", number, JOB_TYPE="restart",
                    JOB_RESULT="done")
    journal.say(40, "result", "again.service", 3, UNIT_RESULT="start-limit-hit")
    journal.say(40, "failed", "again.service", 3, JOB_RESULT="failed")
    bring_in(world, journal)
    run = world.run_of("stop")
    same((*facts(run), run["note"]), ("signal", "signal", 143, 15, "a stop job ended it"), "stopped")
    same([(*facts(run), run["tries"]) for run in world.runs("again")],
         [("failure", "exit-code", 3, None, 2)], "tries")


@test("what LogLevelMax= leaves over, and a journal whose beginning is gone")
def partial(world):
    journal = Journal()
    journal.say(10, "result", "warning.service", 1, UNIT_RESULT="signal")
    journal.say(10, "failed", "warning.service", 1, JOB_RESULT="failed")
    journal.say(20, "failed", "error.service", 2, JOB_RESULT="failed")
    journal.say(30, "success", "vacuumed.service", 3)
    journal.say(30, "started", "vacuumed.service", 3, message="Finished vacuumed.",
                JOB_RESULT="done")
    said = bring_in(world, journal)
    for name, expected in (("warning", ("failure", "signal", None, None)),
                           ("error", ("failure", "failed", None, None)),
                           ("vacuumed", ("success", "success", None, None))):
        run = world.run_of(name)
        same((*facts(run), run["duration"], run["note"]),
             (*expected, None, "the journal does not have its beginning"), name)
    same((said["runs"], said["without_beginning"]), (3, 3), "what it said")


@test("a power cut in the middle of a run; what runs in the newest boot is not brought in")
def power_cut(world):
    journal = Journal()
    journal.say(10, "starting", JOB, 1)
    journal.line(11, JOB, 1, "half way")
    journal.boot = boot(2)
    journal.oneshot(100, "other.service", 2)
    journal.say(110, "starting", "now.service", 3)
    said = bring_in(world, journal)
    run = world.run_of()
    same((*facts(run), run["duration"]), ("interrupted", None, None, None, None), "run")
    same(world.output(run), b"half way\n", "output")
    same((said["interrupted"], said["under_way"], world.runs("now")), (1, 1, []), "the others")


@test("a journal that lies there twice is told once, and what is under way stays so")
def twice(world):
    journal = Journal()
    journal.oneshot(10, JOB, 1)
    journal.say(20, "starting", JOB, 2)
    bring_in(world, [journal, journal])
    same([facts(run)[0] for run in world.runs("job")], ["success"], "at first")
    journal.entries.clear()
    journal.say(25, "success", JOB, 2)
    bring_in(world, [journal, journal])
    same([facts(run)[0] for run in world.runs("job")], ["success", "success"], "then")


@test("why a start failed, in the manager's own words")
def reasons(world):
    journal = Journal()

    def complain(at, unit, run, message, priority):
        journal.say(at, "starting", unit, run, message=f"{unit}: {message}", PRIORITY=priority)
        del journal.entries[-1][2]["MESSAGE_ID"]

    def fail(at, unit, run, result, **more):
        journal.say(at, "result", unit, run, UNIT_RESULT=result, **more)
        journal.say(at, "failed", unit, run, JOB_RESULT="failed", message=f"Failed to start {unit}.")

    complain(10, "env.service", 1, "Failed to load environment files: No such file or directory", "3")
    complain(10, "env.service", 1, "Failed to run 'start' task: No such file or directory", "4")
    fail(10, "env.service", 1, "resources")
    journal.say(20, "starting", "user.service", 2)
    for step in ("Failed to locate something", "Failed at step USER spawning /bin/x: No such process"):
        journal.say(20.1, "spawn", "user.service", 2, pid="9", ERRNO="3", _SYSTEMD_UNIT="user.service",
                    message=f"user.service: {step}")
    journal.say(20.2, "exit", "user.service", 2, EXIT_CODE="exited", EXIT_STATUS="217",
                COMMAND="ExecStart")
    fail(20.2, "user.service", 2, "exit-code")
    journal.say(30, "failed", "dependency.service", 0, JOB_RESULT="dependency",
                message="Dependency failed for dependency.service - A job.")
    journal.say(40, "started", "condition.service", 0, JOB_RESULT="done",
                message="condition.service was skipped because of an unmet condition check "
                        "(ConditionPathExists=/nope).")
    journal.oneshot(50, "limit.service", 5)  # whose invocation is still that of the unit
    complain(52, "limit.service", 5, "Start request repeated too quickly.", "4")
    fail(52, "limit.service", 5, "start-limit-hit")
    # A run that got to its command failed by that, whatever was complained of.
    journal.say(60, "starting", "ran.service", 6)
    complain(60, "ran.service", 6, "Found left-over process 7 (x) in control group.", "4")
    journal.say(61, "exit", "ran.service", 6, EXIT_CODE="exited", EXIT_STATUS="1",
                COMMAND="ExecStart")
    fail(61, "ran.service", 6, "exit-code")
    bring_in(world, journal)
    for name, note in {
            "env": "systemd: Failed to load environment files: No such file or directory",
            "user": "systemd: Failed at step USER: No such process",
            "dependency": "systemd: Dependency failed for dependency.service - A job",
            "condition": "systemd: condition.service was skipped because of an unmet condition check "
                         "(ConditionPathExists=/nope)",
            "limit": "systemd: Start request repeated too quickly",
            "ran": None}.items():
        same(world.runs(name)[0]["note"], note, name)


@test("an end that nobody was asked to watch is no failure: nothing to attend to, no rate, no row")
def untold(world):
    journal = Journal()
    by_cron = {"SYSLOG_IDENTIFIER": "CRON", "_UID": "0", "_SYSTEMD_UNIT": "cron.service",
               "_TRANSPORT": "syslog"}
    for number in range(3):
        journal.add(10 + number, _PID=str(70 + number), MESSAGE="(root) CMD (backup)", **by_cron)
    bring_in(world, journal, "--cron")
    same(world.rows("SELECT outcome, source FROM runs"), [("unknown", "cron")] * 3, "runs")
    overview = json.loads(world.ask("--json").out)["items"][0]
    same((overview["state"], overview["failures_in_row"]), ("idle", 0), "overview")
    stats = json.loads(world.ask("stats", "backup", "--json").out)["items"][0]
    same((stats["failures"], stats["successes"], stats["unknown"], stats["success_rate"]),
         (0, 0, 3, None), "stats")
    same(world.ask("last-failure", "backup").code, 1, "last-failure")
    for words in ((), ("stats", "backup"), ("history", "backup"), ("show", "1")):
        text = world.ask(*words).out.decode()
        assert "FAIL" not in text and "nobody learned" not in text, text
    # One end that is known, among them: the rate speaks of it alone.
    journal.failing(60, "backup.service", 1)
    bring_in(world, journal, "--all-services", "--cron")
    stats = json.loads(world.ask("stats", "backup", "--json").out)["items"][0]
    same((stats["failures"], stats["success_rate"]), (1, 0.0), "stats with a failure")


@test("answers cope with successes without an exit code: overview, stats, history, show, diff")
def answers(world):
    journal = Journal()
    for number in range(1, 20):
        journal.oneshot(60 * number, JOB, number, took=1 + number / 10)
    journal.failing(2000, JOB, 20)
    journal.line(2000.5, JOB, 20, "it broke")
    bring_in(world, journal)
    for words in ((), ("stats", "job"), ("history", "job"), ("last-failure",), ("diff", "job"),
                  ("list",), ("show", "1")):
        for form in ((), ("--json",)):
            answer = world.ask(*words, *form)
            same(answer.code, 0, f"{words}: {answer.err.decode()}")
    stats = json.loads(world.ask("stats", "job", "--json").out)["items"][0]
    assert "19" in json.dumps(stats), stats


if __name__ == "__main__":
    main()
