#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rows 26-34: the wrapper's processes are killed, the machine stops, signals come."""

import contextlib
import ctypes
import os
import pathlib
import random
import re
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from faults.common import ACTOR, JOB, filled, flooded, recorded, unharmed  # noqa: E402
from harness import disks, processes, spool_entry  # noqa: E402
from harness.tap import Skip, main, same, test  # noqa: E402
from harness.world import helper, helpers_of, job_of  # noqa: E402


class Running:
    """A job that prints, says on descriptor 3 that nothing stopped it, and ends with 7."""

    LINES = 60

    def __init__(self, world, name: str = "job", pause: int = 10000):
        self.out, out_writer = os.pipe()
        self.err, err_writer = os.pipe()
        self.proof, proof_writer = os.pipe()
        self.process = world.start(ACTOR, "lines", str(self.LINES), str(pause), "7", name=name,
                                   fds={0: 0, 1: out_writer, 2: err_writer, 3: proof_writer})
        for fd in (out_writer, err_writer, proof_writer):
            os.close(fd)
        helper(self.process.pid, "jw-relay")
        helper(self.process.pid, "jw-spool")
        self.job = job_of(self.process.pid).pid

    def expect_unharmed(self) -> int:
        """The job came to its end and the caller got every byte. Returns the wrapper's status."""
        out, err, proof = processes.collect(self.process, (self.out, self.err, self.proof))
        lines = range(self.LINES)
        same(proof, b"done\n", "the job's proof that it came to its end")
        same(out, b"".join(b"out %d\n" % i for i in lines), "stdout")
        same(err, b"".join(b"err %d\n" % i for i in lines), "stderr")
        return self.process.wait()

    def expect_recorded(self, world, name: str = "job", output: bool = True):
        run = world.ended_run(name)
        assert run["outcome"] in ("failure", "unknown"), f"recorded as {run['outcome']}"
        if run["outcome"] == "failure":
            same(run["exit"], 7, "recorded exit")
        if output:
            same(run["stdout_bytes"], sum(len(b"out %d\n" % i) for i in range(self.LINES)), "bytes")
        return run


@test("row 26: the wrapper is killed: the job goes on, output and status are recorded")
def wrapper_killed(world):
    known = 0
    for number in range(15):
        running = Running(world, f"job {number}")
        time.sleep(random.uniform(0, 0.1))
        running.process.kill()
        same(os.WTERMSIG(running.expect_unharmed()), signal.SIGKILL, "the wrapper's end")
        run = running.expect_recorded(world, f"job {number}")
        known += run["outcome"] == "failure"
    world.note(f"true status known in {known} of 15")
    assert known >= 14, f"the true status was learned in {known} of 15 only"


@test("row 27: the relay is killed: nothing is seen of it")
def relay_killed(world):
    for number in range(15):
        running = Running(world, f"job {number}")
        time.sleep(random.uniform(0, 0.1))
        with contextlib.suppress(AssertionError, ProcessLookupError):
            os.kill(helper(running.process.pid, "jw-relay", 0.05).pid, signal.SIGKILL)
        same(os.WEXITSTATUS(running.expect_unharmed()), 7, "the wrapper's end")
        same(running.expect_recorded(world, f"job {number}")["exit"], 7, "exit")


@test("row 27: the relay is killed again and again in the middle of a flood: each byte passes once",
      timeout=120)
def relay_killed_amid_flood(world):
    # A busy relay mostly dies between a system call and the note of it: what the call had moved
    # is then known to the kernel alone.
    kills = 0
    for number in range(5):
        out, writer = os.pipe()
        process = world.start(ACTOR, "flood", "20000000", "3", name=f"flood {number}",
                              fds={0: 0, 1: writer, 2: 2})
        os.close(writer)
        seen = bytearray()
        while chunk := os.read(out, 1 << 16):
            seen += chunk
            relays = [one for one in helpers_of(process.pid)
                      if one.name == "jw-relay" and one.state != "Z"]
            if len(seen) // 400_000 > len(seen[:-len(chunk)]) // 400_000 and relays:
                os.kill(relays[0].pid, signal.SIGKILL)
                kills += 1
        os.close(out)
        same(os.WEXITSTATUS(process.wait()), 3, "the wrapper's end")
        assert bytes(seen) == flooded(20_000_000), f"{len(seen)} bytes, not those that were written"
        run = world.ended_run(f"flood {number}")
        same((run["exit"], run["stdout_bytes"]), (3, 20_000_000), "the record")
    world.note(f"{kills} kills")
    assert kills > 100, f"only {kills} kills met a relay"


