# SPDX-License-Identifier: MIT
"""Journal files made of text, the same on every machine: what managers and services would have
written, through systemd-journal-remote."""

import dataclasses
import pathlib
import struct
import subprocess

REMOTE = next((path for path in ("/lib/systemd/systemd-journal-remote",
                                 "/usr/lib/systemd/systemd-journal-remote")
               if pathlib.Path(path).exists()), "systemd-journal-remote")
HERE = "aa" * 16  # machine ids
ELSEWHERE = "bb" * 16
EPOCH = 1_790_000_000_000_000  # microseconds; any time will do
EVENTS = {
    "starting": "7d4958e842da4a758f6c1cdc7b36dcc5",
    "started": "39f53479d3a045ac8e11786248231fbf",
    "failed": "be02cf6855d2428ba40df7e9d022f03d",
    "exit": "98e322203f7a4ed290d09fe03c09fe15",
    "result": "d9b373ed55a64feb8242e02dbe79a49c",
    "success": "7ad2d189f7e94e70a38c781354912448",
    "skipped": "0e4284a0caca4bfc81c0bb6786972673",
    "stopping": "de5b426a63be47a7b6ac3eaac82e2f6f",
    "stopped": "9d1aaa27d60140bd96365438aad20286",
    "restart": "5eb03494b6584870a536b337290809b3",
    "resources": "ae8f7b866b0347b9af31fe1c80b127c0",
    "spawn": "641257651c1b4ec9a8624d7a40a9e1e7",
    "oom": "fe6faa94e7774663a0da52717891d8ef",
    "dropped": "a596d6fe7bfa4994828e72309e95d61e",
}


def invocation(number: int) -> str:
    return f"{number:032x}"


def boot(number: int) -> str:
    return f"{number:02x}" * 16


