"""The real browser of the suite: the system's Chromium, from which nothing leaves the machine."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",  # nothing leaves the machine
]


def opened() -> Iterator[Any]:
    """Chromium, open; without it tests are skipped, and fail where CI=true says that it must be there."""
    if not Path(CHROMIUM).exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{CHROMIUM} is missing")
        pytest.skip(f"{CHROMIUM} is missing")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


def leave(context: Any) -> None:
    """Close what a test opened, after its own answers have gone out: closing under one can wait for ever."""
    context.unroute_all(behavior="wait")
    context.close()
