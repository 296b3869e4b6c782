#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The same bytes in and out: a table of commands, run bare and wrapped in every capture mode."""

import dataclasses
import os
import pathlib
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import disks, processes  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import TOOLS  # noqa: E402

ACTOR = str(TOOLS / "actor")
EVERY_BYTE = bytes(range(256)) * 41

# What is run, and what it reads. Each must do the same bare and wrapped.
COMMANDS = {
    "nothing at all": (["true"], b""),
    "one line": (["echo", "hello"], b""),
    "no final newline": (["printf", "half a line"], b""),
    "a line on each stream": (["sh", "-c", "echo out; echo err >&2; exit 3"], b""),
    "every byte value from stdin": (["cat"], EVERY_BYTE),
    "1 MB from stdin": (["cat"], os.urandom(1 << 20)),
    "1 MB to stderr": (["sh", "-c", "cat >&2"], os.urandom(1 << 20)),
    "NUL bytes": (["head", "-c", "300000", "/dev/zero"], b""),
    "invalid UTF-8": (["printf", r"\377\376\300\200 \355\240\200"], b""),
    "words that look like our options": (
        ["echo", "--name", "x", "--timeout", "1", "--quiet-success", "--", "--db", "y"], b""),
    "an empty word and a newline": (["printf", "<%s>", "", "a\nb", "$HOME", "*"], b""),
    "raw bytes as words": (["printf", "%s", b"\xff\xfe\x80"], b""),
    "stdout closed by the job": (["sh", "-c", "echo a; exec >&-; echo b >&2; exit 4"], b""),
    "stderr closed by the job": (["sh", "-c", "exec 2>&-; echo c; exit 5"], b""),
    "stdout opened by name": (["sh", "-c", "echo to-out > /dev/stdout; echo to-err > /dev/stderr"],
                              b""),
    "tee to /dev/stdout": (["sh", "-c", "echo twice | tee /dev/stdout"], b""),
    "stdout read by name": (["sh", "-c", "readlink /proc/self/fd/1 | cut -d: -f1"], b""),
    "a nest of shells": (["sh", "-c", "sh -c 'sh -c \"echo deep; exit 9\"'"], b""),
    "killed by its own hand": (["sh", "-c", "echo last words; kill -9 $$"], b""),
    "terminated by its own hand": (["sh", "-c", "echo bye; kill -TERM $$"], b""),
    "many small writes": ([ACTOR, "lines", "2000", "0", "7"], b""),
    "a file in a loop of dd": (["dd", "bs=1", "count=3000", "if=/dev/zero", "status=none"], b""),
    "environment": (["env", "-0"], b""),
    "a broken pipe of its own": (["sh", "-c", "yes | head -n 1"], b""),
    "reads half of stdin": (["sh", "-c", "head -c 10; exit 1"], b"0123456789abcdef"),
}
MODES = {"default": (), "merged": ("--streams", "merged"), "split": ("--streams", "split"),
         "not kept": ("--no-output",), "little kept": ("--capture", "64")}


def _register(mode, options):
    @test(f"{len(COMMANDS)} commands print the same bytes and end the same, output {mode}",
          timeout=120)
    def commands(world):
        for label, (argv, stdin) in COMMANDS.items():
            bare = world.bare(*argv, input=stdin)
            if mode == "merged":  # one stream by the user's wish: all of it is stdout
                together = _into_one_pipe(world, argv, stdin)
                bare = dataclasses.replace(bare, out=together[0], err=b"")
            wrapped = world.run(*argv, input=stdin, name=label, options=options)
            same(wrapped.out, bare.out, f"{label}: stdout")
            same(wrapped.err, bare.err, f"{label}: stderr")
            same(wrapped.status, bare.status, f"{label}: wait status")

    @test(f"with both streams in one pipe the caller gets the same bytes, output {mode}",
          timeout=120)
    def one_pipe(world):
        for label, (argv, stdin) in COMMANDS.items():
            if mode != "split" or label != "a line on each stream":
                both = [_into_one_pipe(world, command, stdin) for command in (
                    argv, world.wrapped(argv, label, options))]
                if mode != "split":
                    same(both[1], both[0], f"{label}: output and status")
                else:  # two pipes may change the order between the streams, nothing else
                    same((sorted(both[1][0]), both[1][1]), (sorted(both[0][0]), both[0][1]), label)


