#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Services that are observed: ExecStopPost=+-job-watch record %n, under a real systemd. What each
run came to is in the store, and the service is as it is without being observed."""

import json
import os
import pathlib
import pwd
import socket
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes, units  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import JOB_WATCH, TOOLS  # noqa: E402

ACTOR = TOOLS / "actor"
STORE = pathlib.Path("/var/lib/job-watch/history.db")
RECORD = f"+-{JOB_WATCH} record %n"
FACTS = ("Result", "ExecMainCode", "ExecMainStatus", "ActiveState", "SubState", "NRestarts")


def _system(world):
    """The system's own store is asked, which root's services are recorded in."""
    world.store = STORE
    world.env.pop("JOB_WATCH_DB", None)
    return world


def _observed(name: str, reload: bool = True, **service) -> str:
    service = {"LimitCORE": "0", **service}
    if "Type" not in service:
        service["Type"] = "oneshot"
    posts = service.pop("ExecStopPost", [])
    service["ExecStopPost"] = [*([posts] if isinstance(posts, str) else posts), RECORD]
    units.write(f"{name}.service", Service=service)
    if reload:
        units.reload()
    return f"{name}.service"


def _twins(name: str, **service) -> tuple[str, str]:
    """NAME-bare.service, and NAME.service, which is observed."""
    units.write(f"{name}-bare.service", Service={"LimitCORE": "0", "Type": "oneshot", **service})
    return f"{name}-bare.service", _observed(name, **service)


def _ended_with_output(world, name: str, timeout: float = 20) -> dict:
    """The only run of a job, once it is there with its output: the second entry of two."""
    def ended():
        return [run for run in world.runs(name) if run["outcome"] != "running"]

    def found():
        # Read again once nobody is at work: the first entry is there before the second one's output.
        return ended() and not _settling() and ended()
    runs = processes.until(found, timeout, f"a run of {name}")
    same(len(runs), 1, f"runs of {name}: {runs}")
    return runs[0]


def _settling() -> list[str]:
    return [line for line in units.systemctl(
        "list-units", "--all", "--plain", "--no-legend", "job-watch-observed-*").splitlines() if line]


RESULTS = {
    # name: (directives, outcome, exit, signal, result)
    "ok": ({"ExecStart": f"{ACTOR} exit 0"}, "success", 0, None, "success"),
    "three": ({"ExecStart": f"{ACTOR} exit 3"}, "failure", 3, None, "exit-code"),
    "ignored": ({"ExecStart": f"-{ACTOR} exit 8"}, "success", 8, None, "success"),
    "counts": ({"ExecStart": f"{ACTOR} exit 42", "SuccessExitStatus": "42"},
               "success", 42, None, "success"),
    "kill": ({"ExecStart": f"{ACTOR} die 9"}, "signal", 137, 9, "signal"),
    "term": ({"ExecStart": f"{ACTOR} die 15"}, "signal", 143, 15, "signal"),
    "slow": ({"ExecStart": "sleep 60", "TimeoutStartSec": "200ms"},
             "timeout", 143, 15, "timeout"),
    "skipped": ({"ExecCondition": "/bin/false", "ExecStart": "/bin/true"},
                "skipped", None, None, "exec-condition"),
    "pre": ({"ExecStartPre": f"{ACTOR} exit 7", "ExecStart": "/bin/true"},
            "failure", 7, None, "exit-code"),
    "missing": ({"ExecStart": "/nowhere/at-all"}, "not-started", 203, None, "exit-code"),
}


@test("each result of a oneshot is recorded with its exact status, and is as it is unobserved",
      timeout=120)
def results(world):
    world = _system(world)
    for name, (service, *_rest) in RESULTS.items():
        for unit in _twins(f"r-{name}", **service):
            units.start(unit)
        same(units.facts(f"r-{name}.service", *FACTS), units.facts(f"r-{name}-bare.service", *FACTS),
             name)
    for name, (_service, outcome, code, signal, result) in RESULTS.items():
        run = _ended_with_output(world, f"r-{name}")
        same({key: run.get(key) for key in ("outcome", "exit", "signal", "result", "unit", "trigger")},
             {"outcome": outcome, "exit": code, "signal": signal, "result": result,
              "unit": f"r-{name}.service", "trigger": "unit"}, name)
        assert len(run["invocation_id"]) == 32, run


@test("a service with a timer: trigger, times, CPU and output; a template's instance, too")
def timed(world):
    world = _system(world)
    burn = "sh -c 'i=0; while [ $$i -lt 200000 ]; do i=$$((i+1)); done; echo burnt; echo odd >&2'"
    _observed("timed@", ExecStart=burn, CPUAccounting="yes")
    units.write("timed@.timer", Timer={"OnActiveSec": "10ms", "AccuracySec": "1ms"})
    units.reload()
    units.start("timed@one.timer")
    run = _ended_with_output(world, "timed@one")
    same((run["unit"], run["trigger"], run["outcome"], run["exit"]),
         ("timed@one.service", "timer", "success", 0), "the run")
    same(world.output(run), b"burnt\nodd\n", "its output")
    facts = units.facts("timed@one.service", "CPUUsageNSec", "ExecMainStartTimestampMonotonic",
                        "ExecMainExitTimestampMonotonic")
    # systemd counts what ExecStopPost= takes from then on, too.
    cpu = world.rows("SELECT cpu FROM runs WHERE job = 'timed@one'")[0][0]
    assert 0.01 < cpu <= int(facts["CPUUsageNSec"]) / 1e9, f"{cpu} s, and {facts}"
    took = (int(facts["ExecMainExitTimestampMonotonic"]) -
            int(facts["ExecMainStartTimestampMonotonic"])) / 1e6
    assert took - 0.01 < run["duration"] <= took + 1, f"{run['duration']} s rather than {took} s"


@test("who started a run: its timer, or somebody else, also after the timer has started one")
def started_by(world):
    world = _system(world)
    _observed("starter", ExecStart="/bin/true")
    units.write("starter-wrapped.service", Service={"Type": "oneshot", "ExecStart": "/bin/true"})
    names = ("starter", "starter-wrapped")
    for name in names:
        units.write(f"{name}.timer", Timer={"OnActiveSec": "10ms", "AccuracySec": "1ms"})
    units.configure('[wrap]\nunits = ["starter-wrapped"]\n')

    def triggers(name):
        return [run["trigger"] for run in reversed(world.runs(name)) if run["outcome"] != "running"]

    starts = [("unit", "service"), ("timer", "timer"), ("unit", "service"), ("timer", "timer"),
              ("unit", "service")]
    for number, (_, kind) in enumerate(starts, 1):
        units.systemctl("restart", *(f"{name}.{kind}" for name in names))
        processes.until(lambda count=number: all(len(triggers(name)) == count for name in names), 20,
                        f"run {number}")
    processes.until(lambda: not _settling(), 20, "the end of all recording")
    for name in names:
        same(triggers(name), [trigger for trigger, _ in starts], f"what started each run of {name}")


@test("a service that could not be started: the reason is that of systemd")
def reason(world):
    world = _system(world)
    units.start(_observed("no-command", ExecStart="/no/such/command"))
    run = _ended_with_output(world, "no-command")
    same((run["outcome"], run["note"]),
         ("not-started",
          "systemd: Failed at step EXEC spawning /no/such/command: No such file or directory"),
         "the run")


@test("the overview and the list say when a service's timers start it next")
def next_run(world):
    world = _system(world)
    _observed("next", reload=False, ExecStart="/bin/true")
    units.write("next.timer", Timer={"OnCalendar": "2099-01-01 00:00:00 UTC"})
    units.write("sooner.timer", Timer={"OnCalendar": "2098-01-01 00:00:00 UTC",
                                       "OnBootSec": "1000w", "Unit": "next.service"})
    units.reload()
    for unit in ("next.timer", "next.service"):
        units.start(unit)
    _ended_with_output(world, "next")

    def told(*verb: str):
        """A manager that is slow to answer is not waited for: asked until it is quick enough."""
        def answer():
            items = json.loads(world.ask(*verb, "--json").out)["items"]
            return next(item["next"] for item in items if item["job"] == "next")
        return processes.until(answer, 20, "an answer with the next run")

    same(told("list"), "2099-01-01T00:00:00.000000Z", "next of one timer")
    units.start("sooner.timer")
    since = units.facts("sooner.timer", "NextElapseUSecMonotonic")["NextElapseUSecMonotonic"]
    assert "week" in since or "y" in since, since
    same(told()[:4], told("list")[:4], "the overview and the list")
    assert "2026" < told("list") < "2098", told("list")  # a thousand weeks after the boot
    processes.until(lambda: b"NEXT" in world.ask("list").out, 20, "a column in the list")
    processes.until(lambda: b" NEXT " in world.ask().out, 20, "a column in the overview")
    units.systemctl("stop", "sooner.timer")
    processes.until(lambda: told("list").startswith("2099"), 20, "the other timer alone")
    units.systemctl("stop", "next.timer")
    for _ in range(5):  # an answer that came too late would say so as well
        assert b"NEXT" not in world.ask("list").out, "there is a column without timers"


@test("a manager that does not answer costs an answer nothing but the next run")
def no_manager(world):
    world = _system(world)
    world.run("true", env={"PATH": world.env["PATH"]})
    processes.run(["mount", "-t", "tmpfs", "tmpfs", "/run/systemd"])
    try:
        pathlib.Path("/run/systemd/system").mkdir()
        silent = socket.socket(socket.AF_UNIX)
        silent.bind("/run/systemd/private")
        silent.listen()
        answer = world.ask("list", "--json")
        same((answer.code, answer.err), (0, b""), "the answer")
        same({item["next"] for item in json.loads(answer.out)["items"]}, {None}, "next runs")
    finally:
        processes.run(["umount", "-l", "/run/systemd"])


SANDBOXES = {
    "dynamic": {"DynamicUser": "yes", "ProtectSystem": "strict", "PrivateTmp": "yes"},
    "seccomp": {"User": "nobody", "CapabilityBoundingSet": "", "NoNewPrivileges": "yes",
                "SystemCallFilter": "~@clock @mount @network-io", "PrivateNetwork": "yes",
                "PrivateDevices": "yes", "RestrictAddressFamilies": "AF_INET"},
    "hidden": {"InaccessiblePaths": "/var /usr/bin/env", "ProtectHome": "yes",
               "ReadOnlyPaths": "/"},
    "limits": {"LimitFSIZE": "0", "LimitNPROC": "1", "User": "nobody", "LimitNOFILE": "16"},
    "no-run": {"TemporaryFileSystem": "/run"},
    "no-var": {"TemporaryFileSystem": "/var"},
}


@test("row 23: sandboxed services are recorded, and are as they are unobserved", timeout=60)
def sandboxes(world):
    world = _system(world)
    for name, sandbox in SANDBOXES.items():
        for unit in _twins(f"s-{name}", ExecStart="sh -c 'echo inside; exit 5'", **sandbox):
            units.start(unit)
        same(units.facts(f"s-{name}.service", *FACTS), units.facts(f"s-{name}-bare.service", *FACTS),
             name)
    for name in SANDBOXES:
        run = _ended_with_output(world, f"s-{name}")
        same((run["outcome"], run["exit"], run["result"]), ("failure", 5, "exit-code"), name)
        if name != "no-run":
            same(world.output(run), b"inside\n", f"{name}: output")


@test("a file of variables that the service's own user wrote gains nothing")
def hostile_environment(world):
    world = _system(world)
    theirs = pathlib.Path("/tmp/theirs")
    theirs.mkdir(mode=0o777)
    (theirs / "env").write_text(
        f"LD_PRELOAD={theirs}/none.so\nJOB_WATCH_DB={theirs}/history.db\nHOME={theirs}\n"
        f"LD_AUDIT={theirs}/none.so\nXDG_DATA_HOME={theirs}\nDBUS_SYSTEM_BUS_ADDRESS=unix:path=/x\n"
        "SERVICE_RESULT=success\nEXIT_STATUS=0\nINVOCATION_ID=00000000000000000000000000000001\n"
        "TRIGGER_UNIT=forged.timer\n")
    _observed("hostile", ExecStart=f"{ACTOR} exit 9", EnvironmentFile=str(theirs / "env"))
    units.start("hostile.service")
    run = _ended_with_output(world, "hostile")
    same((run["exit"], run["result"], run["trigger"]), (9, "exit-code", "unit"), "the run")
    assert run["invocation_id"] != "0" * 31 + "1", "the invocation is a forged one"
    same(sorted(path.name for path in theirs.iterdir()), ["env"], "what came of the variables")
    said = units.systemctl("status", "hostile.service", check=False)
    assert "none.so" not in said, said


NOTIFIES = """
import os, socket, time
name = os.environ["NOTIFY_SOCKET"]
manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
manager.connect("\\0" + name[1:] if name[0] == "@" else name)
assert os.environ["WATCHDOG_PID"] == str(os.getpid())
manager.send(b"READY=1")
while True:
    manager.send(b"WATCHDOG=1")
    time.sleep(0.3)
