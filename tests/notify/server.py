# SPDX-License-Identifier: MIT
"""A server that answers as badly as it is told to, and counts what reached it."""

import collections
import dataclasses
import socket
import ssl
import threading
import time
from email.utils import formatdate
from typing import Callable

GIGABYTE = 1 << 30


@dataclasses.dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]  # names in lower case
    body: bytes
    raw: bytes


class Server:
    """Listens on a port of its own. `behave` is given each connection whose request was read."""

    def __init__(self, behave: Callable, *, tls: ssl.SSLContext | None = None,
                 before_request: Callable | None = None):
        self.behave, self.tls, self.before_request = behave, tls, before_request
        self.requests: list[Request] = []
        self.accepted = threading.Event()
        self.released = threading.Event()  # set: who hangs lets go
        self.bytes_sent = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.released.set()
        self.listener.shutdown(socket.SHUT_RDWR)  # wakes accept, which would keep it open
        self.listener.close()

    def keys(self) -> collections.Counter:
        """How often each message reached us."""
        return collections.Counter(one.headers.get("idempotency-key") for one in self.requests)

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket):
        self.accepted.set()
        try:
            with connection:
                if self.before_request:
                    self.before_request(self, connection)
                    return
                if self.tls:
                    connection = self.tls.wrap_socket(connection, server_side=True)
                request = read_request(connection)
                if request:
                    self.requests.append(request)
                    self.behave(self, connection, request)
                connection.close()
        except OSError:
            pass  # the other side has gone, which is often the point


def read_request(connection: socket.socket) -> Request | None:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return None
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in
               (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65536)
    method, path, _ = first.split(" ")
    return Request(method, path, headers, body, data)


def respond(connection, status: int, body: bytes = b"", **headers: str):
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    connection.sendall(f"HTTP/1.1 {status} Word\r\nContent-Length: {len(body)}\r\n"
                       f"Connection: close\r\n{lines}\r\n".encode() + body)


# --- behaviours ----------------------------------------------------------------------------------


def answer(status: int, body: bytes = b"", **headers: str) -> Callable:
    return lambda server, connection, request: respond(connection, status, body, **headers)


def retry_at(seconds: int) -> Callable:
    return lambda server, connection, request: respond(
        connection, 429, Retry_After=formatdate(time.time() + seconds, usegmt=True))


def echo(status: int) -> Callable:
    """Repeats all it was sent: what a debugging proxy does, and what leaks tokens."""
    return lambda server, connection, request: respond(connection, status, request.raw)


def slow_headers(server, connection, request):
    for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1000:
        connection.sendall(bytes([byte]))
        if server.released.wait(0.3):
            return


def slow_body(server, connection, request):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while not server.released.wait(0.1):
        connection.sendall(b"x")


def endless(status: int) -> Callable:
    def behave(server, connection, request):
        connection.sendall(b"HTTP/1.1 %d Word\r\nContent-Length: %d\r\n\r\n"
                           % (status, 10 * GIGABYTE))
        block = b"x" * 65536
        while server.bytes_sent < 10 * GIGABYTE:
            connection.sendall(block)
            server.bytes_sent += len(block)
    return behave


def endless_headers(server, connection, request):
    connection.sendall(b"HTTP/1.1 500 Word\r\n")
    while server.bytes_sent < GIGABYTE:
        connection.sendall(b"X-Filler: " + b"x" * 4000 + b"\r\n")
        server.bytes_sent += 4000


def hang(server, connection, request):
    server.released.wait(60)


def hang_at_once(server, connection):
    server.released.wait(60)


def close_in_headers(server, connection, request):
    connection.sendall(b"HTTP/1.1 20")


def close_in_body(server, connection, request):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")


def nonsense(server, connection, request):
    connection.sendall(b"\x00\xff no HTTP at all\r\n\r\n")
