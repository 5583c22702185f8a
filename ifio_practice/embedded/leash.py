"""A small process that ends the children when the supervisor is killed and cannot do so itself.

The supervisor writes "+pid signal" when a child starts and "-pid" when it has ended. When the pipe closes,
what is still there is asked to stop, and after `GRACE` seconds its whole process group is killed: that also
reaches grandchildren, which the kernel's parent-death signal does not. "=folder" names a throw-away folder,
removed last. The leash holds the copy's lock until nothing is left, so the next start begins on free
ground. Runs alone, on the standard library.
"""

import os
import shutil
import signal
import sys
import time

GRACE = 3.0


def group_lives(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def tell(pid: int, number: int, *, group: bool) -> None:
    try:
        (os.killpg if group else os.kill)(pid, number)
    except (ProcessLookupError, PermissionError):
        pass


def main(pipe: int) -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    held: dict[int, int] = {}
    folders: list[str] = []
    with os.fdopen(pipe) as lines:
        for line in lines:
            if line.startswith("+"):
                child, number = line[1:].split()
                held[int(child)] = int(number)
            elif line.startswith("-"):
                held.pop(int(line[1:]), None)
            elif line.startswith("="):
                folders.append(line[1:].rstrip("\n"))
    for pid, polite in held.items():
        tell(pid, polite, group=False)
    deadline = time.monotonic() + GRACE
    while any(map(group_lives, held)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in filter(group_lives, held):
        tell(pid, signal.SIGKILL, group=True)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