@dataclasses.dataclass
class Journal:
    """Entries in the order of writing. Times are seconds since EPOCH."""

    machine: str = HERE
    host: str = "here"
    boot: str = boot(1)
    entries: list = dataclasses.field(default_factory=list)

    def add(self, at: float, *, late: float = 0.0, mono: float | None = None, **fields):
        """One entry. `late`: how much later journald had it; bytes are written as such."""
        received = round((at + late) * 1e6)
        self.entries.append((EPOCH + received, round(1e6 * (mono if mono is not None else at)) +
                             10_000_000, {
            "_BOOT_ID": self.boot, "_MACHINE_ID": self.machine, "_HOSTNAME": self.host,
            "PRIORITY": "6", **fields}))

    def say(self, at: float, event: str, unit: str, run: int = 0, *, message: str = "",
            uid: int | None = None, pid: str | None = None, late: float = 0.001,
            mono: float | None = None, **fields):
        """What a manager says of a unit; `uid` of a user's manager."""
        prefix = "" if uid is None else "USER_"
        trusted = {"_PID": "1", "_UID": "0", "_SYSTEMD_UNIT": "init.scope"} if uid is None else {
            "_PID": "900", "_UID": str(uid), "_SYSTEMD_UNIT": f"user@{uid}.service",
            "_SYSTEMD_USER_UNIT": "init.scope"}
        if pid is not None:
            trusted["_PID"] = pid
        self.add(at, late=late, mono=mono, **{
            "_TRANSPORT": "journal", "SYSLOG_IDENTIFIER": "systemd", **trusted,
            "MESSAGE_ID": EVENTS[event], "MESSAGE": message or f"{event} {unit}",
            f"{prefix}UNIT": unit, f"{prefix}INVOCATION_ID": invocation(run) if run else "",
            "_SOURCE_REALTIME_TIMESTAMP": str(EPOCH + round(at * 1e6)), **fields})

    def clock_set(self, at: float, *, mono: float):
        """What the system's manager says when the wall clock was set, or the machine woke up."""
        self.add(at, mono=mono, **{
            "_TRANSPORT": "journal", "SYSLOG_IDENTIFIER": "systemd", "_PID": "1", "_UID": "0",
            "_SYSTEMD_UNIT": "init.scope", "MESSAGE_ID": "c7a787079b354eaaa9e77b371893cd27",
            "MESSAGE": "Time has been changed"})

    def line(self, at: float, unit: str, run: int, text, *, uid: int | None = None, **fields):
        """A line of output. run 0: journald was too late to learn whose it is."""
        tags = {"_SYSTEMD_UNIT": unit} if uid is None else {
            "_SYSTEMD_UNIT": f"user@{uid}.service", "_SYSTEMD_USER_UNIT": unit}
        if run:
            tags["_SYSTEMD_INVOCATION_ID"] = invocation(run)
        self.add(at, **{"_TRANSPORT": "stdout", "_PID": "400", "_UID": str(uid or 0),
                        "SYSLOG_IDENTIFIER": "sh", "_STREAM_ID": f"{run or 999:032x}", **tags,
                        "MESSAGE": text, **fields})

    def oneshot(self, at: float, unit: str, run: int, *, took: float = 1.0, **how):
        """A whole run that succeeds."""
        self.say(at, "starting", unit, run, JOB_TYPE="start", JOB_ID=str(run), **how)
        self.say(at + took, "success", unit, run, **how)
        self.say(at + took + 0.001, "started", unit, run, message=f"Finished {unit}.",
                 JOB_TYPE="start", JOB_RESULT="done", JOB_ID=str(run), **how)

    def failing(self, at: float, unit: str, run: int, *, took: float = 1.0, code: str = "exited",
                status: int = 3, result: str = "exit-code", **how):
        self.say(at, "starting", unit, run, JOB_TYPE="start", JOB_ID=str(run), **how)
        self.say(at + took, "exit", unit, run, EXIT_CODE=code, EXIT_STATUS=str(status),
                 COMMAND="ExecStart", **how)
        self.say(at + took + 0.0005, "result", unit, run, UNIT_RESULT=result, **how)
        self.say(at + took + 0.001, "failed", unit, run, JOB_TYPE="start", JOB_RESULT="failed",
                 JOB_ID=str(run), **how)

    def export(self) -> bytes:
        """The Journal Export Format."""
        out = bytearray()
        for realtime, monotonic, fields in self.entries:
            out += b"__REALTIME_TIMESTAMP=%d\n__MONOTONIC_TIMESTAMP=%d\n" % (realtime, monotonic)
            for name, value in fields.items():
                data = value if isinstance(value, bytes) else value.encode()
                if b"\n" in data or isinstance(value, bytes):
                    out += name.encode() + b"\n" + struct.pack("<Q", len(data)) + data + b"\n"
                else:
                    out += name.encode() + b"=" + data + b"\n"
            out += b"\n"
        return bytes(out)

    def write(self, path: pathlib.Path) -> pathlib.Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        done = subprocess.run([REMOTE, "-o", str(path), "-"], input=self.export(),
                              capture_output=True, check=False)
        assert done.returncode == 0 and path.exists(), done.stderr.decode(errors="replace")
        return path


def entries_of(data: bytes):
    """Where each entry of a journal file begins, in the order of writing."""
    at, = struct.unpack_from("<Q", data, 88)  # behind the header
    newest, = struct.unpack_from("<Q", data, 136)
    while at <= newest:
        if data[at] == 3:  # an entry
            yield at
        at += (struct.unpack_from("<Q", data, at + 8)[0] + 7) // 8 * 8


def renumber(path: pathlib.Path, numbers: list[int],
             series: bytes = b"\x5e" * 16) -> pathlib.Path:
    """Gives the entries of a file other sequence numbers, of a series that other files share."""
    data = bytearray(path.read_bytes())
    data[72:88] = series
    for at, number in zip(entries_of(data), numbers, strict=True):
        struct.pack_into("<Q", data, at + 16, number)  # behind what all objects begin with
    struct.pack_into("<QQ", data, 160, numbers[-1], numbers[0])
    path.write_bytes(data)
    return path
