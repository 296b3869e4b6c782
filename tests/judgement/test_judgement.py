#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`job-watch replay --lines`: histories on standard input, findings on standard output."""

import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from harness.tap import Skip, main, same, test  # noqa: E402
from harness.world import JOB_WATCH  # noqa: E402

COMMAND = [JOB_WATCH, "replay", "--lines"]
DAY = 86400
FIRST = 1_704_067_200


def _replay(*lines) -> subprocess.CompletedProcess:
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    return subprocess.run(COMMAND, input=text, capture_output=True, text=True, timeout=60, check=False)


def _run(i: int, duration: float, **more):
    return {"t": "run", "i": i, "started": FIRST + i * DAY, "duration": duration,
            "outcome": "success", "exit": 0, **more}


def _answers(done: subprocess.CompletedProcess):
    same((done.returncode, done.stderr), (0, ""), "status and what is said")
    return [json.loads(line) for line in done.stdout.splitlines()]


@test("a job that got slower is told of, with runs and record, and then it is done")
def slower(world):
    durations = [100 + i % 7 for i in range(60)] + [200 + i % 7 for i in range(20)]
    found, done = _answers(_replay({"t": "job", "job": "a"},
                                   *(_run(i, x) for i, x in enumerate(durations)),
                                   {"t": "end", "job": "a"}))
    same({name: found[name] for name in ("job", "signal", "kind", "since", "pushed")},
         {"job": "a", "signal": "duration", "kind": "shift", "since": 60, "pushed": True}, "finding")
    assert found["at"] <= 63 and found["runs"] >= 3 and found["record"] < .1, found
    assert "1m43s" in found["text"] or "1m42s" in found["text"], found["text"]
    same(done, {"done": "a"}, "the end")


@test("jobs do not know of each other, and each has its own time zone")
def jobs_apart(world):
    lines = []
    for zone in ("Europe/Berlin", "America/New_York", "UTC"):
        lines += [{"t": "job", "job": zone, "tz": zone, "schedule": {"cron": "0 12 * * *"}}]
        lines += [_run(i, 10) for i in range(10)]
        lines += [{"t": "now", "at": FIRST + 9 * DAY + 20 * 3600}, {"t": "end", "job": zone}]
    found = {line["job"]: line for line in _answers(_replay(*lines))
             if line.get("kind") == "missed"}
    slot = {"Europe/Berlin": 11, "UTC": 12, "America/New_York": 17}
    same(found.keys(), slot.keys(), "zones in which a start was missed")
    for zone, hour in slot.items():
        # The runs begin at midnight UTC: the first silence has the slot of that day.
        first = FIRST + hour * 3600
        assert first < found[zone]["time"] % DAY + FIRST < first + 3600, (zone, found[zone])


@test("a line that can't be read is refused with its number")
def refused(world):
    for lines, number in ((["no JSON"], 1), ([{"t": "run"}], 1),
                          ([{"t": "job", "job": "a", "tz": "../etc/passwd"}], 1),
                          ([{"t": "job", "job": "a"}, {"t": "run", "i": 0}], 2)):
        done = _replay(*lines)
        same(done.returncode, 2, f"status of {lines}")
        assert f"line {number} of the histories" in done.stderr, done.stderr


@test("without --lines it replays the store, and says where there is none")
def without(world):
    env = {**os.environ, "JOB_WATCH_DB": str(world.folder / "none.db")}
    done = subprocess.run(COMMAND[:2], capture_output=True, text=True, timeout=60, check=False, env=env)
    same(done.returncode, 1, "status")
    assert "no run" in done.stderr.lower(), done.stderr


@test("the scoring program finds the protocol and causality kept", timeout=800)
def scored(world):
    folder = os.environ.get("JOB_WATCH_JUDGEMENT")
    if not folder:
        raise Skip("JOB_WATCH_JUDGEMENT names no folder")
    suites = ("text", "output-synthetic", "starts-known")
    words = [word for suite in suites for word in ("--suite", suite)]
    required = "5d,5e,6d,6e,6f,7d,10b"
    done = subprocess.run([f"{folder}/score", "--size", "6", *words, "--require", required, "--",
                           *COMMAND], capture_output=True, text=True, timeout=780, check=False)
    same(done.returncode, 0, f"status; {done.stdout[-2000:]}{done.stderr[-500:]}")


if __name__ == "__main__":
    main()
