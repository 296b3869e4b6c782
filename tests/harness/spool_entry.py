# SPDX-License-Identifier: MIT
"""Spool entries as job-watch-store(5) describes them, written and read by other means than the
programs under test. Tests use it to leave entries of any age and shape, and to look into a spool."""

import dataclasses
import enum
import os
import pathlib
import struct
import time
import uuid

HEAD = struct.Struct("<4sHHIIQQQ")
MAGIC = b"JWSP"
VERSION = 1


class Kind(enum.IntEnum):
    START = 1
    END = 2


class Tag(enum.IntEnum):
    KEY = 1
    REVISION = 2
    JOB = 3
    ARGV = 4
    CWD = 5
    HOST = 6
    BOOT_ID = 7
    UID = 8
    STARTED = 12
    DURATION = 13
    OUTCOME = 15
    WAIT_STATUS = 16
    JOB_PID = 18
    JOB_START = 19
    WRAPPER_PID = 20
    WRAPPER_START = 21
    RELAY_PID = 22
    RELAY_START = 23
    STDOUT_SEEN = 30
    STDOUT_KEPT_HEAD = 31
    STDOUT_KEPT_TAIL = 32
    STDERR_SEEN = 33
    STDERR_KEPT_HEAD = 34
    STDERR_KEPT_TAIL = 35
    NOTE = 36
    PID_NAMESPACE = 44
    TIME_NAMESPACE = 45
    BOOTTIME = 46
    TIME_LIMIT = 47
    MONOTONIC = 48


TEXTS = (Tag.KEY, Tag.JOB, Tag.ARGV, Tag.CWD, Tag.HOST, Tag.BOOT_ID, Tag.NOTE)
OUTCOMES = ("running", "success", "failure", "signal", "timeout", "skipped", "not-started",
            "interrupted", "unknown")


@dataclasses.dataclass
class Entry:
    kind: Kind
    facts: dict
    output: bytes = b""
    version: int = VERSION
    more_facts: bytes = b""  # facts of a future version, as they are

    @property
    def key(self) -> str:
        return self.facts[Tag.KEY].hex()

    @property
    def name(self) -> str:
        if self.kind == Kind.START:
            return f"{self.key}.start"
        return f"{self.key}.{self.facts.get(Tag.REVISION, 0)}.end"

    def to_bytes(self) -> bytes:
        facts = b"".join(_fact(tag, value) for tag, value in self.facts.items()) + self.more_facts
        head = HEAD.pack(MAGIC, self.version, self.kind, len(facts), 0, checksum(facts),
                         len(self.output), checksum(self.output))
        return head + facts + self.output

    def put(self, folder: pathlib.Path):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = folder / f"{self.name}.tmp"
        temporary.write_bytes(self.to_bytes())
        temporary.chmod(0o600)
        temporary.rename(folder / self.name)


def checksum(data: bytes) -> int:
    value = 0xcbf29ce484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001b3 & 0xffffffffffffffff
    return value


def _fact(tag: int, value) -> bytes:
    data = value if isinstance(value, bytes) else struct.pack("<q", value)
    return struct.pack("<HI", tag, len(data)) + data


def new_key(moment: float | None = None) -> bytes:
    """A UUID of version 7."""
    millis = int((time.time() if moment is None else moment) * 1000)
    random = os.urandom(10)
    raw = millis.to_bytes(6, "big") + bytes([0x70 | random[0] & 15, random[1],
                                             0x80 | random[2] & 63]) + random[3:]
    return uuid.UUID(bytes=raw).bytes


def boot_id() -> bytes:
    text = pathlib.Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")
    return text.strip().replace("-", "").encode()


def ended(job: str, status: int = 0, output: bytes = b"", started: float | None = None,
          **more) -> Entry:
    """The entry of a run that has ended."""
    moment = time.time() - 1 if started is None else started
    facts = {
        Tag.KEY: new_key(moment), Tag.REVISION: 1, Tag.JOB: job.encode(), Tag.ARGV: b"true\0",
        Tag.BOOT_ID: boot_id(), Tag.UID: os.geteuid(), Tag.STARTED: int(moment * 1e6),
        Tag.DURATION: 1000, Tag.OUTCOME: OUTCOMES.index("success" if status == 0 else "failure"),
        Tag.WAIT_STATUS: status, Tag.STDOUT_SEEN: len(output), Tag.STDOUT_KEPT_HEAD: len(output),
        Tag.STDOUT_KEPT_TAIL: 0,
    }
    return Entry(Kind.END, facts | more.pop("facts", {}), output, **more)


def running(job: str, pid: int, start: int, boot: bytes | None = None) -> Entry:
    """The start entry of a run, a minute old, whose processes are all said to be `pid`, born at
    `start`."""
    moment = time.time() - 60
    facts = {Tag.KEY: new_key(moment), Tag.JOB: job.encode(), Tag.ARGV: b"true\0",
             Tag.BOOT_ID: boot or boot_id(), Tag.UID: os.geteuid(),
             Tag.STARTED: int(moment * 1e6),
             Tag.PID_NAMESPACE: os.stat("/proc/self/ns/pid").st_ino,
             Tag.TIME_NAMESPACE: os.stat("/proc/self/ns/time").st_ino}
    for tag in (Tag.JOB_PID, Tag.WRAPPER_PID, Tag.RELAY_PID):
        facts[tag] = pid
        facts[tag + 1] = start
    return Entry(Kind.START, facts)


def read(path: pathlib.Path) -> Entry:
    """Reads an entry and insists on both checksums."""
    data = path.read_bytes()
    magic, version, kind, length, _, facts_sum, output_length, output_sum = HEAD.unpack_from(data)
    raw, output = data[HEAD.size:HEAD.size + length], data[HEAD.size + length:]
    assert magic == MAGIC and version == VERSION, f"{path}: head {magic!r} {version}"
    assert checksum(raw) == facts_sum, f"{path}: the facts are damaged"
    assert len(output) == output_length and checksum(output) == output_sum, f"{path}: output"
    facts = {}
    while raw:
        tag, size = struct.unpack_from("<HI", raw)
        value = raw[6:6 + size]
        facts[tag] = value if tag in TEXTS or size != 8 else struct.unpack("<q", value)[0]
        raw = raw[6 + size:]
    return Entry(Kind(kind), facts, output)