def _into_one_pipe(world, argv, stdin: bytes):
    reader, writer = os.pipe()
    source = os.memfd_create("stdin")
    os.write(source, stdin)
    os.lseek(source, 0, os.SEEK_SET)
    process = processes.start(argv, env=world.env, fds={0: source, 1: writer, 2: writer})
    os.close(writer)
    os.close(source)
    out, = processes.collect(process, [reader])
    return out, process.wait()


for one in MODES.items():
    _register(*one)


@test("what the caller saw is what was recorded")
def recorded(world):
    for label, (argv, stdin) in COMMANDS.items():
        result = world.run(*argv, input=stdin, name=label, options=["--keep", "both"])
        run = world.run_of(label)
        same((run["stdout_bytes"], run["stderr_bytes"]), (len(result.out), len(result.err)),
             f"{label}: sizes")
        if len(result.out) <= 1 << 18:
            same(world.output(run), result.out, f"{label}: stdout")
        if len(result.err) <= 1 << 18:
            same(world.output(run, "stderr"), result.err, f"{label}: stderr")


@test("stdin keeps its position: what the job leaves unread, the caller's next command reads")
def stdin_position(world):
    source = os.memfd_create("stdin")
    os.write(source, b"first\nsecond\nthird\n")
    for expected in (b"first\n", b"second\n", b"third\n", b""):
        if expected == b"first\n":
            os.lseek(source, 0, os.SEEK_SET)
        result = world.run("sh", "-c", "read -r line && echo \"$line\"", fds={0: source})
        same(result.out, expected, "one line a run")


@test("the streams are live: the caller reads a line while the job still runs")
def live(world):
    for options in ((), ("--streams", "merged")):
        reader, writer = os.pipe()
        stdin_reader, stdin_writer = os.pipe()
        process = world.start("sh", "-c", "echo ready; read -r line; echo $line", options=options,
                              fds={0: stdin_reader, 1: writer, 2: 2})
        os.close(writer)
        os.close(stdin_reader)
        same(os.read(reader, 100), b"ready\n", "before the end")
        assert not process.ended()
        os.write(stdin_writer, b"go\n")
        same(os.read(reader, 100), b"go\n", "after stdin")
        os.close(stdin_writer)
        same(process.wait(), 0, "status")
        os.close(reader)


# --- readers that leave ---------------------------------------------------------------------------


@test("a reader that leaves ends the job by SIGPIPE, as bare")
def reader_leaves(world):
    for shape in ("{} yes | head -n 1", "{} yes | true", "{} sh -c 'yes >&2' 2>&1 >/dev/null | head -n 1",
                  "{} sh -c 'trap \"\" PIPE; yes 2>&1' | head -n 2"):
        ends = {}
        for label, prefix in (("bare", ""), ("wrapped", " ".join(world.wrapped([])))):
            script = "set -o pipefail; " + shape.format(prefix) + '; echo "${PIPESTATUS[0]}"'
            result = world.bare("bash", "-c", script, timeout=30)
            ends[label] = result.out
        same(ends["wrapped"], ends["bare"], shape)


@test("with SIGPIPE ignored the job sees EPIPE, as bare")
def epipe(world):
    script = "yes 2>/dev/null; echo $? > " + str(world.folder / "code")
    codes = []
    for argv in (["sh", "-c", script], world.wrapped(["sh", "-c", script])):
        reader, writer = os.pipe()
        process = processes.start(argv, env=world.env, fds={0: 0, 1: writer, 2: 2},
                                  setup=lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN))
        os.close(writer)
        os.read(reader, 10)
        os.close(reader)
        process.wait(20)
        codes.append((world.folder / "code").read_text())
    same(codes[1], codes[0], "what yes ended with")


@test("one reader leaves, the other stream goes on")
def one_reader_leaves(world):
    reader, writer = os.pipe()
    os.close(reader)
    result = world.run("sh", "-c", "echo gone; echo still here >&2; exit 3",
                       fds={1: writer}, setup=lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN))
    os.close(writer)
    same((result.code, b"still here" in result.err), (3, True), "exit and stderr")


