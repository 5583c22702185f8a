"""A real uvicorn beside the test, on the test's own database, and a reader of its streams."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from ifio_practice.embedded import addresses

ROOT = Path(settings.BASE_DIR)


def free_port() -> int:
    """Two workers of the suite ask at the same time, so each looks elsewhere."""
    return addresses.free_port(None, near=f"live {os.getpid()} {time.monotonic_ns()}")


def closed_port() -> int:
    return free_port()


@contextlib.contextmanager
def serving(**env: str) -> Iterator[int]:
    """The product under uvicorn as `ifio_web`; answers its port."""
    database = connection.settings_dict
    address = f"postgres://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
    if database["PORT"]:
        address += f"&port={database['PORT']}"
    port = free_port()
    full = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        "DATABASE_URL": address,
        "DATABASE_ROLE": "ifio_web",
        "DATABASE_POOL": "1",
        "PGAPPNAME": "ifio-live",
        **env,
    }
    command = [sys.executable, "-m", "uvicorn", "ifio_practice.asgi:application", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--timeout-graceful-shutdown", "1", "--log-level", "warning"]
    process = subprocess.Popen(command, env=full, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        until(lambda: _answers(port), 240)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError, http.client.HTTPException):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        line.request("GET", "/healthz")
        return line.getresponse().status == 200
    return False


def until(ready: Any, seconds: float, told: Any = None) -> None:
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise AssertionError(f"It did not happen in time. {told() if told else ''}")
        time.sleep(0.02)


def fetch(port: int, path: str, cookie: str) -> tuple[int, str]:
    """Status and text of one page."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        line.request("GET", path, headers={"Cookie": cookie})
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def slowness(port: int) -> float:
    """How long this machine takes for twenty of the smallest answers just now: idle, next to nothing."""
    began = time.monotonic()
    for _ in range(20):
        _answers(port)
    return time.monotonic() - began


@dataclass
class Ear:
    """Somebody's open stream: what came, and when."""

    port: int
    path: str
    cookie: str
    after: str = ""
    events: list[tuple[str, str, str, float]] = field(default_factory=list)  # event, id, data, at
    status: int = 0
    ended: bool = False
    refusal: str = ""

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": self.cookie, "Accept": "text/event-stream"}
        if self.after:
            headers["Last-Event-ID"] = self.after
        self.connection.request("GET", self.path, headers=headers)
        self.answer = self.connection.getresponse()
        self.status = self.answer.status
        self.thread = threading.Thread(target=self._listen, daemon=True)
        if self.status == 200:
            self.thread.start()
            self.wait("here")
        else:
            self.refusal = self.answer.read(500).decode()

    def _listen(self) -> None:
        event, number, data = "", "", ""
        with contextlib.suppress(OSError, ValueError, AttributeError, http.client.HTTPException):
            while line := self.answer.readline():
                text = line.decode().rstrip("\n")
                if text.startswith("event: "):
                    event = text[7:]
                elif text.startswith("id: "):
                    number = text[4:]
                elif text.startswith("data: "):
                    data = text[6:]
                elif not text and event:
                    self.events.append((event, number, data, time.monotonic()))
                    event = ""
        self.ended = True

    @property
    def last(self) -> str:
        return self.events[-1][1]

    @property
    def kinds(self) -> list[str]:
        import json

        return [json.loads(data)["kind"] for event, _, data, _ in self.events if event == "look"]

    def wait(self, wanted: str, seconds: float = 20) -> float:
        """Wait for an event of this name or kind; answers when it came."""

        def came() -> bool:
            return any(wanted in (event, *_kind(data)) for event, _, data, _ in self.events)

        until(came, seconds, lambda: (self.status, self.refusal, self.events, self.ended))
        return next(at for event, _, data, at in self.events if wanted in (event, *_kind(data)))

    def close(self) -> None:
        with contextlib.suppress(OSError):
            if self.connection.sock:
                self.connection.sock.shutdown(socket.SHUT_RDWR)
        self.connection.close()


def _kind(data: str) -> list[str]:
    import json

    with contextlib.suppress(ValueError):
        return [json.loads(data).get("kind", "")]
    return []
