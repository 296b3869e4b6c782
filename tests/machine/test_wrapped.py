#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Services whose ExecStart= begins with job-watch, beside twins without it."""

import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes, units  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import JOB_WATCH, TOOLS  # noqa: E402

ACTOR = TOOLS / "actor"
STORE = pathlib.Path("/var/lib/job-watch/history.db")
RESULT = ("Result", "ExecMainCode", "ExecMainStatus", "ActiveState")


def _twins(name: str, command: str, **service):
    """NAME-bare.service and NAME-wrapped.service, the same but for the wrapper."""
    for kind, wrapper in (("bare", ""), ("wrapped", f"{JOB_WATCH} --name {name} -- ")):
        units.write(f"{name}-{kind}.service", Service={
            "Type": "oneshot", "LimitCORE": "0", **service, "ExecStart": wrapper + command})
    units.reload()
    return f"{name}-bare.service", f"{name}-wrapped.service"


def _system(world):
    """The system's own store is asked, which the units write to."""
    world.store = STORE
    del world.env["JOB_WATCH_DB"]
    return world


@test("services end as they do without the wrapper: exit codes, signals, what cannot be started")
def results(world):
    world = _system(world)
    commands = {"ok": f"{ACTOR} exit 0", "three": f"{ACTOR} exit 3", "high": f"{ACTOR} exit 255",
                "kill": f"{ACTOR} die 9", "segv": f"{ACTOR} die 11", "term": f"{ACTOR} die 15",
                "hup": f"{ACTOR} die 1"}
    for name, command in commands.items():
        bare, wrapped = _twins(name, command)
        for unit in (bare, wrapped):
            units.start(unit)
        same(units.facts(wrapped, *RESULT), units.facts(bare, *RESULT), name)
        run = world.ended_run(name)
        same((run["unit"], run["invocation_id"]),
             (wrapped, units.facts(wrapped, "InvocationID")["InvocationID"] or run["invocation_id"]),
             "the unit")
        assert run["invocation_id"], "no invocation id"


@test("prefixes and several commands of one service: as bare, and one run")
def several_commands(world):
    world = _system(world)
    units.write("several.service", Service={"Type": "oneshot", "ExecStart": [
        f"-{JOB_WATCH} --name several -- {ACTOR} exit 8", f"{JOB_WATCH} --name several true"]})
    units.reload()
    units.start("several.service")
    same(units.facts("several.service", *RESULT)["Result"], "success", "result")
    run = processes.until(lambda: [run for run in world.runs("several") if run["outcome"] != "running"],
                          20, "the run")
    same(len(run), 1, f"runs: {run}")


@test("a file that is no program is no success, as bare")
def no_program(world):
    world = _system(world)
    empty = world.folder / "empty"
    empty.touch(mode=0o755)
    bare, wrapped = _twins("empty", str(empty))
    for unit in (bare, wrapped):
        units.start(unit)
    same(units.facts(wrapped, *RESULT), units.facts(bare, *RESULT), "an empty file")
    run = world.ended_run("empty")
    same((run["outcome"], run["exit"]), ("not-started", 203), "its run")


@test("a timer fires: the run says so, and which timer")
def timer(world):
    world = _system(world)
    units.write("ticker.service", Service={"Type": "oneshot",
                                           "ExecStart": f"{JOB_WATCH} run -- {ACTOR} exit 0"})
    units.write("ticker.timer", Timer={"OnActiveSec": "10ms", "AccuracySec": "1us"})
    units.reload()
    units.systemctl("start", "ticker.timer")
    processes.until(lambda: world.runs("ticker"), 20, "a run of ticker")
    run = world.ended_run("ticker")
    same((run["trigger"], run["unit"]), ("timer", "ticker.service"), "what started it")


@test("row 36: stopped by systemd: TERM comes once, whatever KillMode says, and the result is the job's",
      timeout=120)
