#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Services in sandboxes, wrapped: what they do stays as it was, and their runs reach the system's
store by the socket wherever a socket can be had."""

import pathlib
import pwd
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes, units  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import JOB_WATCH  # noqa: E402

INSTALLED = pathlib.Path(JOB_WATCH).parent.parent / "lib" / "systemd" / "system"
STORE = pathlib.Path("/var/lib/job-watch/history.db")
OWN_STORE = "/var/tmp/job-watch-{}/history.db"  # of a user without a home; nobody has made users/
WRAPPER = pathlib.Path("/opt/under-test/job-watch")  # where no sandbox hides it
RESULT = ("Result", "ExecMainCode", "ExecMainStatus")
COMMAND = "/bin/sh -c 'echo out; echo err >&2; exit 3'"

# Settings; then where the run is found: where /run and sockets are out of reach, only what may write
# beside the system's store gets there. Other users have stores of their own; what root can't write
# there waits where it can be written.
SYSTEM, OWN, WAITS = ("its run in the store of the system", "its run in the store of its user, told once",
                      "its run in a spool folder, and a line in the journal")
SANDBOXES = {
    "none": ({}, SYSTEM),
    "user": ({"User": "nobody"}, SYSTEM),
    "dynamic-user": ({"DynamicUser": "yes"}, SYSTEM),
    "dynamic-user-state": ({"DynamicUser": "yes", "StateDirectory": "somewhere"}, SYSTEM),
    "full": ({"ProtectSystem": "full", "PrivateTmp": "yes"}, SYSTEM),
    "strict": ({"ProtectSystem": "strict"}, SYSTEM),
    "strict-user": ({"ProtectSystem": "strict", "User": "nobody"}, SYSTEM),
    "strict-dynamic": ({"ProtectSystem": "strict", "DynamicUser": "yes",
                        "ReadWritePaths": "/var/lib/job-watch"}, SYSTEM),
    "read-only": ({"ReadOnlyPaths": "/"}, SYSTEM),
    "no-var": ({"InaccessiblePaths": "/var"}, SYSTEM),
    "no-var-user": ({"InaccessiblePaths": "/var", "User": "nobody"}, SYSTEM),
    "other-var": ({"TemporaryFileSystem": "/var"}, SYSTEM),
    "no-network": ({"PrivateNetwork": "yes", "User": "nobody"}, SYSTEM),
    "private-users": ({"PrivateUsers": "yes"}, SYSTEM),
    "private-users-user": ({"PrivateUsers": "yes", "User": "nobody"}, SYSTEM),
    "private-all": ({"PrivateTmp": "yes", "PrivateDevices": "yes", "PrivateIPC": "yes",
                     "ProtectHome": "yes", "ProtectProc": "invisible", "ProcSubset": "pid",
                     "User": "nobody"}, SYSTEM),
    "no-rights": ({"CapabilityBoundingSet": "", "NoNewPrivileges": "yes",
                   "MemoryDenyWriteExecute": "yes", "RestrictNamespaces": "yes",
                   "SystemCallFilter": "@system-service", "User": "nobody"}, SYSTEM),
    "no-mounts": ({"SystemCallFilter": ["@system-service @mount", "~@mount @raw-io @reboot"],
                   "User": "nobody"}, SYSTEM),
    "no-debugging": ({"SystemCallFilter": "~@debug @clock:EPERM", "User": "nobody"}, SYSTEM),
    "no-sockets": ({"RestrictAddressFamilies": "AF_INET"}, SYSTEM),
    "no-sockets-user": ({"RestrictAddressFamilies": "AF_INET", "User": "nobody"}, OWN),
    "no-sockets-strict": ({"RestrictAddressFamilies": "AF_INET", "ProtectSystem": "strict"}, WAITS),
    "other-run": ({"TemporaryFileSystem": "/run"}, SYSTEM),
    "other-run-user": ({"TemporaryFileSystem": "/run", "User": "nobody"}, OWN),
    "other-run-bound": ({"TemporaryFileSystem": "/run", "User": "nobody",
                         "BindReadOnlyPaths": "/run/job-watch"}, SYSTEM),
    "no-files": ({"LimitFSIZE": "0"}, SYSTEM),
    "no-files-user": ({"LimitFSIZE": "0", "User": "nobody"}, SYSTEM),
}


def _install(world):
    """The server, and the system's store for the tests to look at."""
    world.store = STORE
    del world.env["JOB_WATCH_DB"]
    WRAPPER.parent.mkdir(parents=True, exist_ok=True)
    if not WRAPPER.exists():
        shutil.copy(JOB_WATCH, WRAPPER)
    for place in ("/var/tmp", "/dev/shm"):  # a trouble that a test before had is told of again
        for left in pathlib.Path(place).glob("job-watch*"):
            shutil.rmtree(left)
    for kind in ("socket", "service"):
        shutil.copy(INSTALLED / f"job-watch-ingest.{kind}", units.UNITS)
    units.reload()
    units.systemctl("start", "job-watch-ingest.socket")


