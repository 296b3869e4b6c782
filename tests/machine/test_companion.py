#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The companion beside a booted systemd: what it records of services that nobody wrapped."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes, units  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.units import LIBEXEC  # noqa: E402
from harness.world import JOB_WATCH  # noqa: E402
from machine.companion import (  # noqa: E402
    UNLIMITED, Companion, resident, rows, until_asleep, until_recorded)

LONG = "JOB_WATCH_LONG" in os.environ
MANY = 2000 if LONG else 200
STORMS = 10 if LONG else 4  # of 20 runs and three reloads

# name: (Service, (outcome, exit, result, output)); each is started once.
SERVICES = {
    "ok": ({"ExecStart": "/bin/echo well"}, ("success", 0, "success", "well\n")),
    "three": ({"ExecStart": "/bin/sh -c 'echo bad; exit 3'"},
              ("failure", 3, "exit-code", "bad\n")),
    "silent": ({"ExecStart": "/bin/false"}, ("failure", 1, "exit-code", "")),
    "ignored": ({"ExecStart": "-/bin/sh -c 'exit 8'"}, ("success", 8, "success", "")),
    "counts": ({"SuccessExitStatus": "42", "ExecStart": "/bin/sh -c 'exit 42'"},
               ("success", 42, "success", "")),
    "killed": ({"ExecStart": "/bin/sh -c 'kill -KILL $$$$'"}, ("signal", 137, "signal", "")),
    "dumped": ({"LimitCORE": "infinity", "ExecStart": "/bin/sh -c 'kill -SEGV $$$$'"},
               ("signal", 139, None, "")),
    "late": ({"TimeoutStartSec": "100ms", "ExecStart": "/bin/sleep 60"},
             ("timeout", 143, "timeout", "")),
    "limited": ({"Type": "simple", "RuntimeMaxSec": "100ms", "ExecStart": "/bin/sleep 60"},
                ("timeout", 143, "timeout", "")),
    "watched": ({"Type": "simple", "WatchdogSec": "100ms", "ExecStart": "/bin/sleep 60"},
                ("signal", None, "watchdog", None)),
    "protocol": ({"Type": "notify", "ExecStart": "/bin/true"}, ("failure", 0, "protocol", "")),
    "condition": ({"ExecCondition": "/bin/false", "ExecStart": "/bin/true"},
                  ("skipped", None, "exec-condition", "")),
    "unmet": ({"ExecStart": "/bin/true"}, ("skipped", None, "condition", None)),
    "before": ({"ExecStartPre": "/bin/false", "ExecStart": "/bin/true"},
               ("failure", 1, "exit-code", "")),
    "after": ({"ExecStart": "/bin/true", "ExecStopPost": "/bin/sh -c 'exit 6'"},
              ("failure", 6, "exit-code", "")),
    "missing": ({"ExecStart": "/no/such/command"}, ("not-started", 203, "exit-code", None)),
    "lacking": ({"EnvironmentFile": "/no/such/file", "ExecStart": "/bin/true"},
                ("not-started", None, "resources", "")),
    "nobody": ({"User": "no-such-user", "ExecStart": "/bin/true"},
               ("not-started", 217, "exit-code", None)),
    "several": ({"ExecStart": ["/bin/echo one", "/bin/sh -c 'echo two; exit 5'"]},
                ("failure", 5, "exit-code", "one\ntwo\n")),
    "simple": ({"Type": "simple", "ExecStart": "/bin/sh -c 'echo up; exit 4'"},
               ("failure", 4, "exit-code", "up\n")),
    "exec": ({"Type": "exec", "ExecStart": "/bin/echo done"}, ("success", 0, "success", "done\n")),
    "forks": ({"Type": "forking", "ExecStart": "/bin/sh -c 'sleep 0.2 & exit 0'"},
              ("success", None, "success", "")),
    "remains": ({"RemainAfterExit": "yes", "ExecStart": "/bin/echo stays"},
                ("success", 0, "success", "stays\n")),
    "sandboxed": ({"DynamicUser": "yes", "ProtectSystem": "strict",
                   "ExecStart": "/bin/sh -c 'echo in; exit 2'"},
                  ("failure", 2, "exit-code", "in\n")),
}


@test("services of every type and end: outcome, exact exit status, systemd's word, output",
      timeout=180)
