"""Installs what pip cannot bring (Pango and fonts for PDFs, Chromium for browser tests) where it may.

Run it by its path: `python -I ifio_practice/embedded/system.py pdf browser`. It never stops the caller:
where something stays missing it says so in one line.
"""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable

PATIENCE = 300  # seconds for the package manager


def has_pango() -> bool:
    try:
        for name in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"):
            ctypes.CDLL(name)
    except OSError:
        return sys.platform == "darwin"
    return True


def has_font() -> bool:
    listing = shutil.which("fc-list")
    if listing is None:
        return os.path.isdir("/usr/share/fonts/truetype")
    return bool(subprocess.run([listing, ":", "family"], capture_output=True, check=False).stdout.strip())


def has_chromium() -> bool:
    return any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))


NEEDS: dict[str, tuple[str, Callable[[], bool], tuple[str, ...], str]] = {
    "pdf": (
        "Pango",
        lambda: has_pango() and has_font(),
        ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core", "fontconfig"),
        "PDFs cannot be made until then; everything else works",
    ),
    "browser": (
        "Chromium",
        has_chromium,
        ("chromium",),
        "Browser tests need it",
    ),
}


def apt(packages: tuple[str, ...]) -> None:
    """Ask apt, as root or through sudo without a password; a failure is seen by looking again."""
    if shutil.which("apt-get") is None:
        return
    rights: list[str] = []
    if os.geteuid() != 0:
        rights = ["sudo", "-n"]
        if shutil.which("sudo") is None or subprocess.run([*rights, "true"], capture_output=True).returncode:
            return
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for words in (("update", "-qq"), ("install", "-y", "-qq", "--no-install-recommends", *packages)):
        try:
            subprocess.run(
                [*rights, "apt-get", *words],
                env=environment,
                capture_output=True,
                timeout=PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return


def main(wanted: list[str]) -> None:
    for name, present, packages, otherwise in (NEEDS[key] for key in wanted):
        if present():
            continue
        print(f"{name} is missing, asking the system's packages for it", flush=True)
        apt(packages)
        if not present():
            print(f"{name} is missing: apt-get install {' '.join(packages)}. {otherwise}.", flush=True)


if __name__ == "__main__":
    main([key for key in sys.argv[1:] if key in NEEDS])
