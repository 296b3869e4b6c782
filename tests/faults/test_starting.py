#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rows 1-12: whatever is wrong when a job is to start, it starts."""

import itertools
import json
import os
import pathlib
import resource
import select
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from faults.common import ACTOR, JOB, STRANGER, become, give, in_turn, limit, recorded, unharmed  # noqa: E402,E501
from harness import disks, processes, spool_entry  # noqa: E402
from harness.tap import Skip, main, same, test  # noqa: E402
from harness.world import helper  # noqa: E402


@test("row 01: the store's folders do not exist yet")
def no_folder(world):
    world.env["JOB_WATCH_DB"] = str(world.folder / "a" / "b" / "c" / "history.db")
    unharmed(world.run(*JOB))
    recorded(world.run_of(), world=world)


@test("row 01: the store's place lies below a file, until that is put right")
def place_is_taken(world):
    wrong = world.folder / "file"
    wrong.write_text("not yours")
    world.env["JOB_WATCH_DB"] = str(wrong / "below" / "history.db")
    unharmed(world.run(*JOB))
    answer = world.ask("history", "job")
    same((answer.code, answer.out), (3, b""), f"the answer, {answer.err}")
    same(wrong.read_text(), "not yours", "the file")
    world.expect_nobody_left()
    wrong.unlink()
    recorded(world.run_of(), world=world)


@test("row 01: the store is a folder")
def store_is_folder(world):
    world.store.mkdir(parents=True)
    unharmed(world.run(*JOB))


@test("row 01: the store's folder lets its user neither read nor write", root=True)
def forbidden_folder(world):
    give(world)
    user = {"setup": become}
    world.store.parent.chmod(0)
    unharmed(world.run(*JOB, **user))
    world.store.parent.chmod(0o700)
    recorded(world.run_of(**user))


@test("row 01: the store's file system is read-only, and is writable again later", root=True)
def read_only(world):
    with disks.tmpfs(world.store.parent, "size=8m"):
        unharmed(world.run(*JOB, name="before"))
        world.run_of("before")
        world.expect_nobody_left()
        _remount(world, "ro")
        unharmed(world.run(*JOB, name="during"))
        recorded(world.run_of("during"), world=world)
        world.expect_nobody_left()
        _remount(world, "rw")
        unharmed(world.run(*JOB, name="after"))
        for name in ("before", "during", "after"):
            recorded(world.run_of(name), world=world)


def _remount(world, mode: str):
    done = processes.run(["mount", "-o", f"remount,{mode}", str(world.store.parent)])
    same(done.code, 0, f"remount {mode}: {done.err}")


@test("row 02: the store's disk hangs: the job starts at once, the result waits 2 s at most",
      root=True)
def hung_disk(world):
    with disks.ext4(world.folder) as disk:
        world.env["JOB_WATCH_DB"] = str(disk.place / "history.db")
        unharmed(world.run(*JOB, name="before"))
        world.expect_nobody_left()
        mark = world.folder / "mark"
        with disk.frozen():
            began = time.time()
            result = world.run("sh", "-c", f"echo out; echo err >&2; : > {mark}; exit 3",
                               until_eof=False)
            unharmed(result)
            assert mark.stat().st_mtime - began < 1.5, "the job started late"
            assert result.seconds < 5, f"the job's result came after {result.seconds:.1f} s"
        recorded(world.ended_run())
        world.expect_nobody_left()


@test("row 02: the disk of --overlap's lock hangs: the job starts after 2 s, as if it were alone",
      root=True)
def hung_lock(world):
    with disks.ext4(world.folder) as disk:
        world.env["JOB_WATCH_DB"] = str(disk.place / "history.db")
        for name in ("known", "new"):
            if name == "known":
                unharmed(world.run(*JOB, name=name, options=["--overlap", "skip"]))
                world.expect_nobody_left()
            with disk.frozen():
                result = world.run(*JOB, name=name, options=["--overlap", "skip"], timeout=10)
                unharmed(result)
                assert result.seconds < 9, f"{name}: the result came after {result.seconds:.1f} s"
            world.expect_nobody_left()


@test("row 02: --overlap's lock is on a disk without locks: the job starts as if it were alone",
      needs=("strace",))
def no_locks(world):
    for error, how in itertools.product(("ENOLCK", "EOPNOTSUPP"), ("skip", "wait")):
        argv = world.wrapped(JOB, f"{error} {how}", ["--overlap", how])
        strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject=flock:error={error}"]
        unharmed(processes.run([*strace, *argv], env=world.env, timeout=10))


