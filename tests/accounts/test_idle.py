"""On the server a session ends when nobody uses it, and after twelve hours in any case."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session

from accounts.sessions import SessionStore

from .conftest import is_in

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)


@pytest.fixture
def after(unit):
    """`after(minutes=30)`: the system clock that long after the sign-in."""
    with time_machine.travel(START, tick=False) as clock:
        yield lambda **spans: clock.move_to(START + timedelta(**spans))


def test_a_session_that_nobody_uses_ends_after_two_hours(after, enter):
    browser = enter("ines@example.test")

    after(minutes=119)
    assert is_in(browser)
    after(minutes=119 + 118)
    assert is_in(browser)
    after(minutes=119 + 118 + 121)
    assert not is_in(browser)


def test_a_session_in_use_goes_on(after, enter):
    browser = enter("ines@example.test")
    for minute in range(0, 300, 50):
        after(minutes=minute)
        assert is_in(browser), minute


def test_however_busy_it_ends_after_twelve_hours(after, enter):
    browser = enter("ines@example.test")
    for minute in range(0, 12 * 60, 30):
        after(minutes=minute)
        assert is_in(browser), minute

    after(hours=12, minutes=1)
    assert not is_in(browser)
    assert not Session.objects.filter(pk=browser.cookies["appointments"].value).exists()


def test_moving_the_end_on_writes_nothing_into_the_session(after, enter):
    browser = enter("ines@example.test")
    key = browser.cookies["appointments"].value
    before = Session.objects.get(pk=key)
    after(minutes=1)
    is_in(browser)
    after(minutes=10)
    is_in(browser)

    now = Session.objects.get(pk=key)
    assert now.session_data == before.session_data
    assert now.expire_date == START + timedelta(minutes=10 + 120)


def test_what_a_page_leaves_in_a_session_is_one_statement(django_assert_num_queries):
    store = SessionStore()
    store.create()
    store["left"] = "a message"

    with django_assert_num_queries(1):
        store.save()

    assert SessionStore(store.session_key)["left"] == "a message"


def test_what_ended_meanwhile_is_not_brought_back_by_what_a_page_leaves_in_it():
    store = SessionStore()
    store.create()
    store["left"] = "a message"
    Session.objects.all().delete()

    with pytest.raises(UpdateError):
        store.save()

    assert not Session.objects.exists()
