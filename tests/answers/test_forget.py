#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`job-watch forget` and `rename`: what is gone, what stays, and who is asked."""

import json
import os
import pathlib
import pty
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import JOB_WATCH  # noqa: E402

TABLES = ("SELECT m.name FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c"
          " WHERE m.type = 'table' AND c.name = 'job'")


def _jobs(world) -> list[str]:
    return [item["job"] for item in json.loads(world.ask("list", "--json").out)["items"]]


def _some_runs(world, **runs):
    for name, codes in runs.items():
        for code in codes:
            world.run("sh", "-c", f"echo output of {name}; exit {code}", name=name)
    world.expect_nobody_left()


def _tables_with(world, job: str) -> list[str]:
    return [name for (name,) in world.rows(TABLES)
            if world.rows(f'SELECT count(*) FROM "{name}" WHERE job = ?', job) != [(0,)]]


def _equal_to_a_recount(world):
    """What is stored of jobs and days beside the runs is what a look at the runs gives."""
    same(world.rows("SELECT job, runs, last_success_id, last_failure_id FROM jobs ORDER BY job"),
         world.rows("SELECT job, count(*), max(iif(outcome = 'success', id, NULL)),"
                    " max(iif(outcome = 'failure', id, NULL)) FROM runs GROUP BY job ORDER BY job"), "jobs")
    same(world.rows("SELECT job, sum(successes), sum(failures) FROM job_days GROUP BY job ORDER BY job"),
         world.rows("SELECT job, sum(outcome = 'success'), sum(outcome = 'failure') FROM runs"
                    " GROUP BY job ORDER BY job"), "days")


def _pages(world) -> str:
    return "".join(path.read_text() for path in (world.store.parent / "html").rglob("*.html"))


@test("a job is forgotten with all that is known of it, and nothing of others goes")
def forget_job(world):
    _some_runs(world, hello=[0, 1, 1], other=[1, 1])
    world.expect(world.ask("snooze", "hello", "4h"), code=0)
    assert "hello" in _pages(world)
    before = world.rows("SELECT * FROM runs WHERE job = 'other'")
    shown = world.ask("forget", "hello", "--dry-run")
    assert "would be forgotten of 'hello': 3 runs" in shown.out.decode(), shown.out
    same(_jobs(world), ["hello", "other"], "jobs after --dry-run")
    done = world.ask("forget", "hello", "--yes")
    assert "forgotten of 'hello': 3 runs" in done.out.decode(), done.out
    world.expect_nobody_left()
    same(_tables_with(world, "hello"), [], "tables that still know it")
    same(world.rows("SELECT * FROM runs WHERE job = 'other'"), before, "runs of the other job")
    _equal_to_a_recount(world)
    assert "hello" not in _pages(world)
    same(world.ask("history", "hello").code, 1, "exit of a question for it")
    _some_runs(world, hello=[0])
    same(world.rows("SELECT runs FROM jobs WHERE job = 'hello'"), [(1,)], "runs of a job that is new")


@test("a run is forgotten by its number, or its output alone")
def forget_run(world):
    _some_runs(world, one=[0, 0, 1])
    world.expect(world.ask("forget", "2", "--yes"), code=0)
    same(world.rows("SELECT id FROM runs"), [(1,), (3,)], "runs")
    _equal_to_a_recount(world)
    world.expect(world.ask("forget", "3", "--output", "--yes"), code=0)
    same(world.rows("SELECT id, stdout IS NULL, stdout_bytes > 0 FROM runs"), [(1, 0, 1), (3, 1, 1)], "outputs")
    world.expect(world.ask("forget", "one", "--output", "--yes"), code=0)
    same(world.rows("SELECT count(*) FROM runs WHERE stdout IS NOT NULL"), [(0,)], "outputs of the job")
    for words, said in ((["77"], "no run 77"), (["oen"], "did you mean 'one'?")):
        done = world.ask("forget", *words, "--yes")
        same(done.code, 1, f"exit of forget {words}")
        assert said in done.err.decode(), done.err


@test("what is under way stays, and is recorded when it ends")
def under_way(world):
    _some_runs(world, long=[0])
    gate = world.folder / "gate"
    os.mkfifo(gate)
    running = world.start("sh", "-c", 'read line < "$0"; exit 5', gate, name="long")
    processes.until(lambda: len(world.runs("long")) == 2, 20, "the run to be seen")
    done = world.ask("forget", "long", "--yes")
    assert "a run that is under way is recorded when it ends" in done.out.decode(), done.out
    gate.write_text("go\n", encoding="ascii")
    same(os.waitstatus_to_exitcode(running.wait()), 5, "exit")
    world.expect_nobody_left()
    same(world.rows("SELECT exit FROM runs"), [(5,)], "runs")


