"""Ines with a PIN, and how it is given."""

import pytest
from django.test import Client

from accounts import services

PIN = "402917"
SETTINGS, ASKED, PARTS = "/account/pin/", "/account/pin/asked/", "/my/parts/"


@pytest.fixture
def ines_with_pin(unit, ines, as_person):
    with as_person(ines):
        services.set_pin(ines, PIN, by=ines)
    return ines


@pytest.fixture
def opened(ines_with_pin, after, enter):
    """She is signed in and has given it."""
    browser = enter("ines@example.test")
    give(browser)
    assert is_open(browser)
    return browser


def give(browser: Client, digits: str = PIN, to: str = PARTS):
    return browser.post(ASKED, {"pin": digits, "next": to})


def is_open(browser: Client) -> bool:
    answer = browser.get(PARTS)
    assert answer.status_code == 200 or answer.url.startswith(ASKED)
    return answer.status_code == 200
