#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `import-journal` makes of what managers write, case by case: the sequences of records were
seen on booted systems (systemd 252 and 257)."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness.journals import EPOCH, ELSEWHERE, Journal, boot, invocation  # noqa: E402
from harness.tap import main, same, test  # noqa: E402

JOB = "job.service"


def bring_in(world, journal: Journal | list, *words: str, name: str = "system") -> dict:
    """Imports all services of a journal; what the import says of itself."""
    folder = world.folder / "journal"
    for number, one in enumerate(journal if isinstance(journal, list) else [journal]):
        one.write(folder / f"{name}-{number}.journal")
    choice = () if {"--unit", "--timers", "--cron"} & set(words) else ("--all-services",)
    answer = world.ask("import-journal", "--directory", str(folder), "--json", *choice, *words)
    assert answer.code == 0, answer.err.decode()
    return json.loads(answer.out)["items"][0]


def run_of(world, journal: Journal, name: str = "job", *words: str) -> dict:
    bring_in(world, journal, *words)
    return world.run_of(name)


def facts(run: dict) -> tuple:
    return run["outcome"], run["result"], run["exit"], run["signal"]


def started(at: float) -> str:
    import datetime
    moment = datetime.datetime.fromtimestamp((EPOCH + round(at * 1e6)) / 1e6, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


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


@test("output: early, late and untagged lines, other runs' lines, long lines, binary, blank ends")
def output(world):
    journal = Journal()
    journal.line(9.5, JOB, 1, "before the start")
    journal.say(10, "starting", JOB, 1)
    journal.line(10.1, JOB, 0, "untagged")
    journal.line(10.2, JOB, 1, "long " + "x" * 49000, _LINE_BREAK="line-max")
    journal.line(10.2, JOB, 1, "goes on")
    journal.line(10.3, JOB, 1, b"\x1b[31mred\xff\x00\x01")
    journal.line(10.4, JOB, 1, "no newline", _LINE_BREAK="eof")
    journal.add(10.5, _TRANSPORT="kernel", _SYSTEMD_UNIT=JOB, MESSAGE="of the kernel")
    journal.say(11, "success", JOB, 1)
    journal.line(11.2, JOB, 2, "of the next run")
    journal.line(11.3, JOB, 1, "after the end")
    journal.say(11.4, "starting", JOB, 2)
    journal.line(11.5, JOB, 0, "untagged, of the next")
    journal.say(12, "success", JOB, 2)
    journal.line(11.6, "other.service", 9, "of another unit")
    bring_in(world, journal)
    second, first = world.runs("job")
    same(world.output(first), b"before the start\nuntagged\nlong " + b"x" * 49000 +
         b"goes on\n\x1b[31mred\xff\x00\x01\nno newlineafter the end\n", "first")
    same(world.output(second), b"of the next run\nuntagged, of the next\n", "second")
    same((first["merged"], first["user"]), (True, "root"), "the rest")


@test("output that lies in several files comes in the order of writing, and once where it lies twice")
def output_of_several_files(world):
    system, user = Journal(), Journal()
    system.oneshot(10, JOB, 1, took=5)
    for number in range(8):
        (user if number % 3 == 1 else system).line(11 + number / 2, JOB, 1, f"line {number}")
    folder = world.folder / "journal"
    written = user.write(folder / "user-1000.journal")
    (folder / "copy.journal").write_bytes(written.read_bytes())
    bring_in(world, [system, user])  # the same lines once more, in a file of another numbering
    same(world.output(world.run_of("job")), b"".join(b"line %d\n" % number for number in range(8)),
         "output")


@test("more runs than are looked for together: reading goes on where it broke off for their output")
def many_runs(world):
    system, user = Journal(), Journal()
    for number in range(1, 5001):
        unit = f"unit{number % 7}.service"
        system.oneshot(60 * number, unit, number)
        (system, user)[number % 2].line(60 * number + 0.5, unit, number, f"line {number}")
    said = bring_in(world, [system, user])
    same((said["new_runs"], said["damaged_files"]), (5000, []), "what it said")
    lines = world.rows("SELECT CAST(stdout AS TEXT) FROM runs ORDER BY started")
    same(lines, [(f"line {number}\n",) for number in range(1, 5001)], "output")


@test("more files than are open at once: a run that begins in one and ends in another has its lines")
def many_files(world):
    files = []
    for number in range(1, 41):
        files.append(journal := Journal())
        journal.line(100 * number - 81, JOB, number - 1, f"ends {number - 1}")
        journal.say(100 * number - 80, "success", JOB, number - 1)
        journal.say(100 * number, "starting", JOB, number)
        journal.line(100 * number + 1, JOB, number, f"begins {number}")
    bring_in(world, files[1:])
    lines = world.rows("SELECT CAST(stdout AS TEXT) FROM runs WHERE outcome = 'success'"
                       " AND duration > 0 ORDER BY started")
    same(lines, [(f"begins {number}\nends {number}\n",) for number in range(2, 40)], "output")


@test("much output: the first part and the last one are kept, the rest is counted")
def much_output(world):
    journal = Journal()
    journal.say(10, "starting", JOB, 1)
    for number in range(10_000):
        journal.line(10 + number / 10_000, JOB, 1, f"{number:07d} " + "y" * 91)
    journal.say(12, "success", JOB, 1)
    run = run_of(world, journal)
    same(run["stdout_bytes"], 1_000_000, "bytes")
    same(run["stdout_dropped"], 1_000_000 - 2 * 131072, "dropped")
    text = world.output(run)
    assert text.startswith(b"0000000 y") and text.endswith(b"y\n") and b"0009999 y" in text


@test("row 89: suppressed lines are marked; resources are taken over")
def marks(world):
    journal = Journal()
    journal.add(9.9, _TRANSPORT="driver", _PID="70", MESSAGE="Suppressed 4838 messages",
                MESSAGE_ID="a596d6fe7bfa4994828e72309e95d61e", N_DROPPED="4838",
                OBJECT_SYSTEMD_UNIT=JOB, OBJECT_SYSTEMD_INVOCATION_ID=invocation(1))
    journal.oneshot(10, JOB, 1)
    journal.say(11.01, "resources", JOB, 1, CPU_USAGE_NSEC="1279748000", MEMORY_PEAK="4096000",
                IO_METRIC_READ_BYTES="8192", IO_METRIC_WRITTEN_BYTES="77")
    said = bring_in(world, journal)
    run = world.run_of()
    assert "4838 lines" in run["note"], run["note"]
    same((run["cpu"], run["cpu_user"], run["memory_peak"], run["io_read"], run["io_written"]),
         (1.279748, None, 4096000, 8192, 77), "resources")
    same(said["suppressed"], 1, "what it said")


def suppressed(journal: Journal, at: float, lines: int, run: int):
    """What journald says when the unit may write again."""
    journal.add(at, _TRANSPORT="driver", _PID="70", MESSAGE=f"Suppressed {lines} messages",
                MESSAGE_ID="a596d6fe7bfa4994828e72309e95d61e", N_DROPPED=str(lines),
                OBJECT_SYSTEMD_UNIT=JOB, OBJECT_SYSTEMD_INVOCATION_ID=invocation(run))


@test("suppressed lines are told of with the run that wrote them, not the one that could write again")
def whose_lines(world):
    journal = Journal()
    journal.oneshot(10, JOB, 1)
    journal.line(10.2, JOB, 1, "flood")
    journal.say(3600, "starting", JOB, 2, JOB_ID="2")
    suppressed(journal, 3600.1, 900, 2)
    journal.line(3600.1, JOB, 2, "quiet")
    suppressed(journal, 3690, 77, 2)  # but these were of the second run
    journal.line(3690, JOB, 2, "flood again")
    journal.say(3700, "success", JOB, 2)
    journal.say(7200, "starting", JOB, 3, JOB_ID="3")
    journal.line(7201, JOB, 3, "first words")
    suppressed(journal, 7260, 5, 3)
    journal.line(7260, JOB, 3, "last words")
    journal.say(7261, "success", JOB, 3)
    bring_in(world, journal)
    same([run["note"] for run in reversed(world.runs("job"))],
         [f"{lines} lines of it were suppressed by journald's rate limit" for lines in (900, 77, 5)],
         "notes")


@test("suppressed lines of a run that was brought in before are told of as such")
def lines_of_the_past(world):
    journal = Journal()
    journal.oneshot(10, JOB, 1)
    journal.oneshot(20, "other.service", 9)
    bring_in(world, journal)
    journal.entries.clear()
    journal.say(3600, "starting", JOB, 2, JOB_ID="2")
    suppressed(journal, 3600.1, 900, 2)
    journal.say(3601, "success", JOB, 2)
    bring_in(world, journal)
    same(world.runs("job")[0]["note"],
         "before it began, 900 lines of the unit were suppressed by journald's rate limit", "note")


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
