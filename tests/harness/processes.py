# SPDX-License-Identifier: MIT
"""Starting processes in an exactly known state, waiting for them, finding their relatives.

subprocess is not enough here: the tests need raw wait statuses, chosen descriptors, masks and
limits, and the moment of exit apart from the end of the pipes.
"""

import ctypes
import dataclasses
import fcntl
import os
import pathlib
import select
import selectors
import signal
import time
from collections.abc import Callable, Mapping, Sequence

_libc = ctypes.CDLL(None, use_errno=True)
PR_SET_CHILD_SUBREAPER = 36

# Limits are for what hangs. They are written as an idle machine needs them, and taken this many times.
PATIENCE = 5


def become_subreaper():
    """Orphans of what we start become our children: we see their end even if PID 1 is slow."""
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def until(condition: Callable, timeout: float = 20, what: str = ""):
    """The condition's first true value. For things that send no event we could wait for."""
    timeout *= PATIENCE
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout:g} s in vain for {what or condition.__name__}")
        time.sleep(0.003)


def readable(fd: int, timeout: float) -> bool:
    """Like select(2), which does not know descriptors above 1023."""
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    return bool(poll.poll(max(0.0, timeout) * 1000))


@dataclasses.dataclass(frozen=True)
class Result:
    """How a process ended and what it printed. `status` is as wait(2) gives it."""

    status: int
    out: bytes
    err: bytes
    seconds: float  # until the process was gone, whatever happened to its pipes
    pid: int

    @property
    def code(self) -> int | None:
        return os.WEXITSTATUS(self.status) if os.WIFEXITED(self.status) else None

    @property
    def signal(self) -> int | None:
        return os.WTERMSIG(self.status) if os.WIFSIGNALED(self.status) else None

    @property
    def end(self) -> str:
        return f"exit {self.code}" if self.code is not None else f"signal {self.signal}"


class Process:
    """A started process; wait for it exactly once."""

    def __init__(self, pid: int):
        self.pid = pid
        self.pidfd = os.pidfd_open(pid)
        self.began = time.monotonic()
        self.status: int | None = None
        self.seconds = 0.0

    def wait(self, timeout: float = 60) -> int:
        if self.status is None:
            timeout *= PATIENCE
            if not readable(self.pidfd, timeout):
                raise AssertionError(f"process {self.pid} did not end within {timeout:g} s")
            self.seconds = time.monotonic() - self.began
            self.status = os.waitpid(self.pid, 0)[1]
            os.close(self.pidfd)
        return self.status

    def ended(self) -> bool:
        return self.status is not None or readable(self.pidfd, 0)

    def kill(self, number: int = signal.SIGKILL):
        if self.status is None:
            os.kill(self.pid, number)


def start(argv: Sequence[str | bytes], *, env: Mapping | Sequence[bytes] | None = None,
          fds: Mapping[int, int] | None = None, setup: Callable[[], None] | None = None,
          finish_env: Callable[[dict], dict] | None = None) -> Process:
    """Starts a program with default signal dispositions, an empty mask and only the descriptors in
    `fds` (its number -> ours). `env` may be a list of raw strings. `setup` runs last before exec, in the child. `finish_env` may add
    what only the child knows, such as its own pid."""
    environment = os.environ if env is None else env
    fds = {0: 0, 1: 1, 2: 2} if fds is None else dict(fds)
    path = _which(os.fsdecode(argv[0]), os.environ.get("PATH", os.defpath))
    reader, writer = os.pipe2(os.O_CLOEXEC)
    pid = os.fork()
    if pid == 0:
        try:
            _reset_signals()
            writer = _arrange(fds, writer)
            if setup:
                setup()
            if finish_env:
                environment = finish_env(environment)
            _exec(path, argv, environment)
        except BaseException as error:
            os.write(writer, f"{type(error).__name__}: {error}".encode())
        os._exit(99)
    os.close(writer)
    trouble = os.read(reader, 4096)
    os.close(reader)
    if trouble:
        os.waitpid(pid, 0)
        raise AssertionError(f"could not start {argv[0]!r}: {trouble.decode()}")
    return Process(pid)


def _exec(path: str, argv: Sequence[str | bytes], env: Mapping | Sequence[bytes]):
    """execve(2) with any bytes: Python's own refuses environments that the kernel takes."""
    if isinstance(env, Mapping):
        env = [os.fsencode(name) + b"=" + os.fsencode(value) for name, value in env.items()]
    words = [os.fsencode(word) for word in argv]
    _libc.execve(os.fsencode(path), (ctypes.c_char_p * (len(words) + 1))(*words, None),
                 (ctypes.c_char_p * (len(env) + 1))(*env, None))
    error = ctypes.get_errno()
    raise OSError(error, os.strerror(error))


def _which(name: str, path: str) -> str:
    if "/" in name:
        return name
    for folder in path.split(":"):
        if os.access(f"{folder}/{name}", os.X_OK):
            return f"{folder}/{name}"
    raise AssertionError(f"no program {name} in {path}")