@test("/dev/full as stdout: the job does its work and ends as it wishes, and the loss is told")
def full_device(world):
    full = os.open("/dev/full", os.O_WRONLY)
    mark = world.folder / "mark"
    script = f"for i in 1 2 3; do echo $i; sleep 0.1; done; : > {mark}; exit 3"
    same(world.bare("sh", "-c", script, fds={1: full}).end, "exit 3", "bare")
    mark.unlink()
    result = world.run("sh", "-c", script, fds={1: full})
    lost = "output was lost on its way to the caller: No space left on device"
    same((result.end, result.err), ("exit 3", f"job-watch: {lost}\n".encode()), "end and stderr")
    assert mark.exists(), "the job did not come to its end"
    run = world.run_of()
    same((world.output(run), run["note"]), (b"1\n2\n3\n", lost), "the record")


@test("a dump to a full disk is no success, though the dump does not know")
def full_dump(world):
    full = os.open("/dev/full", os.O_WRONLY)
    assert world.bare("cat", "/etc/passwd", fds={1: full}).code == 1, "bare"
    same(world.run("cat", "/etc/passwd", fds={1: full}).code, 1, "exit")
    run = world.run_of()
    same((run["outcome"], run["exit"]), ("failure", 1), "the record")
    # While somebody still holds its pipes, too: the relay drains them by another way then.
    same(world.run("sh", "-c", "sleep 1 & cat /etc/passwd", fds={1: full}).code, 1,
         "exit of a job that leaves a process behind")


@test("a log on a full disk takes what fits, and goes on once there is room", root=True)
def full_log(world):
    with disks.tmpfs(world.folder / "disk", "size=64k") as place:
        log = place / "log"
        sink = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        stdin, go = os.pipe()
        err, err_writer = os.pipe()
        disks.fill(place)
        process = world.start("sh", "-c", "echo lost; echo ready >&2; read -r x; echo seen; exit 3",
                              fds={0: stdin, 1: sink, 2: err_writer})
        same(os.read(err, 100), b"ready\n", "what comes after the line that is lost")
        disks.empty(place)
        os.write(go, b"\n")
        same(os.WEXITSTATUS(process.wait()), 3, "exit")
        same(log.read_bytes(), b"seen\n", "the log")
        same(world.output(world.run_of()), b"lost\nseen\n", "the record")


# --- late writers ---------------------------------------------------------------------------------


@test("a background child does not keep the wrapper, and what it prints later arrives")
def late_writer(world):
    late = "later\n"
    reader, writer = os.pipe()
    process = world.start(ACTOR, "late", "5000000", late, fds={0: 0, 1: writer, 2: 2})
    os.close(writer)
    same(process.wait(20), 0, "status")
    assert process.seconds < 4, f"the wrapper waited {process.seconds:.2f} s for the child"
    same(world.run_of()["outcome"], "success", "the record while the child still runs")
    out = b""
    while chunk := os.read(reader, 100):
        out += chunk
    os.close(reader)
    same(out, b"now\nlater\n", "what the caller read")
    world.expect_nobody_left()
    run = world.run_of()
    same((world.output(run), run["stdout_bytes"]), (out, len(out)), "the record afterwards")


@test("a background child that holds the pipes open keeps the caller's pipe open, as bare")
def pipe_stays_open(world):
    job = ["sh", "-c", "sleep 5 & echo x"]
    for argv in (job, world.wrapped(job)):
        began = time.monotonic()
        result = processes.run(argv, env=world.env)
        same(result.out, b"x\n", "output")
        assert result.seconds < 4, f"{argv[0]}: ended only after {result.seconds:.2f} s"
        # run() reads to the end of the pipes.
        assert time.monotonic() - began > 4.5, f"{argv[0]}: the pipe was closed early"


@test("a background child outlives the wrapper and writes without a SIGPIPE")
def late_writer_lives(world):
    proof = world.folder / "proof"
    script = f"(sleep 0.3; echo one; sleep 0.1; echo two; echo alive > {proof}) & exit 0"
    result = world.run("sh", "-c", script)
    same((result.code, result.out), (0, b"one\ntwo\n"), "exit and output")
    processes.until(proof.exists, 5, "the child's proof of life")


if __name__ == "__main__":
    main()
