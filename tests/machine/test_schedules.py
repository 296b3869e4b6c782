#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Starts that do not come, by what a real service manager and a real cron say of them."""

import pathlib
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes, units  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import JOB_WATCH  # noqa: E402

WANTED = pathlib.Path("/run/systemd/system/timers.target.wants")
CRONTABS = pathlib.Path("/var/spool/cron/crontabs")
OPEN = "SELECT kind, facts ->> 'line' FROM findings WHERE job = ? AND closed IS NULL"


def _timed(world, name: str, wants: bool = True):
    """A wrapped service that an enabled timer starts every ten seconds."""
    units.write(f"{name}.service", Service={
        "Type": "oneshot", "ExecStart": f"{JOB_WATCH} --db {world.store} --name {name} -- /bin/true"})
    units.write(f"{name}.timer", Timer={"OnCalendar": "*:*:0/10", "AccuracySec": "1s"},
                Install={"WantedBy": "timers.target"})
    WANTED.mkdir(exist_ok=True)
    if wants:
        (WANTED / f"{name}.timer").symlink_to(units.UNITS / f"{name}.timer")


def _schedules(world, name: str) -> list:
    return world.rows_so_far("SELECT source, rule, until IS NULL FROM schedules WHERE job = ?", name)


def _look(world):
    """As job-watch-tick.service does."""
    time.sleep(2)
    same(world.record().code, 0, "the recorder")


def _count(world, name: str) -> int:
    return len(world.rows_so_far("SELECT 1 FROM runs WHERE job = ? AND outcome = 'success'", name))


@test("timers: what is masked, stopped or fails to load is told as that, once a start is due; a timer that is "
      "gone expects nothing", timeout=600)
def timers(world):
    names = ("s-well", "s-masked", "s-stopped", "s-gone", "s-unwrapped")
    for name in names:
        _timed(world, name, wants=name != "s-gone")
    units.reload()
    for name in names:
        units.systemctl("start", f"{name}.timer")
    processes.until(lambda: all(_schedules(world, name) for name in names) or
                    (_all_ran(world, names) and _ask_again(world)), 200, "the schedules")
    for name in names:
        same(_schedules(world, name), [("timer", "OnCalendar=*-*-* *:*:00/10", 1)], name)
    processes.until(lambda: all(_count(world, name) >= 4 for name in names), 100, "some runs")
    units.systemctl("stop", "s-masked.timer", "s-stopped.timer", "s-gone.timer")
    (pathlib.Path("/etc/systemd/system") / "s-masked.timer").symlink_to("/dev/null")
    (units.UNITS / "s-gone.timer").unlink()
    # Its timer goes on, and starts something else.
    units.write("s-unwrapped.service", Service={"Type": "oneshot", "ExecStart": "/bin/true"})
    units.reload()

    def told():
        _look(world)
        return {name: world.rows(OPEN, name) for name in names if world.rows(OPEN, name)}

    missing = {"s-masked", "s-stopped", "s-unwrapped"}
    _ask_again(world)
    processes.until(lambda: missing <= set(told()), 240, "what is missed")
    found = told()
    same(set(found), missing, f"what is missed: {found}")
    same({kind for rows in found.values() for kind, _ in rows} <= {"missed", "late"}, True, str(found))
    same(found["s-masked"][0][1], "s-masked.timer is masked, while it is enabled", "the words")
    same(found["s-stopped"][0][1], "s-stopped.timer is stopped (inactive), while it is enabled", "the words")
    same(found["s-unwrapped"][0], ("missed", None), "of a timer that starts something else")
    same(_schedules(world, "s-gone"), [("timer", "OnCalendar=*-*-* *:*:00/10", 0)], "of the one that is gone")
    (pathlib.Path("/etc/systemd/system") / "s-masked.timer").unlink()
    units.reload()
    units.systemctl("start", "s-masked.timer")
    processes.until(lambda: not world.rows(OPEN, "s-masked"), 60, "that it is over")


def _all_ran(world, names) -> bool:
    return all(_count(world, name) for name in names)


def _ask_again(world) -> bool:
    """Jobs that came after the schedulers were asked would have to wait for an hour."""
    subprocess.run([sys.executable, "-c", "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); "
                    "db.execute('DELETE FROM settings WHERE name = ?', ('schedules_asked',)); db.commit()",
                    str(world.store)], check=True)
    time.sleep(12)
    return False


@test("cron: a line whose daemon is gone is missed, a line that was removed is not", timeout=600)
def cron(world):
    if not shutil.which("cron"):
        return world.note("SKIP needs cron")
    CRONTABS.mkdir(parents=True, exist_ok=True)
    crontab = CRONTABS / "root"
    lines = {name: f"* * * * * {JOB_WATCH} --db {world.store} --name {name} -- /bin/true\n"
             for name in ("c-stays", "c-goes")}
    crontab.write_text("".join(lines.values()))
    crontab.chmod(0o600)
    daemon = subprocess.Popen(["cron", "-f"])
    try:
        processes.until(lambda: _all_ran(world, lines) and all(_schedules(world, name) for name in lines) or
                        (_all_ran(world, lines) and _ask_again(world)), 200, "runs, and their schedules")
    finally:
        daemon.terminate()
        daemon.wait()
    same(_schedules(world, "c-stays"), [("cron", "* * * * *", 1)], "its rule")
    crontab.write_text(lines["c-stays"])

    def missed():
        _look(world)
        return world.rows(OPEN, "c-stays")

    processes.until(missed, 240, "what is missed")
    same(missed(), [("missed", None)], "a line that stays")
    same(world.rows(OPEN, "c-goes"), [], "a line that is gone")
    same(_schedules(world, "c-goes"), [("cron", "* * * * *", 0)], "its rule")
    words = world.ask("stats", "c-goes").out.decode()
    assert "not scheduled any more since" in words and "* * * * * (crontab of root:2)" in words, words
    words = world.ask("stats", "c-stays").out.decode()
    assert "scheduled: * * * * * (crontab of root:1)" in words, words
    crontab.unlink()
    _ask_again(world)
    same(missed(), [], "a line that was removed after it was missed")


if __name__ == "__main__":
    main(hidden_run=False)
