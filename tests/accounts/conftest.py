"""Browsers that really sign in, and what a mail says."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from notifications import delivery
from tests.people import PASSWORD

LINK = re.compile(r"https?://[^/\s]+(/a/\S+/)")


@pytest.fixture
def enter() -> Callable[..., Client]:
    """`enter("ines@example.test")` signs in with a password, as a person would."""

    def enter(email: str, password: str = PASSWORD, **kwargs: Any) -> Client:
        browser = Client(**kwargs)
        browser.post("/account/login/", {"login": email, "password": password})
        return browser

    return enter


@pytest.fixture
def mails_to() -> Callable[[str], list]:
    """Send what is due; all mails to this address so far."""

    def mails_to(address: str) -> list:
        delivery.send_due()
        return [sent for sent in mail.outbox if address in sent.to]

    return mails_to


@pytest.fixture
def link_in() -> Callable[[Any], str]:
    """The path of the link in a mail."""
    return lambda sent: LINK.search(sent.body)[1]


def is_in(browser: Client) -> bool:
    return browser.get("/account/who/").json()["person"] != ""


@pytest.fixture
def after() -> Iterator[Callable[..., None]]:
    """`after(minutes=6)`: the system clock that much later."""
    now = datetime.now(UTC)
    with time_machine.travel(now, tick=False) as clock:
        yield lambda **spans: clock.move_to(now + timedelta(**spans))