def stopped(world):
    for mode in ("control-group", "mixed", "process"):
        log = world.folder / f"{mode}.log"
        script = world.folder / f"{mode}.sh"
        script.write_text(f"trap 'echo TERM >> {log}' TERM\n"
                          f"echo ready >> {log}\n"
                          "end=$(($(date +%s) + 20))\n"
                          f"while ! grep -q TERM {log} && [ $(date +%s) -lt $end ]; do\n"
                          "    sleep 0.02; done\n"
                          "sleep 0.2\nexit 5\n")
        for unit in _twins(f"stop-{mode}", f"/bin/sh {script}", Type="exec", KillMode=mode):
            units.start(unit)
            processes.until(lambda: log.exists() and "ready" in log.read_text(), 20, "the job")
            units.systemctl("stop", unit)
            same(log.read_text().split(), ["ready", "TERM"], f"signals of {unit}")
            same(units.facts(unit, "Result", "ExecMainStatus"),
                 {"Result": "exit-code", "ExecMainStatus": "5"}, unit)
            log.unlink()


@test("row 13: what names a pid in the environment names the job's: exec, watchdog, sockets")
def pids(world):
    place = world.folder / "env"
    names = "SYSTEMD_EXEC_PID WATCHDOG_PID LISTEN_PID"
    script = world.folder / "job.sh"
    script.write_text(f'for name in {names}; do eval "echo $name \\$$name"; done > {place}.new\n'
                      f'echo own $$ >> {place}.new; mv {place}.new {place}; sleep 5\n')
    units.write("pids.socket", Socket={"ListenStream": str(world.folder / "socket")})
    units.write("pids.service", Service={
        "Type": "simple", "WatchdogSec": "10s",
        "ExecStart": f"{JOB_WATCH} --name pids -- /bin/sh {script}"})
    units.reload()
    units.systemctl("start", "pids.socket")
    units.systemctl("start", "pids.service")
    units.until_file(place)
    seen = dict(line.split() for line in place.read_text().splitlines())
    units.systemctl("stop", "pids.socket", "pids.service", check=False)
    same({name: seen[name] for name in names.split()}, dict.fromkeys(names.split(), seen["own"]),
         "pids")


@test("row 15: JOURNAL_STREAM is as it was; it names the journal, which the job's streams are not")
def journal_stream(world):
    said = {}
    for kind, unit in zip(("bare", "wrapped"), _twins("stream", (
            "/bin/sh -c 'echo $JOURNAL_STREAM $(stat -L -c %%d:%%i /dev/fd/2) > /run/stream.%N'"))):
        units.start(unit)
        said[kind] = pathlib.Path(f"/run/stream.{unit.removesuffix('.service')}").read_text().split()
    same(said["bare"][0], said["bare"][1], "the variable and standard error, bare")
    assert len(said["wrapped"]) == 2 and said["wrapped"][0] != said["wrapped"][1], said


MANY = 300 if "JOB_WATCH_LONG" in os.environ else 100


@test(f"{MANY} runs of a oneshot service in quick succession: all recorded, none twice, none held up",
      timeout=60)
def quick_succession(world):
    world = _system(world)
    units.write("quick.service", Unit={"StartLimitIntervalSec": "0"}, Service={
        "Type": "oneshot", "ExecStart": f"{JOB_WATCH} --name quick date"})
    units.reload()
    for _ in range(MANY):
        units.systemctl("start", "quick.service")
    world.expect_nobody_left()
    runs = world.runs("quick")
    same((len(runs), {run["outcome"] for run in runs}, len({run["invocation_id"] for run in runs})),
         (MANY, {"success"}, MANY), "runs")
    assert all(run["stdout_bytes"] > 0 for run in runs), "output is missing"


@test("cron starts a wrapped line: the record says so", needs=("cron", "faketime"), timeout=150)
def cron(world):
    world = _system(world)
    mark = world.folder / "mark"
    pathlib.Path("/etc/cron.d/job-watch-test").write_text(
        f"* * * * * root {JOB_WATCH} --name from-cron -- /bin/sh -c 'echo hello; touch {mark}'\n")
    # cron looks at full minutes only: it is shown a clock that is about to reach one.
    to_wait = (55 - time.time()) % 60
    units.write("cron-ahead.service", Service={
        "ExecStart": f"/usr/bin/faketime -f +{to_wait:.0f}s /usr/sbin/cron -f"})
    units.reload()
    units.systemctl("start", "cron-ahead.service")
    units.until_file(mark, 90)
    units.systemctl("stop", "cron-ahead.service")
    run = world.ended_run("from-cron")
    same((run["trigger"], run["exit"], run["user"]), ("cron", 0, "root"), "the record")


if __name__ == "__main__":
    main(hidden_run=False)
