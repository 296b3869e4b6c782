#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What people state of runs, with real jobs: rules that are broken, kept, and not to be known."""

import json
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness.tap import main, same, test  # noqa: E402


def _expect(world, text: str, job: str = "job"):
    config = world.folder / "config.toml"
    config.write_text(f'[jobs."{job}".expect]\n{text}\n')
    config.chmod(0o600)
    world.env["JOB_WATCH_CONFIG"] = str(config)


def _run(world, line: str, code: int = 0, name: str = "job", options=()) -> dict:
    """The newest run of the job, once it is recorded."""
    result = world.run("sh", "-c", line, name=name, options=options)
    same(result.code, code, f"exit of {line}, {result.err}")
    world.expect_nobody_left()
    return world.runs(name)[0]


def _told(run: dict) -> list[tuple]:
    return [(rule["rule"], rule["state"]) for rule in run["rules"]]


@test("a run that breaks a rule failed or warns, exits as it did, and says so everywhere")
def broken(world):
    _expect(world, 'prints = "^done"\nnever_prints = { match = "retry", as = "warn" }\n'
                   "metrics.rows = { match = '([0-9]+) rows', min = 1 }")
    run = _run(world, "echo 5 rows; echo done")
    same((run["outcome"], run["told_outcome"], _told(run)), ("success", None, []), "a good run")
    run = _run(world, "echo 5 rows; echo retry; echo done")
    same((run["outcome"], run["told_outcome"], run["exit"]), ("warn", "success", 0), "a run that warns")
    same(_told(run), [("never_prints", "broken")], "what it broke")
    run = _run(world, "echo 0 rows; echo done")
    same((run["outcome"], run["told_outcome"], run["exit"]), ("failure", "success", 0), "one that fails")
    same(_told(run), [("metrics.rows", "broken")], "what it broke")
    same(run["rules"][0]["text"], "rows is 0, less than 1", "the sentence")
    run = _run(world, "echo 0 rows; exit 3", code=3)
    same((run["outcome"], _told(run)), ("failure", []), "one that failed by itself")
    run = _run(world, "echo 0 rows")
    same(_told(run), [("metrics.rows", "broken"), ("prints", "broken")], "two at once")
    for words in ((), ("show", str(run["id"])), ("last-failure",)):
        assert b"rows is 0, less than 1" in world.ask(*words).out, (words, world.ask(*words).out)
    page = (world.folder / "html" / "jobs").glob("*.html") if (world.folder / "html").exists() else []
    assert all("rows is 0, less than 1" in path.read_text() for path in page), "the job's page"
    stats = world.rows("SELECT outcome, count(*) FROM runs GROUP BY 1 ORDER BY 1")
    same([tuple(row) for row in stats], [("failure", 3), ("success", 1), ("warn", 1)], "the store")


@test("what was printed in a part that is not kept breaks no rule, and is said to be not known")
def dropped(world):
    _expect(world, 'prints = "needle"\nnever_prints = "trouble"')
    line = "seq 1 2000; echo needle; seq 1 2000"
    run = _run(world, line, options=["--capture", "1K"])
    same((run["outcome"], _told(run)), ("success", [("never_prints", "unknown"), ("prints", "unknown")]),
         "with a dropped middle")
    assert b"only a part of the output is kept" in world.ask("show", str(run["id"])).out, "said"
    run = _run(world, line)
    same((run["outcome"], _told(run)), ("success", []), "with all of it")
    run = _run(world, "seq 1 2000")
    same((run["outcome"], _told(run)), ("failure", [("prints", "broken")]), "where it is known")
    run = _run(world, "echo hello", options=["--no-output"])
    same((run["outcome"], len(run["rules"])), ("success", 2), "where nothing is kept")


@test("files are looked at when the run has ended: absent, old, small, links, pipes and folders")
def files(world):
    place = world.folder / "files with space"
    place.mkdir()
    _expect(world, f'files = [{{ path = "{place}/*.gz", newer = true, min_size = "1K" }}]')
    run = _run(world, "true")
    same((run["outcome"], run["rules"][0]["text"].partition("'")[0]), ("failure", "there is no file "), "absent")
    (place / "old.gz").write_bytes(b"x" * 2000)
    os.utime(place / "old.gz", (1, 1))
    run = _run(world, "true")
    assert run["rules"][0]["text"].endswith("was written since it began"), run["rules"]
    run = _run(world, f"echo x > '{place}/new.gz'")
    assert run["rules"][0]["text"].endswith("has 2B, less than 1.0K"), run["rules"]
    run = _run(world, f"rm -f '{place}/new.gz'; mkfifo '{place}/pipe.gz'; mkdir '{place}/folder.gz'; "
                      f"ln -s loop.gz '{place}/loop.gz'")
    same(run["outcome"], "failure", "a pipe, a folder and a link in a circle are no files")
    run = _run(world, f"head -c 2000 /dev/zero > '{place}/.hidden.gz'")
    same(run["outcome"], "failure", "* means no hidden file")
    run = _run(world, f"head -c 2000 /dev/zero > '{world.folder}/elsewhere'; "
                      f"ln -s ../elsewhere '{place}/link.gz'")
    same((run["outcome"], run["rules"]), ("success", []), "through a link")


