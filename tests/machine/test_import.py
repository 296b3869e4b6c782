#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Real services run, and their journal is imported: it tells what systemctl told."""

import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes, units  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import JOB_WATCH  # noqa: E402


def bring_in(world, *words: str) -> dict:
    subprocess.run(["journalctl", "--sync"], check=True, capture_output=True)
    answer = world.ask("import-journal", "--json", *words)
    assert answer.code == 0, answer.err.decode()
    return json.loads(answer.out)["items"][0]


# What the run of a service of each type is to be like: outcome, exit code, signal.
SERVICES = {
    "ok": ({"Type": "oneshot", "ExecStart": "/bin/echo well"}, ("success", None, None)),
    "three": ({"Type": "oneshot", "ExecStart": "/bin/sh -c 'echo bad; exit 3'"},
              ("failure", 3, None)),
    "ignored": ({"Type": "oneshot", "ExecStart": "-/bin/sh -c 'exit 8'"}, ("success", None, None)),
    "counts": ({"Type": "oneshot", "SuccessExitStatus": "42",
                "ExecStart": "/bin/sh -c 'exit 42'"}, ("success", None, None)),
    "killed": ({"Type": "oneshot", "ExecStart": "/bin/sh -c 'kill -KILL $$$$'"},
               ("signal", 137, 9)),
    "late": ({"Type": "oneshot", "TimeoutStartSec": "100ms", "ExecStart": "/bin/sleep 60"},
             ("timeout", 143, 15)),
    "limited": ({"Type": "simple", "RuntimeMaxSec": "100ms", "ExecStart": "/bin/sleep 60"},
                ("timeout", None, None)),
    "condition": ({"Type": "oneshot", "ExecCondition": "/bin/false", "ExecStart": "/bin/true"},
                  ("skipped", None, None)),
    "before": ({"Type": "oneshot", "ExecStartPre": "/bin/false", "ExecStart": "/bin/true"},
               ("failure", 1, None)),
    "missing": ({"Type": "oneshot", "ExecStart": "/no/such/command"}, ("not-started", 203, None)),
    "nobody": ({"Type": "oneshot", "User": "no-such-user", "ExecStart": "/bin/true"},
               ("not-started", 217, None)),
    "stays": ({"Type": "simple", "ExecStart": "/bin/sh -c 'echo up; exit 4'"}, ("failure", 4, None)),
    "leaves": ({"Type": "exec", "ExecStart": "/bin/true"}, ("success", None, None)),
    "remains": ({"Type": "oneshot", "RemainAfterExit": "yes", "ExecStart": "/bin/true"},
                ("success", None, None)),
}


@test("services of every type and end: the import has what systemctl shows", timeout=120)
def results(world):
    for name, (service, _) in SERVICES.items():
        units.write(f"i-{name}.service", Service=service)
    units.reload()
    shown = {}
    for name in SERVICES:
        unit = f"i-{name}.service"
        units.start(unit)
        processes.until(lambda u=unit: units.facts(u, "ActiveState")["ActiveState"] in
                        ("failed", "inactive", "active") and (
                            units.facts(u, "SubState")["SubState"] != "running"), 20, unit)
        shown[name] = units.facts(unit, "Result", "InvocationID")
    said = bring_in(world, "--unit", "i-*")
    same(said["new_runs"], len(SERVICES), "runs that are new")
    for name, (_, expected) in SERVICES.items():
        run = world.run_of(f"i-{name}")
        same((run["outcome"], run["exit"], run["signal"]), expected, name)
        if shown[name]["InvocationID"]:  # units that nobody refers to are forgotten
            same((run["result"], run["invocation_id"]),
                 (shown[name]["Result"], shown[name]["InvocationID"]), name)
    same(world.output(world.run_of("i-three")), b"bad\n", "output")
    same(bring_in(world, "--unit", "i-*")["new_runs"], 0, "again")


@test("200 runs in quick succession: all of them, each with its output, none twice", timeout=120)
def many(world):
    units.write("quick@.service", Unit={"StartLimitIntervalSec": "0"}, Service={
        "Type": "oneshot", "ExecStart": "/bin/echo this is %i"})
    units.reload()
    units.systemctl("start", "--no-block", *(f"quick@{number}" for number in range(100)))
    units.systemctl("start", *(f"quick@{number}" for number in range(100, 200)))
    processes.until(lambda: "quick@" not in units.systemctl("list-jobs", check=False), 60, "all")
    bring_in(world, "--unit", "quick@*")
    bring_in(world, "--all-services")
    runs = world.rows("SELECT job, CAST(stdout AS TEXT) FROM runs WHERE job LIKE 'quick@%'")
    same(sorted(runs), sorted((f"quick@{n}", f"this is {n}\n") for n in range(200)), "runs")


