#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rows 51-56: clocks, runs at the same time, odd names, jobs that turn on their caller."""

import datetime
import os
import pathlib
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from faults.common import ACTOR, DYNAMIC, JOB, need_dynamic, recorded, unharmed  # noqa: E402
from harness import processes  # noqa: E402
from harness.tap import Skip, main, same, test  # noqa: E402
from harness.world import helper, job_of  # noqa: E402

FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"


@test("row 51: the clock is set back an hour, and forward a day, while the job runs")
def clock_steps(world):
    need_dynamic()  # the static wrapper can't be shown another clock; same sources
    if not os.path.exists(FAKETIME):
        raise Skip("needs faketime")
    for name, step in (("back", "-3600"), ("forward", "+86400")):
        offset = world.folder / "offset"
        offset.write_text("+0\n")
        env = {**world.env, "LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": str(offset),
               "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        before = time.time()
        stdin, go = os.pipe()
        argv = [str(DYNAMIC), "--name", name, "--", "sh", "-c", "read -r x; sleep 0.3; exit 3"]
        process = processes.start(argv, env=env, fds={0: stdin, 1: 1, 2: 2})
        job_of(process.pid)
        offset.write_text(f"{step}\n")
        os.write(go, b"\n")
        same(os.WEXITSTATUS(process.wait()), 3, "exit")
        run = world.ended_run(name)
        assert 0.3 <= run["duration"] < 5, f"clock {name}: lasted {run['duration']} s"
        started = _seconds(run["started"])
        assert before - 1 <= started <= time.time(), f"clock {name}: started {run['started']}"


def _seconds(moment: str) -> float:
    return datetime.datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()


@test("row 51: clocks of another time namespace do not matter", root=True)
def time_namespace(world):
    argv = ["unshare", "-T", "--monotonic", "1000000", "--boottime", "3000000", *world.wrapped(
        ["sh", "-c", "sleep 0.2; exit 3"])]
    before = time.time()
    result = processes.run(argv, env=world.env)
    if result.code == 1:
        raise Skip(f"no time namespaces: {result.err.decode()}")
    unharmed(result, 3, b"", b"")
    run = world.run_of()
    assert 0.2 <= run["duration"] < 3, f"lasted {run['duration']} s"
    assert before - 1 <= _seconds(run["started"]) <= time.time(), run["started"]


@test("row 52: 50 runs of one job at the same time are 50 records", timeout=120)
def overlapping(world):
    stdin, go = os.pipe()
    started = [world.start("sh", "-c", f"read -r x; echo {number}; exit {number}",
                           fds={0: stdin, 1: os.open("/dev/null", os.O_WRONLY), 2: 2})
               for number in range(50)]
    for process in started:
        helper(process.pid, "jw-spool")
    os.write(go, b"\n" * 50)
    codes = sorted(os.WEXITSTATUS(process.wait()) for process in started)
    same(codes, list(range(50)), "exit codes")
    runs = world.runs()
    same(sorted(run["exit"] for run in runs), list(range(50)), "recorded codes")
    same(len({run["id"] for run in runs}), 50, "ids")
    for run in runs:
        same(world.output(run), b"%d\n" % run["exit"], "whose output it is")


@test("row 52: --overlap skip leaves the turn to the run at work, and names it; wait waits for it")
def turns(world):
    stdin, go = os.pipe()
    first = world.start("sh", "-c", "read -r x; exit 3", fds={0: stdin, 1: 1, 2: 2},
                        options=["--overlap", "skip"])
    job_of(first.pid)
    skip = ["--overlap", "skip", "--overlap-exit", "75"]
    unharmed(world.run(*JOB, options=skip), 75, b"", b"")
    run = world.runs()[0]
    same((run["outcome"], run["note"]),
         ("skipped", f"another run was at work (pid {first.pid})"), "the record")
    unharmed(world.run(*JOB, name="another", options=skip))
    second = world.start("sh", "-c", "sleep 0.5; exit 4", options=["--overlap", "wait"])
    time.sleep(0.2)  # nothing is to happen
    assert not [one for one in processes.children(second.pid) if one.name == "sh"], "two at work"
    os.write(go, b"\n")
    same(os.WEXITSTATUS(first.wait()), 3, "the first")
    job_of(second.pid)
    unharmed(world.run(*JOB, options=skip), 75, b"", b"")
    same(world.runs()[0]["note"], f"another run was at work (pid {second.pid})", "the record")
    same(os.WEXITSTATUS(second.wait()), 4, "the second")
    unharmed(world.run(*JOB, options=skip))


@test("row 52: a turn ends with the job, though what it left behind still prints")
def turn_ends_with_job(world):
    release, go = os.pipe()
    out, their_out = os.pipe()
    skip = ["--overlap", "skip", "--overlap-exit", "75"]
    first = world.start("sh", "-c", "(read -r x; echo late) <&3 & exit 0", options=skip,
                        fds={0: 0, 1: their_out, 2: 2, 3: release})
    os.close(their_out)
    same(os.WEXITSTATUS(first.wait()), 0, "the first")
    assert [one for one in processes.descendants() if one.name == "jw-relay"], "no relay is left"
    unharmed(world.run(*JOB, options=skip))
    os.write(go, b"\n")
    same(os.read(out, 100), b"late\n", "what was left behind printed")


@test("a guard that looks for the job's words finds the job and its wrapper, and no helper",
      needs=("pgrep",))
def found_by_words(world):
    stdin, go = os.pipe()
    process = world.start("sh", "-c", "read -r x; exit 3; found-by-these-words",
                          fds={0: stdin, 1: 1, 2: 2})
    names = ("jw-relay", "jw-spool")
    for one in [helper(process.pid, name) for name in names]:
        cmdline = pathlib.Path(f"/proc/{one.pid}/cmdline")
        processes.until(lambda path=cmdline, name=one.name: path.read_bytes() == f"{name}\0".encode(),
                        10, f"words of its own of {one.name}")
    job = job_of(process.pid)
    found = processes.run(["pgrep", "-f", "found-by-these-words"]).out.split()
    same(sorted(map(int, found)), sorted([process.pid, job.pid]), "what pgrep finds")
    own = pathlib.Path(f"/proc/{process.pid}/cmdline").read_bytes().split(b"\0")[:-1]
    same([os.fsdecode(word) for word in own],
         world.wrapped(["sh", "-c", "read -r x; exit 3; found-by-these-words"]), "the wrapper's words")
    os.write(go, b"\n")
    same(os.WEXITSTATUS(process.wait()), 3, "exit")


NAMES = ("/", "..", "../../../etc/passwd", "a/b", "/etc/cron.d/x", "a\nb", "tab\there", ".", "-x",
         "--json", "'; DROP TABLE runs; --", "%s%n", "\x1b[31mred", "€uro", "日本", "x" * 200, "*",
         "C:\\job", "nul\\0", " ", "KEY.start", "history")


@test("row 53: names that are paths, commands or garbage: each its own job, no file of that name")
def odd_names(world):
    for number, name in enumerate(NAMES):
        unharmed(world.run("sh", "-c", f"echo out; echo err >&2; exit {number + 1}", name=name),
                 number + 1)
    world.expect_nobody_left()
    stored = dict(world.rows("SELECT job, exit FROM runs"))
    same(stored, {name: number + 1 for number, name in enumerate(NAMES)}, "what the store holds")
    for number, name in enumerate(NAMES):
        if not name.startswith("-"):
            same(world.run_of(name)["exit"], number + 1, f"history of {name!r}")
    html = world.store.parent / "html"
    strange = [path.name for path in world.folder.rglob("*") if not path.name.startswith("history")
               and path.name not in ("store", "lock", "reserve") and html not in (path, *path.parents)]
    same(strange, [], "files beside the store's")
    # The pages of the report have readable names, but tame ones.
    wild = [path.name for kind in ("jobs", "badges") for path in (html / kind).iterdir()
            if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}\.(html|svg)", path.name)]
    same(wild, [], "names of pages")


@test("row 53: a name of 4 KB, and one that is no text, do not keep the job from running")
def unfit_names(world):
    for name in ("x" * 4096, b"\xff\xfe\x80"):
        unharmed(world.run(*JOB, name=name))
    world.expect_nobody_left()
    same(world.rows("SELECT count(*), count(DISTINCT job) FROM runs"), [(2, 2)], "rows")


@test("row 54: the job kills its parent with signal 9: the job goes on and is recorded")
def kills_parent(world):
    mark = world.folder / "mark"
    result = world.run("sh", "-c", f"kill -9 $PPID; sleep 0.1; echo out; : > {mark}; exit 3")
    same((result.signal, result.out), (9, b"out\n"), "the wrapper's end and the output")
    assert mark.exists(), "the job did not go on"
    run = world.ended_run()
    assert (run["outcome"], run["exit"]) in (("failure", 3), ("unknown", None)), run


@test("row 54: the job sends other signals to its parent: they do not come back to it")
def signals_parent(world):
    script = "for s in TERM HUP INT USR1 QUIT ALRM; do kill -$s $PPID; done; sleep 0.2; exit 3"
    result = world.run("sh", "-c", script)
    same(result.end, "exit 3", "the end")
    recorded(world.run_of(), 3)


@test("row 54: the job signals its whole group: once for all, as bare")
def signals_group(world):
    script = "trap 'echo caught' TERM; kill -TERM 0; sleep 0.2; exit 3"
    result = world.run("sh", "-c", script, setup=os.setsid)
    same((result.end, result.out), ("exit 3", b"caught\n"), "end and output")


@test("row 55: a job that becomes a daemon is recorded until its first process ends")
def daemon(world):
    mark = world.folder / "mark"
    script = (f"import os, time\nif os.fork(): os._exit(3)\nos.setsid()\nif os.fork(): os._exit(0)\n"
              f"time.sleep(4)\nopen({str(mark)!r}, 'w')")
    result = world.run("/usr/bin/python3", "-c", script, until_eof=False)
    same(result.code, 3, "exit")
    assert not mark.exists(), "the wrapper waited for the daemon"
    assert world.run_of()["duration"] < 3
    processes.until(mark.exists, 15, "the daemon to come to its end")


@test("row 55: a job that changes nice value, group and folder ends as usual")
def changes_itself(world):
    script = "renice -n 5 $$ >/dev/null; cd /; ulimit -n 20; exec setsid -w sh -c 'exit 3'"
    same(world.run("sh", "-c", script).code, 3, "exit")
    recorded(world.run_of(), 3)


@test("row 56: 500 wrappers end in one instant: every code true, every run recorded", timeout=180)
def all_at_once(world):
    count = 500
    stdin, go = os.pipe()
    quiet = os.open("/dev/null", os.O_WRONLY)
    started = []
    for number in range(count):
        argv = [ACTOR, "await-eof", str(number % 256)]
        started.append(world.start(*argv, name=f"job {number}", fds={0: stdin, 1: quiet, 2: 2}))
    for process in started:
        helper(process.pid, "jw-spool")
    os.close(stdin)
    began = time.monotonic()
    os.close(go)
    slowest = 0.0
    for number, process in enumerate(started):
        same(os.WEXITSTATUS(process.wait()), number % 256, f"exit of job {number}")
        slowest = max(slowest, time.monotonic() - began)
    world.note(f"the slowest exit came after {slowest:.2f} s")
    assert slowest < 5, f"the slowest exit came after {slowest:.2f} s"
    world.ask("list")
    world.expect_nobody_left(60)
    world.ask("list")
    rows = world.rows("SELECT job, exit FROM runs")
    same((len(rows), dict(rows)),
         (count, {f"job {number}": number % 256 for number in range(count)}), "what is recorded")


if __name__ == "__main__":
    main()
