#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rows 16-22 and 25: what the job inherits, odd words and names, commands that cannot run."""

import fcntl
import os
import pathlib
import pty
import signal
import stat
import sys
import termios
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from faults.common import ACTOR, JOB, become, recorded, unharmed  # noqa: E402
from harness import disks, processes  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import helper, job_of  # noqa: E402


def _ignore(*numbers):
    def setup():
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)

    return setup


@test("row 16: ignored SIGPIPE and SIGHUP stay ignored in the job")
def ignored_signals(world):
    argv = ["sh", "-c", "grep SigIgn /proc/self/status"]
    setup = _ignore(signal.SIGPIPE, signal.SIGHUP)
    bare = world.bare(*argv, setup=setup)
    same(world.run(*argv, setup=setup).out, bare.out, "the mask")
    reader, writer = os.pipe()
    os.close(reader)
    for how in (world.bare, world.run):  # EPIPE and not death
        result = how("sh", "-c", "echo x; echo $? >&2; kill -HUP $$; exit 3", setup=setup,
                     fds={1: writer})
        same(result.code, 3, f"{how.__name__}: exit; stderr {result.err}")


@test("row 17: SIGCHLD ignored by the caller: the status is true")
def ignored_child(world):
    for code in (0, 5, 255):
        result = world.run(ACTOR, "exit", str(code), name=str(code), setup=_ignore(signal.SIGCHLD))
        unharmed(result, code, b"", b"")
        recorded(world.run_of(str(code)), code)


@test("row 18: umask 0777 and 0000: the job's own; our files are for their owner alone")
def odd_umask(world):
    for mask in (0o777, 0o000, 0o022):
        setup = lambda mask=mask: os.umask(mask)  # noqa: E731
        result = world.run("sh", "-c", "umask; exit 3", name=oct(mask), setup=setup)
        unharmed(result, 3, f"{mask:04o}\n".encode(), b"")
        recorded(world.run_of(oct(mask), setup=setup), 3)
        world.expect_nobody_left()
        for folder, folders, files in os.walk(world.store.parent):
            for path in (pathlib.Path(folder, name) for name in [*folders, *files]):
                mode = stat.S_IMODE(path.lstat().st_mode)
                same(mode, 0o700 if path.is_dir() else 0o600, f"mode of {path}, umask {mask:o}")


@test("row 19: no HOME, a HOME that does not exist, one that is read-only", root=True)
def no_home(world):
    del world.env["JOB_WATCH_DB"]
    disks.private_mounts()
    with disks.tmpfs(pathlib.Path("/var/lib/job-watch"), "size=8m"):
        for label, home in (("none", None), ("missing", "/nonexistent"), ("proc", "/proc")):
            env = {"PATH": world.env["PATH"]} | ({"HOME": home} if home else {})
            unharmed(world.run(*JOB, name=label, env=env))
            recorded(world.run_of(label, env=env))
        world.expect_nobody_left()


@test("row 19: an empty JOB_WATCH_DB and an empty --db: told, and the default store is taken",
      root=True)
def empty_store(world):
    world.env["JOB_WATCH_DB"] = ""
    disks.private_mounts()
    with disks.tmpfs(pathlib.Path("/var/lib/job-watch"), "size=8m"):
        result = world.run(*JOB, options=["--db", ""])
        same((result.code, result.out), (3, b"out\n"), f"the end; stderr {result.err}")
        run = world.run_of(env={"PATH": world.env["PATH"]})
        for told in ("--db ''", "JOB_WATCH_DB ''"):
            assert told.encode() in result.err and told in run["mistake"], (result.err, run)
        world.expect_nobody_left()


@test("row 19: a user without a name or a home: the job runs, and is found in a place of his own",
      root=True)
def homeless(world):
    env = {"PATH": world.env["PATH"]}
    unharmed(world.run(*JOB, env=env, setup=become))
    recorded(world.run_of(env=env, setup=become))
    world.folder.chmod(0o777)
    unharmed(world.run(*JOB, name="second", setup=become))
    recorded(world.run_of("second", setup=become))
    same(len(world.runs(setup=become)), 0, "runs of the other store")


@test("row 20: empty environment, no PATH, raw bytes, doubles: passed on exactly")
def odd_environments(world):
    where = f"JOB_WATCH_DB={world.store}".encode()
    for env in ([where], [where, b"PATH="], [where, b"A=1", b"A=2", b"no equals sign", b"=", b""],
                [where, b"LANG=\xff\xfe", b"X=\xc3\x28", b"\xf0\x9f\x98\x80=\x00"[:5]],
                [where, b"LONG=" + b"x" * 100_000]):
        argv = ["/bin/cat", "/proc/self/environ"]
        bare = processes.run(argv, env=env)
        wrapped = processes.run(world.wrapped(argv), env=env)
        same((wrapped.out, wrapped.code), (bare.out, 0), f"environment {env[:3]}")


