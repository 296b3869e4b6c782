#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Which jobs an answer is about, by names, patterns and states, and what is answered in tables: by
days and jobs, and as --csv, beside Python's reader of such files and the rows of the store."""

import csv
import io
import json
import pathlib
import sqlite3
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness.tap import main, same, test  # noqa: E402

NASTY = 'a "quoted", name'
JOBS = (("backup-db", 0), ("backup-www", 3), ("backup-db", 4), ("mail", 0), (NASTY, 0), ("backup-db", 0))


def _record(world):
    for name, code in JOBS:
        world.run("sh", "-c", f"echo from {code}; exit {code}", name=name)
    world.expect_nobody_left()


def _ask(world, *words: str) -> tuple[int, str, str]:
    done = world.ask(*words)
    return done.code, done.out.decode(), done.err.decode()


def _rows(text: str) -> list[dict]:
    return list(csv.DictReader(io.StringIO(text)))


def _items(world, *words: str) -> list[dict]:
    return json.loads(world.ask(*words, "--json").out)["items"]


@test("a pattern means the jobs whose names it fits, in every answer that may be about several")
def patterns(world):
    _record(world)
    same([item["job"] for item in _items(world, "list", "backup-*")], ["backup-db", "backup-www"], "list")
    same([item["job"] for item in _items(world, "stats", "backup-*", "mail")],
         ["backup-db", "backup-www", "mail"], "stats")
    same([item["id"] for item in _items(world, "history", "backup-*")], [6, 3, 2, 1], "history")
    same([item["id"] for item in _items(world, "history", "backup-*", "-n", "2")], [6, 3], "the newest two")
    same(_items(world, "last-failure", "*-www", "mail")[0]["id"], 2, "last-failure")
    same([item["run"] for item in _items(world, "grep", "from", "*db", "mail")], [6, 4, 3, 1], "grep")
    same({item["job"] for item in _items(world, "check", "backup-?b", "m*")}, {"backup-db", "mail"}, "check")
    code, out, err = _ask(world, "list", "nothing-*")
    same((code, "no job 'nothing-*'" in err), (1, True), err)
    code, out, err = _ask(world, "show", "backup-*")
    same((code, "2 jobs are called like that: backup-db, backup-www" in err), (1, True), err)


@test("a job whose name is a pattern is that job")
def literal(world):
    for name in ("*", "a", "[ab]"):
        world.run("true", name=name)
    world.expect_nobody_left()
    same([item["job"] for item in _items(world, "list", "*")], ["*"], "star")
    same([item["job"] for item in _items(world, "list", "[ab]")], ["[ab]"], "brackets")
    same([item["job"] for item in _items(world, "list", "[!x]")], ["*", "a"], "a pattern")


@test("show of a job is its newest run, and a number is a run")
def newest(world):
    _record(world)
    same(_items(world, "show", "backup-db")[0]["id"], 6, "newest")
    same(_items(world, "show", "2")[0]["id"], 2, "number")
    code, out, err = _ask(world, "show", "backup")
    same((code, "no job 'backup'" in err), (1, True), err)


@test("list has the jobs of a state, or whose last run was in a window of time")
def states(world):
    _record(world)

    def names(*words: str) -> list[str]:
        return [item["job"] for item in _items(world, "list", *words)]

    same(names("--state", "failing"), ["backup-www"], "failing")
    same(names("--failed"), ["backup-www"], "--failed")
    same(names("--state", "late,ok"), [NASTY, "backup-db", "mail"], "several")
    same(names("--state", "ok", "backup-*"), ["backup-db"], "with a pattern")
    same(names("--until", "1h"), [], "before")
    same(len(names("--since", "1h")), 4, "since")
    code, out, err = _ask(world, "list", "--state", "idle")
    same((code, out, "none of the 4 jobs is in such a state" in err), (1, "", True), err)
    for wrong in ("nix", "", ",ok"):
        same(world.ask("list", "--state", wrong).code, 2, f"the state '{wrong}'")


@test("--csv is read by others as what --json says, however nasty a name is")
def as_csv(world):
    _record(world)
    for words in (["history", "*"], ["list"], ["--since", "1h"], ["history", NASTY]):
        rows, items = _rows(_ask(world, *words, "--csv")[1]), _items(world, *words)
        same([row["job"] for row in rows], [item["job"] for item in items], f"jobs of {words}")
        for row, item in zip(rows, items):
            for name in ("started", "exit", "user", "state", "last_started", "next"):
                if name in row:
                    same(row[name], "" if item[name] is None else str(item[name]), f"{name} of {words}")
    same({row["argv"] for row in _rows(_ask(world, "history", "mail", "--csv")[1])},
         {"sh -c echo from 0; exit 0"}, "words")
    code, out, err = _ask(world, "list", "--csv", "--json")
    same((code, out), (2, ""), "both")
    code, out, err = _ask(world, "list", "--csv", "--state", "idle")
    same((code, len(_rows(out))), (1, 0), "no row")


@test("stats --by puts each run into its day, week and month of the local calendar")
def by_parts(world):
    zone = "CET-1CEST,M3.5.0,M10.5.0/3"
    world.env["TZ"] = zone
    _record(world)
    # The last is 23:30 of the Saturday before the clocks are set back, three are of the long Sunday.
    moments = ("2026-11-02 00:00:00", "2026-11-01 23:59:59", "2026-10-26 00:00:00", "2026-10-25 23:59:59",
               "2026-10-25 00:00:00", "2026-10-24 23:30:00")
    with sqlite3.connect(world.store) as store:
        for run, moment in enumerate(moments, 1):
            done = subprocess.run(["date", "-d", moment, "+%s"], check=True, capture_output=True, text=True,
                                  env={"TZ": zone})
            store.execute("UPDATE runs SET started = ?, place = NULL WHERE id = ?", (int(done.stdout), run))

    def counts(part: str, *words: str) -> list[tuple]:
        rows = _rows(_ask(world, "stats", "--by", part, "--csv", *words)[1])
        return [(row["from"][:13], int(row["runs"]), int(row["failures"])) for row in rows]

    same(counts("day"), [("2026-11-01T23", 1, 0), ("2026-10-31T23", 1, 1), ("2026-10-30T23", 0, 0),
                         ("2026-10-29T23", 0, 0), ("2026-10-28T23", 0, 0), ("2026-10-27T23", 0, 0),
                         ("2026-10-26T23", 0, 0), ("2026-10-25T23", 1, 1), ("2026-10-24T22", 2, 0),
                         ("2026-10-23T22", 1, 0)], "days")
    same(counts("week"), [("2026-11-01T23", 1, 0), ("2026-10-25T23", 2, 2), ("2026-10-18T22", 3, 0)], "weeks")
    same(counts("month"), [("2026-10-31T23", 2, 1), ("2026-09-30T22", 4, 1)], "months")
    same(counts("month", "backup-*"), [("2026-10-31T23", 2, 1), ("2026-09-30T22", 2, 1)], "of some")
    jobs = _rows(_ask(world, "stats", "--by", "job", "--csv")[1])
    same({row["job"]: (int(row["runs"]), row["success_rate"]) for row in jobs},
         {"backup-db": (3, "0.6666666666666666"), "backup-www": (1, "0.0"), "mail": (1, "1.0"),
          NASTY: (1, "1.0")}, "jobs")
    code, out, err = _ask(world, "stats", "--by", "fortnight")
    same((code, "choose day, week, month or job" in err), (2, True), err)
    code, out, err = _ask(world, "stats", "--by", "day", "--since", "2027-01-01")
    same((code, out), (1, ""), err)


if __name__ == "__main__":
    main()
