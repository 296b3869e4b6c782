#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rows 37-50: time-outs, background children, readers, disks, and output of every size and shape."""

import os
import pathlib
import random
import select
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from faults.common import ACTOR, JOB, STRANGER, flooded, recorded, unharmed  # noqa: E402
from harness import disks, processes  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import RECORDING, job_of  # noqa: E402

HEAD, KEPT = 64 << 10, 256 << 10  # what is kept by default: the beginning, and all in all
BIG = int(os.environ.get("JOB_WATCH_GIB", "2")) << 30


@test("row 37: a job that ignores TERM and 200 children of all kinds: all gone at the time-out")
def timeout_tree(world):
    script = """
        trap '' TERM
        for i in $(seq 100); do sleep 100 & done
        for i in $(seq 50); do setsid sleep 100 & done
        for i in $(seq 50); do (trap '' TERM; exec sleep 100) & done
        echo ready; while :; do wait; done"""
    result = world.run("sh", "-c", script, timeout=30,
                       options=["--timeout", "3s", "--kill-after", "300ms"])
    same((result.code, result.out), (124, b"ready\n"), "exit and output")
    assert 3.2 < result.seconds < 12, f"took {result.seconds:.1f} s"
    world.expect_nobody_left(2)
    same(world.run_of()["outcome"], "timeout", "the record")


@test("row 37: a job that ends at TERM gets no KILL, and one that is quick no TERM")
def timeout_grace(world):
    script = "trap 'echo leaving; exit 9' TERM; echo ready; while :; do sleep 0.05; done"
    result = world.run("sh", "-c", script, name="slow",
                       options=["--timeout", "500ms", "--kill-after", "20s"])
    same((result.code, result.out), (124, b"ready\nleaving\n"), "exit and output")
    assert result.seconds < 10, f"took {result.seconds:.1f} s"
    same(world.run_of("slow")["outcome"], "timeout", "the record")
    unharmed(world.run(*JOB, name="quick", options=["--timeout", "20s"]))
    recorded(world.run_of("quick"))


def _turns(pid: int) -> int:
    status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("voluntary_ctxt_switches:")[1].split()[0])


@test("row 37: while a job can't be killed, the wrapper waits and does not spin", root=True)
def not_to_be_killed(world):
    with disks.ext4(world.folder) as disk:
        with disk.frozen():
            process = world.start("sh", "-c", f": > {disk.place}/file",
                                  options=["--timeout", "200ms", "--kill-after", "100ms"])
            job_of(process.pid)
            time.sleep(0.5)
            before = _turns(process.pid)
            time.sleep(1)
            turns = _turns(process.pid) - before
        assert turns < 20, f"{turns} turns within a second"
        same(os.WEXITSTATUS(process.wait()), 124, "exit")


def _without_proc():
    disks.private_mounts()
    subprocess.run(["mount", "-t", "tmpfs", "none", "/proc"], check=True)


@test("row 37: without /proc the job itself is ended, and no more is claimed", root=True)
def timeout_without_proc(world):
    options = ["--timeout", "300ms", "--kill-after", "300ms"]
    result = world.run("sh", "-c", "trap '' TERM; echo ready; exec sleep 5", options=options,
                       setup=_without_proc)
    same((result.code, result.out), (124, b"ready\n"), "exit and output")
    assert result.seconds < 4, f"took {result.seconds:.1f} s: no signal came"
    run = world.run_of()
    same((run["outcome"], run["note"]),
         ("timeout", "--timeout ended it; what it had started can't be found without /proc"),
         "the record")


@test("row 37: a job that may not be signalled ends as it does, and that is what is said",
      root=True, needs=("setpriv",))
def timeout_of_another_user(world):
    job = ["setpriv", "--reuid", str(STRANGER), "--clear-groups", "sh", "-c", "sleep 1.5; exit 7"]
    wrapped = world.wrapped(job, options=["--timeout", "300ms", "--kill-after", "100ms"])
    result = processes.run(["setpriv", "--bounding-set", "-kill", *wrapped], env=world.env)
    why = "--timeout passed, but the job could not be signalled: Operation not permitted"
    same((result.code, result.err), (7, f"job-watch: {why}\n".encode()), "exit and what is said")
    run = world.run_of()
    same((run["outcome"], run["exit"], run["note"]), ("failure", 7, why), "the record")