def _service(name: str, command: str = COMMAND, **settings):
    units.write(f"{name}.service", Unit={"StartLimitIntervalSec": "0"}, Service={
        "Type": "oneshot", **settings,
        "ExecStart": f"{WRAPPER} run --db {STORE} --name %N -- {command}"})


def _recorded(world, job: str, count: int = 1):
    """The rows of a job once there are so many, without a question that would bring them in."""
    sql = ("SELECT exit, CAST(stdout AS TEXT), CAST(stderr AS TEXT), unit, user, outcome"
           " FROM runs WHERE job = ? AND outcome <> 'running'")

    def rows():
        found = world.rows_so_far(sql, job)
        return found if len(found) >= count else None

    return processes.until(rows, 10, f"{count} runs of {job} in the store")


def _lines_of(unit: str) -> str:
    done = subprocess.run(["journalctl", "-u", unit, "-o", "cat", "--no-pager"], check=False,
                          capture_output=True, text=True)
    return done.stdout


def _untouched(name: str, settings: dict):
    units.write(f"{name}-bare.service", Service={"Type": "oneshot", **settings,
                                                 "ExecStart": COMMAND})
    _service(name, **settings)
    units.reload()
    for unit in (f"{name}-bare.service", f"{name}.service"):
        units.start(unit)
    same(units.facts(f"{name}.service", *RESULT), units.facts(f"{name}-bare.service", *RESULT),
         f"the result of {name}")
    same(units.facts(f"{name}.service", "ExecMainStatus")["ExecMainStatus"], "3", name)


def _says(unit: str, words: str, count: int = 1):
    """Waits until the service's journal has all that a run prints, and in it the words so often."""
    def said():
        lines = _lines_of(f"{unit}.service")
        return "out" in lines and lines.count(words) == count
    processes.until(said, 10, f"{count} lines of {unit}: {_lines_of(unit)}")


def _found_once_told(world, name: str):
    """Each run is in the user's own store; the first one of them says where that is."""
    own = OWN_STORE.format(pwd.getpwnam("nobody").pw_uid)
    _says(name, f"the history is in {own}, ")
    for _ in range(2):
        units.start(f"{name}.service")
    world.store = pathlib.Path(own)
    same([run[:5] for run in _recorded(world, name, 3)],
         [(3, "out\nerr\n", "", f"{name}.service", "nobody")] * 3, f"the runs of {name}")
    processes.until(lambda: _lines_of(f"{name}.service").count("out\n") == 3, 10, "all output")
    _says(name, "job-watch: ")


for _name, (_settings, _where) in SANDBOXES.items():
    def _case(world, name=_name, settings=_settings, where=_where):
        _install(world)
        _untouched(name, settings)
        if where == OWN:
            return _found_once_told(world, name)
        if where == WAITS:
            return _says(name, "job-watch: cannot record this run: Read-only file system; its "
                               "record waits in a spool folder")
        run, = _recorded(world, name)
        same(run[:4], (3, "out\nerr\n", "", f"{name}.service"), f"the run of {name}")
        user = settings.get("User", name if "DynamicUser" in settings else "root")
        same(run[4] == "root", user == "root", f"the user {run[4]}")

    test(f"row 23: sandbox {_name}: the job as it was, {_where}")(_case)


