"""A thin HTTP client on a kept-open socket: it should cost as little as what it measures allows."""

import json
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

PATIENCE = 20.0  # seconds


@dataclass(frozen=True)
class Answer:
    status: int
    head: bytes
    body: bytes
    seconds: float

    def header(self, name: str) -> str:
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.strip().lower() == name.lower().encode():
                return value.strip().decode("latin-1")
        return ""


def get(path: str, headers: Mapping[str, str] | None = None) -> bytes:
    return _request("GET", path, headers or {}, b"")


def post(path: str, fields: Mapping[str, str], headers: Mapping[str, str] | None = None) -> bytes:
    body = urlencode(fields).encode()
    return _request(
        "POST", path, {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}, body
    )


def post_json(path: str, value: object) -> bytes:
    return _request("POST", path, {"Content-Type": "application/json"}, json.dumps(value).encode())


def _request(method: str, path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    if not any(name.lower() == "host" for name in headers):
        lines.append("Host: localhost")
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


class Socket:
    """One connection to 127.0.0.1; opened again when the server has closed it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._socket: socket.socket | None = None
        self._rest = b""

    def open(self) -> socket.socket:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._rest = b""
        return self._socket

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def ask(self, request: bytes) -> Answer:
        """Send a whole request and read the whole answer. Seconds from the first byte to the last."""
        fresh = self._socket is None
        began = time.perf_counter()
        try:
            self.open().sendall(request)
            head = self._until(b"\r\n\r\n")
        except (ConnectionError, EOFError):
            self.close()
            if fresh:
                raise
            return self.ask(request)
        answer = Answer(int(head[9:12]), head, b"", 0)
        if answer.status in {204, 304}:
            body = b""
        elif answer.header("Transfer-Encoding").lower() == "chunked":
            body = self._chunks()
        else:
            body = self._take(int(answer.header("Content-Length") or 0))
        seconds = time.perf_counter() - began
        if answer.header("Connection").lower() == "close":
            self.close()
        return Answer(answer.status, head, body, seconds)

    def stream(self, request: bytes) -> Answer:
        """Send a request and read its head only; `event()` reads on."""
        self.open().sendall(request)
        head = self._until(b"\r\n\r\n")
        return Answer(int(head[9:12]), head, b"", 0)

    def event(self) -> bytes:
        """The next event of a stream, as it came (chunk sizes taken out)."""
        while True:
            text = self._until(b"\n\n").strip(b"\r\n")
            lines = [one for one in text.split(b"\n") if b":" in one]
            if lines:
                return b"\n".join(lines)

    def _more(self) -> None:
        piece = self.open().recv(65_536)
        if not piece:
            raise EOFError("The server closed the connection.")
        self._rest += piece

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._rest:
            self._more()
        found, _, self._rest = self._rest.partition(mark)
        return found

    def _take(self, size: int) -> bytes:
        while len(self._rest) < size:
            self._more()
        found, self._rest = self._rest[:size], self._rest[size:]
        return found

    def _chunks(self) -> bytes:
        body = b""
        while size := int(self._until(b"\r\n").split(b";")[0], 16):
            body += self._take(size)
            self._take(2)
        self._until(b"\r\n")
        return body
