#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The companion as a service: as whom it runs, what it needs, what it leaves to others."""

import pathlib
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes, units  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.units import LIBEXEC  # noqa: E402
from machine.companion import (  # noqa: E402
    CONFIG, UNLIMITED, Companion, resident, rows, until_asleep, until_recorded)


@test("row 92: as its own user, by the bus: the bus restarts, nothing is missed; nobody can forge",
      timeout=120)
def by_the_bus(world):
    subprocess.run(["useradd", "--system", "watcher"], check=True)
    subprocess.run(["usermod", "-aG", "systemd-journal", "watcher"], check=True)
    world.store = pathlib.Path("/var/lib/watcher/history.db")
    units.write("b@.service", Unit=UNLIMITED, Service={
        "Type": "oneshot", "ExecStart": "/bin/sh -c 'echo this is %i; exit 7'"})
    with Companion(world, User="watcher", StateDirectory="watcher"):
        units.start("b@1.service")
        until_recorded(world, "b@*", 1)
        units.systemctl("restart", "dbus.service")
        units.start("b@2.service")
        found = until_recorded(world, "b@*", 2)
        units.start("b@3.service")
        found = until_recorded(world, "b@*", 3)
        same([(row[0], row[2], row[4]) for row in found],
             [(f"b@{n}", 7, f"this is {n}\n") for n in (1, 2, 3)], "runs")
        _forge("b_40forged_2eservice")
        units.start("b@4.service")
        until_recorded(world, "b@4", 1)
        same(rows(world, "b@forged"), [], "runs that never were")


def _forge(unit: str):
    """Tells all who are connected that a service has failed, as the user nobody."""
    names = subprocess.run(["busctl", "list", "--no-legend", "--unique"], check=True,
                           capture_output=True, text=True).stdout.split("\n")
    for name in (line.split()[0] for line in names if line.startswith(":")):
        for interface, properties in (
                ("Service", ["1", "Result", "s", "exit-code"]),
                ("Unit", ["3", "ActiveState", "s", "failed", "InvocationID", "ay", "16",
                          *map(str, range(1, 17)), "InactiveEnterTimestampMonotonic", "t", "9"])):
            subprocess.run(
                ["runuser", "-u", "nobody", "--", "busctl", "emit", f"--destination={name}",
                 f"/org/freedesktop/systemd1/unit/{unit}", "org.freedesktop.DBus.Properties",
                 "PropertiesChanged", "sa{sv}as", f"org.freedesktop.systemd1.{interface}",
                 *properties, "0"], check=False, capture_output=True)


@test("it holds at most 10 MiB, and sleeps while nothing happens", timeout=120)
def idle(world):
    units.write("i@.service", Unit=UNLIMITED, Service={
        "Type": "oneshot", "ExecStart": "/bin/sh -c 'head -c 300000 /dev/zero | tr \\\\0 x; exit 7'"})
    with Companion(world) as companion:
        units.systemctl("start", "--no-block", *(f"i@{n}" for n in range(50)))
        until_recorded(world, "i@*", 50)
        pid = companion.pid
        peak = resident(pid)
        world.note(f"resident at most {peak} KiB")
        assert peak <= 10 * 1024, f"{peak} KiB"
        until_asleep(pid)


