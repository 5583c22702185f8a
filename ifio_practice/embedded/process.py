"""Children of the supervisor: how they are started, told to stop, and never left behind."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .accounts import Account

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform.startswith("linux") else None
BACK_OFF = (0.2, 0.5, 1.0, 2.0, 5.0)
STEADY_AFTER = 10.0  # seconds a child must stay up before its back-off starts anew


def die_with_parent(number: int) -> Callable[[], None]:
    """For Popen's preexec_fn: the kernel sends `number` to the child when our main thread ends.

    It runs after the change of user, because that change clears the setting, and looks once more whether
    we died between the fork and the request.
    """
    parent = os.getpid()

    def ask() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ask


class Leash:
    """Our end of the pipe to leash.py."""

    def __init__(self, lock: int):
        reader, self._writer = os.pipe()
        script = Path(__file__).with_name("leash.py")
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(script), str(reader)],
            pass_fds=(reader, lock),
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
        os.close(reader)

    def _write(self, line: str) -> None:
        try:
            os.write(self._writer, line.encode())
        except BrokenPipeError:  # somebody killed the leash; the parent-death signal still stands
            pass

    def hold(self, pid: int, number: int) -> None:
        self._write(f"+{pid} {number}\n")

    def release(self, pid: int) -> None:
        self._write(f"-{pid}\n")

    def throw_away(self, folder: Path) -> None:
        """Remove this folder once everything has ended, however that comes about."""
        self._write(f"={folder}\n")

    def close(self) -> None:
        os.close(self._writer)
        self._process.wait()


@dataclass
class Child:
    """One process: its command, how to know that it is ready, and how to ask it to stop."""

    name: str
    argv: Sequence[str]
    log: Path
    env: dict[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    account: Account | None = None
    stop_signal: int = signal.SIGTERM
    ready: Callable[[], bool] = lambda: True
    pass_fds: tuple[int, ...] = ()
    patience: float = 60.0  # seconds until it must be ready

    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    is_ready: bool = False
    restart_at: float | None = None

    @property
    def pid(self) -> int:
        return self.process.pid if self.process else 0

    def start(self, leash: Leash) -> None:
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                list(self.argv),
                env=self.env or None,
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=self.pass_fds,
                preexec_fn=die_with_parent(self.stop_signal),  # one thread only, so this is safe
                **(self.account.popen() if self.account else {}),
            )
        leash.hold(self.pid, self.stop_signal)
        self.started_at, self.is_ready, self.restart_at = time.monotonic(), False, None

    def ended(self, leash: Leash) -> int | None:
        """The exit code once it has ended (the rest of its group is cleared away), else None."""
        if self.process is None or self.process.poll() is None:
            return None
        code = self.process.returncode
        self._kill_group()
        leash.release(self.process.pid)
        self.process = None
        return code

    def next_delay(self) -> float:
        """Seconds until the next attempt; longer each time, unless it had been up for a while."""
        if time.monotonic() - self.started_at > STEADY_AFTER:
            self.failures = 0
        self.failures += 1
        return BACK_OFF[min(self.failures, len(BACK_OFF)) - 1]

    def ask_to_stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(self.stop_signal)

    def kill(self) -> None:
        if self.process is not None:
            self._kill_group()
            self.process.wait()

    def _kill_group(self) -> None:
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass


def last_line(log: Path) -> str:
    """The last line somebody wrote, for a message on the console."""
    try:
        lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    except OSError:
        return ""
    return lines[-1] if lines else ""