"""


@test("row 14: Type=notify with a watchdog is what it is, and is recorded when it ends")
def notify(world):
    world = _system(world)
    program = pathlib.Path("/tmp/notifies.py")
    program.write_text(NOTIFIES)
    _observed("notifies", Type="notify", WatchdogSec="20s", NotifyAccess="main",
              ExecStart=f"python3 {program}")
    units.start("notifies.service")
    same(units.facts("notifies.service", "ActiveState", "Result"),
         {"ActiveState": "active", "Result": "success"}, "the service")
    same(world.runs("notifies"), [], "runs while it lives")
    units.systemctl("stop", "notifies.service")
    run = _ended_with_output(world, "notifies")
    same((run["outcome"], run["signal"], run["result"]), ("success", 15, "success"), "the run")


@test("a service that a socket starts gets its socket, and is recorded")
def socket_activated(world):
    world = _system(world)
    _observed("socketed", reload=False, Type="simple", ExecStart=(
        "python3 -c \"import socket,os; s=socket.socket(fileno=3); c,_=s.accept(); "
        "c.send(os.environ['LISTEN_FDS'].encode()); c.close()\""))
    units.write("socketed.socket", Socket={"ListenStream": "/run/socketed"})
    units.reload()
    units.start("socketed.socket")
    seen = processes.run(["python3", "-c",
                          "import socket; s=socket.socket(socket.AF_UNIX); s.connect('/run/socketed'); "
                          "print(s.recv(9).decode())"])
    same(seen.out, b"1\n", "what the service has")
    run = _ended_with_output(world, "socketed")
    same((run["outcome"], run["trigger"]), ("success", "unit"), "the run")


@test("a service that has a connection for its streams is recorded, and the peer sees nothing of it")
def connection(world):
    world = _system(world)
    _observed("peer@", reload=False, Type="simple", ExecStart="sh -c 'cat; exit 7'",
              StandardInput="socket")
    units.write("peer.socket", Socket={"ListenStream": "/run/peer", "Accept": "yes"})
    units.reload()
    units.start("peer.socket")
    seen = processes.run(["python3", "-c", (
        "import socket; s=socket.socket(socket.AF_UNIX); s.connect('/run/peer'); "
        "s.send(b'hello'); s.shutdown(1)\n"
        "while (got := s.recv(99)): print(got)")])
    same(seen.out, b"b'hello'\n", "what the peer sees")
    processes.until(lambda: not _settling() and world.ask("list").code == 0 and
                    world.rows("SELECT exit FROM runs WHERE unit LIKE 'peer@%'") == [(7,)], 20, "the run")


@test("all tries of Restart= are one run")
def tries(world):
    world = _system(world)
    units.write("tries.service", Unit={"StartLimitBurst": "3", "StartLimitIntervalSec": "60"},
                Service={"Type": "simple", "ExecStart": f"{ACTOR} exit 4", "Restart": "on-failure",
                         "RestartSec": "10ms", "ExecStopPost": RECORD})
    units.reload()
    units.start("tries.service")
    run, = processes.until(lambda: not _settling() and world.runs("tries"), 20, "the run")
    same((run["outcome"], run["exit"], run["tries"]), ("failure", 4, 3), "the run")


@test("what is recorded below a service does not hide how the service ended")
def steps(world):
    world = _system(world)
    for name, step in (("own-step", "step2"), ("same-job", "same-job")):
        _observed(name, ExecStart=f"sh -c '{JOB_WATCH} run --name {step} true; exit 7'")
        units.start(f"{name}.service")
        run = _ended_with_output(world, name)
        same((run["outcome"], run["exit"]), ("failure", 7), name)
        same(world.rows(f"SELECT job, outcome FROM runs WHERE unit = '{name}.service' ORDER BY job"),
             sorted({(name, "failure"), (step, "failure" if step == name else "success")}), name)


@test("a service whose second command fails opens an alert at the second time, and nothing closes it")
def second_fails(world):
    world = _system(world)
    units.configure('[wrap]\nunits = ["nightly"]\n')
    units.write("nightly.service", Service={"Type": "oneshot", "ExecStart": ["true", f"{ACTOR} exit 5"]})
    units.reload()
    for count in (1, 2, 3):
        units.start("nightly.service")
        processes.until(lambda count=count: len(world.runs("nightly")) == count and not _settling(),
                        20, f"run {count}")
    same([(run["outcome"], run["exit"]) for run in world.runs("nightly")], [("failure", 5)] * 3, "runs")
    same(world.rows("SELECT failures, closed FROM alerts WHERE job = 'nightly'"), [(3, None)], "alerts")


@test("a run that the wrapper recorded as well is one run, with the wrapper's output")
def wrapped_too(world):
    world = _system(world)
    _observed("both", ExecStart=f"{JOB_WATCH} --name both -- sh -c 'echo out; echo err >&2; exit 6'")
    units.start("both.service")
    run = _ended_with_output(world, "both")
    same((run["exit"], world.output(run)), (6, b"out\nerr\n"), "the run")
    same(world.rows("SELECT count(*) FROM runs WHERE unit = 'both.service'"), [(1,)], "rows")


@test("the generator has services observed: by mode, and those that can't be wrapped")
def generated(world):
    world = _system(world)
    for name, service in (("g-plain", {"ExecStart": f"{ACTOR} exit 2"}),
                          ("g-pid", {"ExecStart": f"{ACTOR} exit 2", "WatchdogSec": "9"}),
                          ("g-tmpl@", {"ExecStart": "sh -c 'exit %i'"})):
        units.write(f"{name}.service", Service={"Type": "oneshot", **service})
    units.configure('[wrap]\nunits = ["g-pid"]\n\n')
    config = pathlib.Path("/etc/job-watch/jobs.d/observe.toml")
    config.parent.mkdir(exist_ok=True)
    config.write_text('[wrap]\nunits = ["g-plain", "g-tmpl@"]\nmode = "observe"\n')
    units.reload()
    for name in ("g-plain", "g-pid", "g-tmpl@2"):
        units.start(f"{name}.service")
        run = _ended_with_output(world, name)
        same((run["exit"], run["unit"], run["source"]), (2, f"{name}.service", "systemd"), name)


@test("a user's services are recorded in that user's store", timeout=60)
def of_user(world):
    processes.run(["useradd", "-m", "watched"])
    user = pwd.getpwnam("watched")
    linger = pathlib.Path("/var/lib/systemd/linger")
    linger.mkdir(parents=True, exist_ok=True)
    (linger / "watched").touch()
    place = pathlib.Path("/etc/systemd/user")
    for name, more in (("u-plain", ""), ("u-strict", "PrivateUsers=yes\nProtectSystem=strict\n"
                                         "ReadOnlyPaths=/\nPrivateTmp=yes\n")):
        (place / f"{name}.service").write_text(
            f"[Service]\nType=oneshot\nExecStart=sh -c 'echo mine; exit 3'\n{more}"
            f"ExecStopPost={RECORD}\n")
    units.start(f"user@{user.pw_uid}.service")
    theirs = {"HOME": user.pw_dir, "PATH": world.env["PATH"], "LANG": "C.UTF-8",
              "XDG_RUNTIME_DIR": f"/run/user/{user.pw_uid}",
              "DBUS_SESSION_BUS_ADDRESS": f"unix:path=/run/user/{user.pw_uid}/bus"}

    def as_user(*words: str):
        return processes.run(["runuser", "-u", "watched", "--", "env", "-i",
                              *(f"{key}={value}" for key, value in theirs.items()), *words])

    for name in ("u-plain", "u-strict"):
        as_user("systemctl", "--user", "start", f"{name}.service")
        runs = processes.until(
            lambda name=name: json.loads(as_user(JOB_WATCH, "history", name, "--json").out or
                                         '{"items": []}')["items"],
            20, f"the run of {name}")
        same([(run["exit"], run["unit"], run["user"]) for run in runs],
             [(3, f"{name}.service", "watched")], name)


@test("an alert and the report follow from observed runs")
def alerted(world):
    world = _system(world)
    _observed("alerted", ExecStart="sh -c 'echo broken pipe; exit 3'")
    for count in (1, 2):
        units.start("alerted.service")
        processes.until(lambda count=count: len(world.runs("alerted")) == count and not _settling(),
                        20, f"run {count}")
    opened = json.loads(world.ask("alerts", "--json").out)["items"]
    same([item["job"] for item in opened if item["job"] == "alerted"], ["alerted"], "alerts")
    page = STORE.parent / "html" / "index.html"
    processes.until(lambda: page.exists() and "alerted" in page.read_text(), 20, "the report")


AT_ONCE = 200 if "JOB_WATCH_LONG" in os.environ else 60


@test(f"{AT_ONCE} at once: each is recorded once, with its output", timeout=120)
def many(world):
    world = _system(world)
    _observed("many@", ExecStart="sh -c 'echo %i; exit 1'")
    units.systemctl("start", "--no-block", *(f"many@{i}.service" for i in range(AT_ONCE)))
    processes.until(lambda: not [line for line in units.systemctl("list-jobs").splitlines()
                                 if "many@" in line], 60, "the end of all jobs")
    processes.until(lambda: not _settling(), 60, "the end of what records")
    world.runs("many@0")
    rows = world.rows("SELECT unit, exit, CAST(stdout AS TEXT) FROM runs WHERE unit LIKE 'many@%'")
    same(len(rows), AT_ONCE, "rows")
    same(sorted(rows), sorted((f"many@{i}.service", 1, f"{i}\n") for i in range(AT_ONCE)), "the runs")


@test("nothing is left behind: no unit, no failure of ours in the journal")
def nothing_left(_world):
    same(_settling(), [], "units")
    said = processes.run(["journalctl", "-b", "-o", "cat", "-u", "job-watch-observed-*", "-p", "warning"])
    same(said.out, b"", "what they said")


@test("by hand it says whom it is for; told nonsense by a unit it is silent about it")
def by_hand(world):
    world = _system(world)
    done = world.ask("record", "some.service")
    same((done.code, done.out), (2, b""), "by hand")
    assert b"ExecStopPost=" in done.err, done.err
    env = {**world.env, "SERVICE_RESULT": "success"}
    for words in ([], ["a", "b"], ["a.timer"], ["--db"], ["../../x"], ["x" * 300 + ".service"]):
        same(world.ask("record", *words, env=env).code, 0, f"exit with {words}")


@test("a store that fails is nothing to the service: read-only, no space, no program")
def failing_store(world):
    world = _system(world)
    folder = STORE.parent
    for name, options in (("read-only", "ro"), ("no-space", "size=4k")):
        folder.mkdir(parents=True, exist_ok=True)
        processes.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder])
        processes.run(["dd", "if=/dev/zero", f"of={folder}/ballast"])
        try:
            for unit in _twins(f"f-{name}", ExecStart=f"{ACTOR} exit 3"):
                units.start(unit)
            same(units.facts(f"f-{name}.service", *FACTS),
                 units.facts(f"f-{name}-bare.service", *FACTS), name)
            processes.until(lambda: not _settling(), 20, "the end of what records")
        finally:
            processes.run(["umount", "-l", folder])
        run = _ended_with_output(world, f"f-{name}")
        same(run["exit"], 3, name)
    observer = JOB_WATCH.replace("/bin/job-watch", "/libexec/job-watch/job-watch-observe")
    processes.run(["mount", "--bind", "/dev/null", observer])
    try:
        for unit in _twins("f-no-program", ExecStart=f"{ACTOR} exit 3"):
            units.start(unit)
        same(units.facts("f-no-program.service", *FACTS),
             units.facts("f-no-program-bare.service", *FACTS), "without the program")
    finally:
        processes.run(["umount", observer])


@test("control: a service with a named descriptor is left alone: by ExecStopPost= it may fail")
def left_alone(world):
    fields = {"Type": "oneshot", "ExecStart": "head -n 1", "StandardInput": "fd:given"}
    units.write("given.service", Service={**fields, "ExecStopPost": "+-/bin/true"})
    units.write("given.socket", Unit={"StartLimitBurst": "1"}, Socket={
        "ListenFIFO": "/run/given", "FileDescriptorName": "given"})
    units.configure('[wrap]\nunits = ["given"]\nmode = "observe"\n')
    units.start("given.socket")
    pathlib.Path("/run/given").write_text("a line\n")

    def result():
        facts = units.facts("given.service", "Result", "ActiveState", "InactiveEnterTimestampMonotonic")
        ended = facts["ActiveState"] in ("inactive", "failed")
        return ended and facts["InactiveEnterTimestampMonotonic"] != "0" and facts["Result"]

    seen = processes.until(result, 10, "the end of the service with ExecStopPost=")
    world.note(f"its result with ExecStopPost=: {seen}")
    if units.version() < 254:  # later ones have no trouble with it
        same(seen, "resources", "its result")
    assert str(JOB_WATCH) not in units.systemctl("cat", "given.service"), "it is observed"


if __name__ == "__main__":
    main(hidden_run=False)
