#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Speaks to the socket of the system's store as anybody might: `ingest_client.py WHAT [WORD...]`.
Prints the kinds of the answers, "closed" where the server hangs up."""

import os
import pathlib
import socket
import struct
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import spool_entry  # noqa: E402

PLACE = "/run/job-watch/ingest.sock"
RUN, CHECKPOINT, ACCEPTED, REFUSED, RESUME, DRAIN = 1, 2, 7, 8, 9, 10
UNIT = 9


def connect() -> socket.socket:
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(30)
    client.connect(PLACE)
    return client


def frame(kind: int, payload: bytes) -> bytes:
    return struct.pack("<B3xI", kind, len(payload)) + payload


def answer(client: socket.socket) -> tuple[int, bytes] | None:
    """Kind and payload; None once the server has hung up."""
    def take(count):
        data = b""
        while len(data) < count:
            more = client.recv(count - len(data))
            if not more:
                return None
            data += more
        return data

    try:
        head = take(8)
        if head is None:
            return None
        kind, length = struct.unpack("<B3xI", head)
        return kind, take(length)
    except ConnectionError:
        return None


def ask(kind: int, payload: bytes) -> str:
    client = connect()
    try:
        client.sendall(frame(kind, payload))
    except ConnectionError:
        pass
    got = answer(client)
    return "closed" if got is None else {ACCEPTED: "accepted", REFUSED: "refused"}.get(
        got[0], got[1].decode())


def entry(job: str, status: int = 0, **facts) -> spool_entry.Entry:
    made = spool_entry.ended(job, status=status, output=b"out\n")
    made.facts.update(facts.pop("facts", {}))
    return made


def forge():
    """A run that claims to be another user's, of another unit, under another's key."""
    job, key = sys.argv[2], bytes.fromhex(sys.argv[3])
    made = entry(job, status=0)
    unit = b"victim.service"
    made.facts.update({spool_entry.Tag.KEY: key, spool_entry.Tag.REVISION: 1_000_000,
                       spool_entry.Tag.UID: 0})
    made.more_facts = struct.pack("<HI", UNIT, len(unit)) + unit
    print(ask(RUN, made.to_bytes()))


def flood():
    """As many runs as are taken; then the number."""
    count = 0
    client = connect()
    while True:
        client.sendall(frame(RUN, entry("flood").to_bytes()))
        got = answer(client)
        if got is None or got[0] != ACCEPTED:
            break
        count += 1
    print(count)
    sys.stdout.flush()
    # Goes on knocking, and holds connections of which nothing comes.
    silent = [connect() for _ in range(300)]
    pathlib.Path(sys.argv[2]).touch()
    end = time.monotonic() + 60
    while time.monotonic() < end and not os.path.exists(sys.argv[3]):
        try:
            ask(RUN, entry("flood").to_bytes())
        except OSError:
            pass
    del silent


def hold():
    """Makes that many connections and says nothing. Once a file is there, prints how many were sent
    away because there are too many."""
    count, mark, go_on = int(sys.argv[2]), sys.argv[3], sys.argv[4]
    held = []
    while len(held) < count:
        try:
            held.append(connect())
        except BlockingIOError:  # more wait to be accepted than the socket lets
            time.sleep(0.01)
    pathlib.Path(mark).touch()
    while not os.path.exists(go_on):
        time.sleep(0.05)
    print(sum(b"too many" in _what_came(one) for one in held))


def _what_came(client: socket.socket) -> bytes:
    client.setblocking(False)
    try:
        return client.recv(200)
    except (BlockingIOError, ConnectionError):
        return b""


def main():
    if sys.argv[1] == "forge":
        forge()
    elif sys.argv[1] == "flood":
        flood()
    elif sys.argv[1] == "hold":
        hold()
    elif sys.argv[1] == "say":
        print(ask(int(sys.argv[2]), sys.argv[3].encode() if len(sys.argv) > 3 else b""))
    elif sys.argv[1] == "run":
        print(ask(RUN, entry(sys.argv[2]).to_bytes()))


if __name__ == "__main__":
    main()
