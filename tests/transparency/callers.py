# SPDX-License-Identifier: MIT
"""The situations in which jobs are started, made as exactly as a test can make them."""

import contextlib
import ctypes
import dataclasses
import fcntl
import os
import pty
import resource
import signal
import socket
import struct
import termios
from typing import Callable

_libc = ctypes.CDLL(None, use_errno=True)
CRON_ENV = {"HOME": "/", "LOGNAME": "root", "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}

# What the documentation allows. A job's parent is the wrapper, always.
PARENT = {"ppid"}
# Where the caller made the process it started a leader, the job is a member of that same group
# and session; its leader is the wrapper.
LED = {"group_leader", "session_leader"}


def stream_facts(fd: int) -> set[str]:
    """A stream that is captured is a pipe, whatever the caller gave."""
    return {f"fd{fd}_{fact}" for fact in
            ("type", "access", "status", "tty", "offset", "object", "pipe_size")}


STREAMS = stream_facts(1) | stream_facts(2) | {"fd1_is_fd2"}


@dataclasses.dataclass(frozen=True)
class Caller:
    name: str
    fds: Callable[[contextlib.ExitStack], dict[int, int]]
    allowed: frozenset[str]
    setup: Callable[[], None] = lambda: None
    env: dict = dataclasses.field(default_factory=dict)
    pid_variables: bool = False
    root: bool = False

    def finish_env(self, env: dict) -> dict:
        if not self.pid_variables:
            return env
        own = str(os.getpid())
        return {**env, "LISTEN_PID": own, "WATCHDOG_PID": own, "SYSTEMD_EXEC_PID": own}


# --- descriptors -------------------------------------------------------------------------------


def _kept(stack: contextlib.ExitStack, fd: int) -> int:
    stack.callback(os.close, fd)
    return fd


def _null(stack, flags=os.O_RDONLY) -> int:
    return _kept(stack, os.open("/dev/null", flags))


def _pipe_end(stack) -> int:
    reader, writer = os.pipe()
    _kept(stack, reader)
    return _kept(stack, writer)


def one_pipe(stack):
    writer = _pipe_end(stack)
    return {0: _null(stack), 1: writer, 2: writer}


def nowhere(stack):
    sink = _null(stack, os.O_WRONLY)
    return {0: _null(stack), 1: sink, 2: sink}


def two_pipes(stack):
    return {0: _null(stack), 1: _pipe_end(stack), 2: _pipe_end(stack)}


def log_files(stack):
    flags = os.O_WRONLY | os.O_APPEND
    files = [_kept(stack, os.memfd_create(name)) for name in ("out", "err")]
    return {0: _null(stack), **{number: _kept(stack, os.open(f"/proc/self/fd/{fd}", flags))
                                for number, fd in enumerate(files, 1)}}


def journal_sockets(stack):
    sockets = []
    for _ in range(2):
        ours, theirs = socket.socketpair()
        stack.callback(ours.close)
        stack.callback(theirs.close)
        sockets.append(theirs.fileno())
    listening = [socket.socket(socket.AF_UNIX) for _ in range(2)]
    for one in listening:
        stack.callback(one.close)
    return {0: _null(stack), 1: sockets[0], 2: sockets[1], 3: listening[0].fileno(),
            4: listening[1].fileno()}


def terminal(stack):
    _, slave = (_kept(stack, fd) for fd in pty.openpty())
    return {0: slave, 1: slave, 2: slave}


def with_extra(stack):
    """Descriptors 3 to 50 of all kinds, with gaps: lock files, a jobserver, sockets."""
    fds = two_pipes(stack)
    for number in range(3, 51):
        if number % 7 != 0:
            kinds = (_null, _pipe_end, lambda s: _kept(s, os.memfd_create("lock")))
            fds[number] = kinds[number % 3](stack)
    return fds


def _closed(numbers):
    def fds(stack):
        given = two_pipes(stack)
        return {number: fd for number, fd in given.items() if number not in numbers}

    return fds


# --- states ------------------------------------------------------------------------------------


def _as_systemd():
    os.setsid()
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    os.umask(0o022)


def _on_terminal():
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))