CONFIGS = {
    "a syntax error": b"[[[ = nonsense",
    "bytes that are no text": bytes(range(256)),
    "nothing": b"",
    "1 MB of one line": b"x" * (1 << 20),
    "deep nesting": b"a = " + b"[" * 10000,
}


def _with_config(world, content: bytes, mode: int = 0o644) -> pathlib.Path:
    path = world.folder / "config" / "job-watch" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(mode)
    world.env["JOB_WATCH_CONFIG"] = str(path)
    return path


def _config_findings(world) -> list[str]:
    answer = world.ask("doctor", "--json")
    return [item["text"] for item in json.loads(answer.out)["items"] if item["subject"] == "config"]


@test("row 03: a configuration full of errors does not keep the job from running")
def broken_config(world):
    for label, content in CONFIGS.items():
        _with_config(world, content)
        unharmed(world.run(*JOB, name=label))
        recorded(world.run_of(label))
        if content:
            same(len(_config_findings(world)), 1, f"what doctor says of {label}")


@test("row 03: one bad value loses that value only, and is told with its place")
def bad_value(world):
    path = _with_config(world, b"[alerts]\nfail_after = 'two'\n" + _channel(world))
    for _ in range(2):
        unharmed(world.run(*JOB))
        world.expect_nobody_left()
    same(world.rows("SELECT kind, channel FROM outbox"), [("opened", "mail")], "the outbox")
    found = _config_findings(world)
    assert found and found[0].startswith(f"{path}:2:14: alerts.fail_after must be"), found


def _channel(world) -> bytes:
    return (f"[alerts.channels.mail]\ntype = 'command'\n"
            f"argv = ['/usr/bin/touch', '{world.folder / 'canary'}']\n").encode()


@test("row 04: a configuration that others may write commands nothing, and is told")
def foreign_config(world):
    path = _with_config(world, b"[alerts]\nfail_after = 1\ngroup_wait = 0\n" + _channel(world), 0o666)
    unharmed(world.run(*JOB))
    recorded(world.run_of())
    world.expect_nobody_left()
    assert not (world.folder / "canary").exists(), "the configuration was obeyed"
    same(world.rows("SELECT count(*) FROM outbox"), [(0,)], "messages")
    found = _config_findings(world)
    assert found and f"others can write to {path}" in found[0], found


@test("row 04: control: the same configuration, safe, is obeyed")
def own_config(world):
    _with_config(world, b"[alerts]\nfail_after = 1\ngroup_wait = 0\n" + _channel(world))
    unharmed(world.run(*JOB))
    canary = world.folder / "canary"
    processes.until(lambda: canary.exists() or None, 20, "the command of the channel")
    world.expect_nobody_left()


@test("row 05: no process can be started: the job runs in the wrapper's place", root=True)
def no_fork(world):
    give(world)
    uid = STRANGER + os.getpid() % 1000  # one whose processes nobody else counts
    os.chown(world.folder, uid, uid)
    os.chown(world.store.parent, uid, uid)
    for most in range(7):
        setup = in_turn(lambda: become(uid), limit(resource.RLIMIT_NPROC, most, most))
        result = world.run(ACTOR, "exit", "5", name=str(most), setup=setup)
        unharmed(result, 5, b"", b"")
        world.expect_nobody_left()
    # Room for everybody: this one is wrapped and recorded.
    recorded(world.run_of("6", setup=lambda: become(uid)), 5)


@test("row 05: the process that records can't be started at first: recorded later, nothing is said",
      needs=("strace",))
def no_spooler_at_first(world):
    strace = ["strace", "-qq", "-o", "/dev/null", "-e", "inject=clone:error=EAGAIN:when=2"]
    result = processes.run([*strace, *world.wrapped(JOB)], env=world.env)
    same((result.end, result.out, result.err), ("exit 3", b"out\n", b"err\n"), "what is seen")
    recorded(world.run_of(), world=world)


@test("row 05: the job can't be started: it runs in the wrapper's place, and has no child it knows not",
      needs=("strace",))
def no_vfork(world):
    strace = ["strace", "-qq", "-o", "/dev/null", "-e", "inject=vfork:error=EAGAIN"]
    job = ["sh", "-c", "read -r children < /proc/$$/task/$$/children; echo [$children]; exit 3"]
    unharmed(processes.run([*strace, *world.wrapped(job)], env=world.env), 3, b"[]\n", b"")


