"""A page with the scripts in a real Chromium, and what answers it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests import chromium

from .serving import ORIGIN, Server


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def page(browser: Any, server: Server) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 360, "height": 780})
    context.set_default_timeout(30_000)
    context.route("**/*", server.handle)
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if "Content Security" in said.text else None)
    page.goto(f"{ORIGIN}/form/")
    yield page
    for route, _told in server.slow or []:  # what still waits would keep the page from closing
        route.abort()
    chromium.leave(context)
    assert troubles == []
