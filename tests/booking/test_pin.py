"""Times and a PIN: what all know of stands open, and nothing of one's own shows beside it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts import services as accounts
from booking import services
from booking.services import proposing, waiting
from tests.booking.test_two_worlds import CHANCE
from tests.people import PASSWORD, membership

from .conftest import london

pytestmark = [pytest.mark.django_db, pytest.mark.privacy]
PIN, ASKED = "402917", "/account/pin/asked/"
KNOWN = "2026-03-19 18:00"
OPEN = ("/my/", "/my/times/")


@pytest.fixture
def known(hours, unit, session, ruth, ines, as_person):
    """A time for both, put to both; Ines has a PIN, and has said nothing."""
    with as_person(ines):
        accounts.set_pin(ines, PIN, by=ines)
    with as_person(ruth):
        return services.hold(unit, session, ruth, london(KNOWN), length=75, by=ruth)


@pytest.fixture
def phone(known, ines):
    """Signed in as Ines, and lying about."""
    browser = Client()
    browser.post("/account/login/", {"login": ines.email, "password": PASSWORD})
    return browser


def read(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200
    return re.sub(r'nonce="[^"]*"', "", CHANCE.sub("", answer.content.decode()))


def says_yes(ines, known, **more):
    services.confirm(known, by=ines, integration_minutes=90)


def has_a_time_alone(ines, unit, alone, ruth, **more):
    start = london("2026-03-12 16:00")
    services.hold(unit, alone, ruth, start, length=30, by=ruth, partner=membership(unit, ines))


def asks_for_another(ines, unit, session, ruth, **more):
    start = london("2026-03-17 18:00")
    services.request_appointment(membership(unit, ines), session, ruth, start, length=75, by=ines)


def keeps_some_to_propose(ines, unit, session, ruth, **more):
    start = london("2026-03-24 18:00")
    proposing.keep(membership(unit, ines), session, [ruth], start, length=75, browser="b", by=ines)


def waits(ines, unit, session, **more):
    waiting.join(membership(unit, ines), session, length=75, by=ines)


ACTS = [says_yes, has_a_time_alone, asks_for_another, keeps_some_to_propose, waits]


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_before_the_pin_nothing_that_is_ones_own_changes_a_word(
    act, phone, known, unit, session, alone, ruth, ines, as_person
):
    before = [read(phone, address) for address in OPEN]

    with as_person(ruth if act is has_a_time_alone else ines):
        act(ines=ines, known=known, unit=unit, session=session, alone=alone, ruth=ruth)

    assert [read(phone, address) for address in OPEN] == before
    assert all("18:00" in text for text in before)


def test_what_both_know_of_is_found_without_it_and_leads_on_with_it(phone, known):
    page = reverse("my:booking:appointment", args=[known.pk])
    text = phone.get("/my/times/").content.decode()

    assert f'href="{page}"' in text
    assert "Being arranged" in text
    assert phone.get(page).url == f"{ASKED}?next={page}"
    assert phone.post(ASKED, {"pin": PIN, "next": page}).url == page
    assert "Yes, this time suits me" in phone.get("/my/times/").content.decode()


def test_a_yes_that_is_sent_from_a_phone_that_lies_about_waits_for_it(phone, known):
    agree = reverse("my:booking:agree", args=[known.pk])

    assert phone.post(agree, {"minutes": "60"}).url == f"{ASKED}?next={agree}"
    assert not known.confirmations.exists()
    phone.post(ASKED, {"pin": PIN, "next": agree})
    assert known.confirmations.get().integration_minutes == 60


def test_times_of_somebody_who_comes_alone_are_theirs(phone, known, unit, building):
    with building():
        type(unit).objects.filter(pk=unit.pk).update(kind="individual")

    assert "No time for all of you is arranged yet" in phone.get("/my/times/").content.decode()


def test_a_month_that_is_turned_then_leads_the_whole_page_to_the_pin(phone):
    stood = "https://testserver/my/times/ask/?what=session-for-two:75"

    answer = phone.get(
        "/my/times/free/", headers={"HX-Request": "true", "HX-Current-URL": stood}, secure=True
    )

    assert answer.headers["HX-Redirect"] == f"{ASKED}?next=/my/times/ask/%3Fwhat%3Dsession-for-two%3A75"