@test("row 91: the system's unit: in its sandbox, through the socket, into the system's store", timeout=120)
def sandboxed(world):
    CONFIG.parent.mkdir(exist_ok=True)
    CONFIG.write_text('[companion]\nservices = "all"\n')
    units.install()
    world.store = pathlib.Path("/var/lib/job-watch/history.db")
    units.write("x.service", Unit=UNLIMITED, Service={
        "Type": "oneshot", "ExecStart": "/bin/sh -c 'echo out; exit 3'"})
    units.reload()
    units.systemctl("start", "job-watch-companion.service")
    units.start("x.service")
    expected = ("x", "failure", 3, "exit-code", "out\n")
    same(until_recorded(world, "x", 1), [expected], "the run")
    same(world.rows("SELECT user, unit, trigger FROM runs WHERE job = 'x'"),
         [("root", "x.service", "unit")], "whose it is")
    processes.until(lambda: world.rows("SELECT source FROM imports") == [("companion",)], 20,
                    "its place in the journal")
    for missed in range(2, 4):
        units.systemctl("stop", "job-watch-companion.service")
        units.start("x.service")
        units.systemctl("start", "job-watch-companion.service")
        same(until_recorded(world, "x", missed), [expected] * missed, "runs")
    units.write("x@.service", Service={"Type": "oneshot", "ExecStart": "/bin/sh -c 'exit %i'"})
    units.reload()
    units.systemctl("start", "--no-block", *(f"x@{number}" for number in range(200)))
    until_recorded(world, "x@*", 200)
    until_asleep(int(units.facts("job-watch-companion.service", "MainPID")["MainPID"]))
    same(sorted(row[2] for row in rows(world, "x@*")), list(range(200)), "exits")
    # It leaves, and is not woken by the record of its own run.
    processes.until(lambda: units.facts("job-watch-ingest.service", "ActiveState")["ActiveState"] ==
                    "inactive", 60, "the end of the server")
    time.sleep(2)
    same(units.facts("job-watch-ingest.service", "ActiveState"), {"ActiveState": "inactive"},
         "the server")
    same(rows(world, "job-watch-*"), [], "runs of job-watch itself")
    score = subprocess.run(["systemd-analyze", "security", "job-watch-companion.service"],
                           check=True, capture_output=True, text=True).stdout.splitlines()[-1]
    assert float(score.split(":")[1].split()[0]) <= 0.3, score
    same(warnings(), "", "warnings")
    same(subprocess.run(["journalctl", "-u", "job-watch-companion", "_TRANSPORT=stdout", "-o", "cat"],
                        check=True, capture_output=True, text=True).stdout, "", "what it said")
    CONFIG.chmod(0o666)
    units.systemctl("restart", "job-watch-companion.service")
    processes.until(lambda: str(CONFIG) in warnings(), 20, "a warning of the unsafe configuration")
    units.systemctl("stop", "job-watch-companion.service")


def warnings() -> str:
    subprocess.run(["journalctl", "--sync"], check=True)
    return subprocess.run(["journalctl", "-u", "job-watch-companion", "-p", "warning", "-o", "cat"],
                          check=True, capture_output=True, text=True).stdout


@test("the companion of a user records the user's services into the user's store", timeout=120)
def of_a_user(world):
    subprocess.run(["useradd", "-m", "u1"], check=True)
    uid = int(subprocess.run(["id", "-u", "u1"], check=True, capture_output=True, text=True).stdout)
    linger = pathlib.Path("/var/lib/systemd/linger")
    linger.mkdir(exist_ok=True)
    (linger / "u1").touch()
    units.systemctl("start", f"user@{uid}.service")
    home = pathlib.Path("/home/u1")
    folder = home / ".config/systemd/user"
    settings = home / ".config/job-watch"
    for path in (folder, settings):
        path.mkdir(parents=True)
    (settings / "config.toml").write_text('[companion]\nservices = "all"\n')
    (folder / "companion.service").write_text(
        f"[Service]\nType=notify\nExecStart={LIBEXEC}/job-watch-companion --user\n")
    # What ends at once loses its unit's name in the journal of a user, and nothing else tells it.
    for name, kind in (("mine", "oneshot"), ("stays", "simple")):
        (folder / f"{name}.service").write_text(
            f"[Service]\nType={kind}\nExecStart=/bin/sh -c 'echo mine; sleep 0.3; exit %s'\n"
            % (3 if name == "mine" else 0))
    shutil.chown(home / ".config", "u1")
    subprocess.run(["chown", "-R", "u1", home / ".config"], check=True)

    def as_user(*words):
        return subprocess.run(
            ["runuser", "-u", "u1", "--", "env", f"XDG_RUNTIME_DIR=/run/user/{uid}", *words],
            check=False, capture_output=True, text=True)

    as_user("systemctl", "--user", "daemon-reload")
    done = as_user("systemctl", "--user", "start", "companion.service")
    same(done.returncode, 0, done.stderr)
    as_user("systemctl", "--user", "start", "mine.service", "stays.service")
    world.store = home / ".local/share/job-watch/history.db"
    found = {row[0]: row[1:] for row in until_recorded(world, "[ms][it]*[es]", 2)}
    same(found, {"mine": ("failure", 3, "exit-code", "mine\n"),
                 "stays": ("success", 0, "success", "mine\n")}, "runs")
    units.systemctl("stop", f"user@{uid}.service")


if __name__ == "__main__":
    main(hidden_run=False)
