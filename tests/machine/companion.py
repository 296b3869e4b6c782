# SPDX-License-Identifier: MIT
"""A companion at work in a booted systemd, and what it has recorded."""

import os
import pathlib
import signal
import time

from harness import processes, units
from harness.units import LIBEXEC

CONFIG = pathlib.Path("/etc/job-watch/config.toml")
UNLIMITED = {"StartLimitIntervalSec": "0"}


class Companion:
    """A companion as a service, with its store in the test's folder."""

    def __init__(self, world, config: str = '[companion]\nservices = "all"\n', **service):
        self.world = world
        CONFIG.parent.mkdir(exist_ok=True)
        CONFIG.write_text(config)
        units.write("companion.service", Unit=UNLIMITED, Service={
            "Type": "notify", "WatchdogSec": "10min", "Environment": f"JOB_WATCH_CONFIG={CONFIG}",
            "ExecStart": f"{LIBEXEC}/job-watch-companion --system --store {world.store}",
            **service})
        units.reload()

    def __enter__(self):
        units.systemctl("start", "companion.service")
        return self

    def __exit__(self, *_):
        units.systemctl("stop", "companion.service", check=False)
        units.systemctl("reset-failed", "companion.service", check=False)

    @property
    def pid(self) -> int:
        return int(units.facts("companion.service", "MainPID")["MainPID"])

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        processes.until(lambda: units.facts("companion.service", "ActiveState")["ActiveState"] ==
                        "failed", 20, "its end")
        units.systemctl("start", "companion.service")


def rows(world, pattern: str) -> list[tuple]:
    """job, outcome, exit, result, output of the runs whose jobs match."""
    return world.rows_so_far("SELECT job, outcome, exit, result, CAST(stdout AS TEXT) FROM runs "
                             "WHERE job GLOB ? ORDER BY job", pattern)


def until_recorded(world, pattern: str, count: int, timeout: float = 60) -> list[tuple]:
    processes.until(lambda: len(rows(world, pattern)) >= count, timeout, f"{count} of {pattern}; "
                    f"{len(rows(world, pattern))} are there")
    return rows(world, pattern)


def _switches(pid: int) -> int:
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if "ctxt_switches" in line)


def until_asleep(pid: int):
    """Until nothing is left to be done: it sleeps for three seconds without a wake-up."""
    def quiet():
        before = _switches(pid)
        time.sleep(3)
        return _switches(pid) == before

    processes.until(quiet, 40, "three seconds without a wake-up")


def resident(pid: int) -> int:
    """The most memory it has had so far, in KiB."""
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
