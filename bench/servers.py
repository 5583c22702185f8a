"""Servers under measurement, and what the system knows of their processes."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.wire import Socket, get
from ifio_practice.embedded.addresses import free_port

CHECKOUT = Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")
WORKERS, THREADS = 2, 4


class Server:
    """A running server: its port, its processes, and what they have used."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.process, self.port, self.log = process, port, log

    @property
    def workers(self) -> list[int]:
        """The processes that answer: gunicorn's children, or the one process itself."""
        return children(self.process.pid) or [self.process.pid]

    def cpu(self) -> float:
        """Seconds of processor time that the answering processes have used so far."""
        return sum(cpu_seconds(pid) for pid in self.workers)


def children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(one) for one in text.split()]


def cpu_seconds(pid: int) -> float:
    """User and system time of one process with all its threads, from /proc/<pid>/stat (10 ms steps)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


@contextmanager
def pages(
    application: str, env: Mapping[str, str], *, workers: int = WORKERS, threads: int = THREADS
) -> Iterator[Server]:
    """gunicorn with threads, as pages are served in production; the same for ours and for the floor."""
    port = free_port(None, near=f"bench pages {application} {os.getpid()} {time.monotonic_ns()}")
    command = ["gunicorn", application, "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
    command += ["--workers", str(workers), "--threads", str(threads), "--keep-alive", "75"]
    command += ["--timeout", "60", "--no-control-socket", "--log-level", "warning"]
    with _running(command, port, env) as server:
        deadline = time.monotonic() + 30
        while len(children(server.process.pid)) < workers and time.monotonic() < deadline:
            time.sleep(0.05)
        yield server


@contextmanager
def streams(application: str, env: Mapping[str, str]) -> Iterator[Server]:
    """uvicorn, one process, as streams are served in production."""
    port = free_port(None, near=f"bench streams {application} {os.getpid()} {time.monotonic_ns()}")
    command = ["uvicorn", application, "--host", "127.0.0.1", "--port", str(port)]
    command += ["--timeout-graceful-shutdown", "2", "--no-access-log", "--log-level", "warning"]
    with _running(command, port, env) as server:
        yield server


@contextmanager
def _running(command: list[str], port: int, env: Mapping[str, str]) -> Iterator[Server]:
    handle, name = tempfile.mkstemp(prefix="ifio-bench-", suffix=".log")
    with os.fdopen(handle, "wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=CHECKOUT, env=dict(env), stdout=log, stderr=log
        )
    server = Server(process, port, Path(name))
    try:
        _wait(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        Path(name).unlink(missing_ok=True)


def _wait(server: Server, patience: float = 240.0) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            break
        line = Socket(server.port)
        try:
            line.ask(get("/healthz", {"Host": HOST, **SECURE}))
        except (OSError, EOFError):
            time.sleep(0.05)
        else:
            return
        finally:
            line.close()
    raise RuntimeError(f"A server did not start:\n{server.log.read_text(errors='replace')[-3000:]}")


HOST = "practice.example"
SECURE = {"X-Forwarded-Proto": "https"}  # what the proxy before it says in production
