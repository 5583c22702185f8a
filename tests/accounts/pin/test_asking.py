"""A PIN is asked for, once, and again after some quiet minutes; wrong tries are counted."""

import re

import pytest
from allauth.usersessions.models import UserSession
from django.urls import reverse

from accounts import pin
from accounts.sessions import SessionStore
from core.models import AccessEntry
from tests.people import PASSWORD

from .conftest import ASKED, PARTS, give, is_open

pytestmark = pytest.mark.django_db


@pytest.mark.privacy
def test_it_is_asked_once_and_leads_on(ines_with_pin, enter):
    browser = enter("ines@example.test")

    asked = browser.get("/my/parts/map/")
    assert asked.url == f"{ASKED}?next=/my/parts/map/"
    page = browser.get(asked.url).content.decode()
    assert 'inputmode="numeric"' in page
    assert 'autocomplete="off"' in page
    assert re.search(r'<label[^>]*for="id_pin"', page)

    assert give(browser, to="/my/parts/map/").url == "/my/parts/map/"
    assert browser.get("/my/parts/map/").status_code == 200
    assert is_open(browser)


@pytest.mark.privacy
def test_it_opens_the_place_where_it_was_given_and_no_other(ines_with_pin, enter):
    here, elsewhere = enter("ines@example.test"), enter("ines@example.test")

    give(here)

    assert is_open(here)
    assert not is_open(elsewhere)


def test_it_is_asked_again_after_five_quiet_minutes(opened, after):
    for minute in (4, 8, 12):
        after(minutes=minute)
        assert is_open(opened), minute

    after(minutes=12 + 6)
    assert not is_open(opened)


def test_signing_out_and_in_asks_again(opened, enter):
    opened.post(reverse("account_logout"))
    opened.post("/account/login/", {"login": "ines@example.test", "password": PASSWORD})

    assert not is_open(opened)


def test_two_wrong_ones_and_then_the_right_one(ines_with_pin, enter):
    browser = enter("ines@example.test")

    first, second = give(browser, "739105"), give(browser, "no digits")

    assert first.status_code == second.status_code == 422
    said = "This is not it. Try once more, or go on with your password."
    assert said in first.content.decode()
    assert said in second.content.decode()
    assert "739105" not in first.content.decode()
    assert AccessEntry.objects.filter(action="pin.wrong").count() == 2
    assert give(browser).url == PARTS


@pytest.mark.privacy
def test_after_five_wrong_ones_only_the_password_goes_on(ines_with_pin, enter):
    browser, elsewhere = enter("ines@example.test"), enter("ines@example.test")
    for _try in range(5):
        give(browser, "739105")

    right = give(browser)
    assert not is_open(browser)
    page = right.content.decode()
    assert "Five tries were not it" in page
    assert 'name="pin"' not in page
    give(elsewhere)
    assert is_open(elsewhere)  # tries count for each session

    way = page.split('<a class="btn" href="')[1].split('"')[0].replace("&amp;", "&")
    assert way.startswith(reverse("account_reauthenticate"))
    assert browser.post(way, {"password": PASSWORD, "next": PARTS}).url == PARTS
    assert is_open(browser)


def test_a_forgotten_one_is_taken_away_with_the_password(ines_with_pin, enter, freshly):
    browser = enter("ines@example.test")
    assert "Forgotten it" in browser.get(ASKED).content.decode()

    freshly(browser).post("/account/pin/remove/")

    assert is_open(browser)


def test_a_password_given_anew_holds_as_long_as_the_pin_would(ines_with_pin, after, enter, freshly):
    browser = freshly(enter("ines@example.test"))
    assert is_open(browser)
    after(minutes=4)
    assert is_open(browser)
    after(minutes=8)
    assert is_open(browser)
    after(minutes=14)
    assert not is_open(browser)


def test_tries_at_the_same_moment_all_count(ines_with_pin, as_person, enter, rf):
    """Both requests have read the session before either tries, and one is written back whole afterwards."""
    key = enter("ines@example.test").session.session_key
    requests = [rf.post(ASKED) for _one in range(2)]
    for request in requests:
        request.user, request.session = ines_with_pin, SessionStore(key)
        assert request.session.load()

    with as_person(ines_with_pin):
        for request in requests:
            assert not pin.give(request, "739105")

    requests[0].session["something"] = "else"
    requests[0].session.save()
    assert UserSession.objects.get(session_key=key).data[pin.WRONG] == 2


def test_where_it_leads_is_a_page_of_ones_own(ines_with_pin, enter):
    browser = enter("ines@example.test")
    for odd in (
        "https://elsewhere.test/",
        "//elsewhere.test/my/",
        "/my/\\elsewhere",
        "/account/pin/",
        "\x00",
    ):
        page = browser.get(ASKED, {"next": odd}).content.decode()
        assert "elsewhere.test" not in page, odd
    assert give(browser, to="https://elsewhere.test/").url == "/my/"


def test_what_is_not_due_is_not_asked(unit, ines, enter):
    browser = enter("ines@example.test")

    assert browser.get(ASKED, {"next": PARTS}).url == PARTS
    assert give(browser, "anything").url == PARTS
