#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`job-watch metrics` and the file that the recorder writes, as Prometheus' own promtool reads them."""

import json
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes  # noqa: E402
from harness.tap import main, same, test  # noqa: E402

NASTY = ['a "quoted" name', "back\\slash", "two\nlines", "\x1b[31mred", "\u202eturned", "{x=1} 5", "x" * 150, "ümlaut"]
LINE = re.compile(r'(job_watch_\w+)\{((?:\w+="(?:[^"\\\n]|\\[\\"n])*",?)*)\} (\S+)')
DASHBOARD = pathlib.Path(__file__).resolve().parents[2] / "share" / "grafana-dashboard.json"


def _check(text: str):
    done = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False)
    same((done.returncode, done.stderr), (0, ""), "what promtool says")


def _values(text: str, name: str) -> dict[str, float]:
    found = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        parts = LINE.fullmatch(line) or re.fullmatch(r"(\w+)()() (\S+)", line)
        assert parts, line
        if parts[1] == name:
            assert parts[2] not in found, line
            found[parts[2]] = float(parts.groups()[-1])
    return found


def _metrics(world) -> str:
    done = world.ask("metrics")
    same(done.code, 0, done.err.decode())
    return done.out.decode()


@test("metrics say of each job what list says, and promtool has no complaint", needs=("promtool",))
def as_list(world):
    for name, code in (("good", 0), ("bad", 3), ("good", 0), ("bad", 4), *((name, 0) for name in NASTY)):
        world.run("sh", "-c", f"exit {code}", name=name)
    world.expect_nobody_left()
    text = _metrics(world)
    _check(text)
    jobs = json.loads(world.ask("list", "--json").out)["items"]
    states = _values(text, "job_watch_job_state")
    same(len(states), len(jobs), "states")
    same(states['name="bad",state="failing"'], 1, "bad")
    same(_values(text, "job_watch_job_failures_in_row")['name="bad"'], 2, "failures in a row")
    same(_values(text, "job_watch_job_last_exit_code"),
         {labels: 4 if labels == 'name="bad"' else 0 for labels in _values(text, "job_watch_job_needs_attention")},
         "exit codes")
    same('name="bad"' in _values(text, "job_watch_job_last_success_timestamp_seconds"), False, "no success")
    durations = _values(text, "job_watch_job_last_duration_seconds")
    for job in jobs:
        if job["job"] in ("good", "bad"):
            same(durations[f'name="{job["job"]}"'], job["last"]["duration"], f"duration of {job['job']}")
    same([c for c in text if ord(c) < 32 and c != "\n"], [], "control characters")


@test("without a run, and without a store, there are metrics of no job", needs=("promtool",))
def of_nothing(world):
    text = _metrics(world)
    _check(text)
    same(_values(text, "job_watch_job_state"), {}, "jobs")
    same(world.store.exists(), False, "a question makes no store")


def _configured(world, path: pathlib.Path):
    config = world.folder / "config.toml"
    config.write_text(f'[metrics]\ntextfile = "{path}"\n')
    config.chmod(0o600)
    world.env["JOB_WATCH_CONFIG"] = str(config)


@test("the recorder writes the file after each run, whole at any moment", needs=("promtool",))
def file_of_runs(world):
    path = world.folder / "collector" / "job-watch.prom"
    path.parent.mkdir()
    path.touch()
    _configured(world, path)
    for code in (3, 3, 0, 3):
        world.run("sh", "-c", f"exit {code}", name="job")
        processes.until(lambda code=code: _values(path.read_text(), "job_watch_job_last_exit_code")
                        .get('name="job"') == code, 20, f"metrics of the run with {code}")
        _check(path.read_text())
    world.expect_nobody_left()
    told = [item for item in json.loads(world.ask("doctor", "--json").out)["items"]
            if item["subject"] == "metrics"]
    same([(item["grade"], str(path) in item["text"]) for item in told], [("ok", True)], "what doctor says")
    same(path.stat().st_mode & 0o777, 0o644, "mode")
    same([one.name for one in path.parent.iterdir()], ["job-watch.prom"], "nothing else is left there")


def _facts(path: pathlib.Path) -> tuple:
    """But not when it was read last."""
    status = os.lstat(path)
    return status.st_ino, status.st_mode, status.st_size, status.st_mtime_ns


@test("a file that is not of job-watch, a link and a missing folder are left as they are, and the run is recorded")
def of_others(world):
    folder = world.folder / "collector"
    folder.mkdir()
    path = folder / "job-watch.prom"
    _configured(world, path)
    target = world.folder / "target"
    for make in (lambda: path.write_text("# HELP other_metric Mine.\n"), lambda: path.symlink_to(target),
                 path.mkdir, folder.rmdir):
        make()
        before = _facts(path) if folder.exists() else None
        world.run("true", name="job")
        world.expect_nobody_left()
        same(target.exists(), False, "what a link leads to")
        told = [item for item in json.loads(world.ask("doctor", "--json").out)["items"]
                if item["subject"] == "metrics"]
        same([item["grade"] for item in told], ["fail"], f"what doctor says: {told}")
        if before:
            same(_facts(path), before, "what is there")
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    same(len(json.loads(world.ask("history", "job", "--json").out)["items"]), 4, "runs")
    same(folder.exists(), False, "a folder")


@test("the dashboard asks for metrics that there are", needs=("promtool",))
def dashboard(world):
    world.run("false", name="job")
    world.run("true", name="job")
    world.expect_nobody_left()
    known = set(re.findall(r"^# TYPE (\w+)", _metrics(world), re.MULTILINE))
    board = json.loads(DASHBOARD.read_text())
    queries = [target["expr"] for panel in board["panels"] for target in panel.get("targets", [])]
    assert len(queries) >= 5, queries
    queries = [query.replace("$name", ".*") for query in queries]
    rules = {"groups": [{"name": "all", "rules": [{"record": f"x:{i}", "expr": query}
                                                  for i, query in enumerate(queries)]}]}
    file = world.folder / "rules.yml"
    file.write_text(json.dumps(rules))  # which is YAML
    done = subprocess.run(["promtool", "check", "rules", file], capture_output=True, text=True, check=False)
    same(done.returncode, 0, done.stdout + done.stderr)
    used = {name for query in queries for name in re.findall(r"job_watch_\w+", query)}
    same(used - known, set(), "metrics that are asked for")


if __name__ == "__main__":
    main()