@test("row 27: the relay is killed after the job was stopped and continued: each byte passes once")
def relay_killed_after_stop(world):
    for number in range(20):
        out, writer = os.pipe()
        process = world.start("sh", "-c", f"kill -STOP $$; exec {ACTOR} flood 3000000 3",
                              name=f"flood {number}", fds={0: 0, 1: writer, 2: 2})
        os.close(writer)
        job = job_of(process.pid).pid
        processes.until(lambda: processes.stat(process.pid).state == "T", 10, "the stop")
        time.sleep(0.3)  # in which the relay looks at the job again and again
        os.kill(job, signal.SIGCONT)
        processes.until(lambda: processes.stat(process.pid).state != "T", 10, "the wrapper to go on")
        seen = os.read(out, 1 << 16)
        os.kill(helper(process.pid, "jw-relay").pid, signal.SIGKILL)
        while chunk := os.read(out, 1 << 16):
            seen += chunk
        os.close(out)
        same(os.WEXITSTATUS(process.wait()), 3, "the wrapper's end")
        assert seen == flooded(3_000_000), f"{len(seen)} bytes, not those that were written"


@test("row 27: the relay is killed when --quiet-success has shown the output: it is seen once",
      root=True)
def relay_killed_after_show(world):
    with disks.ext4(world.folder) as disk:
        world.env["JOB_WATCH_DB"] = str(disk.place / "history.db")
        reader, writer = os.pipe()
        with disk.frozen():
            process = world.start("sh", "-c", "echo now; (sleep 1; echo late) & exit 3",
                                  fds={0: 0, 1: writer, 2: 2}, options=["--quiet-success"])
            os.close(writer)
            same(os.read(reader, 100), b"now\n", "what is shown")
            time.sleep(0.3)  # for the relay to be done with it; the wrapper waits for the disk
            os.kill(helper(process.pid, "jw-relay").pid, signal.SIGKILL)
            same(os.WEXITSTATUS(process.wait()), 3, "exit")
        same(os.read(reader, 100), b"late\n", "what is shown later")
        same(os.read(reader, 100), b"", "the end")


@test("row 27: the spooler is killed: the run is recorded all the same")
def spooler_killed(world):
    for number in range(15):
        running = Running(world, f"job {number}")
        time.sleep(random.uniform(0, 0.1))
        with contextlib.suppress(AssertionError, ProcessLookupError):
            os.kill(helper(running.process.pid, "jw-spool", 0.05).pid, signal.SIGKILL)
        same(os.WEXITSTATUS(running.expect_unharmed()), 7, "the wrapper's end")
        same(running.expect_recorded(world, f"job {number}")["exit"], 7, "exit")


@test("row 28: wrapper and relay are killed in one instant: the run ends in the record, no success")
def both_killed(world):
    for number in range(5):
        running = Running(world, f"job {number}")
        relay = helper(running.process.pid, "jw-relay").pid
        running.process.kill(signal.SIGSTOP)  # so that it can't take over in between
        os.kill(relay, signal.SIGKILL)
        running.process.kill()
        processes.collect(running.process, (running.out, running.err, running.proof))
        run = world.ended_run(f"job {number}")
        assert run["outcome"] in ("failure", "signal", "unknown", "interrupted"), run["outcome"]


