#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`job-watch grep`, beside grep(1) over the same outputs."""

import json
import pathlib
import random
import sqlite3
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness.tap import main, same, test  # noqa: E402

WORDS = ["backup", "error:", "Error:", "a.b", "aXb", "x", "", "ümlaut", "two words", "(paren", "1234", "\\d",
         "tab\there"]
PATTERNS = [("error", []), ("error", ["-i"]), ("a.b", []), ("a.b", ["-F"]), ("^backup", []), ("x$", []),
            ("^$", []), ("(paren", ["-F"]), ("[0-9]+", []), ("ümlaut", []), ("\\d", ["-F"]), ("(two|x) ?w", []),
            ("nowhere", [])]


def _texts(count: int) -> list[str]:
    chance = random.Random(7)
    return ["".join(" ".join(chance.choices(WORDS, k=chance.randrange(4))) + "\n"
                    for _ in range(chance.randrange(1, 9))) for _ in range(count)]


def _by_grep(text: str, pattern: str, options: list[str]) -> list[tuple[int, str]]:
    done = subprocess.run(["grep", "-n", *(options or []), *([] if "-F" in options else ["-E"]), "--", pattern],
                          input=text.encode(), capture_output=True, check=False, env={"LC_ALL": "C.UTF-8"})
    assert done.returncode in (0, 1), done.stderr
    lines = done.stdout.decode().splitlines()
    return [(int(number), line) for number, line in (line.split(":", 1) for line in lines)]


@test("the lines that grep finds in an output are those that it has, with their numbers, the newest run first")
def as_grep(world):
    texts = _texts(12)
    for text in texts:
        same(world.run("sh", "-c", 'printf %s "$0"; printf %s "$0" >&2', text, name="job").code, 0, "exit")
    world.expect_nobody_left()
    for pattern, options in PATTERNS:
        expected = [(run, stream, number, line) for run, text in reversed(list(enumerate(texts, 1)))
                    for stream in ("stdout", "stderr")
                    for number, line in _by_grep(text, pattern, options)]
        done = world.ask("grep", *options, "--json", "--", pattern)
        same(done.code, 0 if expected else 1, f"exit of grep {pattern} {options}, {done.err}")
        found = [(item["run"], item["stream"], item["line"], item["text"])
                 for item in json.loads(done.out)["items"]]
        same(found, expected, f"lines with {pattern} {options}")


@test("a job, a window, a stream and a number of runs narrow what is looked through")
def narrowed(world):
    for name, code in (("one", 0), ("two", 3), ("one", 0), ("two", 0)):
        world.run("sh", "-c", f"echo needle; echo needle >&2; exit {code}", name=name)
    world.expect_nobody_left()

    def runs(*words: str) -> list[int]:
        done = world.ask("grep", "--json", "needle", *words)
        return [item["run"] for item in json.loads(done.out)["items"]]

    same(runs(), [4, 4, 3, 3, 2, 2, 1, 1], "runs")
    same(runs("one"), [3, 3, 1, 1], "of a job")
    same(runs("two", "--stderr"), [4, 2], "of a stream")
    same(runs("--failed", "--stdout"), [2], "that failed")
    same(runs("-n", "1"), [4, 4], "the newest")
    same(runs("--since", "1h", "--until", "30min"), [], "before they ran")


@test("exit codes and messages are those of a search")
def exits(world):
    world.run("echo", "something", name="job")
    world.expect_nobody_left()
    same(world.ask("grep", "some").code, 0, "found")
    for words, code, said in ((["nothing"], 1, "no line has 'nothing': the output of 1 run was looked at"),
                              (["(x"], 2, "can't read the pattern '(x'"), ([""], 2, "can't look for nothing"),
                              ([], 2, "write job-watch grep PATTERN [JOB...]"),
                              (["some", "other"], 1, "no job 'other'")):
        done = world.ask("grep", *words)
        same(done.code, code, f"exit of {words}")
        assert said in done.err.decode(), done.err


@test("what a run prints can be found before it is in the store")
def waiting(world):
    world.run("echo", "first", name="job")
    world.expect_nobody_left()
    holder = sqlite3.connect(world.store, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    world.run("echo", "second needle", name="job")
    text = world.ask("grep", "needle").out.decode()
    holder.execute("ROLLBACK")
    holder.close()
    assert "second needle" in text, text


if __name__ == "__main__":
    main()
