#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""At a terminal: keys, job control and prompts work as they do without the wrapper."""

import fcntl
import os
import pathlib
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import TOOLS, helper, job_of  # noqa: E402

ACTOR = str(TOOLS / "actor")
CTRL_C, CTRL_Z, CTRL_BACKSLASH = b"\x03", b"\x1a", b"\x1c"


class Terminal:
    """A pseudo terminal with one foreground program on it, as a shell or login starts it."""

    def __init__(self, world, argv, **how):
        self.master, slave = pty.openpty()
        self.process = processes.start(argv, env=world.env, fds={0: slave, 1: slave, 2: slave},
                                       setup=_take_terminal, **how)
        os.close(slave)
        self.said = b""

    def expect(self, text: bytes, timeout: float = 10):
        deadline = time.monotonic() + timeout
        while text not in self.said:
            left = deadline - time.monotonic()
            assert left > 0, f"the terminal never showed {text!r}, only {self.said!r}"
            self.read(left)

    def read(self, timeout: float) -> bool:
        """False once the terminal is closed, or nothing has come in time."""
        if not select.select([self.master], [], [], timeout)[0]:
            return False
        try:
            chunk = os.read(self.master, 1 << 16)
        except OSError:
            return False
        self.said += chunk
        return bool(chunk)

    def type(self, keys: bytes):
        os.write(self.master, keys)

    def finish(self) -> int:
        status = self.process.wait(20)
        while self.read(0.2):
            pass
        os.close(self.master)
        return status


def _take_terminal():
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _both(world, argv):
    """The same program on a terminal, bare and wrapped."""
    yield Terminal(world, argv)
    yield Terminal(world, world.wrapped(argv))


@test("what is typed reaches the job, what it prints reaches the screen")
def typing(world):
    screens = []
    for terminal in _both(world, ["sh", "-c", "echo name?; read -r name; echo hello $name; exit 4"]):
        terminal.expect(b"name?")
        terminal.type(b"you\n")
        terminal.expect(b"hello you")
        same(os.WEXITSTATUS(terminal.finish()), 4, "exit")
        screens.append(terminal.said)
    same(screens[1], screens[0], "the screen")


@test("Ctrl-C ends the job once, by SIGINT, and the wrapper with it")
def ctrl_c(world):
    for key, number in ((CTRL_C, signal.SIGINT), (CTRL_BACKSLASH, signal.SIGQUIT)):
        for terminal in _both(world, ["sh", "-c", "echo ready; exec sleep 20"]):
            terminal.expect(b"ready")
            terminal.type(key)
            same(os.WTERMSIG(terminal.finish()), number, "the signal")


@test("a job that takes Ctrl-C itself gets it exactly once")
def ctrl_c_once(world):
    # Not a shell with a trap: one that is about to read runs its trap only after that.
    for terminal in _both(world, ["sh", "-c", f"exec {ACTOR} count 3>&1"]):
        terminal.expect(b"ready")
        terminal.type(CTRL_C)
        terminal.expect(b"2 128 0")  # SIGINT, of the kernel's
        time.sleep(0.15)  # in which a second copy would come
        terminal.type(b"\n")
        same(os.WEXITSTATUS(terminal.finish()), 0, "exit")
        same(re.findall(rb"\d+ \d+ \d+", terminal.said), [b"2 128 0"], "the signals")


@test("Ctrl-Z stops job and wrapper together, fg continues both")
def ctrl_z(world):
    job = [ACTOR, "lines", "60", "20000", "3"]
    for label, command in (("bare", job), ("wrapped", world.wrapped(job))):
        terminal = Terminal(world, ["bash", "--norc", "--noprofile", "-i"],
                            finish_env=lambda env: {**env, "PS1": "", "PS2": ""})
        terminal.type(" ".join(command).encode() + b"\n")
        terminal.expect(b"out 5")
        terminal.type(CTRL_Z)
        terminal.expect(b"Stopped")
        terminal.type(b"jobs -s | wc -l | sed s/^/count:/\n")
        terminal.expect(b"count:1")
        before = terminal.said.count(b"out ")
        terminal.read(0.2)
        same(terminal.said.count(b"out "), before, f"{label}: lines printed once stopped")
        terminal.type(b"fg\n")
        terminal.expect(b"out 59")
        terminal.type(b"echo ended $?\n")
        terminal.expect(b"ended 3")
        terminal.type(b"exit\n")
        terminal.finish()


