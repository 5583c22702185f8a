"""PostgreSQL refuses to run as root, so as root its server runs under another account."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import CannotStart

CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A system account that a child runs under."""

    name: str
    uid: int
    gid: int

    def popen(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can(self, *command: str) -> bool:
        """Whether the command succeeds as this account: asked of the system, not worked out from modes."""
        try:
            done = subprocess.run(
                command, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, check=False, **self.popen()
            )
        except OSError:
            return False
        return done.returncode == 0

    def can_enter(self, folder: Path) -> bool:
        return self.can("/bin/sh", "-c", 'cd "$1"', "sh", str(folder))


def for_postgres() -> Account | None:
    """None for an ordinary user, who runs PostgreSQL as they are."""
    if os.geteuid() != 0:
        return None
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise CannotStart(
        "PostgreSQL does not run as root and there is no account for it here. "
        "Add one (useradd --system postgres), start as an ordinary user, or set DATABASE_URL."
    )