@test("row 20: no environment at all", root=True)
def no_environment(world):
    disks.private_mounts()
    with disks.tmpfs(pathlib.Path("/var/lib/job-watch"), "size=8m"):
        argv = ["/bin/cat", "/proc/self/environ"]
        result = processes.run(world.wrapped(argv), env=[])
        same((result.out, result.code), (b"", 0), "the environment")
        world.expect_nobody_left()


@test("row 20: words of the command with any bytes: passed on and recorded")
def odd_words(world):
    words = ["", b"\xff\xfe", "a\nb", b"\xed\xa0\x80", "'\"\\", "--"]
    script = ["sh", "-c", "cat /proc/$$/cmdline; exit 3", *words]
    bare = world.bare(*script)
    result = world.run(*script)
    unharmed(result, 3, bare.out, b"")
    recorded(world.run_of(), 3)


@test("row 20: a wrapper called by an empty name")
def empty_name(world):
    result = processes.run(["bash", "-c", 'exec -a "" "$@"', "bash", *world.wrapped(JOB)],
                           env=world.env)
    unharmed(result)


@test("row 21: command lines up to the kernel's limit, less a few bytes of our own")
def long_command(world):
    bare, wrapped = (_longest(world, prefix) for prefix in ([], world.wrapped([])))
    world.note(f"bare {bare} bytes, wrapped {wrapped}: {bare - wrapped} fewer")
    own = sum(len(word) + 1 + 8 for word in world.wrapped([]))
    assert bare - wrapped <= own + 4096, f"{bare - wrapped} bytes fewer; our words need {own}"


def _longest(world, prefix: list) -> int:
    """The most bytes of arguments with which `true` still runs."""
    low, high = 1 << 20, 1 << 22
    while high - low > 64:
        middle = (low + high) // 2
        words = ["x" * 100_000] * (middle // 100_000) + ["x" * (middle % 100_000)]
        try:
            fits = processes.run([*prefix, ACTOR, "exit", "3", *words], env=world.env).code == 3
        except AssertionError:
            fits = False  # the kernel refused the caller's own exec
        low, high = (middle, high) if fits else (low, middle)
    return low


@test("row 22: not found, not executable, bad interpreter: 127 and 126, recorded as never started")
def cannot_start(world):
    plain, bad = world.folder / "plain", world.folder / "bad"
    plain.write_text("x")
    bad.write_text("#!/nowhere\n")
    bad.chmod(0o755)
    for command, code in ((world.folder / "missing", 127), (plain, 126), (bad, 127)):
        name = command.name
        result = world.run(str(command), name=name)
        same((result.code, result.out), (code, b""), f"{name}: exit and stdout")
        run = world.run_of(name)
        same(run["outcome"], "not-started", f"{name}: outcome")
    world.run("sh", "-c", "exit 127", name="own")
    same(world.run_of("own")["outcome"], "failure", "a job's own 127")


@test("record locks of the caller, on descriptors that the job has too, last as long as the job")
def record_locks(world):
    path = world.folder / "locked"

    def lock(*numbers):
        def setup():
            for number in numbers:
                fcntl.lockf(number, fcntl.LOCK_EX, 1, number)
        return setup

    def is_locked(file, number) -> bool:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number)
        except (BlockingIOError, PermissionError):
            return True
        fcntl.lockf(file, fcntl.LOCK_UN, 1, number)
        return False

    for number in (0, 3, 77):
        path.write_bytes(b"")
        with path.open("r+b") as file:
            other_end, go = os.pipe()
            fds = {0: other_end, 1: 1, 2: 2, 9: other_end, number: file.fileno()}
            job = ["sh", "-c", "read -r x <&9; exit 3"]
            process = world.start(*job, name=str(number), fds=fds, setup=lock(number))
            helper(process.pid, "jw-spool")  # then the wrapper has closed what it closes
            world.note(f"descriptor {number}")
            job_of(process.pid)
            time.sleep(0.1)  # nothing is to happen
            with path.open("r+b") as others:
                assert is_locked(others, number), f"the lock by descriptor {number} is lost"
                os.write(go, b"\n")
                same(os.WEXITSTATUS(process.wait()), 3, "exit")
                assert not is_locked(others, number), "the lock stays"
            os.close(other_end)
            os.close(go)


@test("row 25: the controlling terminal, the group and the session are the caller's")
def same_group(world):
    master, slave = pty.openpty()
    script = "echo $(ps -o pgid=,sid=,tpgid= -p $$); : </dev/tty && exit 3"
    seen = []
    for argv in (["sh", "-c", script], world.wrapped(["sh", "-c", script])):
        result = processes.run(argv, env=world.env, fds={0: slave}, setup=_on_terminal)
        same(result.code, 3, f"exit; {result.err}")
        pgid, sid, foreground = map(int, result.out.split())
        seen.append((pgid == result.pid, sid == result.pid, foreground == result.pid))
    same(seen, [(True, True, True)] * 2, "group, session and foreground are the started process's")
    os.close(master)
    os.close(slave)


def _on_terminal():
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


if __name__ == "__main__":
    main()
