#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`job-watch expect`: rules from a history, what they would have told, and the file that they go into."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness.tap import main, same, test  # noqa: E402

FORMER = "# ours\n[alerts]\nfailures = 2\n\n[jobs.other.expect]\nprints = 'x'\n"


def _copies(world, *rows: int):
    for count in rows:
        text = f"copied {count} rows\ncopy finished\n" if count else ""
        world.run("printf", "%s", text, name="copy")
    world.expect_nobody_left()


def _config(world, text: str | None = None) -> pathlib.Path:
    path = world.folder / "config" / "config.toml"
    world.env["JOB_WATCH_CONFIG"] = str(path)
    if text is not None:
        path.parent.mkdir()
        path.write_text(text)
    return path


def _items(answer, kind: str) -> list[dict]:
    return [item for item in json.loads(answer.out)["items"] if item["kind"] == kind]


@test("proposes what the successes have in common, and says row by row what that would have told")
def proposals(world):
    _config(world, FORMER)
    _copies(world, *range(120, 180), 0)
    answer = world.ask("expect", "copy", "--json")
    same({item["rule"]: item["value"] for item in _items(answer, "rule")},
         {"max_duration": '"1min"', "min_output": '"10"', "prints": "'^copy finished$'",
          "metrics.rows": r"{ match = '^copied ([0-9]+(?:\.[0-9]+)?) rows$', min = 60 }"}, "rules")
    same({item["rule"]: (item["broken_by"], item["runs"]) for item in _items(answer, "rule")},
         {"max_duration": (0, 61), "min_output": (1, 61), "prints": (1, 61), "metrics.rows": (1, 61)}, "what they say")
    same({(item["run"], item["rule"]) for item in _items(answer, "told")},
         {(61, "min_output"), (61, "prints"), (61, "metrics.rows")}, "told")
    page = world.ask("expect", "copy").out.decode()
    for text in ("61 successes", "printed nothing that matches '^copy finished$'", "+[jobs.copy.expect]", "--write"):
        assert text in page, page


@test("--write adds the table behind what was there, once, and from then on it holds")
def written(world):
    path = _config(world, FORMER)
    path.chmod(0o640)
    _copies(world, *range(120, 140))
    same(world.ask("expect", "copy").code, 0, "exit of a question")
    same(path.read_text(), FORMER, "the file after a question")
    answer = world.ask("expect", "copy", "--write")
    world.expect(answer, code=0)
    text = path.read_text()
    assert text.startswith(FORMER + "\n[jobs.copy.expect]\n"), text
    same(path.stat().st_mode & 0o777, 0o640, "mode")
    same([one.name for one in path.parent.iterdir()], ["config.toml"], "files")
    assert f"The rules are in {path}" in answer.out.decode(), answer.out
    again = world.ask("expect", "copy", "--write")
    assert "The rules are in" not in again.out.decode(), again.out
    assert again.code == 1 and "already" in again.err.decode(), again
    same(path.read_text(), text, "the file after a second time")
    world.run("true", name="copy")
    world.expect_nobody_left()
    same(world.rows("SELECT outcome FROM runs ORDER BY id DESC LIMIT 1"), [("warn",)], "a run that printed nothing")


@test("a file that is not there is made; one that is broken, or that others may write to, is left")
def not_written(world):
    path = _config(world)
    _copies(world, *range(120, 140))
    world.expect(world.ask("expect", "copy", "--write"), code=0)
    assert path.read_text().startswith("[jobs.copy.expect]\n")
    for text, mode in (("[alerts\n", 0o600), (FORMER, 0o666)):
        path.write_text(text)
        path.chmod(mode)
        answer = world.ask("expect", "copy", "--write")
        same(answer.code, 1, "exit")
        assert "can't write rules for 'copy'" in answer.err.decode(), answer.err
        same(path.read_text(), text, "the file")


@test("a job of which too little is known has no rules")
def too_few(world):
    _config(world)
    _copies(world, 1, 2, 3)
    answer = world.ask("expect", "copy")
    assert answer.code == 1 and "3 successes" in answer.err.decode(), answer


if __name__ == "__main__":
    main()