@test("a look at very many files ends, and says that it saw a part of them")
def many_files(world):
    place = world.folder / "many"
    place.mkdir()
    for number in range(12_000):
        (place / f"{number}.gz").touch()
    _expect(world, f'files = [{{ path = "{place}/*.gz", min_size = "1K" }}]')
    began = time.monotonic()
    run = _run(world, "true")
    same((run["outcome"], _told(run)), ("success", [("files", "unknown")]), "the run")
    assert "more files than are looked at" in run["rules"][0]["text"], run["rules"]
    assert time.monotonic() - began < 10, "it took too long"


@test("files are those that the job saw, in a mount namespace of its own too", root=True)
def own_files(world):
    place = world.folder / "place"
    place.mkdir()
    _expect(world, f'files = [{{ path = "{place}/*" }}]')
    line = f"mount -t tmpfs tmpfs {place} && touch {place}/file"
    result = world.bare("unshare", "--mount", "--propagation", "private", "--",
                        *world.wrapped(["sh", "-c", line], name="job"))
    same(result.code, 0, f"unshare, {result.err}")
    world.expect_nobody_left()
    same((world.runs("job")[0]["outcome"], _told(world.runs("job")[0])), ("success", []), "what is there alone")
    same(list(place.iterdir()), [], "what is seen from here")
    run = _run(world, "true")
    same((run["outcome"], _told(run)), ("failure", [("files", "broken")]), "what is not seen from here")


@test("rules that are absurd keep no run from being recorded")
def absurd(world):
    _expect(world, 'prints = ["(", "ok"]\nmin_duration = "never"\nodd = 1')
    run = _run(world, "echo ok")
    same((run["outcome"], _told(run)), ("success", []), "the rules that make sense")
    assert b"this rule is passed over" in world.ask("doctor").out, world.ask("doctor").out


@test("exit codes that warn by the configuration are passed on, and rules of a pattern are for all its jobs")
def exits(world):
    _expect(world, "warn_exit = 24\nmax_output = 3", job="sync-*")
    run = _run(world, "exit 24", code=24, name="sync-home")
    same((run["outcome"], run["told_outcome"], run["exit"]), ("warn", "failure", 24), "sync-home")
    run = _run(world, "echo much", name="sync-mail")
    same(run["outcome"], "failure", "sync-mail")
    run = _run(world, "exit 24", code=24, name="other")
    same((run["outcome"], run["told_outcome"]), ("failure", None), "a job without rules")


@test("replay says run by run what rules would have told, by the rules as they are now, and changes nothing")
def replay(world):
    for line in ("echo done", "echo other", "echo done"):
        same(_run(world, line)["outcome"], "success", f"{line}: nothing is stated yet")
    same(_run(world, "exit 7", code=7)["outcome"], "failure", "exit 7")
    _expect(world, 'prints = "done"\nmax_duration = { value = 0, as = "warn" }\nwarn_exit = 7\n'
                   'files = [{ path = "/nowhere" }]')
    told = json.loads(world.ask("replay", "job", "--json").out)["items"]
    rules = [(item["run"], item["name"], item["told"]) for item in told if item["by"] == "rule"]
    same(rules, [(1, "max_duration", "warns"), (1, "files", "unknown"),
                 (2, "max_duration", "warns"), (2, "prints", "fails"), (2, "files", "unknown"),
                 (3, "max_duration", "warns"), (3, "files", "unknown"),
                 (4, "max_duration", "warns"), (4, "prints", "fails"), (4, "files", "unknown")], "told")
    text = " ".join(world.ask("replay").out.decode().split())
    assert "4 runs of 1 job" in text and "by rules 2 would have failed, 2 warned" in text, text
    assert "4 times it is not known whether a rule was kept" in text, text
    same([tuple(row) for row in world.rows("SELECT outcome, rules FROM runs ORDER BY id")],
         [("success", None)] * 3 + [("failure", None)], "the store")
    run = _run(world, "echo done > /dev/null")
    same(_told(run), [("max_duration", "broken"), ("prints", "broken"), ("files", "broken")], "a new run")
    _expect(world, 'files = [{ path = "/nowhere" }]')
    told = json.loads(world.ask("replay", "--json").out)["items"]
    same([(item["run"], item["told"]) for item in told if item["by"] == "rule"],
         [(1, "unknown"), (2, "unknown"), (3, "unknown"), (5, "fails")], "what was seen then counts")
    world.env["JOB_WATCH_CONFIG"] = "/dev/null"
    same(json.loads(world.ask("replay", "--json").out)["items"], [], "without rules")
    same(world.ask("replay", "no-such-job").code, 1, "a job that is not there")


if __name__ == "__main__":
    main()
