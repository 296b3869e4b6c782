#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rows 26, 27 and 29 in numbers: SIGKILL at random moments, one process of job-watch at a time.

JOB_WATCH_KILLS sets how many kills there are in all; 500 by default, 10000 for a release."""

import contextlib
import dataclasses
import os
import pathlib
import random
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from faults.common import ACTOR  # noqa: E402
from harness import processes  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import helpers_of  # noqa: E402

KILLS = int(os.environ.get("JOB_WATCH_KILLS", "500"))
LINES, PAUSE = 40, 400  # a job of about 30 ms
OUT, ERR = (b"".join(b"%s %d\n" % (word, i) for i in range(LINES)) for word in (b"out", b"err"))
BATCH = 8
LONGEST = 600 + KILLS / 4


@dataclasses.dataclass
class Trial:
    name: str
    process: processes.Process
    pipes: tuple[int, int, int]
    due: float
    killed: bool = False
    ended: processes.Result | None = None
    proof: bytes = b""


class Loop:
    """Runs trials in batches until enough of them have met their kill."""

    def __init__(self, world, victim: str):
        self.world, self.victim = world, victim
        self.trials: list[Trial] = []

    def run(self, kills: int):
        while sum(trial.killed for trial in self.trials) < kills:
            batch = [self._start() for _ in range(BATCH)]
            for trial in sorted(batch, key=lambda trial: trial.due):
                time.sleep(max(0.0, trial.due - time.monotonic()))
                trial.killed = self._kill(trial)
            for trial in batch:
                self._collect(trial)
            processes.reap_orphans()
            self.trials += batch
            assert len(self.trials) < 20 * kills + 100, "hardly any kill meets its victim"

    def _start(self) -> Trial:
        pairs = [os.pipe() for _ in range(3)]
        name = f"{self.victim} {len(self.trials)}.{random.getrandbits(32)}"
        process = self.world.start(ACTOR, "lines", str(LINES), str(PAUSE), "7", name=name,
                                   fds={0: 0, **{number: pair[1] for number, pair in
                                                 enumerate(pairs, 1)}})
        for _, writer in pairs:
            os.close(writer)
        pipes = tuple(reader for reader, _ in pairs)
        return Trial(name, process, pipes, time.monotonic() + random.uniform(0, 0.06))

    def _kill(self, trial: Trial) -> bool:
        found = [trial.process.pid] if self.victim == "job-watch" else self._victims(trial)
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                return pid != trial.process.pid or not trial.process.ended()
        return False

    def _victims(self, trial: Trial) -> list[int]:
        near = helpers_of(trial.process.pid)
        if self.victim == "job-watch-recor":  # it may be an orphan by now: then it is ours
            near += processes.children(os.getpid())
        return [one.pid for one in near if one.name == self.victim and one.state != "Z"]

    def _collect(self, trial: Trial):
        out, err, trial.proof = processes.collect(trial.process, trial.pipes)
        trial.ended = processes.Result(trial.process.wait(), out, err, 0, trial.process.pid)

    def records(self) -> dict[str, list]:
        self.world.expect_nobody_left(30)
        same(self.world.ask("list").code, 0, "list")
        self.world.expect_nobody_left(30)
        found: dict[str, list] = {}
        for name, *facts in self.world.rows(
                "SELECT job, outcome, exit, stdout, stderr, stdout_bytes, stderr_bytes FROM runs"):
            found.setdefault(name, []).append(facts)
        return found


def _as_bytes(value) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value or b"")


def _expect_whole(trial: Trial):
    assert trial.proof == b"done\n", f"{trial.name}: the job did not come to its end: {trial.ended}"
    assert (trial.ended.out, trial.ended.err) == (OUT, ERR), f"{trial.name}: output lost"


def _expect_record(trial: Trial, records: dict, codes: tuple) -> str:
    found = records.get(trial.name, [])
    assert len(found) == 1, f"{trial.name}: {len(found)} records; ended {trial.ended.end}"
    outcome, code, out, err, *sizes = found[0]
    assert (outcome, code) in codes, f"{trial.name}: recorded as {outcome}, {code}"
    assert (_as_bytes(out), _as_bytes(err)) == (OUT, ERR), f"{trial.name}: output lost in record"
    assert sizes == [len(OUT), len(ERR)], f"{trial.name}: sizes {sizes}"
    return outcome


@test(f"row 26: the wrapper is killed {KILLS * 4 // 10} times: job whole, output whole, true status",
      timeout=LONGEST)
def kill_wrappers(world):
    loop = Loop(world, "job-watch")
    loop.run(KILLS * 4 // 10)
    records = loop.records()
    never = unknown = 0
    for trial in loop.trials:
        if trial.killed and not trial.proof and not trial.ended.out:
            never += 1  # killed before it had started the job, as any program may be
            continue
        _expect_whole(trial)
        unknown += _expect_record(trial, records, (("failure", 7), ("unknown", None))) == "unknown"
    killed = sum(trial.killed for trial in loop.trials)
    world.note(f"{killed} kills in {len(loop.trials)} runs; {never} before the job, "
               f"{unknown} with unknown status")
    assert unknown <= killed // 50, f"the status is unknown in {unknown} of {killed}"
    assert never <= killed // 4, f"the job was never started in {never} of {killed}"


def _register(victim: str, row: str, what: str):
    @test(f"{row}: the {what} is killed {KILLS * 2 // 10} times: nothing is seen of it, all recorded",
          timeout=LONGEST)
    def kill_helpers(world):
        loop = Loop(world, victim)
        loop.run(KILLS * 2 // 10)
        records = loop.records()
        for trial in loop.trials:
            _expect_whole(trial)
            same(trial.ended.end, "exit 7", f"{trial.name}: the wrapper's end")
            _expect_record(trial, records, (("failure", 7),))
        world.note(f"{sum(trial.killed for trial in loop.trials)} kills in {len(loop.trials)} runs")


_register("jw-relay", "row 27", "relay")
_register("jw-spool", "row 29", "spooler")
_register("job-watch-recor", "row 29", "recorder")


if __name__ == "__main__":
    main()
