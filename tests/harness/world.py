# SPDX-License-Identifier: MIT
"""One test's world: a folder of its own, a store, an environment, and the program under test."""

import json
import os
import pathlib
import shutil
import sqlite3
import tempfile
import time
from typing import Sequence

from harness import processes

JOB_WATCH = os.environ.get("JOB_WATCH", "")
RECORDER = str(pathlib.Path(JOB_WATCH).parent.parent / "libexec/job-watch/job-watch-record")
TOOLS = pathlib.Path(os.environ.get("JOB_WATCH_TEST_TOOLS", ""))  # probe, actor and friends
RECORDING = ("jw-relay", "jw-spool", "job-watch-recor")  # names of the processes beside a wrapper


class World:
    def __init__(self):
        # In a place where other users may look too: some tests run as two users.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="world-"))
        self.folder.chmod(0o755)
        self.store = self.folder / "store" / "history.db"
        self.notes: list[str] = []  # printed with the test's result
        self.env = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "JOB_WATCH_DB": str(self.store),
        }
        if "NAIVE_FLAWS" in os.environ:  # only the controls set it
            self.env["NAIVE_FLAWS"] = os.environ["NAIVE_FLAWS"]

    @property
    def spool(self) -> pathlib.Path:
        return pathlib.Path(f"{self.store}-spool")

    def note(self, text: str):
        self.notes.append(text)

    @staticmethod
    def shared(name: str, make) -> pathlib.Path:
        """What `make(folder)` has put into a folder once for all tests of this file, which only read
        it."""
        folder = pathlib.Path(os.environ["JOB_WATCH_SHARED"], name)
        if not folder.exists():
            make(folder)
        return folder

    # --- running ---------------------------------------------------------------------------------

    def wrapped(self, argv: Sequence, name: str = "job", options: Sequence = ()) -> list:
        return [JOB_WATCH, "--name", name, *options, "--", *argv]

    def run(self, *argv, name: str = "job", options: Sequence = (), **how) -> processes.Result:
        how.setdefault("env", self.env)
        return processes.run(self.wrapped(argv, name, options), **how)

    def start(self, *argv, name: str = "job", options: Sequence = (), **how) -> processes.Process:
        how.setdefault("env", self.env)
        return processes.start(self.wrapped(argv, name, options), **how)

    def bare(self, *argv, **how) -> processes.Result:
        how.setdefault("env", self.env)
        return processes.run(list(argv), **how)

    def ask(self, *words: str, **how) -> processes.Result:
        """Asks a query verb."""
        how.setdefault("env", self.env)
        return processes.run([JOB_WATCH, *words], **how)

    def record(self, **how) -> processes.Result:
        """Has the recorder bring in what is in the spool."""
        how.setdefault("env", self.env)
        return processes.run([RECORDER, "--store", str(self.store)], **how)

    # --- what was recorded -----------------------------------------------------------------------

    def runs(self, name: str = "job", **how) -> list[dict]:
        """All runs of a job, newest first, as `history --json` tells them."""
        answer = self.ask("history", name, "-n", "100000", "--json", **how)
        if answer.code == 1:
            return []
        assert answer.code == 0, f"history: {answer.end}, {answer.err.decode(errors='replace')}"
        return json.loads(answer.out)["items"]

    def run_of(self, name: str = "job", **how) -> dict:
        """The only run of a job."""
        found = self.runs(name, **how)
        assert len(found) == 1, f"expected one run of {name}, found {found}"
        return found[0]

    def ended_run(self, name: str = "job", timeout: float = 20) -> dict:
        """The only run of a job, once it is recorded as ended."""
        def ended():
            found = self.runs(name)
            return found[0] if len(found) == 1 and found[0]["outcome"] != "running" else None

        return processes.until(ended, timeout, f"one ended run of {name}; there is {self.runs(name)}")

    def output(self, run: dict, stream: str = "stdout") -> bytes:
        answer = self.ask("show", str(run["id"]), f"--{stream}", "--raw")
        assert answer.code == 0, f"show: {answer.end}, {answer.err.decode(errors='replace')}"
        return answer.out

    def rows(self, sql: str, *values) -> list:
        """Reads the store itself, past job-watch, as a user with the sqlite3 shell would."""
        with sqlite3.connect(f"file:{self.store}?mode=ro", uri=True) as store:
            return store.execute(sql, values).fetchall()

    def rows_so_far(self, sql: str, *values) -> list:
        """None of a store that is not there, or about to be made."""
        try:
            return self.rows(sql, *values)
        except sqlite3.OperationalError:
            return []

    def expect(self, result: processes.Result, code: int | None = None, out: bytes | None = None,
               err: bytes | None = None):
        if code is not None:
            assert result.code == code, (f"expected exit {code}, saw {result.end}; stdout "
                                         f"{result.out[-300:]}, stderr {result.err[-600:]}")
        if out is not None:
            assert result.out == out, f"stdout: expected {out[:300]}, saw {result.out[:300]}"
        if err is not None:
            assert result.err == err, f"stderr: expected {err[:300]}, saw {result.err[:300]}"

    # --- the end ---------------------------------------------------------------------------------

    def expect_nobody_left(self, timeout: float = 15):
        """All processes of job-watch end by themselves soon after the job."""
        timeout *= processes.PATIENCE
        deadline = time.monotonic() + timeout
        while True:
            processes.reap_orphans()
            left = [one for one in processes.descendants() if one.state != "Z"]
            if not left:
                return
            if time.monotonic() > deadline:
                raise AssertionError(f"still there {timeout:g} s after the test: {left}")
            time.sleep(0.003)

    def close(self):
        processes.kill_descendants()
        shutil.rmtree(self.folder, ignore_errors=True)


def helpers_of(pid: int) -> list[processes.Stat]:
    """The processes job-watch runs beside the job, as long as their parent lives."""
    return [child for child in processes.children(pid) if child.name in RECORDING]


def helper(pid: int, name: str, timeout: float = 10) -> processes.Stat:
    def find():
        return next((child for child in helpers_of(pid) if child.name == name), None)

    return processes.until(find, timeout, f"a {name} below process {pid}")


def job_of(pid: int, timeout: float = 10) -> processes.Stat:
    """The job itself: the wrapper's only child that is none of job-watch's own."""
    own = processes.stat(pid)

    def find():
        others = [child for child in processes.children(pid)
                  if child.name not in RECORDING and child.name != own.name]
        return others[0] if others else None

    return processes.until(find, timeout, f"a job below process {pid}")