def results(world):
    for name, (service, _) in SERVICES.items():
        condition = {"ConditionPathExists": "/nowhere"} if name == "unmet" else {}
        units.write(f"c-{name}.service", Unit=condition, Service={"Type": "oneshot", **service})
    with Companion(world):
        for name in SERVICES:
            units.start(f"c-{name}.service")
        found = {row[0]: row[1:] for row in until_recorded(world, "c-*", len(SERVICES))}
        for name, (_, expected) in SERVICES.items():
            seen = found[f"c-{name}"]
            wanted = tuple(seen[i] if expected[i] is None and i > 1 else expected[i]
                           for i in range(4))
            if name in ("watched", "forks"):
                seen = (seen[0], expected[1], *seen[2:])
            same(seen, wanted, name)
        same(len(rows(world, "c-*")), len(SERVICES), "runs: none twice")
        run = world.run_of("c-three")
        assert run["cpu"] and run["cpu"] > 0, run
        same((run["source"], run["user"]), ("systemd", "root"), "who told, whose it is")
        units.systemctl("stop", "c-remains.service")


@test("Restart=: all tries are one run")
def restarts(world):
    mark = world.folder / "tries"
    units.write("tries.service", Unit=UNLIMITED, Service={
        "Type": "simple", "Restart": "on-failure", "RestartSec": "20ms",
        "ExecStart": f"/bin/sh -c 'echo x >> {mark}; n=$(wc -l < {mark}); echo try $n; "
                     "test $n -ge 5 || exit $n'"})
    with Companion(world):
        units.start("tries.service")
        run, = processes.until(
            lambda: (found := rows(world, "tries")) and len(found) == 1 and found[0][1] == "success"
            and found, 20, "the run")
        same((run[2], run[4]), (0, "".join(f"try {number}\n" for number in range(1, 6))), "all tries")


@test("by default only what timers start; what is named comes in, what is excluded stays out")
def selection(world):
    for name in ("timed", "left", "named", "plain"):
        units.write(f"s-{name}.service", Service={"Type": "oneshot", "ExecStart": "/bin/echo x"})
    for name in ("timed", "left"):
        units.write(f"s-{name}.timer", Timer={"OnActiveSec": "10ms", "AccuracySec": "1us"})
    config = '[companion]\nunits = ["s-nam*"]\nexclude = ["s-left"]\n'
    with Companion(world, config):
        units.systemctl("start", "s-timed.timer", "s-left.timer")
        for name in ("plain", "named"):
            units.start(f"s-{name}.service")
        until_recorded(world, "s-*", 2)
        units.start("s-named.service")
        until_recorded(world, "s-named", 2)
        same(sorted({row[0] for row in rows(world, "s-*")}), ["s-named", "s-timed"], "jobs")
        for count, unit in ((2, "s-timed.service"), (3, "s-timed.timer"), (4, "s-timed.service")):
            units.systemctl("restart", unit)
            until_recorded(world, "s-timed", count)
        same([run["trigger"] for run in reversed(world.runs("s-timed"))],
             ["timer", "unit", "timer", "unit"], "what started it")


@test("what a timer starts by way of a target is followed, and what has another name by its own")
def targets(world):
    for name in ("wanted", "required", "linked", "real"):
        units.write(f"t-{name}.service", Service={"Type": "oneshot", "ExecStart": "/bin/echo x"})
    units.write("t-all.target", Unit={"Wants": "t-wanted.service t-more.target"})
    units.write("t-more.target", Unit={"Requires": "t-required.service"})
    links = units.UNITS / "t-more.target.wants"
    links.mkdir()
    (links / "t-linked.service").symlink_to("../t-linked.service")
    (units.UNITS / "t-alias.service").symlink_to("t-real.service")
    for name, unit in (("all", "t-all.target"), ("named", "t-alias.service")):
        units.write(f"t-{name}.timer",
                    Timer={"OnActiveSec": "10ms", "AccuracySec": "1us", "Unit": unit})
    with Companion(world, ""):
        units.systemctl("start", "t-all.timer", "t-named.timer")
        until_recorded(world, "t-*", 4)
    expected = {"t-wanted", "t-required", "t-linked", "t-real"}
    same({row[0] for row in rows(world, "t-*")}, expected, "jobs")
    imported = world.folder / "imported.db"
    processes.until(lambda: set(_import(world, imported)) >= expected, 20, "the same by an import")


