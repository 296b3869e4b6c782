#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The units that job-watch brings: the sender, the tick timer, and what they are not to do."""

import json
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes, units  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import JOB_WATCH  # noqa: E402
from notify.server import Server, answer, hang  # noqa: E402

INSTALLED = units.PREFIX / "lib"
STORE = pathlib.Path("/var/lib/job-watch/history.db")
CONFIG = pathlib.Path("/etc/job-watch/config.toml")


def _system(world):
    world.store = STORE
    del world.env["JOB_WATCH_DB"]
    units.install()
    return world


def _configure(text: str):
    CONFIG.parent.mkdir(exist_ok=True)
    CONFIG.write_text('[alerts]\ngroup_wait = "0s"\n' + text)


def _webhook(server) -> str:
    return f'[alerts.channels.hook]\nurl = "http://localhost:{server.port}/"\nallow_http = true\n'


def _failing(name: str):
    units.write(f"{name}.service", Unit={"StartLimitIntervalSec": "0"}, Service={
        "Type": "oneshot", "ExecStart": f"{JOB_WATCH} --name {name} -- sh -c 'exit 3'"})
    units.reload()


def _fail_twice(name: str):
    _failing(name)
    _start_twice(name)


def _start_twice(name: str):
    for _ in range(2):
        units.start(f"{name}.service")
        same(units.facts(f"{name}.service", "ActiveState", "Result"),
             {"ActiveState": "failed", "Result": "exit-code"}, "the service when start returns")


def _senders() -> list[str]:
    """The control groups of those that send."""
    found = subprocess.run(["pgrep", "-f", "job-watch-notify"], check=False, capture_output=True,
                           text=True).stdout.split()
    groups = []
    for pid in found:
        try:
            groups.append(pathlib.Path(f"/proc/{pid}/cgroup").read_text().strip())
        except OSError:
            pass
    return groups


@test("a receiver that hangs holds no service up: the sender moves to a unit of its own")
def hanging_receiver(world):
    world = _system(world)
    with Server(hang) as server:
        _configure(_webhook(server))
        _fail_twice("stuck")
        processes.until(lambda: server.requests, 20, "the notice on its way")
        groups = _senders()
        assert groups and not any("stuck" in group for group in groups), groups


@test("job-watch-sender.socket: its service sends, and again when there is more")
def sender(world):
    world = _system(world)
    units.systemctl("start", "job-watch-sender.socket")
    with Server(answer(200)) as server:
        _configure(_webhook(server))
        for name in ("first", "second"):
            before = len(server.requests)
            _fail_twice(name)
            processes.until(lambda count=before: len(server.requests) > count, 20, "the notice")
            _await_sender()
        same([json.loads(request.body)["job"] for request in server.requests], ["first", "second"],
             "notices")
    shown = units.facts("job-watch-sender.service", "Result", "InvocationID")
    same((shown["Result"], shown["InvocationID"] != ""), ("success", True), "the sender's unit")


def _await_sender():
    processes.until(lambda: units.facts("job-watch-sender.service", "ActiveState")["ActiveState"] ==
                    "inactive", 20, "the sender's end")


@test("job-watch-sender.socket: failures in quick succession do not wear it out", timeout=120)
def many_wake_ups(world):
    world = _system(world)
    units.systemctl("start", "job-watch-sender.socket")
    names = [f"many-{number}" for number in range(12)]
    with Server(answer(200)) as server:
        _configure(_webhook(server))
        for name in names:
            _failing(name)  # each loads the units anew, and with it systemd forgets what it started
        for name in names:
            _start_twice(name)
        processes.until(lambda: {json.loads(request.body)["job"] for request in server.requests}
                        >= set(names), 20, "all notices")
    same(units.facts("job-watch-sender.socket", "ActiveState"), {"ActiveState": "active"},
         "the socket")


@test("a channel that runs a command gets it run outside of the sender's sandbox")
def command_channel(world):
    world = _system(world)
    units.systemctl("start", "job-watch-sender.socket")
    mark = pathlib.Path("/srv/told")
    _configure(f'[alerts.channels.script]\ntype = "command"\n'
               f'argv = ["/bin/sh", "-c", "cat > {mark}.new; mv {mark}.new {mark}"]\n')
    _fail_twice("scripted")
    units.until_file(mark)
    assert "scripted" in mark.read_text(), mark.read_text()