ODD_LIMITS = (
    (resource.RLIMIT_NOFILE, 37, 91), (resource.RLIMIT_CORE, 4096, 8192),
    (resource.RLIMIT_STACK, 1 << 20, 1 << 24), (resource.RLIMIT_CPU, 1000, 2000),
    (resource.RLIMIT_MEMLOCK, 4096, 8192), (resource.RLIMIT_DATA, 1 << 28, 1 << 29),
    (resource.RLIMIT_SIGPENDING, 77, 78), (resource.RLIMIT_RTPRIO, 3, 5),
    (resource.RLIMIT_MSGQUEUE, 1000, 2000), (resource.RLIMIT_NICE, 11, 12),
)


def _odd():
    """Everything a caller can hand down that is not usual."""
    for kind, soft, hard in ODD_LIMITS:
        most = resource.getrlimit(kind)[1]
        if most != resource.RLIM_INFINITY:
            hard = min(hard, most)
        resource.setrlimit(kind, (min(soft, hard), hard))
    os.umask(0o137)
    os.chdir("/usr")
    os.nice(7)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    _libc.syscall(251, 1, 0, (2 << 13) | 6)  # ioprio_set(2): best effort, level 6
    _libc.prctl(29, 123456, 0, 0, 0)  # PR_SET_TIMERSLACK
    _libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
    _libc.prctl(41, 1, 0, 0, 0)  # PR_SET_THP_DISABLE
    _libc.personality(0x0040000)  # ADDR_NO_RANDOMIZE
    _write("/proc/self/oom_score_adj", "123")
    _write("/proc/self/coredump_filter", "0x15")
    for number in (signal.SIGPIPE, signal.SIGHUP, signal.SIGCHLD, signal.SIGRTMIN + 3):
        signal.signal(number, signal.SIG_IGN)
    _block_raw((1 << 11) | (1 << 39) | (1 << 63) | (1 << 31) | (1 << 32))  # USR2 40 64 32 33


def _write(path: str, text: str):
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def _block_raw(mask: int):
    """rt_sigprocmask(2): the C library hides signals 32 and 33 from its callers."""
    value = ctypes.c_uint64(mask)
    _libc.syscall(14, 2, ctypes.byref(value), None, 8)


def _as_nobody():
    os.setgroups([65534, 7])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)


def _in_namespaces():
    # UTS, IPC and network: a container's worth of difference that needs no new root.
    _libc.unshare(0x04000000 | 0x08000000 | 0x40000000)
    _libc.sethostname(b"elsewhere", 9)


SYSTEMD_ENV = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin", "LANG": "C.UTF-8",
    "INVOCATION_ID": "b5a1f0f7d2a94b31a1b7f3f0a1d2c3e4", "JOURNAL_STREAM": "8:12345",
    "LISTEN_FDS": "2", "LISTEN_FDNAMES": "http:https", "WATCHDOG_USEC": "30000000",
    "NOTIFY_SOCKET": "/run/nowhere/notify", "MAINPID": "1",
}
ODD_ENV = {"": "empty name", "LANG": b"\xff\xfe", "BASH_FUNC_x%%": "() { :; }", "A": "",
           "LONG": "x" * 5000}

CALLERS = (
    Caller("cron", one_pipe, frozenset(PARENT | LED), os.setsid, CRON_ENV),
    Caller("systemd", journal_sockets, frozenset(PARENT | LED | STREAMS), _as_systemd, SYSTEMD_ENV,
           pid_variables=True),
    Caller("terminal", terminal, frozenset(PARENT | LED | STREAMS - {"fd1_is_fd2"}), _on_terminal),
    Caller("cron, to nowhere", nowhere, frozenset(PARENT | LED | STREAMS), os.setsid, CRON_ENV),
    Caller("script", two_pipes, frozenset(PARENT)),
    Caller("log files", log_files, frozenset(PARENT | STREAMS)),
    Caller("odd limits and masks", two_pipes, frozenset(PARENT), _odd, ODD_ENV),
    Caller("extra descriptors", with_extra, frozenset(PARENT)),
    Caller("nobody", two_pipes, frozenset(PARENT), _as_nobody, root=True),
    Caller("namespaces", two_pipes, frozenset(PARENT), _in_namespaces, root=True),
    *(Caller(f"closed {''.join(map(str, numbers)) or 'none'}", _closed(numbers),
             frozenset(PARENT))
      for numbers in ((), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2))),
)