@test("row 28: wrapper and silent job are killed in one instant, and reaped at once by who adopts them")
def killed_with_job(world):
    process = world.start("sleep", "30")
    job = job_of(process.pid).pid
    relay = helper(process.pid, "jw-relay").pid
    time.sleep(0.2)
    for pid in (process.pid, relay):
        os.kill(pid, signal.SIGSTOP)  # so that the one can't wait for the job, nor the other look
    os.kill(job, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # all our children are reaped as they end
    process.kill()
    processes.until(lambda: processes.stat(job) is None, 10, "the job to be reaped")
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.kill(relay, signal.SIGCONT)
    run = world.ended_run()
    if [int(part) for part in os.uname().release.split(".")[:2]] >= [6, 15]:  # the kernel remembers
        same((run["outcome"], run["signal"]), ("signal", signal.SIGKILL), "the record")
    else:
        same(run["outcome"], "unknown", "the record")


@test("row 29: recorders are killed at random: every run is recorded exactly once", timeout=120)
def recorder_killed(world):
    count, killed = 60, set()
    for number in range(count):
        unharmed(world.run(*JOB, name=f"job {number}"))
        deadline = time.monotonic() + random.uniform(0.0, 0.08)
        while time.monotonic() < deadline:
            for one in processes.descendants():
                if one.name == "job-watch-recor" and one.state != "Z" and random.random() < 0.3:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(one.pid, random.choice((signal.SIGKILL, signal.SIGSEGV)))
                        killed.add(one.pid)
    world.note(f"killed {len(killed)} recorders")
    assert killed, "no recorder was met"
    for number in range(count):
        recorded(world.run_of(f"job {number}"))
    world.expect_nobody_left()
    same(world.rows("SELECT count(*), count(DISTINCT run_key) FROM runs"), [(count, count)], "rows")
    same(world.rows("PRAGMA integrity_check"), [("ok",)], "the store")


@test("row 30: everything of a run is killed at once: it shows as interrupted")
def all_killed(world):
    process = world.start("sleep", "30", setup=os.setsid)
    helper(process.pid, "jw-spool")
    processes.until(lambda: [run["outcome"] for run in world.runs()] == ["running"], 10,
                    "the run to show as running")
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    run = world.ended_run()
    same((run["outcome"], run["exit"]), ("interrupted", None), "the record")


@test("row 31: power is lost in the middle of a run: after the boot it shows as interrupted",
      root=True)
def power_cut(world):
    with disks.ext4(world.folder) as disk:
        world.env["JOB_WATCH_DB"] = str(disk.place / "history.db")
        unharmed(world.run(*JOB, name="before"))
        recorded(world.run_of("before"))
        world.expect_nobody_left()
        process = world.start("sleep", "30", name="during", setup=os.setsid)
        processes.until(lambda: world.runs("during"), 10, "the start of the run")
        os.sync()  # the start entry's own durability is not promised, only what follows from it
        disk.cut_power()
        os.killpg(process.pid, signal.SIGKILL)
        processes.kill_descendants()
        disk.power_on()
        _new_boot_id(world)
        same(world.ended_run("during")["outcome"], "interrupted", "the run")
        recorded(world.run_of("before"))


def _new_boot_id(world):
    """A boot as far as job-watch can see: the kernel's word for it is another one."""
    place = "/proc/sys/kernel/random/boot_id"
    other = world.folder / "boot_id"
    other.write_text("01234567-89ab-4cde-8f01-23456789abcd\n")
    same(processes.run(["mount", "--bind", str(other), place]).code, 0, "mount --bind")


@test("row 31: a run of an earlier boot is interrupted even if its pids live again")
def earlier_boot(world):
    own = processes.stat(os.getpid())
    spool_entry.running("earlier", own.pid, own.start, b"0123456789abcdef0123456789abcdef").put(
        world.spool)
    spool_entry.running("now", own.pid, own.start).put(world.spool)
    same(world.run_of("earlier")["outcome"], "interrupted", "the run of the earlier boot")
    same(world.run_of("now")["outcome"], "running", "the run of this boot")


@test("row 32: a pid that was given to another process: the run is interrupted, not running")
def pid_reused(world):
    own = processes.stat(os.getpid())
    spool_entry.running("job", own.pid, own.start - 1).put(world.spool)
    same(world.run_of()["outcome"], "interrupted", "the run")


@test("row 32: pids that really wrap around, in a namespace with few of them", root=True)
def pid_wraps(world):
    if tuple(int(number) for number in re.findall(r"\d+", os.uname().release)[:2]) < (6, 14):
        raise Skip("pid_max is the whole machine's before Linux 6.14")
    script = f"""
        mount -t proc proc /proc && echo 400 > /proc/sys/kernel/pid_max || exit 50
        for i in $(seq 320); do /bin/true; done  # the kernel reuses pids above 300 only
        {" ".join(world.wrapped(["sleep", "30"]))} & wrapper=$!
        until ls {world.spool}/*.start >/dev/null 2>&1; do sleep 0.01; done
        kill -9 -1
        for i in $(seq 2000); do
            sh -c 'test $$ != '$wrapper' || exec sleep 20' & test $! = $wrapper && break; wait $!
        done
        test $! = $wrapper || exit 51
        sleep 6  # a run is not judged in its first seconds
        {world.wrapped([])[0]} history job --json; code=$?
        kill -9 -1; exit $code"""
    result = processes.run(["unshare", "--pid", "--fork", "--mount", "bash", "-c", script],
                           env=world.env, timeout=50)
    if result.code == 50:
        raise Skip("no pid_max of its own for a pid namespace")
    same(result.code, 0, f"the script's exit; {result.err[-300:]}")
    assert b'"outcome":"interrupted"' in result.out.replace(b": ", b":"), result.out


@test("row 33: the job is killed for want of memory: SIGKILL, the wrapper lives on", root=True)
def out_of_memory(world):
    group = pathlib.Path(f"/sys/fs/cgroup/memory/job-watch-test-{os.getpid()}")
    try:
        group.mkdir()
        (group / "memory.limit_in_bytes").write_text(str(48 << 20))
    except OSError as error:
        raise Skip(f"no memory cgroup: {error}")
    try:
        eater = "x = []\nwhile True: x.append(bytearray(1 << 20))"
        result = world.run("/usr/bin/python3", "-c", eater,
                           setup=lambda: (group / "cgroup.procs").write_text(str(os.getpid())))
        same(result.signal, signal.SIGKILL, f"the end; {result.err}")
        run = world.run_of()
        same((run["exit"], run["signal"]), (137, 9), "the record")
        world.expect_nobody_left()
    finally:
        processes.kill_descendants()
        group.rmdir()


@test("row 34: TERM, INT, HUP, USR1, QUIT and a real-time signal to the wrapper: once in the job")
def forwarded(world):
    for number in (15, 2, 1, 10, 3, 40):
        # A minute for the signal, and a moment for a second one.
        script = (f"n=6000; trap 'echo got; n=50' {number}; echo ready; "
                  "while [ $n -gt 0 ]; do n=$((n - 1)); sleep 0.01; done")
        reader, writer = os.pipe()
        process = world.start("bash", "-c", script, name=str(number),
                              fds={0: 0, 1: writer, 2: 2})
        os.close(writer)
        same(os.read(reader, 100), b"ready\n", "the job's first line")
        process.kill(number)
        out, = processes.collect(process, [reader])
        same(out, b"got\n", f"what came of signal {number}")
        same(process.wait(), 0, "status")


@test("row 34: a job that does not catch the signal dies of it, and so does the wrapper")
def forwarded_death(world):
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, 40):
        process = world.start("sleep", "30", name=str(int(number)))
        job_of(process.pid)
        process.kill(number)
        same(os.WTERMSIG(process.wait(10)), number, "the wrapper's end")
        same(world.run_of(str(int(number)))["signal"], number, "the record")


