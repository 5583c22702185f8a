"""Servers that tests start: a real CalDAV server, and ones that behave badly."""

import base64
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

USER, PASSWORD = "ruth", "only for the calendar"


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@dataclass
class Radicale:
    """A CalDAV server with one account. `stop()` and `start()` are it going away and coming back."""

    folder: Path
    port: int
    process: subprocess.Popen | None = None

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/"

    def start(self) -> None:
        users = self.folder / "users"
        users.write_text(f"{USER}:{PASSWORD}\n")
        options = {
            "server-hosts": f"127.0.0.1:{self.port}",
            "auth-type": "htpasswd",
            "auth-htpasswd-filename": str(users),
            "auth-htpasswd-encryption": "plain",
            "auth-delay": "0",
            "storage-filesystem-folder": str(self.folder / "collections"),
            "logging-level": "error",
        }
        command = [sys.executable, "-m", "radicale", "--config", ""]
        command += [f"--{name}={value}" for name, value in options.items()]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("Radicale did not start.")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            self.process = None

    def ask(self, method: str, path: str, body: str = "", content_type: str = "text/calendar") -> str:
        """As the owner of the account does from their own calendar program."""
        secret = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        headers = {"Authorization": f"Basic {secret}", "Content-Type": content_type}
        request = Request(f"{self.url}{path}", body.encode() or None, headers, method=method)
        with urlopen(request, timeout=20) as answer:
            return answer.read().decode()

    def make_calendar(self, name: str) -> str:
        self.ask("MKCALENDAR", f"{USER}/{name}/")
        return f"{self.url}{USER}/{name}/"

    def add(self, calendar: str, uid: str, *lines: str) -> None:
        """An event in one of the calendars, by the lines that make it."""
        self.ask("PUT", f"{USER}/{calendar}/{uid}.ics", event(uid, *lines))

    def events(self, calendar: str) -> list[str]:
        """The calendar files that stand in a calendar, unfolded."""
        folder = self.folder / "collections" / "collection-root" / USER / calendar
        return [one.read_text().replace("\r\n ", "") for one in sorted(folder.glob("*.ics"))]


def event(uid: str, *lines: str) -> str:
    inside = [f"UID:{uid}", "DTSTAMP:20260301T000000Z", "SUMMARY:Dentist, do not tell", *lines]
    text = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN", "BEGIN:VEVENT", *inside]
    return "\r\n".join([*text, "END:VEVENT", "END:VCALENDAR", ""])


@contextmanager
def answering(answer: Callable[[socket.socket, bytes], None]) -> Iterator[tuple[str, list[bytes]]]:
    """A server that does with each connection what it is told: (host:port, what was asked)."""
    asked: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def one(sock: socket.socket) -> None:
        with sock:
            try:
                request = sock.recv(65536)
                asked.append(request)
                answer(sock, request)
            except OSError:
                pass

    def serve() -> None:
        while True:
            try:
                sock, _address = listening.accept()
            except OSError:
                return
            threading.Thread(target=one, args=(sock,), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"localhost:{listening.getsockname()[1]}", asked
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def says(status: str, body: bytes = b"", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body
