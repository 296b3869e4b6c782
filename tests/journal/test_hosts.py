#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Journals of several machines in one store: a job is what has one name on one host."""

import json
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness.journals import Journal, boot  # noqa: E402
from harness.tap import main, same, test  # noqa: E402

JOB = "backup.service"
NUMBER = {"alpha": 1, "beta": 2, "gamma": 3}


def journal_of(host: str, *, renamed: str = "", first: int = 0, fails: int = 0) -> Journal:
    """Three runs of a job, of which the last ones may fail, and one of a job of the host's own."""
    number = NUMBER[host]
    journal = Journal(machine=f"{0xa0 + number:x}" * 16, host=renamed or host, boot=boot(20 + number))
    for k in range(3):
        run = journal.oneshot if k < 3 - fails else journal.failing
        run(10 + first + k * 100, JOB, 1000 * number + first + k, took=number)
    journal.oneshot(400 + first, f"only-{host}.service", 1000 * number + first + 50, took=1)
    return journal


def bring_in(world, *journals: Journal, name: str = "j"):
    folder = world.folder / name
    for number, journal in enumerate(journals):
        journal.write(folder / f"{name}-{number}.journal")
    world.expect(world.ask("import-journal", "--directory", str(folder), "--all-services"), code=0)


def items(world, *words: str) -> list[dict]:
    answer = world.ask(*words, "--json")
    assert answer.code == 0, answer.err.decode()
    return json.loads(answer.out)["items"]


def text(world, *words: str, code: int = 0) -> str:
    answer = world.ask(*words)
    world.expect(answer, code=code)
    return (answer.out + answer.err).decode()


@test("jobs of one name on two hosts are two, each with its own sums, in screens and documents")
def two_hosts(world):
    bring_in(world, journal_of("alpha"), journal_of("beta", fails=2))
    jobs = {(job["host"], job["job"]): job for job in items(world, "list")}
    same(sorted(jobs), [("alpha", "backup"), ("alpha", "only-alpha"),
                        ("beta", "backup"), ("beta", "only-beta")], "jobs")
    same([jobs[host, "backup"]["failures_in_row"] for host in ("alpha", "beta")], [0, 2], "in a row")
    same([len(items(world, "history", f"{host}:backup")) for host in ("alpha", "beta")], [3, 3],
         "runs")
    page = text(world, "list")
    assert "HOST" in page and page.count("backup") == 2, page
    assert "HOST" in text(world), "overview"
    assert "HOST" in text(world, "--since", "2020-01-01"), "window"
    assert "2 hosts" in text(world), "headline"
    same(items(world, "stats", "beta:backup")[0]["host"], "beta", "stats")
    same(items(world, "last-failure", "beta:backup")[0]["host"], "beta", "last-failure")
    assert "beta:backup" in text(world, "diff", "beta:backup"), "diff"
    same(world.rows("SELECT job, host FROM v_jobs ORDER BY 1, 2")[:2],
         [("backup", "alpha"), ("backup", "beta")], "view")


@test("a name that several hosts have is no answer, and the complaint says how to write it")
def ambiguous(world):
    bring_in(world, journal_of("alpha"), journal_of("beta", fails=1))
    for words in (["history", "backup"], ["stats", "backup"], ["last-failure", "backup"],
                  ["diff", "backup"], ["snooze", "backup", "1h"], ["ack", "backup"]):
        said = text(world, *words, code=1)
        for part in ("alpha", "beta", "alpha:backup", "--host"):
            assert part in said, (words, said)
    same(len(items(world, "history", "only-beta")), 1, "a name of one host alone")
    same(len(items(world, "history", "backup", "--host", "be*")), 3, "--host")
    same({job["host"] for job in items(world, "list", "--host", "b*")}, {"beta"}, "list")
    same({job["job"] for job in items(world, "list", "--host", "*/backup")}, {"backup"}, "HOST/NAME")
    same({run["host"] for run in items(world, "--since", "2020-01-01", "--host", "alpha")}, {"alpha"},
         "window")
    assert "alpha, beta" in text(world, "list", "--host", "nowhere", code=1), "unknown host"


@test("a job of the own machine goes before those of others, also where it has a colon in its name")
def own(world):
    world.run("true", name="backup")
    world.run("true", name="alpha:backup")
    world.record()
    bring_in(world, journal_of("alpha"), journal_of("beta"))
    same(len(items(world, "history", "backup")), 1, "the own one")
    same(len(items(world, "history", "alpha:backup")), 1, "the own one with a colon")
    same(len(items(world, "history", "backup", "--host", "alpha")), 3, "that of alpha")
    same(len(items(world, "history", "beta:backup")), 3, "that of beta")
    same(world.rows("SELECT job FROM jobs WHERE job NOT GLOB ':*' ORDER BY job"),
         [("alpha:backup",), ("backup",)], "keys of the own jobs")


@test("a machine that is renamed, own or other, keeps its jobs")
def renamed(world):
    bring_in(world, journal_of("alpha"), journal_of("beta"))
    bring_in(world, journal_of("beta", renamed="omega", first=1000), name="later")
    same(sorted({(job["host"], job["job"]) for job in items(world, "list")}),
         [("alpha", "backup"), ("alpha", "only-alpha"), ("omega", "backup"), ("omega", "only-beta")],
         "jobs")
    same([len(items(world, "history", f"{host}:backup")) for host in ("omega", "beta")], [6, 6],
         "by either name")


@test("snooze and ack are of the job of one host")
def alerts(world):
    bring_in(world, journal_of("alpha", fails=2), journal_of("beta", fails=2))
    world.expect(world.ask("snooze", "beta:backup", "1h"), code=0)
    same(world.rows("SELECT job FROM snoozes"), [(":beta:backup",)], "snoozed")
    told = items(world, "alerts")
    same([(one["job"], one["host"]) for one in told if one["type"] == "snooze"],
         [("backup", "beta")], "told")


@test("pages of jobs of one name have files of their own; those of the first host keep theirs")
def report(world):
    bring_in(world, journal_of("alpha", fails=1))
    folder = world.folder / "html"
    world.expect(world.ask("report", "--output", str(folder)), code=0)
    before = {path.name for path in (folder / "jobs").iterdir()}
    assert "Host</th>" not in (folder / "index.html").read_text()
    bring_in(world, journal_of("beta", fails=1), name="more")
    world.expect(world.ask("report", "--output", str(folder)), code=0)
    after = {path.name for path in (folder / "jobs").iterdir()}
    assert before < after and len(after) == 4, (before, after)
    index = (folder / "index.html").read_text()
    assert "Host</th>" in index and "<td>beta</td>" in index
    status = json.loads((folder / "status.json").read_text())
    same(sorted((job["host"], job["job"]) for job in status["jobs"]),
         [("alpha", "backup"), ("alpha", "only-alpha"), ("beta", "backup"), ("beta", "only-beta")],
         "status.json")
    same(len({job["page"] for job in status["jobs"]}), 4, "pages")
    assert "beta:backup" in (folder / "feed.xml").read_text()


@test("one host shows as if there were none, whichever it is")
def one_host(world):
    bring_in(world, journal_of("beta", fails=1))
    for words in ([], ["list"], ["history", "backup"], ["stats", "backup"], ["last-failure"],
                  ["--since", "2020-01-01"]):
        said = text(world, *words)
        assert "HOST" not in said and "beta:" not in said, (words, said)
    same(world.rows("SELECT job FROM jobs ORDER BY job"), [("backup",), ("only-beta",)], "keys")


if __name__ == "__main__":
    main()