@test("row 05: a cgroup without room for a process more", root=True)
def no_pids(world):
    group = pathlib.Path(f"/sys/fs/cgroup/pids/job-watch-test-{os.getpid()}")
    try:
        group.mkdir()
        (group / "pids.max").write_text("max")
    except OSError as error:
        raise Skip(f"no pids cgroup: {error}")
    try:
        for most in range(1, 8):
            (group / "pids.max").write_text(str(most))
            result = world.run(ACTOR, "exit", "5", setup=lambda: _enter(group))
            unharmed(result, 5, b"", b"")
            world.expect_nobody_left()
    finally:
        processes.kill_descendants()
        group.rmdir()


def _enter(group: pathlib.Path):
    (group / "cgroup.procs").write_text(str(os.getpid()))


@test("row 07: address space from 4 MB up is enough")
def little_memory(world):
    for megabytes in (4, 6, 8, 12, 16, 32, 64):
        setup = limit(resource.RLIMIT_AS, megabytes << 20, megabytes << 20)
        same(world.bare(ACTOR, "exit", "5", setup=setup).end, "exit 5", "bare")
        result = world.run(ACTOR, "exit", "5", name=str(megabytes), setup=setup)
        unharmed(result, 5, b"", b"")
    recorded(world.run_of("8"), 5)


@test("row 08: no file size allowed")
def no_file_size(world):
    for label, hard in (("soft", None), ("hard", 0)):
        setup = limit(resource.RLIMIT_FSIZE, 0, hard)
        unharmed(world.run(*JOB, name=label, setup=setup))
        recorded(world.run_of(label))


@test("row 08: a job over its file size gets its SIGXFSZ, and only the job")
def own_file_size(world):
    setup = limit(resource.RLIMIT_FSIZE, 3000, 3000)  # an entry has less
    argv = ["dd", "if=/dev/zero", f"of={world.folder}/big", "bs=4000", "count=2", "status=none"]
    bare = world.bare(*argv, setup=setup)
    same(bare.signal, signal.SIGXFSZ, "bare")
    result = world.run(*argv, setup=setup)
    same((result.status, result.err), (bare.status, bare.err), "status and stderr")
    same(world.run_of()["signal"], signal.SIGXFSZ, "the record")


@test("row 09: from 3 to 32 descriptors allowed")
def few_descriptors(world):
    for most in range(3, 33):
        setup = limit(resource.RLIMIT_NOFILE, most, most)
        argv = [ACTOR, "lines", "3", "0", "4"]
        bare = world.bare(*argv, setup=setup)
        result = world.run(*argv, name=str(most), setup=setup)
        unharmed(result, 4, bare.out, bare.err)
    recorded(world.run_of("32"), 4)


@test("row 09: too few descriptors to record a run that is skipped: it is skipped, and that is said")
def few_descriptors_for_skip(world):
    stdin, go = os.pipe()
    first = world.start("sh", "-c", "read -r x; exit 3", fds={0: stdin, 1: 1, 2: 2},
                        options=["--overlap", "skip"])
    helper(first.pid, "jw-spool")
    setup = limit(resource.RLIMIT_NOFILE, 6, 6)
    result = world.run(*JOB, options=["--overlap", "skip", "--overlap-exit", "75"], setup=setup)
    same((result.end, result.out, result.err),
         ("exit 75", b"", b"job-watch: cannot record this run: Too many open files; "
                          b"see job-watch doctor\n"), "what is seen")
    os.write(go, b"\n")
    first.wait()


@test("row 10: the relay does not spend the job's CPU limit", timeout=120)
def cpu_limit(world):
    # Each head uses little of its own second; the relay carries them all.
    script = "for i in 1 2 3 4 5 6 7 8; do head -c 512M /dev/zero; done; exit 3"
    sink = os.open("/dev/null", os.O_WRONLY)
    result = world.run("sh", "-c", script, setup=limit(resource.RLIMIT_CPU, 1, 1), fds={1: sink})
    same(result.end, "exit 3", f"the end; stderr {result.err}")
    run = world.run_of()
    same((run["exit"], run["stdout_bytes"]), (3, 8 << 29), "the record")


@test("row 10: a job that spends its CPU limit dies of it, and is recorded")
def cpu_spent(world):
    result = world.run("sh", "-c", "while :; do :; done",
                       setup=limit(resource.RLIMIT_CPU, 1, 3))
    same(result.signal, signal.SIGXCPU, "the signal")
    same(world.run_of()["signal"], signal.SIGXCPU, "the record")