@test("the sender's credentials go along where a command has it leave its sandbox")
def credentials(world):
    world = _system(world)
    secret = CONFIG.parent / "hook-token"
    secret.parent.mkdir(exist_ok=True)
    secret.write_text("s3cret\n")
    load = f"LoadCredential=token:{secret}"
    drop_in = units.UNITS / "job-watch-sender.service.d" / "token.conf"
    drop_in.parent.mkdir(parents=True)
    drop_in.write_text(f"[Service]\n{load}\n")
    units.reload()
    _await_sender()  # one that began before has no credentials
    units.systemctl("start", "job-watch-sender.socket")
    with Server(answer(200)) as server:
        _configure(_webhook(server) + 'header_files = { "X-Token" = "token" }\n'
                   '[alerts.channels.script]\ntype = "command"\nargv = ["/bin/true"]\n')
        _fail_twice("secretive")
        processes.until(lambda: server.requests, 20, "the notice")
        subprocess.run(["systemd-run", "--quiet", "--pipe", "--wait", f"--property={load}", JOB_WATCH,
                        "alerts", "test", "hook"], check=True, stdout=subprocess.DEVNULL)
        # What a test before left to be sent may come too.
        tokens = [request.headers["x-token"] for request in server.requests]
        assert len(tokens) >= 2 and set(tokens) == {"s3cret"}, tokens


@test("job-watch-tick.timer: what could not be sent goes out though no job runs", timeout=150)
def tick(world):
    world = _system(world)
    with Server(answer(503)) as server:
        _configure(_webhook(server))
        _fail_twice("late")
        processes.until(lambda: world.rows("SELECT 1 FROM outbox WHERE job = 'late' AND"
                                           " last_error IS NOT NULL"), 20, "the first try")
        processes.until(lambda: not _senders(), 90, "the end of the one who tried")
    with Server(answer(200)) as server:
        _configure(_webhook(server))
        subprocess.run(["sqlite3", STORE, "UPDATE outbox SET next_try = 0 WHERE state = 'pending'"],
                       check=True)
        units.systemctl("start", "job-watch-tick.service")
        processes.until(lambda: server.requests, 20, "the second try")
    units.systemctl("start", "job-watch-tick.timer")
    assert "job-watch-tick.timer" in units.systemctl("list-timers", "--no-legend"), "no next tick"


@test("nothing is enabled by being there, nor by a preset")
def presets(world):
    _system(world)
    pathlib.Path("/etc/systemd/system-preset").mkdir(exist_ok=True)
    shutil.copy(INSTALLED / "systemd/system-preset/90-job-watch.preset", "/etc/systemd/system-preset")
    names = [path.name for path in (INSTALLED / "systemd/system").iterdir()]
    units.systemctl("preset", *names)
    same([name for name in names
          if units.systemctl("is-enabled", name, check=False).strip() not in ("disabled", "static")],
         [], "units that are enabled")


@test("systemd finds nothing to complain about, and the companion's user is made")
def verified(world):
    _system(world)
    for manager in ("system", "user"):
        paths = list((INSTALLED / "systemd" / manager).iterdir())
        done = subprocess.run(["systemd-analyze", f"--{manager}", "verify", "--man=no", *paths],
                              check=False, capture_output=True, text=True)
        ours = [line for line in done.stderr.splitlines() if "job-watch" in line]
        same(ours, [], f"complaints about the {manager}'s units")
    exposure = subprocess.run(["systemd-analyze", "security", "--no-pager", "--threshold=13",
                               "job-watch-sender.service"], check=False, capture_output=True,
                              text=True)
    same(exposure.returncode, 0, f"the sender's exposure: {exposure.stdout[-80:]}")
    subprocess.run(["systemd-tmpfiles", "--create", INSTALLED / "tmpfiles.d/job-watch.conf"],
                   check=True)
    groups = subprocess.run(["id", "-nG", "job-watch"], check=True, capture_output=True, text=True)
    assert "systemd-journal" in groups.stdout.split(), groups.stdout


if __name__ == "__main__":
    main(hidden_run=False)