# --- rows 38-41 -------------------------------------------------------------------------------


@test("row 38: a background child keeps the output open: the wrapper ends with the job")
def background_child(world):
    result = world.run("sh", "-c", "sleep 5 & exit 3", until_eof=False)
    same(result.code, 3, "exit")
    assert result.seconds < 4, f"waited {result.seconds:.2f} s"
    recorded(world.run_of(), 3)


@test("row 39: what a daemon prints later reaches caller and record, and it gets no SIGPIPE")
def late_daemon(world):
    script = "(sleep 4; echo late; sleep 0.2; echo later; echo alive >&2) & echo now; exit 3"
    result = world.run("sh", "-c", script)
    same((result.code, result.out, result.err), (3, b"now\nlate\nlater\n", b"alive\n"), "seen")
    assert result.seconds < 3, f"waited {result.seconds:.2f} s"
    world.expect_nobody_left()
    recorded(world.run_of(), 3, b"now\nlate\nlater\n", b"alive\n", world)


@test("row 40: the reader leaves after one line: the job ends by SIGPIPE")
def reader_leaves(world):
    reader, writer = os.pipe()
    process = world.start("yes", fds={0: 0, 1: writer, 2: 2})
    os.close(writer)
    same(os.read(reader, 2), b"y\n", "the line")
    os.close(reader)
    same(os.WTERMSIG(process.wait(10)), signal.SIGPIPE, "the end")
    run = world.run_of()
    same((run["signal"], run["outcome"]), (signal.SIGPIPE, "signal"), "the record")


@test("row 41: a slow reader slows the job, byte for byte, in bounded memory")
def slow_reader(world):
    reader, writer = os.pipe()
    mark = world.folder / "mark"
    process = world.start("sh", "-c", f"{ACTOR} flood 50000000 0; : > {mark}; exit 3",
                          fds={0: 0, 1: writer, 2: 2})
    os.close(writer)
    job_of(process.pid)
    time.sleep(0.5)  # in which a wrapper without bounds would swallow it all
    assert not mark.exists(), "the job could write 50 MB that nobody has read"
    assert _memory_of(process.pid) < 8 << 20, f"{_memory_of(process.pid)} bytes of memory"
    out = bytearray()
    while chunk := os.read(reader, 1 << 16):
        out += chunk
    same(os.WEXITSTATUS(process.wait()), 3, "exit")
    assert bytes(out) == flooded(50_000_000), "the bytes differ"


# --- rows 42-43 -------------------------------------------------------------------------------


@test("row 42: the store's disk is full: job and output untouched, recorded once there is room",
      root=True)
def full_disk(world):
    with disks.tmpfs(world.store.parent, "size=1m") as place:
        disks.fill(place)
        unharmed(world.run(*JOB))
        recorded(world.run_of(), world=world)
        world.expect_nobody_left()
        (place / "ballast").unlink()
        unharmed(world.run(*JOB, name="after"))
        for name in ("job", "after"):
            recorded(world.run_of(name), world=world)
        world.expect_nobody_left()
        same(world.rows("SELECT count(*) FROM runs"), [(2,)], "rows")


@test("row 42: the disk on which --quiet-success holds output back is full", root=True)
def full_temporary(world):
    with disks.tmpfs(world.folder / "tmp", "size=64k") as place:
        disks.fill(place)
        env = {**world.env, "TMPDIR": str(place)}
        for code in (0, 3):
            script = f"for i in 1 2 3; do echo $i; sleep 0.05; done; exit {code}"
            unharmed(world.run("sh", "-c", script, name=str(code), env=env,
                               options=["--quiet-success"]), code, b"", b"")
            same(world.output(world.run_of(str(code))), b"1\n2\n3\n", "the record")