@test("SIGSTOP and SIGCONT to the job stop and continue the wrapper, as a shell needs it")
def stop_and_continue(world):
    terminal = Terminal(world, world.wrapped(["sh", "-c", "echo ready; read -r x; exit 6"]))
    terminal.expect(b"ready")
    job = job_of(terminal.process.pid).pid
    os.kill(job, signal.SIGSTOP)
    pid, status = os.waitpid(terminal.process.pid, os.WUNTRACED)
    assert pid and os.WIFSTOPPED(status), hex(status)
    os.kill(terminal.process.pid, signal.SIGCONT)
    processes.until(lambda: processes.stat(job).state not in "Tt", 5, "the job to go on")
    terminal.type(b"\n")
    same(os.WEXITSTATUS(terminal.finish()), 6, "exit")


@test("a job in the background that reads the terminal is stopped, and fg lets it read")
def background_read(world):
    terminal = Terminal(world, ["bash", "--norc", "--noprofile", "-i"],
                        finish_env=lambda env: {**env, "PS1": "", "PS2": ""})
    command = " ".join(world.wrapped([])) + " sh -c 'read -r x; echo got $x; exit 2' &\n"
    terminal.type(command.encode())
    terminal.expect(b"[1] ")
    terminal.type(b"while [ -z \"$(jobs -s)\" ]; do sleep 0.05; done; echo is stopped\n")
    terminal.expect(b"\nis stopped")
    before = terminal.said.count(b"sh -c")
    terminal.type(b"fg\n")
    processes.until(lambda: terminal.read(0.05) and terminal.said.count(b"sh -c") > before, 10, "fg")
    time.sleep(0.1)  # bash hands over the terminal without a word
    terminal.type(b"word\n")
    terminal.expect(b"got word")
    terminal.type(b"echo ended $?\n")
    terminal.expect(b"ended 2")
    terminal.type(b"exit\n")
    terminal.finish()


@test("a new window size reaches the job as SIGWINCH")
def window_size(world):
    script = "trap 'stty size </dev/tty; exit 3' WINCH; echo ready; while :; do sleep 0.05; done"
    for terminal in _both(world, ["bash", "-c", script]):
        terminal.expect(b"ready")
        fcntl.ioctl(terminal.master, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 99, 0, 0))
        terminal.expect(b"33 99")
        same(os.WEXITSTATUS(terminal.finish()), 3, "exit")


@test("a password prompt on /dev/tty works and echoes nothing")
def password(world):
    script = ("stty -echo </dev/tty; printf 'Password: ' >/dev/tty; read -r p </dev/tty;"
              "stty echo </dev/tty; test \"$p\" = secret")
    for terminal in _both(world, ["sh", "-c", script]):
        terminal.expect(b"Password: ")
        terminal.type(b"secret\n")
        same(os.WEXITSTATUS(terminal.finish()), 0, "exit")
        assert b"secret" not in terminal.said, "the password was shown"


@test("a terminal that hangs up ends the job by SIGHUP, and the run is recorded")
def hang_up(world):
    terminal = Terminal(world, world.wrapped(["sleep", "20"]))
    helper(terminal.process.pid, "jw-relay")
    job_of(terminal.process.pid)
    os.close(terminal.master)
    same(os.WTERMSIG(terminal.process.wait(10)), signal.SIGHUP, "the signal")
    same(world.ended_run()["signal"], signal.SIGHUP, "the record")


if __name__ == "__main__":
    main()