@test("row 34: a signal that the wrapper may not pass on is told of in the record", root=True)
def not_allowed_to_forward(world):
    stdin, go = os.pipe()
    out, their_out = os.pipe()

    def without_right_to_signal():
        drop_from_bounding_set, cap_kill = 24, 5  # prctl(2), capabilities(7)
        assert ctypes.CDLL(None).prctl(drop_from_bounding_set, cap_kill, 0, 0, 0) == 0

    # Its user may not look into the folder of the tools.
    job = ["setpriv", "--reuid=54321", "--regid=54321", "--clear-groups", "sh", "-c",
           "echo ready; read -r x; exit 3"]
    process = world.start(*job, fds={0: stdin, 1: their_out, 2: 2}, setup=without_right_to_signal)
    os.close(their_out)
    same(os.read(out, 100), b"ready\n", "the job's first line")
    process.kill(signal.SIGTERM)
    time.sleep(0.2)  # nothing is to happen
    os.write(go, b"\n")
    same(os.WEXITSTATUS(process.wait()), 3, "exit")
    run = world.run_of()
    same((run["outcome"], run["exit"], run["note"]),
         ("failure", 3, "signal 15 could not be passed on to the job: Operation not permitted"),
         "the record")


@test("row 34: the job has ended, its reader waits: a signal ends the wrapper, no output is lost")
def signal_while_draining(world):
    # A user with many pipes gets small ones (pipe(7)): this one is full, and a page is what any takes.
    reader, writer = os.pipe()
    before = filled(writer)
    length = 4096
    ignore = lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)  # noqa: E731
    process = world.start(ACTOR, "flood", str(length), "3", fds={0: 0, 1: writer, 2: 2}, setup=ignore)
    os.close(writer)
    helper(process.pid, "jw-relay")
    processes.until(lambda: [one.pid for one in processes.children(process.pid)
                             if one.name == "actor"] == [], 10, "the job's end")
    process.kill(signal.SIGHUP)
    time.sleep(0.3)  # nothing is to happen: who ignores it bare does not die of it
    assert not process.ended(), "the wrapper left without need"
    process.kill(signal.SIGTERM)
    same(os.WEXITSTATUS(process.wait(5)), 3, "the end is the job's")
    recorded(world.run_of(), out=None, err=None)
    out = bytearray()
    while chunk := os.read(reader, 1 << 16):
        out += chunk
    assert bytes(out) == before + flooded(length), f"{len(out)} bytes"
    processes.until(lambda: world.run_of()["stdout_bytes"] == length, 10, "the whole record")
    world.expect_nobody_left()


if __name__ == "__main__":
    main()