@test("row 43: the store's disk hangs while the job runs and prints", root=True)
def disk_hangs(world):
    with disks.ext4(world.folder) as disk:
        world.env["JOB_WATCH_DB"] = str(disk.place / "history.db")
        unharmed(world.run(*JOB, name="before"))
        world.expect_nobody_left()
        stdin, go = os.pipe()
        out, out_writer = os.pipe()
        err, err_writer = os.pipe()
        process = world.start("sh", "-c", f"read -r x; {ACTOR} flood 5000000 0; exit 3",
                              fds={0: stdin, 1: out_writer, 2: err_writer})
        for fd in (stdin, out_writer, err_writer):
            os.close(fd)
        job_of(process.pid)
        with disk.frozen():
            began = time.monotonic()
            os.write(go, b"\n")
            seen = bytearray()
            while len(seen) < 5_000_000:
                seen += os.read(out, 1 << 18)
            printed = time.monotonic() - began
            process.wait(20)
            assert printed < 5, f"the output took {printed:.1f} s"
            assert time.monotonic() - began < printed + 3, "the result came late"
        same(os.WEXITSTATUS(process.status), 3, "exit")
        assert bytes(seen) == flooded(5_000_000), "the bytes differ"
        run = world.ended_run()
        same((run["exit"], run["stdout_bytes"]), (3, 5_000_000), "the record")
        os.close(err)


# --- rows 44-46 -------------------------------------------------------------------------------


def _memory_of(pid: int) -> int:
    """Bytes that a wrapper and its helpers have for themselves (shared pages by share)."""
    total = 0
    for one in [pid, *(child.pid for child in processes.children(pid)
                       if child.name in RECORDING)]:
        try:
            text = pathlib.Path(f"/proc/{one}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in text.splitlines()
                      if line.startswith("Pss:")) << 10
    return total


@test(f"row 44: {BIG >> 30} GiB of output: constant memory, exact counts, both ends kept",
      timeout=600)
def endless_output(world):
    sink = os.open("/dev/null", os.O_WRONLY)
    process = world.start(ACTOR, "flood", str(BIG), "3", fds={0: 0, 1: sink, 2: 2},
                          options=["--keep", "both"])
    most = 0
    while not process.ended():
        most = max(most, _memory_of(process.pid))
        select.select([process.pidfd], [], [], 0.05)
    same(os.WEXITSTATUS(process.wait()), 3, "exit")
    assert most < 8 << 20, f"{most} bytes of memory"
    world.note(f"at most {most >> 10} KiB of memory, {process.seconds:.2f} s")
    run = world.run_of()
    kept = world.output(run)
    same((run["stdout_bytes"], run["stdout_dropped"]), (BIG, BIG - KEPT), "counts")
    same(len(kept), KEPT, "bytes kept")
    end = (BIG - KEPT + HEAD) % (251 * 256)
    expected = flooded(HEAD) + flooded(end + KEPT - HEAD)[end:]
    assert kept == expected, "what is kept is not the beginning and the end"
    world.expect_nobody_left()
    size = sum(path.stat().st_size for path in world.store.parent.rglob("*") if path.is_file())
    assert size < 8 << 20, f"the store takes {size} bytes"


@test("row 45: one line of 1 GiB", timeout=120)
def one_line(world):
    sink = os.open("/dev/null", os.O_WRONLY)
    result = world.run("head", "-c", "1G", "/dev/zero", fds={1: sink}, options=["--keep", "stdout"])
    same((result.code, result.err), (0, b""), "exit and stderr")
    run = world.run_of()
    same((run["stdout_bytes"], run["stdout_dropped"]), (1 << 30, (1 << 30) - KEPT), "counts")
    same(world.output(run), bytes(KEPT), "what is kept")


