"""The room and a PIN: asked on the way in, and never while the session runs."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts import services as accounts
from sessions_app import services
from sessions_app.live import watch
from sessions_app.models import RoomState, TherapySession
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db
PIN, ASKED = "402917", "/account/pin/asked/"


@pytest.fixture
def later():
    """`later(40)`: the system clock that many minutes on."""
    now = datetime.now(UTC)
    with time_machine.travel(now, tick=False) as clock:
        yield lambda minutes: clock.move_to(now + timedelta(minutes=minutes))


@pytest.fixture
def here(later, walk, ines, as_person):
    """Her browser, a PIN set, before she has come in. The check-in is on."""
    session = walk("check_in")
    with as_person(ines):
        accounts.set_pin(ines, PIN, by=ines)
    browser = Client()
    browser.post("/account/login/", {"login": ines.email, "password": PASSWORD})
    return browser, session


def address(session, name="room"):
    return reverse(f"my:sessions:{name}", args=[session.pk])


def come_in(browser, session):
    browser.post(ASKED, {"pin": PIN, "next": address(session)})
    assert browser.get(address(session)).status_code == 200


@pytest.mark.privacy
def test_it_is_asked_on_the_way_in(here):
    browser, session = here

    assert browser.get(address(session)).url.startswith(ASKED)
    answer = browser.get(address(session, "screen"), headers={"X-Room": "1", "X-Autosave": "1"})
    assert answer.status_code == 401
    assert browser.post(address(session, "brake"), {"key": "k"}).url.startswith(ASKED)

    come_in(browser, session)


def test_nothing_is_asked_there_again_while_it_runs(here, later):
    browser, session = here
    come_in(browser, session)
    later(40)

    assert browser.get(address(session, "screen"), headers={"X-Room": "1"}).status_code == 200
    assert browser.get(address(session)).status_code == 200
    pressed = browser.post(address(session, "slower"), headers={"X-Room": "1", "X-Autosave": "1"})
    assert pressed.status_code == 204
    assert browser.get("/my/parts/").url.startswith(ASKED)  # what is beside the room is closed all the same


def test_a_screen_that_draws_itself_keeps_nothing_else_open(here, later):
    browser, session = here
    come_in(browser, session)
    for minute in (3, 6):
        later(minute)
        assert browser.get(address(session, "screen"), headers={"X-Room": "1"}).status_code == 200

    assert browser.get("/my/parts/").url.startswith(ASKED)


def test_the_line_of_the_room_goes_on(here, later, ines):
    browser, session = here
    come_in(browser, session)
    later(40)

    entered = watch.enter(ines, session.pk, browser.session.session_key)
    assert entered is not None
    assert watch.look([entered[0]]).permitted == {entered[0]}


def test_before_it_is_opened_it_may_be_looked_at_and_nothing_is_answered_there(here, later, building):
    browser, session = here
    come_in(browser, session)
    with building():
        TherapySession.objects.filter(pk=session.pk).update(state=RoomState.NOT_OPEN)
    later(40)

    assert browser.get(address(session, "screen"), headers={"X-Room": "1"}).status_code == 200
    assert browser.post(address(session, "today"), {"answer": "no"}).url.startswith(ASKED)


def test_when_the_session_is_over_its_page_asks_like_any_other(here, later, ruth, as_person):
    browser, session = here
    come_in(browser, session)
    with as_person(ruth):
        services.stop(session, by=ruth)
    later(10)

    assert browser.get(address(session)).url.startswith(ASKED)


def test_a_pin_that_is_set_in_the_middle_asks_nobody_who_is_in_the_room(
    later, walk, ines, as_person, client_of
):
    session, browser = walk("check_in"), client_of(ines)
    assert browser.get(address(session)).status_code == 200

    with as_person(ines):
        accounts.set_pin(ines, PIN, by=ines)

    assert browser.get(address(session, "screen"), headers={"X-Room": "1"}).status_code == 200
    assert browser.get("/my/parts/").url.startswith(ASKED)