def _import(world, store: pathlib.Path) -> list[str]:
    """The jobs that an import of the services of timers brings in."""
    for words in (("import-journal", "--timers"), ("list", "--json")):
        answer = world.ask(*words, "--db", str(store))
        assert answer.code in (0, 1), answer.err
    return [item["job"] for item in json.loads(answer.out or b'{"items": []}')["items"]]


@test("services with made-up names are left out, also of all services, unless they are asked for")
def made_up(world):
    for config, expected in (("", {"m-plain"}), ('units = ["run-*"]\n', {"m-plain", "run-"})):
        with Companion(world, f'[companion]\nservices = "all"\n{config}') as companion:
            subprocess.run(["systemd-run", "--quiet", "--wait", "/bin/true"], check=True)
            units.write("m-plain.service", Service={"Type": "oneshot", "ExecStart": "/bin/true"})
            units.reload()
            count = len(rows(world, "m-plain"))
            units.start("m-plain.service")
            until_recorded(world, "m-plain", count + 1)
            until_asleep(companion.pid)
        found = {row[0] if row[0] == "m-plain" else row[0][:4]
                 for pattern in ("m-plain", "run-*") for row in rows(world, pattern)}
        same(found, expected, "jobs")


def _mixed(number: int) -> tuple[str, tuple]:
    """The shell's words of run `number`, and what is to be recorded of it."""
    out = f"this is {number}\n"
    kind = number % 5
    if kind == 0:
        return f"echo this is {number}", ("success", 0, "success", out)
    if kind == 1:
        return f"echo this is {number}; exit 3", ("failure", 3, "exit-code", out)
    if kind == 2:
        return f"echo this is {number}; kill -TERM $$$$", ("signal", 143, "signal", out)
    if kind == 3:
        return "exit 42", ("success", 42, "success", "")
    return f"echo this is {number}; exit {number % 120 + 1}", (
        "failure", number % 120 + 1, "exit-code", out)


@test(f"row 94: {MANY} runs in quick succession: each recorded, right result and output, none twice",
      timeout=400)
def many(world):
    expected = {}
    for number in range(MANY):
        words, outcome = _mixed(number)
        name = f"m-{number:04}"
        expected[name] = outcome
        if number % 4 == 3:
            continue  # transient, below
        # A oneshot that dies of SIGTERM has ended well for systemd, unless it is told otherwise.
        units.write(f"{name}.service", Unit={"CollectMode": "inactive-or-failed"}, Service={
            "Type": "oneshot", "SuccessExitStatus": "42", "ExecStart": f"/bin/sh -c '{words}'"})
        if number % 4 == 2:
            units.write(f"{name}.timer", Timer={"OnActiveSec": "1ms", "AccuracySec": "1us"})
    with Companion(world) as companion:
        begin = time.monotonic()
        for first in range(0, MANY, 100):
            batch = range(first, first + 100)
            units.systemctl("start", "--no-block",
                            *(f"m-{n:04}.timer" if n % 4 == 2 else f"m-{n:04}.service"
                              for n in batch if n % 4 != 3))
            for n in batch:
                if n % 4 != 3:
                    continue
                timer = ("--on-active=1ms", "--timer-property=AccuracySec=1us") if n % 8 == 3 else ()
                subprocess.run(
                    ["systemd-run", "--quiet", "--no-block", "--collect", f"--unit=m-{n:04}", *timer,
                     "--property=Type=oneshot", "--property=SuccessExitStatus=42",
                     "/bin/sh", "-c", _mixed(n)[0]], check=True)
        world.note(f"started within {time.monotonic() - begin:.1f} s")
        until_recorded(world, "m-*", MANY, 120)
        world.note(f"recorded within {time.monotonic() - begin:.1f} s")
        until_asleep(companion.pid)
        peak = resident(companion.pid)
        world.note(f"resident at most {peak} KiB")
        assert peak <= 10 * 1024, f"{peak} KiB"
        found = rows(world, "m-*")
        same(len(found), MANY, "runs")
        wrong = [(row, expected[row[0]]) for row in found if row[1:] != expected[row[0]]]
        same(wrong, [], "runs that are recorded wrongly")
    units.remove("m-*")


@test(f"row 99: {20 * STORMS} runs during {3 * STORMS} reloads and a re-execution of the manager: all, once",
      timeout=180)
