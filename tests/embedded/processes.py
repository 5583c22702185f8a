"""Looking at the system from outside: which processes belong to a folder."""

import os
import time
from pathlib import Path


def belonging_to(folder: Path) -> dict[int, str]:
    """{pid: command} of every living process that names the folder in its command, settings or place."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            where = os.readlink(entry / "cwd") + command + (entry / "environ").read_text(errors="replace")
        except OSError:
            continue
        if str(folder) in where and command.strip():
            found[int(entry.name)] = command.strip()
    return found


def none_left(folder: Path, *, within: float) -> dict[int, str]:
    """What still runs after that many seconds; empty as soon as nothing does."""
    deadline = time.monotonic() + within
    while left := belonging_to(folder):
        if time.monotonic() > deadline:
            return left
        time.sleep(0.05)
    return {}