@test("a run that is under way shows, and has the same row when it ends")
def under_way(world):
    _install(world)
    mark = pathlib.Path("/run/go-on")
    mark.unlink(missing_ok=True)
    _service("slow", f"/bin/sh -c 'while ! test -e {mark}; do sleep 0.05; done; exit 3'",
             User="nobody", ProtectSystem="strict")
    units.reload()
    units.systemctl("start", "--no-block", "slow.service")
    processes.until(lambda: world.rows_so_far(
        "SELECT 1 FROM runs WHERE job = 'slow' AND outcome = 'running'"), 20, "a start")
    mark.touch()
    run, = _recorded(world, "slow")
    same((run[0], run[4]), (3, "nobody"), "the run")
    same(world.rows("SELECT count(*) FROM runs WHERE job = 'slow'"), [(1,)], "rows")


@test("output beyond what a frame holds: the beginning and the end are kept")
def much_output(world):
    _install(world)
    units.write("much.service", Service={
        "Type": "oneshot", "User": "nobody", "StandardOutput": "null",
        "ExecStart": f"{WRAPPER} run --db {STORE} --capture 16M --name %N -- "
                     "/bin/sh -c 'echo begin; head -c 9000000 /dev/zero | tr \"\\\\0\" x; echo end'"})
    units.reload()
    units.start("much.service")
    run, = _recorded(world, "much")
    text = run[1]
    assert text.startswith("begin\n") and text.endswith("xend\n"), (text[:20], text[-20:])
    kept, seen, dropped = world.rows("SELECT length(stdout), stdout_bytes, stdout_dropped FROM runs"
                                     " WHERE job = 'much'")[0]
    same((seen, seen - dropped), (9000010, kept), "bytes seen and kept")
    assert kept > 1 << 20, f"only {kept} bytes are kept"


def _ended_after(unit: str) -> float:
    began = time.monotonic()
    units.start(unit)
    return time.monotonic() - began


@test("a failing service of root ends without waiting for its recorder, which runs elsewhere")
def nobody_waits(world):
    _install(world)
    _service("quick")
    units.reload()
    _ended_after("quick.service")
    _recorded(world, "quick")
    # The lock is held: a recorder in the service would be seen there, or lose the run.
    recorder = pathlib.Path(JOB_WATCH).parent.parent / "libexec/job-watch/job-watch-record"
    units.write("watch.service", Service={
        "ExecStart": "/bin/sh -c 'while :; do cat /sys/fs/cgroup/system.slice/quick.service/"
                     "cgroup.procs 2>/dev/null | while read pid; do readlink /proc/$$pid/exe; done; "
                     "done > /run/seen-in-quick'"})
    units.reload()
    units.systemctl("start", "watch.service")
    for _ in range(20):
        units.start("quick.service")
        same(units.facts("quick.service", "ActiveState")["ActiveState"], "failed", "state")
    _recorded(world, "quick", 21)
    units.systemctl("stop", "watch.service")
    seen = pathlib.Path("/run/seen-in-quick").read_text().split()
    assert any("job-watch" in one for one in seen), "nothing was seen"
    same(str(recorder) in seen, False, "a recorder in the service's own group")


@test("without the server the job is as it was: no socket, a stale one, one that nobody serves",
      timeout=120)
def no_server(world):
    _install(world)
    units.systemctl("stop", "job-watch-ingest.socket", "job-watch-ingest.service")
    place = pathlib.Path("/run/job-watch/ingest.sock")
    place.unlink(missing_ok=True)
    _service("alone", User="nobody")
    units.reload()
    hang = ("import socket, time; s = socket.socket(socket.AF_UNIX); "
            "s.bind('/run/job-watch/ingest.sock'); {}; "
            "__import__('os').chmod('/run/job-watch/ingest.sock', 0o666); "
            "open('/run/hangs', 'w'); time.sleep(100)")
    for how, script in (("absent", None), ("stale", hang.format("0")),
                        ("hung", hang.format("s.listen(5)")), ("full", hang.format("s.listen(0)"))):
        place.unlink(missing_ok=True)
        pathlib.Path("/run/hangs").unlink(missing_ok=True)
        other = script and subprocess.Popen([sys.executable, "-c", script])
        if other:
            units.until_file(pathlib.Path("/run/hangs"))
        took = _ended_after("alone.service")
        same(units.facts("alone.service", *RESULT),
             {"Result": "exit-code", "ExecMainCode": "1", "ExecMainStatus": "3"}, how)
        world.note(f"{how}: {took:.2f} s")
        assert took < 10, f"{how}: the service took {took:.1f} s"
        if other:
            other.kill()
            other.wait()


if __name__ == "__main__":
    main(hidden_run=False)