def reloads(world):
    units.write("r@.service", Unit=UNLIMITED, Service={
        "Type": "oneshot", "ExecStart": "/bin/sh -c 'echo this is %i; exit 7'"})
    with Companion(world):
        for storm in range(STORMS):
            units.systemctl("start", "--no-block", *(f"r@{n}" for n in range(20 * storm,
                                                                             20 * storm + 20)))
            for _ in range(3):
                units.reload()
        units.systemctl("daemon-reexec")
        units.reload()
        until_recorded(world, "r@*", 20 * STORMS, 90)
        units.start("r@last.service")
        found = until_recorded(world, "r@*", 20 * STORMS + 1)
        same(sorted({(row[2], row[4]) for row in found}),
             sorted((7, f"this is {n}\n") for n in (*range(20 * STORMS), "last")), "exit and output")
        same(len(found), 20 * STORMS + 1, "runs")
    units.remove("r@*")


@test("row 99: killed and started again while services run: all recorded, none twice", timeout=180)
def killed(world):
    units.write("k@.service", Unit=UNLIMITED, Service={
        "Type": "oneshot", "ExecStart": "/bin/sh -c 'echo this is %i; exit 7'"})
    units.reload()
    with Companion(world) as companion:
        for storm in range(5):
            units.systemctl("start", "--no-block", *(f"k@{n}" for n in range(20 * storm,
                                                                             20 * storm + 20)))
            companion.kill()
        os.kill(companion.pid, signal.SIGKILL)
        processes.until(lambda: units.facts("companion.service", "ActiveState")["ActiveState"] ==
                        "failed", 20, "its end")
        units.start("k@alone.service")
        units.systemctl("start", "companion.service")
        found = until_recorded(world, "k@*", 101)
        same(sorted((row[2], row[4]) for row in found),
             sorted((7, f"this is {n}\n") for n in (*range(100), "alone")), "exit and output")


@test("row 99: stopped in its tracks: its watchdog ends it, a new one has what it missed", timeout=120)
def hangs(world):
    units.write("h@.service", Unit=UNLIMITED, Service={
        "Type": "oneshot", "ExecStart": "/bin/sh -c 'echo this is %i; exit 7'"})
    with Companion(world, WatchdogSec="5s", Restart="always", RestartSec="10ms",
                   TimeoutAbortSec="1s", LimitCORE="0") as companion:
        units.start("h@1.service")
        until_recorded(world, "h@*", 1)
        first = companion.pid
        os.kill(first, signal.SIGSTOP)
        units.start("h@2.service")
        processes.until(lambda: companion.pid not in (0, first), 30, "another companion")
        units.start("h@3.service")
        same([(row[0], row[2], row[4]) for row in until_recorded(world, "h@*", 3)],
             [(f"h@{n}", 7, f"this is {n}\n") for n in (1, 2, 3)], "runs")


@test("row 93: names with escapes, of the longest length, of instances and transient units")
def names(world):
    longest = "l" * (255 - len(".service")) + ".service"
    plain = ["with\\x2ddash\\x20and\\x20space.service", "a:b_c.d-e.service", "1.service", longest]
    for unit in plain:
        units.write(unit, Service={"Type": "oneshot", "ExecStart": "/bin/sh -c 'exit 7'"})
    units.write("n@.service", Service={"Type": "oneshot", "ExecStart": "/bin/sh -c 'exit 7'"})
    units.reload()
    instances = ["n@.x.service", "n@a-b\\x40c.service", "n@\\xc3\\xa4.service"]
    with Companion(world):
        units.systemctl("start", "--no-block", "--", *plain, *instances)
        subprocess.run(["systemd-run", "--quiet", "--collect", "--unit=tr\\x2dansient",
                        "/bin/sh", "-c", "exit 7"], check=True)
        expected = sorted([*plain, *instances, "tr\\x2dansient.service"])

        def recorded():
            units_seen = world.rows_so_far("SELECT unit FROM runs WHERE exit = 7")
            return sorted(unit for unit, in units_seen if unit in expected) == expected

        processes.until(recorded, 60, f"runs of {expected}")