@test("row 10: odd stack, memory and queue limits")
def odd_limits(world):
    for kind, value in ((resource.RLIMIT_STACK, 64 << 10), (resource.RLIMIT_MEMLOCK, 0),
                        (resource.RLIMIT_DATA, 1 << 20), (resource.RLIMIT_SIGPENDING, 0),
                        (resource.RLIMIT_MSGQUEUE, 0), (resource.RLIMIT_RSS, 0)):
        setup = limit(kind, value, value)
        bare = world.bare(ACTOR, "lines", "3", "0", "4", setup=setup)
        result = world.run(ACTOR, "lines", "3", "0", "4", name=str(kind), setup=setup)
        unharmed(result, 4, bare.out, bare.err)
        recorded(world.run_of(str(kind)), 4)


@test("row 11: descriptors 0, 1, 2 closed in all 8 combinations: nothing of ours takes their place")
def closed_descriptors(world):
    script = "ls /proc/self/fd >/dev/null; echo out; echo err >&2; exit 3"
    for closed, options in itertools.product(range(8), ([], ["--overlap", "skip"])):
        fds = {number: None for number in range(3) if closed >> number & 1}
        name = f"closed {closed} {options}"
        bare = world.bare("sh", "-c", script, fds=fds)
        result = world.run("sh", "-c", script, name=name, options=options, fds=fds)
        unharmed(result, 3, bare.out, bare.err)
        recorded(world.run_of(name))
    world.expect_nobody_left()
    same(world.rows("PRAGMA integrity_check"), [("ok",)], "the store")


@test("row 12: a descriptor the caller passed is the job's alone: closed by it, it is closed")
def extra_descriptor(world):
    for most in (1024, 64):
        reader, writer = os.pipe()
        stdin, go = os.pipe()
        process = world.start("sh", "-c", "exec 7>&-; read -r x; exit 3",
                              fds={0: stdin, 1: 1, 2: 2, 7: writer},
                              setup=limit(resource.RLIMIT_NOFILE, most))
        os.close(writer)
        assert select.select([reader], [], [], 10)[0], f"held on to with at most {most}"
        same(os.read(reader, 1), b"", "end of the pipe")
        assert not process.ended()
        os.write(go, b"\n")
        same(os.WEXITSTATUS(process.wait()), 3, "exit")


@test("row 12: stdin is the job's alone too: its writer learns when the job closes it")
def closed_stdin(world):
    reader, writer = os.pipe()
    process = world.start("sh", "-c", "exec <&-; sleep 5; exit 3", fds={0: reader, 1: 1, 2: 2})
    os.close(reader)
    poll = select.poll()
    poll.register(writer, 0)  # POLLERR alone: nobody reads any more
    assert poll.poll(4000), "the wrapper holds on to the job's stdin"
    same(os.WEXITSTATUS(process.wait()), 3, "exit")


@test("row 12: no helper that outlives the job holds a lock of the caller")
def lock_released(world):
    reader, writer = os.pipe()
    process = world.start("sh", "-c", "sleep 8 7>&- & exit 3",
                          fds={0: 0, 1: os.open("/dev/null", os.O_WRONLY), 2: 2, 7: writer})
    os.close(writer)
    same(os.WEXITSTATUS(process.wait()), 3, "exit")
    assert select.select([reader], [], [], 5)[0], "somebody still holds descriptor 7"


@test("row 12: what the spool holds is whole, seen by other eyes")
def spool_is_whole(world):
    process = world.start("sh", "-c", "echo out; read -r x; exit 3",
                          fds={0: (stdin := os.pipe())[0], 1: os.open("/dev/null", os.O_WRONLY),
                               2: 2})
    helper(process.pid, "jw-spool")
    entries = processes.until(lambda: list(world.spool.glob("*.start")), 10, "a start entry")
    entry = spool_entry.read(entries[0])
    same(entry.facts[spool_entry.Tag.JOB], b"job", "the job's name")
    same(entry.facts[spool_entry.Tag.WRAPPER_PID], process.pid, "the wrapper's pid")
    same(entry.facts[spool_entry.Tag.BOOT_ID], spool_entry.boot_id(), "the boot id")
    os.write(stdin[1], b"\n")
    process.wait()


if __name__ == "__main__":
    main()
