"""A series as the practice's pages arrange it, and what its forms send."""

import re

import pytest
from django.urls import reverse

from booking.models import Series

WHAT = {"what": "session-for-two:75", "where": "online"}
RHYTHM = {"first": "2026-03-12", "hour": "18:00", "every": "1", "count": "16"}


def page(name, *args):
    return reverse(f"practice:booking:{name}", args=args)


def mine(name, *args):
    return reverse(f"my:booking:{name}", args=args)


def sent_from(text, **more):
    """What a browser would send from the second form of such a page, as it is chosen there."""
    form = text[text.index('id="dates"') :]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="(\w+)"', tag)[1]
        if name and (kind == "hidden" or " checked" in tag):
            fields[name[1]] = value[1] if value else ""
    return fields | more


@pytest.fixture
def desk(ruth, client_of):
    return client_of(ruth)


@pytest.fixture
def shown(hours, unit, session, ruth, desk):
    """`shown(count="12")`: the page with every date."""

    def show(couple=unit, browser=desk, **more):
        wanted = WHAT | RHYTHM | {"therapist": str(ruth.pk)} | more
        return browser.get(page("series_new", couple.pk), wanted).content.decode()

    return show


@pytest.fixture
def arranged(shown, unit, desk):
    """Sixteen Thursdays at 18:00, from 12 March 2026, held for Ines and Tom."""
    answer = desk.post(page("series_new", unit.pk), sent_from(shown()))
    assert answer.status_code == 302
    return Series.objects.get()