@test("what ended while it was away: all runs, exact where the manager still knows, else unknown")
def away(world):
    units.write("a-plain.service", Service={"Type": "oneshot", "ExecStart": "/bin/echo plain"})
    units.write("a-timed.service", Service={"Type": "oneshot", "SuccessExitStatus": "42",
                                            "ExecStart": "/bin/sh -c 'echo timed; exit 42'"})
    units.write("a-timed.timer", Timer={"OnActiveSec": "1h"})
    with Companion(world):
        units.systemctl("start", "a-timed.timer")
        units.start("a-plain.service")
        until_recorded(world, "a-plain", 1)
    for _ in range(2):
        units.start("a-timed.service")
    units.start("a-plain.service")
    with Companion(world):
        until_recorded(world, "a-*", 4)
        processes.until(lambda: ("a-timed", "success", 42, "success", "timed\n") in
                        rows(world, "a-timed"), 20, "the exact status of the newest run")
        same(sorted(rows(world, "a-*"), key=str), [
            ("a-plain", "success", 0, "success", "plain\n"),
            ("a-plain", "success", None, "success", "plain\n"),
            ("a-timed", "success", 42, "success", "timed\n"),
            ("a-timed", "success", None, "success", "timed\n")], "runs")
    units.systemctl("stop", "a-timed.timer")


@test("alerts follow: a service that fails twice and prints nothing has one open")
def alerts(world):
    units.write("alerting.service", Unit=UNLIMITED, Service={
        "Type": "oneshot", "ExecStart": "/bin/false"})
    with Companion(world):
        for _ in range(2):
            units.start("alerting.service")
        until_recorded(world, "alerting", 2)
        same(world.rows("SELECT job, closed FROM alerts"), [("alerting", None)], "alerts")


@test("a damaged journal file is left out, told of once, and holds nothing up")
def damaged(world):
    machine = pathlib.Path("/etc/machine-id").read_text().strip()
    folder = next(path for path in (pathlib.Path(f"/{place}/log/journal/{machine}")
                                    for place in ("var", "run")) if path.exists())
    bad = folder / "system@bad.journal"
    bad.write_bytes(b"LPKSHHRH" + bytes(4096))
    units.write("d.service", Unit=UNLIMITED, Service={
        "Type": "oneshot", "ExecStart": "/bin/sh -c 'echo out; exit 3'"})
    try:
        with Companion(world):
            for count in range(1, 4):
                units.start("d.service")
                found = until_recorded(world, "d", count)
            same(found, [("d", "failure", 3, "exit-code", "out\n")] * 3, "runs")
            subprocess.run(["journalctl", "--sync"], check=True)
            said = subprocess.run(["journalctl", "-u", "companion", "-o", "cat"], check=False,
                                  capture_output=True, text=True).stdout
            same(said.count(str(bad)), 1, f"warnings in {said}")
    finally:
        bad.unlink()


@test("without anything to read journals the bus alone has to do", timeout=120)
def bus_alone(world):
    folder = pathlib.Path("/opt/companion-alone")
    folder.mkdir()
    for program in ("job-watch-companion", "job-watch-record"):
        shutil.copy(LIBEXEC / program, folder)
    units.write("bare.service", Service={
        "Type": "oneshot", "ExecStart": "/bin/sh -c 'echo out; exit 3'"})
    with Companion(world, ExecStart=f"{folder}/job-watch-companion --system --store {world.store}"):
        units.start("bare.service")
        same(until_recorded(world, "bare", 1), [("bare", "failure", 3, "exit-code", None)], "runs")


@test("observed by ExecStopPost= and watched at once is one run, with its output")
def observed(world):
    units.write("seen.service", Unit=UNLIMITED, Service={
        "Type": "oneshot", "ExecStart": "/bin/sh -c 'echo out; exit 7'",
        "Environment": f"JOB_WATCH_DB={world.store}",
        "ExecStopPost": f"+-{JOB_WATCH} record %n"})
    with Companion(world):
        for count in range(1, 6):
            units.start("seen.service")
            until_recorded(world, "seen", count)
        processes.until(lambda: rows(world, "seen") ==
                        [("seen", "failure", 7, "exit-code", "out\n")] * 5, 30,
                        f"five runs with output; there is {rows(world, 'seen')}")


@test("wrapped and watched at once is one run, the wrapper's")
def wrapped(world):
    units.write("both.service", Unit=UNLIMITED, Service={
        "Type": "oneshot", "ExecStart": f"{JOB_WATCH} run --db {world.store} -- "
                                        "/bin/sh -c 'echo out; exit 7'"})
    units.write("only.service", Unit=UNLIMITED, Service={
        "Type": "oneshot", "ExecStart": "/bin/sh -c 'exit 7'"})
    with Companion(world):
        for _ in range(20):
            units.start("both.service")
        units.start("only.service")
        until_recorded(world, "only", 1)
        same([(run["source"], run["exit"]) for run in world.runs("both")], [(None, 7)] * 20, "runs")


if __name__ == "__main__":
    main(hidden_run=False)
