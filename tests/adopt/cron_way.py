# SPDX-License-Identifier: MIT
"""Lines of a crontab, run as cron(8) runs them, in a tree of their own: its programs tell what they
were started with, its shell is this machine's."""

import ctypes
import os
import pathlib
import re
import shutil
import signal
import stat
import subprocess

from harness import processes
from harness.world import JOB_WATCH, TOOLS

libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWNET = 0x00020000, 0x20000000, 0x40000000
# What a shell does itself needs no file; `sh` and `bash` are real.
SHELLS = {"sh", "bash", "dash"}
PLACES = ("/root", "/tmp", "/var/log", "/etc", "/srv", "/backup", "/run/lock", "/dev", "/usr/bin", "/bin",
          "/usr/local/bin", "/usr/sbin", "/sbin")
LONGEST = 30 * processes.PATIENCE  # seconds, for what hangs
TOKEN = re.compile(r"[A-Za-z0-9_./+~-]+")
# All programs are one file: what a line writes must be none of them.
WRITTEN = re.compile(r">[>|&]? *[\"']?[^ \"']+")
FOLDER = re.compile(r"\bcd +[\"']?([~$A-Za-z0-9_./ -]+)")


def own_processes():
    """From here on, children have a world of processes and mounts of their own: a line may kill."""
    if libc.unshare(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    libc.mount(b"none", b"/", None, (1 << 14) | (1 << 18), None)


class Tree:
    """`lines`: for which it has the programs."""

    def __init__(self, root: pathlib.Path, lines: list[str]):
        self.root = root
        for place in PLACES:
            self.path(place).mkdir(parents=True, exist_ok=True)
        for shell in ("/bin/sh", "/bin/bash"):
            self._copy_with_libraries(shell)
        self._copy(pathlib.Path(JOB_WATCH), JOB_WATCH)
        self._copy(TOOLS / "teller", "/usr/bin/teller")
        self.path("/etc/hostname").write_text("alpha\n")
        self.path("/etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
        self.path("/etc/profile").write_text("FROM_PROFILE=1\n")
        os.mknod(self.path("/dev/null"), stat.S_IFCHR | 0o666, os.makedev(1, 3))
        self.path("/usr/local/lib").mkdir(exist_ok=True)
        script = self.path("/usr/local/lib/plain-script")
        script.write_text("/usr/local/bin/check from-script \"$0\"\n")
        script.chmod(0o755)
        for line in lines:
            for folder in _folders_in(line):
                self.path(folder).mkdir(parents=True, exist_ok=True)
        # The deepest first: /home is no program where there is one below it.
        for program in sorted({path for line in lines for path in _programs_in(line)}, key=len, reverse=True):
            self._add_teller(program)
        self.path("/teller").touch()

    def path(self, path: str) -> pathlib.Path:
        return self.root / path.lstrip("/")

    def _copy(self, source: pathlib.Path, path: str):
        self.path(path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source.resolve(), self.path(path))

    def _copy_with_libraries(self, program: str):
        self._copy(pathlib.Path(program), program)
        told = subprocess.run(["ldd", program], capture_output=True, text=True, check=False).stdout
        for library in re.findall(r"(/\S+) \(", told):
            if not self.path(library).exists():
                self._copy(pathlib.Path(library), library)

    def _add_teller(self, path: str):
        place = self.path(path)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            if not place.exists() and not path.endswith((".log", ".err", ".out")):
                os.link(self.path("/usr/bin/teller"), place)
        except (FileExistsError, NotADirectoryError):
            pass

    def enter(self):
        os.chroot(self.root)
        os.chdir("/root")

    def content(self) -> dict[str, bytes]:
        """All that lies in it, but for what job-watch keeps there."""
        found = {}
        teller = self.path("/usr/bin/teller").stat().st_ino
        for folder, _, names in os.walk(self.root):
            for name in names:
                path = pathlib.Path(folder, name)
                inside = "/" + str(path.relative_to(self.root))
                if inside.startswith(("/var/lib/job-watch/", "/var/tmp/job-watch", "/run/job-watch", "/dev/shm")):
                    continue
                if path.is_file() and not path.is_symlink() and path.stat().st_ino != teller:
                    found[inside] = path.read_bytes()
        return found


def _folders_in(line: str) -> set[str]:
    found = {folder.strip(" \"'").replace("~", "/root").replace("$HOME", "/root") for folder in FOLDER.findall(line)}
    return {os.path.normpath(folder) for folder in found if folder.startswith("/") and folder != "/nowhere"}


def _programs_in(line: str):
    for word in TOKEN.findall(WRITTEN.sub(" ", line)):
        word = word.replace("~", "/root")
        base = word.rsplit("/", 1)[-1]
        if not base or base in SHELLS or base in (".", "..") or "not-there" in word or base.startswith("-"):
            continue
        if "/" not in word:
            yield "/usr/bin/" + word
        elif not word.startswith("/"):
            yield from (os.path.normpath(f"{folder}/{word}") for folder in _folders_in(line))
        elif not word.startswith(("/no/", "/dev/", "/tmp/", "/var/log/", "/backup/")):
            yield word


def parts(command: str, keeps_backslashes: bool) -> tuple[str, str]:
    """What the shell is given, and what its standard input: Vixie's loop, written anew. Debian's cron
    takes a backslash from before a backslash, cronie leaves it."""
    line, escaped = "", False
    for at, character in enumerate(command):
        if escaped:
            if character == "%" or (character == "\\" and not keeps_backslashes):
                line = line[:-1]
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == "%":
            return line, _input(command[at + 1:])
        line += character
    return line, ""


def _input(text: str) -> str:
    """Each % that has no backslash is a newline; the last line ends with one."""
    given, escaped = "", False
    for character in text:
        if escaped and character != "%":
            given += "\\"
        if not escaped and character == "\\":
            escaped = True
            continue
        given += "\n" if character == "%" and not escaped else character
        escaped = False
    return given + "\n"


def run(tree: Tree, command: str, shell: str, keeps_backslashes: bool) -> tuple[int, bytes]:
    """The status and the output of one line of root's crontab."""
    line, given = parts(command, keeps_backslashes)
    env = {"HOME": "/root", "LOGNAME": "root", "USER": "root", "SHELL": shell, "PATH": "/usr/bin:/bin"}
    in_end, in_start = os.pipe()
    out_end, out_start = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            os.dup2(in_end, 0)
            os.dup2(out_start, 1)
            os.dup2(out_start, 2)
            os.closerange(3, 256)
            tree.enter()
            os.execve(shell, [shell, "-c", line], env)
        finally:
            os._exit(126)
    os.close(in_end)
    os.close(out_start)
    try:
        os.write(in_start, given.encode("utf-8", "surrogateescape"))
    except BrokenPipeError:
        pass
    os.close(in_start)
    output = b""
    while processes.readable(out_end, LONGEST):
        chunk = os.read(out_end, 65536)
        if not chunk:
            os.close(out_end)
            return os.waitpid(pid, 0)[1], output
        output += chunk
    os.kill(-1, signal.SIGKILL)  # in a world of processes of our own
    os.close(out_end)
    raise AssertionError(f"it does not end: {command}; so far {output}")
