#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""When output came: with real jobs, whatever they print and whoever is killed meanwhile."""

import json
import os
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness.tap import main, same, test  # noqa: E402
from harness.world import helper  # noqa: E402

MOST_MARKS = 168


def _times(world, name: str = "job") -> dict:
    run = world.run_of(name)
    answer = world.ask("show", str(run["id"]), "--json")
    same(answer.code, 0, "exit of show")
    return json.loads(answer.out)["items"][0]["output_times"]


def _shown(world, *words: str) -> str:
    result = world.ask(*words)
    same(result.code, 0, f"exit of {words}, {result.err}")
    return result.out.decode()


def _facts(world, *words: str) -> str:
    """In one line: a long fact takes several."""
    return " ".join(_shown(world, *words).split())


@test("both streams are shown in the order in which they came, each line with its time")
def order(world):
    result = world.run("sh", "-c", "echo one; sleep 0.3; echo two >&2; sleep 0.3; echo three; sleep 0.3")
    same(result.code, 0, "exit")
    text = _shown(world, "show", "1", "--times")
    lines = [line.split() for line in text.splitlines() if line.split()[-1:] in (["one"], ["two"], ["three"])]
    same([line[1:] for line in lines], [["out", "one"], ["err", "two"], ["out", "three"]], text)
    times = _times(world)
    at = [mark["at"] for mark in times["marks"]]
    same(len(at), 3, f"marks {times}")
    # A busy machine makes pauses longer, never shorter; the clock ticks every 10 ms at most.
    assert at[1] - at[0] > 0.25 and at[2] - at[1] > 0.25, f"times {at}"
    assert at[2] <= times["last_stdout"] < world.run_of()["duration"] - 0.25, f"last {times}"


@test("a run that was ended tells since when it was silent, and after which line")
def silent(world):
    result = world.run("sh", "-c", "echo copying block 7; sleep 60", options=["--timeout", "1500ms"])
    same(result.code, 124, "exit")
    for words in (("last-failure",), ("show", "1")):
        text = _facts(world, *words)
        assert "silent" in text and "after 'copying block 7'" in text, text


@test("a slow run says after which line its time was lost")
def slow(world):
    script = "echo dump started; echo dump finished; sleep {}; echo upload done"
    for seconds in (0, 0, 0):
        same(world.run("sh", "-c", script.format(seconds)).code, 0, "exit")
    same(world.run("sh", "-c", script.format(1.5)).code, 0, "exit")
    text = _facts(world, "show", "4")
    assert "the time is lost after 'dump finished': " in text, text
    text = _shown(world, "show", "4", "--times")
    assert "usual" in text, text


@test("the index stays small: a byte at a time, a million lines, both streams in turn")
def bounded(world):
    jobs = {
        "bytes": "import os\nfor i in range(100000): os.write(1, b'x')",
        "lines": "import os\nfor i in range(1000000): print(i, flush=i % 50 == 0)",
        "turns": "import os\nfor i in range(20000): os.write(1 + i % 2, b'line\\n')",
    }
    for name, script in jobs.items():
        result = world.run(sys.executable, "-c", script, name=name)
        same(result.code, 0, "exit")
        world.expect_nobody_left()
        run = world.run_of(name)
        marks = _times(world, name)["marks"]
        assert 0 < len(marks) <= MOST_MARKS, f"{name}: {len(marks)} marks"
        assert all(one["at"] <= two["at"] for one, two in zip(marks, marks[1:])), name
        size = world.rows("SELECT length(output_times) FROM runs WHERE id = ?", run["id"])
        assert size[0][0] <= 4096, f"{name}: {size}"
        same(world.rows("SELECT sum(stdout_bytes) FROM runs WHERE job = ?", name)[0][0],
             len(result.out), "each byte is counted")


@test("each relay is killed: what comes afterwards has its time, and the job is unharmed")
def killed(world):
    # One each: a reader of the second line could meet the writer of the first, and its end of file.
    first, second = world.folder / "first", world.folder / "second"
    os.mkfifo(first)
    os.mkfifo(second)
    (out, out_writer), (err, err_writer) = os.pipe(), os.pipe()
    script = f"echo one; read -r _ <{first}; echo two >&2; read -r _ <{second}; echo three; exit 3"
    process = world.start("sh", "-c", script, fds={0: 0, 1: out_writer, 2: err_writer})
    os.close(out_writer)
    os.close(err_writer)
    for stream, line, go in ((out, b"one\n", first), (err, b"two\n", second)):
        same(os.read(stream, 100), line, "seen by the caller")
        os.kill(helper(process.pid, "jw-relay").pid, signal.SIGKILL)
        go.write_text("go\n", encoding="ascii")
    same(os.read(out, 100), b"three\n", "seen by the caller")
    same(os.WEXITSTATUS(process.wait()), 3, "the wrapper's end")
    world.ended_run()
    marks = _times(world)["marks"]
    same([(mark["stdout"], mark["stderr"]) for mark in marks], [(0, 0), (4, 0), (4, 4)], "marks")


@test("a run without output, or whose output is not kept, has its times all the same")
def unkept(world):
    same(world.run("sh", "-c", "echo one; sleep 0.1; echo two", options=["--no-output"]).code, 0, "exit")
    times = _times(world)
    same([(mark["stdout"], mark["stderr"]) for mark in times["marks"]], [(0, 0), (0, 0)], "marks")
    same(world.run("true", name="quiet").code, 0, "exit")
    same(_times(world, "quiet"), None, "of nothing")


if __name__ == "__main__":
    main()
