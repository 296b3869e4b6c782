#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What becomes of a service is the same run, whoever tells of it: each row of the table below is a
service that is wrapped, one that is observed and one that only the companion follows. All of them
run at once, on one machine."""

import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes, units  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import TOOLS  # noqa: E402

ACTOR = TOOLS / "actor"
STORE = pathlib.Path("/var/lib/job-watch/history.db")
PLACE = pathlib.Path("/opt/outcomes")  # for files that the services need
GONE = "/no/such/place"
# Starting, Started, a process's end, Deactivated.
TELLING = ("7d4958e842da4a758f6c1cdc7b36dcc5", "39f53479d3a045ac8e11786248231fbf",
           "98e322203f7a4ed290d09fe03c09fe15", "7ad2d189f7e94e70a38c781354912448")
FAMILIES = ("wrapped", "observed", "untouched")


def _exit(code: int) -> str:
    return f"{ACTOR} exit {code}"


def _waits(trap: str = "") -> str:
    """A command that says that it is ready, and then waits for what is done to its service."""
    trap = f"trap '{trap}' TERM; " if trap or trap == "" else ""
    return f"sh -c \"{trap}touch {PLACE}/ready.%n; while :; do sleep 0.05; done\""


def _first(fails: str, then: str = "exit 0") -> str:
    """A command that does something else in the first try."""
    mark = f"{PLACE}/tried.%n"
    return f"sh -c \"echo try; test -e {mark} || {{ touch {mark}; {fails}; }}; {then}\""


def _restarts(Burst: int = 10, **settings) -> dict:
    return {"Restart": "on-failure", "RestartSec": "100ms", **settings,
            "Unit": {"StartLimitIntervalSec": "600", "StartLimitBurst": str(Burst)}}


SLEEP = "sleep 600"
GAVE_UP = "systemd gave up: it was started too often"
STUBBORN = "sh -c \"trap '' TERM; while :; do sleep 0.05; done\""
# TimeoutStopSec= is that of each command of ExecStopPost=, too, ours among them.
# Directives of [Service], and with "Unit" of [Unit]; "then" is done to the service once it is ready.
# What comes of it: outcome, exit, signal, systemd's result, a part of the note, and the number of
# tries. What is "then" done may wait for a state ("when").
SERVICES = {
    "ok": ({"ExecStart": "true"}, ("success", 0, None, "success", "")),
    "three": ({"ExecStart": _exit(3)}, ("failure", 3, None, "exit-code", "")),
    "high": ({"ExecStart": _exit(255)}, ("failure", 255, None, "exit-code", "")),
    "as-timeout": ({"ExecStart": _exit(124)}, ("failure", 124, None, "exit-code", "")),
    "as-no-exec": ({"ExecStart": _exit(203)}, ("failure", 203, None, "exit-code", "")),
    "ignored": ({"ExecStart": f"-{_exit(8)}"}, ("success", 8, None, "success", "")),
    "counts": ({"ExecStart": _exit(42), "SuccessExitStatus": "42"}, ("success", 42, None, "success", "")),
    "counts-signal": ({"ExecStart": f"{ACTOR} die 10", "SuccessExitStatus": "SIGUSR1"},
                      ("success", 138, 10, "success", "")),
    "kill": ({"ExecStart": f"{ACTOR} die 9"}, ("signal", 137, 9, "signal", "")),
    "segv": ({"ExecStart": f"{ACTOR} die 11"}, ("signal", 139, 11, "signal", "")),
    "term": ({"ExecStart": f"{ACTOR} die 15"}, ("signal", 143, 15, "signal", "")),
    "term-stays": ({"Type": "exec", "ExecStart": f"{ACTOR} die 15"}, ("success", 143, 15, "success", "")),
    "simple": ({"Type": "simple", "ExecStart": _exit(3)}, ("failure", 3, None, "exit-code", "")),
    "exec": ({"Type": "exec", "ExecStart": _exit(0)}, ("success", 0, None, "success", "")),
    "idle": ({"Type": "idle", "ExecStart": _exit(4)}, ("failure", 4, None, "exit-code", "")),
    "second-fails": ({"ExecStart": ["true", _exit(5)]}, ("failure", 5, None, "exit-code", "")),
    "first-fails": ({"ExecStart": [_exit(6), "true"]}, ("failure", 6, None, "exit-code", "")),
    "three-steps": ({"ExecStart": ["sh -c 'echo 1'", "sh -c 'echo 2'", "sh -c 'echo 3'"]},
                    ("success", 0, None, "success", "")),
    "first-ignored": ({"ExecStart": [f"-{_exit(8)}", "true"]}, ("success", 0, None, "success", "")),
    "last-ignored": ({"ExecStart": ["true", f"-{_exit(8)}"]}, ("success", 8, None, "success", "")),
    "both-count": ({"ExecStart": [_exit(3), _exit(3)], "SuccessExitStatus": "3"},
                   ("success", 3, None, "success", "")),
    "pre": ({"ExecStartPre": _exit(7), "ExecStart": "true"},
            ("failure", 7, None, "exit-code", "it was ExecStartPre that failed")),
    "pre-slow": ({"ExecStartPre": "sleep 2", "ExecStart": _exit(3)}, ("failure", 3, None, "exit-code", "")),
    "pre-ignored": ({"ExecStartPre": f"-{_exit(7)}", "ExecStart": "true"},
                    ("success", 0, None, "success", "")),
    "pre-missing": ({"ExecStartPre": GONE, "ExecStart": "true"},
                    ("not-started", 203, None, "exit-code", f"Failed at step EXEC spawning {GONE}: No such")),
    "post": ({"ExecStart": "true", "ExecStartPost": _exit(9)},
             ("failure", 9, None, "exit-code", "it was ExecStartPost that failed")),
    "post-slow": ({"ExecStart": "true", "ExecStartPost": "sleep 2"}, ("success", 0, None, "success", "")),
    "stop-post": ({"ExecStart": "true", "ExecStopPost": _exit(4)},
                  ("failure", 4, None, "exit-code", "it was ExecStopPost that failed")),
    "stop-post-ignored": ({"ExecStart": "true", "ExecStopPost": f"-{_exit(4)}"},
                          ("success", 0, None, "success", "")),
    "stop-post-too": ({"ExecStart": _exit(3), "ExecStopPost": _exit(4)}, ("failure", 3, None, "exit-code", "")),
    "stop-post-slow": ({"ExecStart": "true", "ExecStopPost": ["sleep 3", _exit(4)]},
                       ("failure", 4, None, "exit-code", "it was ExecStopPost that failed")),
    "stop-post-hangs": ({"ExecStart": "true", "ExecStopPost": SLEEP, "TimeoutStopSec": "2s"},
                        ("timeout", 143, 15, "timeout", "")),
    "missing": ({"ExecStart": GONE},
                ("not-started", 203, None, "exit-code", f"Failed at step EXEC spawning {GONE}: No such file")),
    "no-file": ({"ExecStart": f"{PLACE}/plain"},
                ("not-started", 203, None, "exit-code", "plain: Permission denied")),
    "empty": ({"ExecStart": f"{PLACE}/empty"},
              ("not-started", 203, None, "exit-code", "empty: Exec format error")),
    "foreign": ({"ExecStart": f"{PLACE}/foreign"},
                ("not-started", 203, None, "exit-code", "foreign: Exec format error")),
    "no-interpreter": ({"ExecStart": f"{PLACE}/no-interpreter"},
                       ("not-started", 203, None, "exit-code", "no-interpreter: No such file")),
    "no-user": ({"ExecStart": "true", "User": "no-such-user"},
                ("not-started", 217, None, "exit-code", "Failed at step USER: ")),
    "no-group": ({"ExecStart": "true", "Group": "no-such-group"},
                 ("not-started", 216, None, "exit-code", "Failed at step GROUP: ")),
    "no-folder": ({"ExecStart": "true", "WorkingDirectory": GONE},
                  ("not-started", 200, None, "exit-code", "Failed at step CHDIR: No such file")),
    "any-folder": ({"ExecStart": "true", "WorkingDirectory": f"-{GONE}"}, ("success", 0, None, "success", "")),
    "no-variables": ({"ExecStart": "true", "EnvironmentFile": GONE},
                     ("not-started", None, None, "resources", "Failed to load environment files: No such")),
    "any-variables": ({"ExecStart": "true", "EnvironmentFile": f"-{GONE}"}, ("success", 0, None, "success", "")),
    "no-input": ({"ExecStart": "true", "StandardInput": f"file:{GONE}"},
                 ("not-started", 208, None, "exit-code", "Failed at step STDIN: No such file")),
    "no-runtime": ({"ExecStart": "true", "RuntimeDirectory": "taken/%n"},
                   ("not-started", 233, None, "exit-code", "Failed at step RUNTIME_DIRECTORY: ")),
    "other-user": ({"ExecStart": _exit(3), "User": "nobody"}, ("failure", 3, None, "exit-code", "")),
    "dependency": ({"ExecStart": "true", "Unit": {"Requires": "broken.service", "After": "broken.service"}},
                   ("not-started", None, None, "dependency", "Dependency failed")),
    "assert": ({"ExecStart": "true", "Unit": {"AssertPathExists": GONE}},
               ("not-started", None, None, "assert", "Assertion failed")),
    "condition": ({"ExecStart": "true", "Unit": {"ConditionPathExists": GONE}},
                  ("skipped", None, None, "condition", f"ConditionPathExists={GONE}")),
    "exec-condition": ({"ExecCondition": "false", "ExecStart": "true"},
                       ("skipped", None, None, "exec-condition", "")),
    "exec-condition-fails": ({"ExecCondition": _exit(255), "ExecStart": "true"},
                             ("failure", 255, None, "exit-code", "it was ExecCondition that failed")),
    "slow": ({"ExecStart": SLEEP, "TimeoutStartSec": "300ms"}, ("timeout", 143, 15, "timeout", "")),
    "slow-pre": ({"ExecStartPre": SLEEP, "ExecStart": "true", "TimeoutStartSec": "300ms"},
                 ("timeout", 143, 15, "timeout", "it was ExecStartPre that failed")),
    "slow-stubborn": ({"ExecStart": STUBBORN, "TimeoutStartSec": "300ms", "TimeoutStopSec": "2s"},
                      ("timeout", 137, 9, "timeout", "")),
    "runtime": ({"Type": "exec", "ExecStart": SLEEP, "RuntimeMaxSec": "300ms"},
                ("timeout", 143, 15, "timeout", "")),
    "runtime-stubborn": ({"Type": "exec", "ExecStart": STUBBORN, "RuntimeMaxSec": "300ms",
                          "TimeoutStopSec": "2s"}, ("timeout", 137, 9, "timeout", "")),
    "stopped-oneshot": ({"ExecStart": _waits(None), "then": ("stop",)},
                        ("signal", 143, 15, "signal", "a stop job ended it")),
    "stopped": ({"Type": "exec", "ExecStart": _waits(None), "then": ("stop",)},
                ("success", 143, 15, "success", "")),
    "stopped-well": ({"Type": "exec", "ExecStart": _waits("exit 0"), "then": ("stop",)},
                     ("success", 0, None, "success", "")),
    "stopped-badly": ({"Type": "exec", "ExecStart": _waits("exit 5"), "then": ("stop",)},
                      ("failure", 5, None, "exit-code", "a stop job ended it")),
    "stopped-stubborn": ({"Type": "exec", "ExecStart": _waits(), "TimeoutStopSec": "2s",
                          "then": ("stop",)}, ("timeout", 137, 9, "timeout", "a stop job ended it")),
    "stop-fails": ({"Type": "exec", "ExecStart": _waits(None), "ExecStop": _exit(2), "then": ("stop",)},
                   ("failure", 2, None, "exit-code", "it was ExecStop that failed")),
    "killed": ({"Type": "exec", "ExecStart": _waits(None), "then": ("kill", "-s", "KILL")},
               ("signal", 137, 9, "signal", "")),
    "killed-main": ({"ExecStart": _waits(None), "then": ("kill", "-s", "USR2", "--kill-who=main")},
                    ("signal", 140, 12, "signal", "")),
    "stays": ({"ExecStart": "true", "RemainAfterExit": "yes"}, ("success", 0, None, "success", "")),
    "stays-fails": ({"ExecStart": _exit(3), "RemainAfterExit": "yes"}, ("failure", 3, None, "exit-code", "")),
    "gives-up": ({"ExecStart": _exit(3), **_restarts(Burst=3)},
                 ("failure", 3, None, "exit-code", GAVE_UP, 3)),
    "gives-up-stays": ({"Type": "exec", "ExecStart": _exit(3), **_restarts(Burst=2)},
                       ("failure", 3, None, "exit-code", GAVE_UP, 2)),
    "gives-up-missing": ({"ExecStart": GONE, **_restarts(Burst=2)},
                         ("not-started", 203, None, "exit-code", f"EXEC spawning {GONE}: No such file", 2)),
    "stopped-between": ({"ExecStart": _exit(3), **_restarts(RestartSec="1h"), "when": "auto-restart",
                         "then": ("stop",)},
                        ("failure", 3, None, "exit-code", "it was stopped before it was tried again", 1)),
    "second-try": ({"ExecStart": _first("exit 3"), **_restarts()},
                   ("success", 0, None, "success", "", 2)),
    "second-try-fails": ({"ExecStart": _first("exit 3", "exit 4"), "RestartPreventExitStatus": "4",
                          **_restarts()}, ("failure", 4, None, "exit-code", "", 2)),
    "not-tried-again": ({"ExecStart": _exit(4), "RestartPreventExitStatus": "4", **_restarts()},
                        ("failure", 4, None, "exit-code", "", 1)),
    "forced": ({"Type": "exec", "ExecStart": _first("exit 5"), "RestartForceExitStatus": "5",
                **_restarts(Restart="no")}, ("success", 0, None, "success", "", 2)),
    "abnormal": ({"ExecStart": _first("kill -9 $$$$"), **_restarts(Restart="on-abnormal")},
                 ("success", 0, None, "success", "", 2)),
    "not-abnormal": ({"ExecStart": _exit(3), **_restarts(Restart="on-abnormal")},
                     ("failure", 3, None, "exit-code", "", 1)),
    "slow-first": ({"ExecStart": _first("exec sleep 600"), "TimeoutStartSec": "300ms", **_restarts()},
                   ("success", 0, None, "success", "", 2)),
    "long-pause": ({"ExecStart": _first("exit 3"), **_restarts(RestartSec="4s")},
                   ("success", 0, None, "success", "", 2)),
    "notify": ({"Type": "notify", "NotifyAccess": "all",
                "ExecStart": _first("systemd-notify --ready; exit 3", "systemd-notify --ready; exit 0"),
                **_restarts()}, ("success", 0, None, "success", "", 2)),
    "exec-tries": ({"Type": "exec", "ExecStart": _first("sleep 0.1; exit 3", "sleep 0.1; exit 0"),
                    **_restarts()}, ("success", 0, None, "success", "", 2)),
    "pre-first": ({"ExecStartPre": _first("exit 7"), "ExecStart": "true", **_restarts()},
                  ("success", 0, None, "success", "", 2)),
    "two-steps": ({"ExecStart": ["true", _first("exit 3")], **_restarts()},
                  ("success", 0, None, "success", "", 2)),
    "stop-post-first": ({"ExecStart": "true", "ExecStopPost": _first("exit 4"), **_restarts()},
                        ("success", 0, None, "success", "", 2)),
    "quiet-manager": ({"ExecStart": _exit(3), "LogLevelMax": "err"}, ("failure", 3, None, "exit-code", "")),
}


# Of these no command of ExecStopPost= is ever executed, or not before the service is stopped: for all
# of them it is the companion that tells. It is kept from the others that are wrapped or observed.
BY_COMPANION = ("no-user", "no-group", "no-folder", "no-variables", "no-input", "no-runtime", "dependency",
                "assert", "condition", "stays")


def _job(name: str, family: str) -> str:
    told = "-told" if name in BY_COMPANION and family != "untouched" else ""
    return f"{name}-{family}{told}"


def _unit(name: str, family: str) -> str:
    return _job(name, family) + ".service"


def _tries(name: str) -> int | None:
    """How many there are of one that may be tried again."""
    return SERVICES[name][1][5] if len(SERVICES[name][1]) > 5 else None


def _files():
    PLACE.mkdir(exist_ok=True)
    PLACE.chmod(0o777)
    for name, mode, text in (("plain", 0o644, "#!/bin/sh\n"), ("empty", 0o755, ""),
                             ("foreign", 0o755, "\x7fELF is what it says\n"),
                             ("no-interpreter", 0o755, f"#!{GONE}\n")):
        (PLACE / name).write_text(text)
        (PLACE / name).chmod(mode)
    pathlib.Path("/run/taken").write_text("a file\n")


def _units() -> list[str]:
    names = [_unit(name, family) for name in SERVICES for family in FAMILIES]
    units.write("broken.service", Service={"Type": "oneshot", "ExecStart": "false"})
    for name, (service, _) in SERVICES.items():
        own = {key: value for key, value in service.items() if key not in ("Unit", "then", "when")}
        for family in FAMILIES:
            units.write(_unit(name, family), Unit=service.get("Unit", {}), Service={
                "Type": "oneshot", "LimitCORE": "0", "SyslogIdentifier": "x", **own})
    # What waits for them keeps them loaded, and with them what systemd knows of their runs.
    # Not those that are tried again: systemd forgets them as it would.
    kept = [_unit(name, family) for name in SERVICES for family in FAMILIES if _tries(name) is None]
    units.write("keep.target", Unit={"After": kept})
    return names


def _generator(*tables: tuple[str, str]):
    folder = pathlib.Path("/etc/job-watch/jobs.d")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables:
        (folder / f"{name}.toml").write_text(text)
    units.configure("")


def _name_of(unit: str) -> str:
    return unit.removesuffix(".service").removesuffix("-told").rpartition("-")[0]


def _act():
    """Does to each service what is to be done, once it is ready for it."""
    left = {_unit(name, family): service["then"]
            for name, (service, _) in SERVICES.items() if "then" in service for family in FAMILIES}

    def done():
        for unit, words in list(left.items()):
            when = SERVICES[_name_of(unit)][0].get("when")
            if when and units.facts(unit, "SubState")["SubState"] != when:
                continue
            if when or (PLACE / f"ready.{unit}").exists():
                units.systemctl("--no-block", *words, unit)
                del left[unit]
        return not left
    processes.until(done, 60, f"services to be ready: {left}")


COLUMNS = ("job", "outcome", "exit", "signal", "result", "start_error", "note", "duration",
           "started", "trigger", "source", "id", "tries")


def _rows(world) -> dict[str, list[dict]]:
    found = {}
    for row in world.rows(f"SELECT {', '.join(COLUMNS)} FROM runs ORDER BY id"):
        found.setdefault(row[0], []).append(dict(zip(COLUMNS, row)))
    return found


def _missing(world, names: list[str]) -> list[str]:
    rows = _rows(world)
    jobs = [name.removesuffix(".service") for name in names]
    return [job for job in jobs if job not in rows or any(row["outcome"] == "running" for row in rows[job])]


def _is_settled(world, names: list[str]) -> bool:
    settling = units.systemctl("list-units", "--all", "--plain", "--no-legend", "job-watch-observed-*")
    jobs = units.systemctl("list-jobs").splitlines()
    if settling.strip() or any(name in line for name in names for line in jobs):
        return False
    return not _missing(world, names)


def _told(row: dict) -> tuple:
    return row["outcome"], row["exit"], row["signal"], row["result"]


def _spans_of_tries(unit: str) -> tuple[float, float]:
    """From the beginning of the first try to that of the last one, and to the manager's last word
    of it, by the journal."""
    done = subprocess.run(["journalctl", "-u", unit, "-o", "json", "--no-pager"], check=True,
                          capture_output=True, text=True)
    told = [entry for entry in map(json.loads, done.stdout.splitlines())
            if entry.get("MESSAGE_ID") in TELLING and entry.get("_PID") == "1"]
    times = [int(entry["__MONOTONIC_TIMESTAMP"]) / 1e6 for entry in told]
    last = next(i for i, entry in enumerate(told) if entry["INVOCATION_ID"] == told[-1]["INVOCATION_ID"])
    return times[last] - times[0], times[-1] - times[0]


def _reason(row: dict) -> str:
    """The sentences of the note, in whichever order they were told, without the name of the service,
    and what only a wrapper says of itself."""
    alone = ("wrapper and relay were killed: output may be missing", "")
    said = (row["note"] or "").replace(row["job"], "NAME").split("; ")
    return "; ".join(sorted(sentence for sentence in said if sentence not in alone))


def _took(unit: str) -> float | None:
    """How long its main process, and what came before it, took by what systemd says."""
    names = ("InactiveExitTimestampMonotonic", "ExecMainExitTimestampMonotonic")
    facts = units.facts(unit, *names)
    began, ended = (int(facts[name]) for name in names)
    return (ended - began) / 1e6 if ended > began else None


def _faults(name: str, rows: dict[str, list[dict]]) -> list[str]:
    """What is wrong with the three runs of a row of the table."""
    expected = SERVICES[name][1]
    faults, reasons = [], set()
    for family in FAMILIES:
        runs = rows[_job(name, family)]
        if len(runs) != 1:
            faults.append(f"{family}: {len(runs)} runs: {runs}")
            continue
        run = runs[0]
        reasons.add(_reason(run))
        if _told(run) != expected[:4] or expected[4] not in (run["note"] or ""):
            faults.append(f"{family}: {_told(run)}, {run['note']} rather than {expected}")
        tries = _tries(name)
        if (run["tries"] or 1) != (tries or 1):
            faults.append(f"{family}: {run['tries']} tries rather than {tries}")
        if tries is not None:
            least, most = _spans_of_tries(_unit(name, family))
            if run["duration"] is None or not least - 0.5 < run["duration"] < most + 0.5:
                faults.append(f"{family}: it took {run['duration']} s, and not from {least} to {most}")
            continue
        took = _took(_unit(name, family))
        # Both are times that the manager took; in the journal it has another look at its clock.
        if took is not None and (run["duration"] is None or abs(run["duration"] - took) > 0.5):
            faults.append(f"{family}: it took {run['duration']} s rather than {took} s")
    if len(reasons) > 1:
        faults.append(f"reasons differ: {sorted(reasons)}")
    return [f"{name}, {fault}" for fault in faults]


@test("each end of a service is one and the same run, whoever tells of it", timeout=300)
def outcomes(world):
    world.store = STORE
    world.env.pop("JOB_WATCH_DB", None)
    _files()
    config = pathlib.Path("/etc/job-watch/config.toml")
    config.parent.mkdir(exist_ok=True)
    config.write_text('[companion]\nunits = ["*-untouched"]\n'
                      'exclude = ["*-wrapped", "*-observed"]\n')
    names = _units()
    units.install()
    _generator(("w", '[wrap]\nunits = ["*-wrapped", "*-wrapped-told"]\n'),
               ("o", '[wrap]\nunits = ["*-observed", "*-observed-told"]\nmode = "observe"\n'))
    units.systemctl("start", "job-watch-ingest.socket", "job-watch-companion.service", "keep.target")
    units.systemctl("start", "--no-block", *names)
    _act()
    try:
        processes.until(lambda: _is_settled(world, names), 60, "all runs")
    except AssertionError as late:
        raise AssertionError(f"there are no runs of {_missing(world, names)}") from late
    rows = _rows(world)
    faults = [fault for name in SERVICES for fault in _faults(name, rows)]
    assert not faults, "\n".join(faults)
    wrapped = [name for name in SERVICES if rows[_job(name, "wrapped")][0]["source"] is None]
    assert len(wrapped) > 40, f"too few have been wrapped: {wrapped}"
    for name, output in (("three-steps", "1\n2\n3\n"), ("second-try", "try\ntry\n")):
        same(world.rows(f"SELECT CAST(stdout AS TEXT) FROM runs WHERE job GLOB '{name}-[wou]*'"),
             [(output,)] * 3, f"the output of {name}")


if __name__ == "__main__":
    main(hidden_run=False)