@test("a job of the number of a run is not guessed at")
def number(world):
    _some_runs(world, **{"1": [0]})
    done = world.ask("forget", "1", "--yes")
    same((done.code, world.rows("SELECT count(*) FROM runs")), (2, [(1,)]), "exit and runs")
    assert "can't tell what '1' is" in done.err.decode(), done.err


@test("nothing goes before somebody has said so")
def asked(world):
    _some_runs(world, precious=[0, 0])
    done = world.ask("forget", "precious")
    same((done.code, world.rows("SELECT count(*) FROM runs")), (2, [(2,)]), "exit and runs")
    assert "add --yes" in done.err.decode(), done.err
    for answer, left in (("n", 2), ("", 2), ("yes please", 2), ("y", 0)):
        said = _at_terminal(world, answer, "forget", "precious")
        assert "Forget 'precious': 2 runs, and its alerts, findings and pages? [y/N]" in said, said
        world.expect_nobody_left()
        same(world.rows("SELECT count(*) FROM runs"), [(left,)], f"runs after '{answer}'")


def _at_terminal(world, answer: str, *words: str) -> str:
    """What is said to somebody who types that answer."""
    child, terminal = pty.fork()
    if child == 0:
        os.execve(JOB_WATCH, [JOB_WATCH, *words, "--no-pager"], world.env)
    os.write(terminal, answer.encode() + b"\n")
    said = b""
    try:
        while more := os.read(terminal, 4096):
            said += more
    except OSError:  # the other side is closed
        pass
    os.waitpid(child, 0)
    os.close(terminal)
    return " ".join(said.decode().split())


@test("a name of somebody else never reaches the terminal as what it would do there")
def hostile(world):
    name = "\x1b[31mred\nnot forgotten: 9 runs"
    _some_runs(world, **{name: [0], "plain": [0]})
    for words in (["forget", name, "--dry-run"], ["rename", "plain", name, "--dry-run"],
                  ["rename", name, "plain", "--dry-run"], ["forget", "1", "--dry-run"], ["forget", name, "--yes"]):
        done = world.ask(*words)
        same(done.code, 0, f"exit of {words}, {done.err}")
        assert b"\x1b" not in done.out and b"\nnot forgotten" not in done.out, done.out
        assert b"\\x1b[31mred" in done.out, done.out


@test("a renamed job has the runs, the alert, the snooze and the pages of the old one")
def rename(world):
    _some_runs(world, old=[0, 1, 1], other=[0])
    world.expect(world.ask("snooze", "old", "4h"), code=0)
    known = _tables_with(world, "old")
    done = world.ask("rename", "old", "new", "--yes")
    assert "old is 'new' now: 3 runs" in done.out.decode(), done.out
    world.expect_nobody_left()
    same((_tables_with(world, "old"), _tables_with(world, "new")), ([], known), "tables")
    same(_jobs(world), ["new", "other"], "jobs")
    _equal_to_a_recount(world)
    _some_runs(world, new=[0])
    same(world.rows("SELECT count(*) FROM alerts WHERE job = 'new' AND closed IS NOT NULL"), [(1,)],
         "the alert that a success closes")
    assert ">old<" not in _pages(world) and ">new<" in _pages(world)


@test("two jobs become one, whose sums and judgement are those of all the runs")
def merge(world):
    _some_runs(world, a=[0, 1, 0], b=[1, 1], c=[0])
    shown = world.ask("rename", "b", "a", "--dry-run").out.decode()
    assert "2 runs" in shown, shown
    world.expect(world.ask("rename", "b", "a", "--yes"), code=0)
    world.expect_nobody_left()
    same(_tables_with(world, "b"), [], "tables that know the old name")
    _equal_to_a_recount(world)
    same(world.rows("SELECT runs, failures_in_row FROM jobs WHERE job = 'a'"), [(5, 2)], "the job")
    same(world.rows("SELECT count(*) FROM alerts WHERE closed IS NULL"), [(0,)], "open alerts")
    _some_runs(world, a=[0])
    same(world.rows("SELECT runs FROM judge_states WHERE job = 'a' AND age = 0"), [(6,)], "runs that were judged")
    for words, code, said in ((["a", "a"], 1, "nothing to rename"), (["a", ""], 2, "the new name is empty"),
                              (["b", "x"], 1, "no job 'b'"), (["a"], 2, "write job-watch rename JOB NEW")):
        done = world.ask("rename", *words, "--yes")
        same(done.code, code, f"exit of rename {words}")
        assert said in done.err.decode(), done.err


if __name__ == "__main__":
    main()
