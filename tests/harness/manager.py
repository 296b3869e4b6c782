# SPDX-License-Identifier: MIT
"""A service manager that does what a test wants: it speaks just as much D-Bus as it takes to be
followed, on the socket on which a user's manager listens."""

import dataclasses
import os
import pathlib
import socket
import struct

from harness import processes

CALL, ANSWER, ERROR, SIGNAL = 1, 2, 3, 4
PATH, INTERFACE, MEMBER, REPLY_TO, SIGNATURE = 1, 2, 3, 5, 8
MANAGER = "/org/freedesktop/systemd1"


class Writer:
    """The wire format, as far as it is needed here: numbers, texts, lists."""

    def __init__(self):
        self.data = bytearray()

    def align(self, size: int):
        self.data += bytes(-len(self.data) % size)
        return self

    def number(self, value: int):
        self.align(4).data += struct.pack("<I", value)
        return self

    def text(self, value: str):
        self.number(len(value.encode())).data += value.encode() + b"\0"
        return self

    def signature(self, value: str):
        self.data += bytes([len(value)]) + value.encode() + b"\0"
        return self

    def list(self, items, write):
        """Items that begin at multiples of 8."""
        self.number(0)
        length_at = len(self.data) - 4
        begin = len(self.align(8).data)
        for item in items:
            write(self.align(8), item)
        struct.pack_into("<I", self.data, length_at, len(self.data) - begin)
        return self


@dataclasses.dataclass
class Call:
    """What the follower asks: the number of its message, the object, the method."""

    number: int
    path: str
    member: str
    body: bytes


class Manager:
    """Listens below `runtime`, which becomes XDG_RUNTIME_DIR."""

    def __init__(self, runtime: pathlib.Path):
        (runtime / "systemd").mkdir(parents=True)
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(str(runtime / "systemd" / "private"))
        self.listening.listen()

    def accept(self, timeout: float = 20 * processes.PATIENCE) -> "Follower":
        self.listening.settimeout(timeout)
        return Follower(self.listening.accept()[0], timeout)


class Follower:
    """A connection to us. Whoever waits for a call gets the next one that is not subscribed to."""

    def __init__(self, connection: socket.socket, timeout: float):
        connection.settimeout(timeout)
        self.connection, self.left, self.sent = connection, b"", 0
        while b"BEGIN\r\n" not in self.left:
            self._receive()
        self.left = self.left.split(b"BEGIN\r\n", 1)[1]
        connection.sendall(b"DATA\r\nOK " + b"0" * 32 + b"\r\nAGREE_UNIX_FD\r\n")
        self.expect("Subscribe", lambda call: self.answer(call))

    def _receive(self):
        data = self.connection.recv(65536)
        assert data, "the follower has gone"
        self.left += data

    def call(self) -> Call:
        while True:
            if len(self.left) >= 16:
                _, kind, _, _, length, number, fields = struct.unpack_from("<cBBBIII", self.left)
                body_at = 16 + (fields + 7) // 8 * 8
                if len(self.left) >= body_at + length:
                    break
            self._receive()
        head, body = self.left[16:16 + fields], self.left[body_at:body_at + length]
        self.left = self.left[body_at + length:]
        assert kind == CALL, f"a message of type {kind}"
        texts = _texts(head)
        return Call(number, texts[PATH], texts[MEMBER], body)

    def expect(self, member: str, act):
        call = self.call()
        assert call.member == member, f"expected {member}, saw {call}"
        act(call)

    def answer(self, call: Call, signature: str = "", body: bytes = b""):
        self._send(ANSWER, {REPLY_TO: call.number}, signature, body)

    def signal(self, member: str, signature: str, body: bytes):
        self._send(SIGNAL, {PATH: MANAGER, INTERFACE: "org.freedesktop.systemd1.Manager",
                            MEMBER: member}, signature, body)

    def answer_units(self, call: Call, names: list[str]):
        def write(to: Writer, name: str):
            for text in (name, "", "loaded", "active", "waiting", ""):
                to.text(text)
            to.text("/").number(0).text("").text("/")
        self.answer(call, "a(ssssssouso)", bytes(Writer().list(names, write).data))

    def answer_properties(self, call: Call, properties: dict[str, str]):
        def write(to: Writer, item):
            to.text(item[0]).signature("s").text(item[1])
        self.answer(call, "a{sv}", bytes(Writer().list(properties.items(), write).data))

    def _send(self, kind: int, fields: dict, signature: str, body: bytes):
        def write(to: Writer, item):
            code, value = item
            to.data.append(code)
            if code == SIGNATURE:
                to.signature("g").signature(value)
            elif code == REPLY_TO:
                to.signature("u").number(value)
            else:
                to.signature("o" if code == PATH else "s").text(value)
        if signature:
            fields = {**fields, SIGNATURE: signature}
        self.sent += 1
        head = Writer()
        head.data += struct.pack("<cBBBII", b"l", kind, 1, 1, len(body), self.sent)
        head.list(fields.items(), write).align(8)
        self.connection.sendall(bytes(head.data) + body)

    def close(self):
        self.connection.close()


def _texts(fields: bytes) -> dict[int, str]:
    """The header fields of a message that are texts."""
    found, at = {}, 0
    while at < len(fields):
        code, size = fields[at], fields[at + 1]
        kind = fields[at + 2:at + 2 + size]
        at += 3 + size
        if kind in (b"s", b"o"):
            at += -at % 4
            length, = struct.unpack_from("<I", fields, at)
            found[code] = fields[at + 4:at + 4 + length].decode()
            at += 5 + length
        elif kind == b"g":
            at += 2 + fields[at]
        else:
            at += -at % 4 + 4
        at += -at % 8
    return found
