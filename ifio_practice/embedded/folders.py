"""Where a copy keeps its state: everything lies under VAR_DIR."""

import fcntl
import json
import os
import time
from pathlib import Path
from typing import Any

from .errors import CannotStart


class Folders:
    """Paths of one copy. Folders we make are for their owner only; folders we find keep their mode."""

    def __init__(self, var_dir: Path):
        self.var = Path(os.path.abspath(var_dir))
        self.run = self.var / "run"
        self.logs = self.var / "logs"
        self.mail = self.var / "mail"
        self.valkey = self.var / "valkey"
        self.static = self.var / "static"
        self.secrets = self.var / "secrets.env"
        self.state = self.run / "state.json"

    def make(self) -> None:
        """Raises CannotStart when a folder cannot be made."""
        try:
            self.var.mkdir(parents=True, exist_ok=True)
            for folder in (self.run, self.logs, self.mail, self.valkey):
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as problem:
            raise CannotStart(
                f"VAR_DIR {self.var} cannot be used: {problem.strerror}. "
                "Set VAR_DIR to a folder that you may write to."
            ) from None

    def lock(self, *, patience: float = 8.0) -> int:
        """A file descriptor that holds this copy; the leash shares it until everything has ended.

        A living supervisor means that the copy is taken. A dead one means that its children are still
        being stopped, so we wait for them (seconds).
        """
        try:
            handle = os.open(self.run / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except PermissionError:
            raise CannotStart(
                f"{self.run} belongs to somebody else. Start as that user, or set VAR_DIR to another folder."
            ) from None
        deadline = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return handle
            except BlockingIOError:
                holder = read_json(self.state).get("supervisor", 0)
                if alive(holder) or time.monotonic() > deadline:
                    raise CannotStart(
                        f"A copy is already running in {self.var} (process {holder}). "
                        "Stop it, or choose another VAR_DIR and PORT."
                    ) from None
                time.sleep(0.1)


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state not in {"Z", "X"}
    except (OSError, IndexError):
        pass
    if pid <= 0 or Path("/proc/self/stat").exists():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def read_json(path: Path) -> dict[str, Any]:
    """The file's object, or an empty one when it is missing or half written."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step; only its owner can read it."""
    part = path.with_name(f".{path.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
