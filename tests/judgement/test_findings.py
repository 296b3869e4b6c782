#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Findings of real runs: a past is left in the spool, what is found comes of runs of the wrapper."""

import json
import pathlib
import sqlite3
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from harness import spool_entry  # noqa: E402
from harness.processes import until  # noqa: E402
from harness.spool_entry import Tag  # noqa: E402
from harness.tap import main, same, test  # noqa: E402

TRIGGER = 11
RUNS = 40
TEN_MINUTES = 600


def _boot_seconds(moment: float, clock: int) -> int:
    """What a clock of this boot showed then, or would have shown."""
    return int((time.clock_gettime(clock) - (time.time() - moment)) * 1e6)


def _past(world, job: str, last: float, every: float = 86400, seconds: float = 1.0, output: bytes = b""):
    """Runs of a job that cron started, up to a moment."""
    for i in range(RUNS):
        started = last - (RUNS - 1 - i) * every
        entry = spool_entry.ended(job, output=output, started=started)
        entry.facts[Tag.DURATION] = int((seconds + i % 5 / 100) * 1e6)
        entry.facts[TRIGGER] = b"cron"
        entry.facts[Tag.BOOT_ID] = spool_entry.boot_id()
        entry.facts[Tag.BOOTTIME] = _boot_seconds(started, time.CLOCK_BOOTTIME)
        entry.facts[Tag.MONOTONIC] = _boot_seconds(started, time.CLOCK_MONOTONIC)
        entry.put(world.spool)
    world.expect(world.record(), code=0)


def _be_awake(world):
    """As if the machine had been up all the time, however long it really is."""
    asleep = time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)
    with sqlite3.connect(world.store) as store:
        store.execute("UPDATE runs SET boottime = started - 1e9, monotonic = started - 1e9 - ?", (asleep,))
        store.execute("DELETE FROM judge_states WHERE age > 0")
        store.execute("UPDATE judge_states SET behind = 1, runs = 0, ordered = NULL, state = NULL")
    store.close()


def _findings(world, *words):
    answer = world.ask("findings", *words, "--json")
    assert answer.code in (0, 1), answer.end  # 1: there is none
    return json.loads(answer.out)["items"]


def _open(world, job):
    return {item["kind"]: item for item in _findings(world, job) if item["closed"] is None}


@test("a job that takes twice as long is SLOW, in a sentence, until it does no more", timeout=120)
def slower(world):
    _past(world, "report", time.time() - 7200)
    same(_findings(world), [], "findings of a usual past")
    world.expect(world.ask(), code=0)
    for _ in range(8):
        world.expect(world.run("sleep", "2.3", name="report"), code=0)
        world.expect(world.record(), code=0)
        if "shift" in _open(world, "report"):
            break
    found = _open(world, "report")["shift"]
    same((found["signal"], found["pushed"]), ("duration", True), "finding")
    assert found["now"] > 2 * found["before"], found
    replayed = [item for item in json.loads(world.ask("replay", "report", "--json").out)["items"]
                if item["name"] == "shift.duration"]
    same([(item["by"], item["told"], item["run"], item["text"]) for item in replayed],
         [("finding", "notice", found["run"], found["text"])], "the same, replayed")
    page = world.ask().out.decode()
    assert "SLOW" in page and "report: since" in page and "duration: 2" in page, page
    same(json.loads(world.ask("list", "--json").out)["items"][0]["state"], "slow", "state")
    stats = world.ask("stats", "report").out.decode()
    assert "Changed" in stats and "steady" not in stats, stats
    world.expect(world.ask("findings", "accept", str(found["id"])), code=0)
    same(_open(world, "report"), {}, "open after it was accepted")
    assert "SLOW" not in world.ask().out.decode(), "accepted is no trouble"


@test("a run that prints nothing is EMPTY until one prints again", timeout=120)
def nothing_done(world):
    text = b"".join(b"line %d of the dump\n" % i for i in range(60))
    _past(world, "dump", time.time() - 7200, output=text)
    world.expect(world.run("sh", "-c", "exit 0", name="dump"), code=0)
    until(lambda: _open(world, "dump").get("empty"), 30, "a finding of the empty run")
    page = world.ask().out.decode()
    assert "EMPTY" in page and "printed nothing" in page, page
    world.expect(world.run("sh", "-c", "i=0; while [ $i -lt 60 ]; do echo line $i of the dump; i=$((i+1)); done",
                           name="dump"), code=0)
    until(lambda: not _open(world, "dump"), 30, "the end of it")
    assert "EMPTY" not in world.ask().out.decode(), "it is over"


@test("a run that does not come is LATE once another job runs, until it has come", timeout=120)
def missed(world):
    _past(world, "sync", time.time() - 3 * TEN_MINUTES, every=TEN_MINUTES)
    _be_awake(world)
    world.expect(world.run("true", name="other"), code=0)
    found = until(lambda: _open(world, "sync").get("late"), 30, "a finding")
    assert "no run since" in found["text"], found
    page = world.ask().out.decode()
    assert "LATE" in page and "sync: since" in page, page
    world.expect(world.run("true", name="sync"), code=0)
    until(lambda: not _open(world, "sync"), 30, "the end of it")


@test("a question about findings changes nothing, and one that is none is refused")
def questions(world):
    _past(world, "dump", time.time() - 7200)
    before = world.store.read_bytes()
    world.expect(world.ask("findings"), code=0, out=b"Nothing is found to be other than usual.\n")
    world.expect(world.ask("findings", "dump"), code=0)
    world.expect(world.ask("findings", "accept", "7"), code=1)
    world.expect(world.ask("findings", "dismiss", "x"), code=1)
    world.expect(world.ask("findings", "forget", "7"), code=2)
    world.expect(world.ask("findings", "nobody"), code=1)
    same(world.store.read_bytes() == before, True, "the store is as it was")


if __name__ == "__main__":
    main()