def _reset_signals():
    for number in signal.valid_signals():
        if number not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _arrange(fds: dict[int, int], writer: int) -> int:
    """Gives this process exactly `fds`, and the pipe that reports a failed exec out of the way."""
    floor = max([200, *fds.values(), *fds.keys()]) + 1
    copies = {number: fcntl.fcntl(ours, fcntl.F_DUPFD, floor) for number, ours in fds.items()}
    writer = fcntl.fcntl(writer, fcntl.F_DUPFD_CLOEXEC, floor)
    for number, copy in copies.items():
        os.dup2(copy, number)
    for entry in os.listdir("/proc/self/fd"):
        if int(entry) not in fds and int(entry) != writer:
            try:
                os.close(int(entry))
            except OSError:
                pass  # the listing's own descriptor
    return writer


def run(argv: Sequence[str | bytes], *, input: bytes = b"", timeout: float = 60,
        until_eof: bool = True, extra_fds: Mapping[int, int] | None = None,
        fds: Mapping[int, int] | None = None, **how) -> Result:
    """Runs a program on three pipes and collects what it prints, until the pipes' ends or, with
    `until_eof=False`, until it has ended. `fds` overrides the three pipes one by one."""
    stdin = _pipe_with(input)
    out_reader, out_writer = os.pipe()
    err_reader, err_writer = os.pipe()
    given = {0: stdin, 1: out_writer, 2: err_writer, **(extra_fds or {}), **(fds or {})}
    given = {number: ours for number, ours in given.items() if ours is not None}
    process = start(argv, fds=given, **how)
    for fd in (stdin, out_writer, err_writer):
        os.close(fd)
    try:
        out, err = collect(process, (out_reader, err_reader), timeout, until_eof)
    except BaseException:
        process.kill()
        raise
    return Result(process.wait(), out, err, process.seconds, process.pid)


def _pipe_with(content: bytes) -> int:
    """A descriptor to read `content` from; no feeder process and no thread is needed for it."""
    if len(content) > 4096:
        fd = os.memfd_create("input")
        os.write(fd, content)
        os.lseek(fd, 0, os.SEEK_SET)
        return fd
    reader, writer = os.pipe()
    os.write(writer, content)
    os.close(writer)
    return reader


def collect(process: Process, readers: Sequence[int], timeout: float = 60,
            until_eof: bool = True) -> list[bytes]:
    """Reads all `readers` while the process runs; closes them."""
    timeout *= PATIENCE
    deadline = time.monotonic() + timeout
    said = {fd: bytearray() for fd in readers}
    with selectors.DefaultSelector() as waiting:
        for fd in readers:
            waiting.register(fd, selectors.EVENT_READ)
        waiting.register(process.pidfd, selectors.EVENT_READ)
        while waiting.get_map():
            events = waiting.select(max(0.0, deadline - time.monotonic()))
            if not events:
                raise AssertionError(f"still at work after {timeout:g} s; so far {said}")
            for key, _ in events:
                if key.fd in said:
                    chunk = os.read(key.fd, 1 << 18)
                    said[key.fd] += chunk
                    if not chunk:
                        waiting.unregister(key.fd)
                else:
                    waiting.unregister(key.fd)
                    process.wait()
            if process.status is not None and not until_eof and not events_pending(waiting):
                break
    for fd in readers:
        os.close(fd)
    return [bytes(said[fd]) for fd in readers]


def events_pending(waiting: selectors.BaseSelector) -> bool:
    return bool(waiting.get_map()) and bool(waiting.select(0))


# --- relatives -----------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Stat:
    pid: int
    name: str
    state: str
    parent: int
    group: int
    session: int
    start: int  # clock ticks since boot


def stat(pid: int) -> Stat | None:
    try:
        text = pathlib.Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return None
    name = text[text.index("(") + 1:text.rindex(")")]
    fields = text[text.rindex(")") + 2:].split()
    return Stat(pid, name, fields[0], int(fields[1]), int(fields[2]), int(fields[3]),
                int(fields[19]))


def everybody() -> list[Stat]:
    return [found for entry in os.listdir("/proc") if entry.isdigit() and (found := stat(int(entry)))]


def children(pid: int) -> list[Stat]:
    try:
        pids = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [found for child in pids if (found := stat(int(child)))]


def descendants(pid: int | None = None) -> list[Stat]:
    found = []
    for child in children(os.getpid() if pid is None else pid):
        found += [child, *descendants(child.pid)]
    return found


def reap_orphans(spare: Sequence[int] = ()):
    """Waits for those of our children that have ended, except those somebody else waits for."""
    for child in children(os.getpid()):
        if child.state == "Z" and child.pid not in spare:
            try:
                os.waitpid(child.pid, os.WNOHANG)
            except ChildProcessError:
                pass


def kill_descendants(timeout: float = 10) -> list[Stat]:
    """Kills all that is left below us and reaps it; tells who it was."""
    killed: dict[int, Stat] = {}
    deadline = time.monotonic() + timeout
    while (left := descendants()) and time.monotonic() < deadline:
        for one in left:
            if one.state != "Z":
                killed.setdefault(one.pid, one)
                try:
                    os.kill(one.pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
        reap_orphans()
        time.sleep(0.002)
    return list(killed.values())
