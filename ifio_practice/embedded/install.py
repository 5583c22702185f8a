"""Makes `.venv` and installs one locked list of requirements, or does nothing when that has been done.

Run it by its path with any Python from 3.11 on: it needs nothing but the standard library.
    python3 -I ifio_practice/embedded/install.py demo
"""

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import util
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
VENV = CHECKOUT / ".venv"
# dev holds everything of demo, and demo everything of run, at the same versions (make lock sees to it).
INCLUDES = {"dev": ("dev", "demo", "run"), "demo": ("demo", "run"), "run": ("run",)}


def stop(message: str) -> None:
    raise SystemExit(f"Cannot set up: {message}")


def stamp(name: str) -> str:
    """Changes with the lock, and with the Python that the environment was made for."""
    lock = (CHECKOUT / "requirements" / f"{name}.txt").read_bytes()
    version = "{}.{}".format(*sys.version_info[:2])
    return hashlib.sha256(lock).hexdigest() + f" python {version}\n"


def stamp_file(name: str) -> Path:
    return VENV / f".installed-{name}"


def installed(name: str) -> bool:
    try:
        if not (VENV / "bin" / "python").exists():
            return False
        return stamp_file(name).read_text().split()[0] == stamp(name).split()[0]
    except (OSError, IndexError):
        return False


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two copies of one checkout may start together; the second waits and then finds all done."""
    handle = os.open(CHECKOUT / "requirements", os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def make_environment() -> None:
    if (VENV / "bin" / "python").exists():
        works = subprocess.run([VENV / "bin" / "python", "-m", "pip", "--version"], capture_output=True)
        if works.returncode == 0:
            return
    if not (util.find_spec("venv") and util.find_spec("ensurepip")):
        version = "{}.{}".format(*sys.version_info[:2])
        stop(
            "this Python has no venv module. Install it (on Debian and Ubuntu: apt-get install "
            f"python{version}-venv), then run the same command again."
        )
    print(f"Making {VENV.name} with {sys.executable}", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True)
    if made.returncode:
        reason = ((made.stderr + made.stdout).strip().splitlines() or ["no reason given"])[-1]
        stop(f"the virtual environment {VENV} could not be made: {reason}")


def install(name: str) -> None:
    print(f"Installing requirements/{name}.txt (once; about a minute)", flush=True)
    lock = CHECKOUT / "requirements" / f"{name}.txt"
    pip = [str(VENV / "bin" / "python"), "-m", "pip"]
    command = [*pip, "install", "--require-hashes", "-qq", "-r", str(lock)]
    command += ["--disable-pip-version-check", "--no-input"]
    if subprocess.run(command, cwd=CHECKOUT).returncode:
        stop("pip could not install the locked packages (see above). Check the network, then run it again.")
    for covered in INCLUDES[name]:
        stamp_file(covered).write_text(stamp(covered))


def main(arguments: list[str]) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  it runs before anything has looked
        version = "{}.{}".format(*sys.version_info[:2])
        stop(f"Python 3.11 or newer is needed, this is {version}. Say which one: make PYTHON=python3.12")
    if len(arguments) != 1 or arguments[0] not in INCLUDES:
        stop("say which list to install: run, demo or dev")
    with one_at_a_time():
        if not installed(arguments[0]):
            make_environment()
            install(arguments[0])


if __name__ == "__main__":
    main(sys.argv[1:])