@test("row 46: NUL, invalid UTF-8, cut characters: stored to the byte, at every length near a seam")
def exact_bytes(world):
    alphabet = ("€".encode(), b"\0", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\n", b"\x1b[31m", b"a")
    seams = [0, 1, HEAD - 1, HEAD, HEAD + 1, KEPT - 1, KEPT, KEPT + 1, KEPT + HEAD, 2 * KEPT + 7]
    for length in seams + [random.randrange(3 * KEPT) for _ in range(10)]:
        data = b"".join(random.choices(alphabet, k=length + 1))[:length]
        result = world.run("cat", name=str(length), input=data, options=["--keep", "both"])
        same(result.out == data, True, f"{length} bytes through the wrapper")
        run = world.run_of(str(length))
        expected = data if length <= KEPT else data[:HEAD] + data[HEAD - KEPT:]
        same((run["stdout_bytes"], run["stdout_dropped"]), (length, length - len(expected)),
             "counts")
        assert world.output(run) == expected, f"{length} bytes: the record differs"


@test("row 46: the same with other amounts to keep")
def other_amounts(world):
    for kept in (0, 1, 3, 1000, 100_000, 1 << 20):
        data = os.urandom(kept * 2 + 5)
        result = world.run("cat", name=str(kept), input=data,
                           options=["--capture", str(kept), "--keep", "both"])
        assert result.out == data, "through the wrapper"
        run = world.run_of(str(kept))
        raw = world.output(run)
        same(run["stdout_bytes"], len(data), "bytes seen")
        same(run["stdout_dropped"] + len(raw), len(data), "dropped and kept")
        same(len(raw), kept, "bytes kept")
        at = run["stdout_gap_at"]
        same(raw, data[:at] + data[at + run["stdout_dropped"]:], f"kept of {kept}")


@test("row 46: data on stdout is counted and not kept unless asked for; stderr and lines are kept")
def data_on_stdout(world):
    script = "echo dumped >&2; printf '%b' \"$1\""
    data = {"gzip": "\\037\\213\\010rest", "nul": "a line\\na\\000b\\n",
            "bytes": "\\0377\\0376" * 64}
    for label, text in data.items():
        result = world.run("sh", "-c", script, "sh", text, name=label)
        run = world.run_of(label)
        same((run["stdout_bytes"], run["stdout_dropped"], world.output(run)),
             (len(result.out), len(result.out), b""), f"{label}: stdout")
        assert "--keep both" in run["note"], f"{label}: {run['note']}"
        same(world.output(run, "stderr"), b"dumped\n", f"{label}: stderr")
    for keep, kept in {"both": (True, True), "stdout": (True, False), "stderr": (False, True),
                       "none": (False, False)}.items():
        result = world.run("sh", "-c", script, "sh", data["nul"], name=keep,
                           options=["--keep", keep])
        run = world.run_of(keep)
        same((world.output(run), world.output(run, "stderr"), run["note"]),
             (result.out if kept[0] else b"", result.err if kept[1] else b"", None), keep)
        same((run["stdout_bytes"], run["stderr_bytes"]), (len(result.out), 7), f"{keep}: counts")


@test("secrets in the command line and the output are stored as [masked], with --no-mask as they are")
def masked(world):
    script = "echo token=Tr0ub4dor; echo connected to postgres://app:Tr0ub4dor@db/x >&2"
    argv = ["env", "DB_PASSWORD=Tr0ub4dor", "sh", "-c", script]
    for options in ((), ("--no-mask",)):
        name = "masked" + "".join(options)
        result = world.run(*argv, name=name, options=options)
        same((result.out, result.err), (b"token=Tr0ub4dor\n",
                                        b"connected to postgres://app:Tr0ub4dor@db/x\n"), "the caller")
        run = world.run_of(name)
        kept = [" ".join(run["argv"]).encode(), world.output(run), world.output(run, "stderr")]
        for text in kept:
            same((b"Tr0ub4dor" in text, b"[masked]" in text), (bool(options), not options), text)
        world.expect_nobody_left()
        if not options:
            stored = b"".join(path.read_bytes() for path in world.store.parent.rglob("*")
                              if path.is_file())
            assert b"Tr0ub4dor" not in stored, "the secret is in a file of the store"


# --- rows 47-50 -------------------------------------------------------------------------------


@test("row 47: lines on both streams in turn, merged: not one of 4000 out of place")
def order(world):
    reader, writer = os.pipe()
    process = world.start(ACTOR, "lines", "2000", "0", "3", options=["--streams", "merged"],
                          fds={0: 0, 1: writer, 2: writer})
    os.close(writer)
    out, = processes.collect(process, [reader])
    expected = b"".join(b"out %d\nerr %d\n" % (i, i) for i in range(2000))
    assert out == expected, "the caller saw another order"
    run = world.run_of()
    assert world.output(run) == expected[:KEPT], "the record has another order"


def _together(world, fd: int, *options) -> dict:
    """The run of a job that prints 400 lines on both streams in turn, both of which are `fd`."""
    name = f"{len(world.notes)}{options}"
    world.note(name)
    result = world.run(ACTOR, "lines", "200", "0", "3", name=name, options=options,
                       fds={1: fd, 2: fd})
    same(result.code, 3, "exit")
    return world.run_of(name)


@test("row 47: without any option the lines in a log, a pipe or a socket keep their order")
def order_without_option(world):
    expected = b"".join(b"out %d\nerr %d\n" % (i, i) for i in range(200))
    for flags in (os.O_APPEND, os.O_TRUNC):
        log = world.folder / f"log {flags}"
        run = _together(world, os.open(log, os.O_WRONLY | os.O_CREAT | flags))
        same(log.read_bytes(), expected, "the log")
        same((run["merged"], world.output(run)), (True, expected), "the record")
    ours, theirs = socket.socketpair()
    reader, writer = os.pipe()
    for read, write in ((ours.fileno(), theirs.fileno()), (reader, writer)):
        run = _together(world, write)
        seen = b""
        while len(seen) < len(expected):
            seen += os.read(read, 1 << 16)
        same((seen, run["merged"]), (expected, True), "what the caller saw")


@test("row 47: two streams where there is no order to keep, or one of them is asked for")
def two_streams(world):
    log = os.open(world.folder / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    other = os.open(world.folder / "log", os.O_WRONLY | os.O_APPEND)
    null = os.open("/dev/null", os.O_WRONLY)
    for fd, options in ((null, ()), (log, ("--streams", "split")), (log, ("--keep", "stderr")),
                        (log, ("--keep", "stdout"))):
        run = _together(world, fd, *options)
        same((run["merged"], run["stdout_bytes"], run["stderr_bytes"]), (False, 1490, 1490), options)
    same(world.run(*JOB, name="opened twice", fds={1: log, 2: other}).code, 3, "exit")
    same(world.run_of("opened twice")["merged"], False, "one file that was opened twice")


@test("row 48: `> /dev/stderr` and `tee /dev/stdout` work, also with files behind the streams")
def opened_by_name(world):
    script = "echo one > /dev/stderr; echo two | tee /dev/stdout; echo three >> /dev/stderr; exit 3"
    unharmed(world.run("sh", "-c", script), 3, b"two\ntwo\n", b"one\nthree\n")
    log = world.folder / "log"
    fd = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(fd, b"kept\n")
    same(world.run("sh", "-c", script, fds={1: fd, 2: fd}).code, 3, "exit")
    same(sorted(log.read_bytes().split()), [b"kept", b"one", b"three", b"two", b"two"], "the log")


@test("row 49: no pseudo terminal: no carriage returns, and no terminal where there was none")
def no_pty(world):
    script = "test -t 1 || test -t 2 || printf 'a\\nb\\n'; exit 3"
    unharmed(world.run("sh", "-c", script), 3, b"a\nb\n", b"")


@test("row 50: a job that closes its output early runs to its end")
def closes_early(world):
    mark = world.folder / "mark"
    result = world.run("sh", "-c", f"echo out; exec >&- 2>&-; sleep 0.5; : > {mark}; exit 3")
    same((result.code, result.out), (3, b"out\n"), "exit and output")
    assert mark.exists() and result.seconds >= 0.5, "the wrapper ended before the job"
    assert world.run_of()["duration"] >= 0.5, "the record's duration"


if __name__ == "__main__":
    main()
