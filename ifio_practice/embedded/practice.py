"""A whole copy of the product for a test: the same as `make run`, in a folder and on a port of its own.

with Practice() as practice:
    page.goto(practice.url)
    practice.manage("clock", "--help")
    practice.restart("postgres")
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from .addresses import answers, free_port
from .folders import Folders, alive, read_json
from .product import CHECKOUT

# What a surrounding test run has set for itself must not leak into the copy.
NOT_INHERITED = {
    *("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "MAIL_DIR", "VAR_DIR", "PORT", "SITE_URL", "SECRET_KEY"),
    *(
        "VAULT_KEYS",
        "DATABASE_ROLE",
        "DATABASE_POOL",
        "DJANGO_SETTINGS_MODULE",
        "DEMO",
        "STAFF_SECOND_FACTOR",
    ),
}


class DidNotHappen(AssertionError):
    """A copy that does not start, stop or come back; the message holds what it said last."""


class Practice:
    """One copy. Without `var_dir` it lives in a folder of its own that `stop()` removes.

    `extra` is added to its environment (DATABASE_URL, DEMO, ...).
    """

    def __init__(self, var_dir: Path | None = None, port: int | None = None, **extra: str):
        self.own = var_dir is None
        if var_dir is None:
            var_dir = Path(tempfile.mkdtemp(prefix="ifio-"))
            var_dir.chmod(0o711)  # ours: PostgreSQL's account must be able to pass as root
        self.folders = Folders(var_dir)
        self.port = port or free_port(None, near=f"web {var_dir} {os.getpid()}")
        self.url = f"http://localhost:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self._outer = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        self._outer |= {"VAR_DIR": str(self.folders.var), "PORT": str(self.port)} | extra

    def __enter__(self) -> "Practice":
        return self.start()

    def __exit__(self, *_exc: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()

    @property
    def state(self) -> dict[str, Any]:
        return read_json(self.folders.state)

    @property
    def env(self) -> dict[str, str]:
        """The environment for a command that works on this copy."""
        return self._outer | self.state.get("env", {})

    @property
    def console(self) -> Path:
        return self.folders.var / "console.log"

    @property
    def demo(self) -> dict[str, Any]:
        """What `prepare` wrote down about the demo world."""
        return read_json(self.folders.var / "demo.json")

    def start(self, *, timeout: float = 120.0) -> "Practice":
        """Returns when the web process answers and the worker runs. Raises DidNotHappen otherwise."""
        self.folders.var.mkdir(parents=True, exist_ok=True)
        with open(self.console, "ab") as console:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "ifio_practice.embedded", "run", "--with-parent"],
                cwd=CHECKOUT,
                env=self._outer,
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        process = self.process
        self._wait(lambda: self._open() or process.poll() is not None, timeout, "it did not open")
        if not self._open():
            raise DidNotHappen(f"The copy ended with {process.returncode}:\n{self._said()}")
        return self

    def _open(self) -> bool:
        state = self.state
        return bool(self.process and state.get("open") and state.get("supervisor") == self.process.pid)

    def stop(self, *, timeout: float = 8.0, keep: bool = False) -> float:
        """Ask it to stop, as Ctrl-C does. Returns the seconds it took.

        A folder of its own is removed, unless `keep` says that it will be started again.
        """
        began = time.monotonic()
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout)
            except subprocess.TimeoutExpired:
                self.kill()
                raise DidNotHappen(f"The copy did not stop within {timeout} s:\n{self._said()}") from None
        took = time.monotonic() - began
        if self.own and not keep:
            self.discard()
        return took

    def kill(self) -> None:
        """kill -9 the supervisor and nothing else; its children must follow by themselves."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def discard(self) -> None:
        """Remove all state of a copy that has stopped, also what lies outside VAR_DIR."""
        data = self.folders.var / "pg"
        if data.is_symlink():
            shutil.rmtree(data.resolve(), ignore_errors=True)
        shutil.rmtree(self.folders.var, ignore_errors=True)

    def pids(self) -> dict[str, int]:
        """The running children by name: postgres, valkey, mail, web, worker, beat."""
        children = self.state.get("children", {})
        return {name: child["pid"] for name, child in children.items() if alive(child["pid"])}

    def restart(self, name: str, *, hard: bool = True, timeout: float = 60.0) -> None:
        """End one child (`hard`: kill -9) and wait until the supervisor has brought it back."""
        before = self.pids()[name]
        os.kill(before, signal.SIGKILL if hard else signal.SIGINT if name == "postgres" else signal.SIGTERM)
        self.wait_for(name, other_than=before, timeout=timeout)

    def wait_for(self, name: str, *, other_than: int = 0, timeout: float = 60.0) -> None:
        """Returns when that child is up and ready."""

        def back() -> bool:
            child = self.state.get("children", {}).get(name, {})
            up = child.get("ready") and child["pid"] not in {0, other_than} and alive(child["pid"])
            return bool(up and (name != "web" or answers(self.port)))

        self._wait(back, timeout, f"{name} did not come back")

    def manage(self, *arguments: str, text: str | None = None, role: str = "") -> str:
        """Run a management command on this copy (`text` is its standard input) and return what it printed.

        Raises DidNotHappen with its last words when it fails.
        """
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=CHECKOUT,
            env=self.env | {"DATABASE_ROLE": role},
            input=text or "",
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise DidNotHappen(
                f"manage.py {' '.join(arguments)}:\n{done.stdout[-2000:]}{done.stderr[-4000:]}"
            )
        return done.stdout

    def log(self, name: str) -> str:
        try:
            return (self.folders.logs / f"{name}.log").read_text(errors="replace")
        except OSError:
            return ""

    def _said(self) -> str:
        return self.console.read_text(errors="replace")[-3000:]

    def _wait(self, happened: Callable[[], bool], timeout: float, otherwise: str) -> None:
        deadline = time.monotonic() + timeout
        while not happened():
            if time.monotonic() > deadline:
                raise DidNotHappen(f"After {timeout:g} s {otherwise}:\n{self._said()}")
            time.sleep(0.05)