@test("a service whose line is wrapped is one run: the wrapper's; a timer's service is found")
def wrapped(world):
    store = f"--db {world.store}"
    units.write("both.service", Service={
        "Type": "oneshot", "ExecStart": f"{JOB_WATCH} run {store} -- /bin/sh -c 'exit 7'"})
    units.write("fired.service", Service={"Type": "oneshot", "ExecStart": "/bin/echo fired"})
    units.write("other-name.timer", Timer={"OnActiveSec": "10ms", "AccuracySec": "1us",
                                           "Unit": "fired.service"})
    units.reload()
    units.start("both.service")
    world.ended_run("both")
    units.systemctl("start", "other-name.timer")
    processes.until(lambda: "fired" in subprocess.run(
        ["journalctl", "-u", "fired", "-o", "cat"], check=False, capture_output=True,
        text=True).stdout, 20, "the timer's service")
    bring_in(world, "--unit", "both")
    run = world.run_of("both")
    same((run["exit"], run["source"]), (7, None), "the run")
    processes.until(lambda: bring_in(world) and world.runs("fired"), 20, "the run of fired")
    same(world.rows("SELECT job FROM runs WHERE job LIKE 'quick%'"), [], "other services")


@test("row 89: a journal that was rotated and vacuumed between two imports: the gap is told")
def vacuumed(world):
    units.write("gone@.service", Service={"Type": "oneshot", "ExecStart": "/bin/echo %i"})
    units.reload()
    units.start("gone@first.service")
    same(bring_in(world, "--unit", "gone@*")["new_runs"], 1, "before")
    for name in ("lost", "also-lost", "last"):
        units.start(f"gone@{name}.service")
        subprocess.run(["journalctl", "--sync"], check=True, capture_output=True)
        if name != "last":
            subprocess.run(["journalctl", "--rotate"], check=True, capture_output=True)
    subprocess.run(["journalctl", "--vacuum-files=1"], check=True, capture_output=True)
    said = bring_in(world, "--unit", "gone@*")
    names = {row[0] for row in world.rows("SELECT job FROM runs WHERE job LIKE 'gone@%'")}
    assert {"gone@first", "gone@last"} <= names and "gone@lost" not in names, names
    assert said["gaps"] >= 1, said


@test("row 89: what journald dropped of a service that printed too fast is counted in its run")
def rate_limited(world):
    units.write("chatty.service", Service={
        "Type": "oneshot", "LogRateLimitIntervalSec": "1s", "LogRateLimitBurst": "50",
        # journald looks up whom it dropped lines of when the next one comes: it must be alive then.
        "ExecStart": "/bin/sh -c 'seq 500; sleep 1.5; echo the end; sleep 1'"})
    units.reload()
    units.start("chatty.service")
    said = bring_in(world, "--unit", "chatty")
    run = world.run_of("chatty")
    lines = world.output(run).decode().splitlines()
    assert lines[0] == "1" and lines[-1] == "the end" and len(lines) < 500, lines[-3:]
    assert f"{501 - len(lines)} lines" in run["note"], f"{len(lines)} lines, {run['note']}"
    same(said["suppressed"], 1, f"what it said: {said}")


@test("row 89: what a service with a journal namespace of its own wrote is found there")
def namespace(world):
    units.write("apart.service", Service={
        "Type": "oneshot", "LogNamespace": "apart", "ExecStart": "/bin/echo in a namespace"})
    units.reload()
    units.start("apart.service")
    subprocess.run(["journalctl", "--namespace=apart", "--sync"], check=True, capture_output=True)
    bring_in(world, "--unit", "apart")
    run = world.run_of("apart")
    same((run["outcome"], world.output(run)), ("success", b"in a namespace\n"), "the run")


@test("row 100: anybody can write that a service failed, nobody is believed")
def forged(world):
    units.write("honest.service", Service={"Type": "oneshot", "ExecStart": "/bin/true"})
    units.reload()
    units.start("honest.service")
    subprocess.run(["logger", "--journald"], check=True, text=True, input=(
        "MESSAGE=honest.service: Failed with result 'exit-code'.\n"
        "MESSAGE_ID=d9b373ed55a64feb8242e02dbe79a49c\nUNIT=honest.service\n"
        "INVOCATION_ID=0123456789abcdef0123456789abcdef\nUNIT_RESULT=exit-code\n"))
    bring_in(world, "--unit", "honest")
    same(world.run_of("honest")["outcome"], "success", "the run")


if __name__ == "__main__":
    main(hidden_run=False)
