"""A time for both, under a text that both signed and that lets one of them come alone."""

import re

import pytest
from django.urls import reverse

from booking import coherence, services
from booking.models import TimeAlone
from core import actor as acting
from intake import services as intake
from intake.models import Document
from tests.booking.conftest import london
from tests.booking.test_two_worlds import CHANCE
from tests.intake.conftest import sign_all  # noqa: F401  a fixture
from tests.people import membership

THURSDAY = london("2026-03-19 17:00")
THIRD = "Let it be a time for one alone"


def page(name, *args):
    return reverse(f"my:booking:{name}", args=args)


def read(browser, url):
    return re.sub(CHANCE, "", browser.get(url).content.decode())


def broken():
    with acting.building():
        return [words for words, _rows in coherence.faults()]


@pytest.fixture
def publish(monday, ada, as_person):
    def publish(**more):
        with as_person(ada):
            newest = max(Document.objects.filter(key="way_of_working"), key=lambda one: one.order)
            said = {"body": newest.body, "step": "minor", **more}
            return intake.publish(newest, by=ada, **said)

    return publish


@pytest.fixture
def arrange(hours, gate, unit, session, ruth, ines, tom, as_person):
    """A time for both, with everybody's yes; behind the gate, which is open."""
    gate(True)

    def arrange(start=THURSDAY):
        with as_person(ruth):
            row = services.hold(unit, session, ruth, start, length=75, by=ruth)
        for person in (ines, tom):
            with as_person(person):
                services.confirm(row, by=person)
        row.refresh_from_db()
        assert row.state == "confirmed"
        return row

    return arrange


@pytest.fixture
def allowed(publish, sign_all, unit, ines, tom):
    """Both have signed a version that says so."""
    text = publish(allows_time_alone=True)
    for person in (ines, tom):
        sign_all(membership(unit, person))
    return text


@pytest.fixture
def arranged(allowed, arrange):
    return arrange()


@pytest.fixture
def his(arranged, tom, client_of):
    return client_of(tom)


@pytest.fixture
def asked(arranged, ines, client_of):
    """Ines cannot come; Tom is asked."""
    answer = client_of(ines).post(page("ask_alone", arranged.pk))
    assert answer["Location"] == page("times")
    return TimeAlone.objects.get()
