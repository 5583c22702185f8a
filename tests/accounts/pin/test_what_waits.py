"""What waits for a PIN, what stays open, and that nothing typed is lost."""

import re
import time
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import pin
from accounts.sessions import SessionStore
from couples import ending
from groups import services as groups
from parts import services as parts_services
from parts.models import Part
from tests.groups.made import a_gathering
from tests.people import PASSWORD

from .conftest import ASKED, PARTS, SETTINGS, give, is_open

pytestmark = pytest.mark.django_db


def test_what_is_next_for_all_and_numbers_to_call_stay_open(ines_with_pin, enter):
    browser = enter("ines@example.test")

    for name in ("my:booking:times", "my:intake:help", "my:couples:us", "my:home"):
        assert browser.get(reverse(name)).status_code == 200, name


@pytest.mark.privacy
def test_messages_wait_for_they_name_the_hours_of_times_alone(ines_with_pin, enter):
    page = reverse("my:notifications:inbox")

    assert enter("ines@example.test").get(page).url == f"{ASKED}?next={page}"


@pytest.mark.privacy
def test_a_place_that_is_ones_own_alone_waits_and_a_notice_leads_to_it(ines_with_pin, ruth, as_person, enter):
    gathering = a_gathering(ruth)
    with as_person(ines_with_pin):
        groups.register(gathering, by=ines_with_pin)
    browser, page = enter("ines@example.test"), reverse("my:groups:gathering", args=[gathering.pk])

    assert browser.get("/my/groups/").url.startswith(ASKED)
    assert browser.get(page).url == f"{ASKED}?next={page}"
    assert give(browser, to=page).url == page
    assert browser.get(page).status_code == 200


@pytest.mark.privacy
@pytest.mark.parametrize("name", ["alone", "cannot_come"])
def test_who_is_asked_or_comes_alone_waits_too(ines_with_pin, enter, name):
    page = reverse(f"my:booking:{name}", args=[uuid4()])

    assert enter("ines@example.test").get(page).url == f"{ASKED}?next={page}"


def test_the_page_that_sets_it_says_what_stays_open(unit, ines, client_of, freshly):
    page = freshly(client_of(ines)).get(SETTINGS).content.decode()

    assert "when your next times together are" in page
    assert "A time for you alone, your answers, and what you wait for do not show there" in page


def test_the_first_page_folds_parts_and_practices_away(ines_with_pin, as_ines, as_person, enter):
    with as_person(ines_with_pin):
        parts_services.create_part(as_ines, by=ines_with_pin, name="The one behind the door")
    browser = enter("ines@example.test")

    closed = browser.get("/my/").content.decode()
    assert "Your own pages are closed" in closed
    assert "behind the door" not in closed

    give(browser)
    assert "behind the door" in browser.get("/my/").content.decode()


def test_what_was_sent_goes_on_after_the_pin(opened, after, as_ines, as_person, ines):
    after(minutes=6)
    asked = opened.post("/my/parts/new/", {"name": "The Pusher", "with_therapist": ""})
    assert asked.url == f"{ASKED}?next=/my/parts/new/"
    with as_person(ines):
        assert not Part.objects.exists()

    give(opened, "739105", to="/my/parts/new/")
    done = give(opened, to="/my/parts/new/")

    with as_person(ines):
        assert done.url == reverse("my:parts:part", args=[Part.objects.get().pk])


def test_what_was_sent_goes_on_after_the_password_too(opened, after, as_person, ines):
    after(minutes=6)
    asked = opened.post("/my/parts/new/", {"name": "The Pusher", "with_therapist": ""})
    opened.get(asked.url)

    done = opened.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": "/my/parts/new/"})

    with as_person(ines):
        assert done.url == reverse("my:parts:part", args=[Part.objects.get().pk])


def test_what_is_to_mend_after_it_goes_where_it_belongs(opened, after, as_person, ines):
    """The answer is drawn at the address of the PIN; its form sends to its own all the same."""
    after(minutes=6)
    opened.post("/my/parts/new/", {"name": "x" * 200, "role_job": "Gets up at five", "with_therapist": ""})
    answer = give(opened, to="/my/parts/new/")

    assert answer.status_code == 422
    assert "Gets up at five" in answer.content.decode()
    form = re.search(r'<form method="post" action="(/my/[^"]*)"', answer.content.decode())
    opened.post(form[1], {"name": "The Pusher", "role_job": "Gets up at five", "with_therapist": ""})

    with as_person(ines):
        assert Part.objects.get().words["role_job"] == "Gets up at five"


@pytest.mark.parametrize("way", ["pin", "password"])
def test_whoever_opens_the_page_anew_sends_nothing_from_before(opened, after, as_person, ines, way):
    after(minutes=6)
    opened.post("/my/parts/new/", {"name": "The Pusher", "with_therapist": ""})
    opened.get("/my/")
    asked = opened.get("/my/parts/new/")
    assert asked.url == f"{ASKED}?next=/my/parts/new/"

    if way == "pin":
        done = give(opened, to="/my/parts/new/")
    else:
        typed = {"password": PASSWORD, "next": "/my/parts/new/"}
        done = opened.post(reverse("account_reauthenticate"), typed)

    assert done.url == "/my/parts/new/"
    with as_person(ines):
        assert not Part.objects.exists()


def test_another_page_opened_in_between_lets_nothing_go(opened, after, as_person, ines):
    after(minutes=6)
    opened.post("/my/parts/new/", {"name": "The Pusher", "with_therapist": ""})
    opened.get("/my/parts/map/")
    give(opened, to="/my/parts/new/")

    with as_person(ines):
        assert Part.objects.get().name == "The Pusher"


def test_what_goes_on_too_late_is_told_on_a_page_of_ones_own(
    opened, after, as_ines, as_person, ines, unit, freshly
):
    """The work has ended: the answer leads a client to their own pages, not to the practice's."""
    with as_person(ines):
        part = parts_services.create_part(as_ines, by=ines, name="The Window")
        ending.separate(unit, by=ines)
    share = reverse("my:parts:share", args=[part.pk])
    after(minutes=6)
    opened.post(share, {"fields_shown": ["name"]})

    done = opened.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": share}, follow=True)

    assert done.redirect_chain[-1] == (reverse("my:couples:us"), 302)
    assert "so nothing was added" in done.content.decode()


def test_what_waits_for_a_password_is_not_let_on_by_the_pin(opened, after, as_ines, as_person, ines):
    """Sharing asks for a fresh sign-in: the PIN alone sends nothing that waits for one."""
    with as_person(ines):
        part = parts_services.create_part(as_ines, by=ines, name="The Pusher")
    share = reverse("my:parts:share", args=[part.pk])
    after(minutes=6)
    opened.post(share, {"fields_shown": ["name"]})

    answer = give(opened, to=share)

    assert answer.url.startswith(reverse("account_reauthenticate"))


def test_a_form_that_saves_itself_saves_on_and_shows_nothing(opened, after, as_ines, as_person, ines):
    with as_person(ines):
        part = parts_services.create_part(as_ines, by=ines, name="The Pusher", role_job="Gets up at five")
    address = reverse("my:parts:part", args=[part.pk])
    after(minutes=6)

    answer = opened.post(
        address,
        {"name": "The Pusher", "phrase": "Not now", "version": part.version},
        headers={"X-Autosave": "1"},
    )

    assert answer.status_code == 200
    assert set(answer.json()) == {"saved_at", "version"}
    assert not is_open(opened)  # to save opens nothing
    give(opened)
    assert is_open(opened)


def test_a_page_that_was_never_opened_with_it_keeps_its_words_and_says_so(
    ines_with_pin, as_ines, as_person, enter
):
    with as_person(ines_with_pin):
        part = parts_services.create_part(as_ines, by=ines_with_pin, name="The Pusher")
    browser = enter("ines@example.test")
    address = reverse("my:parts:part", args=[part.pk])

    answer = browser.post(address, {"name": "Mine now", "version": part.version}, headers={"X-Autosave": "1"})

    assert answer.status_code == 401
    assert answer.json()["sign_in"] == f"{ASKED}?next={address}"
    assert "kept on this page" in answer.json()["words"]


def test_it_costs_no_statement(opened, ines, after, statements):
    def asked():
        return [re.sub(r"s\d+_x\d+", "", one) for one in statements(opened, PARTS)]

    with_it = asked()
    type(ines).objects.filter(pk=ines.pk).update(pin="")

    assert asked() == with_it


def test_going_on_writes_once_a_minute_and_takes_nothing_from_another_request(opened, after):
    key = opened.session.session_key
    beside = SessionStore(key)
    beside["typed elsewhere"] = "a word"
    beside.save()
    before = Session.objects.get(pk=key).session_data

    assert is_open(opened)
    assert Session.objects.get(pk=key).session_data == before
    after(minutes=2)
    with CaptureQueriesContext(connection) as found:
        assert is_open(opened)

    assert (
        sum("UPDATE" in one["sql"] and "django_session" in one["sql"] for one in found.captured_queries) <= 2
    )
    assert SessionStore(key).load()["typed elsewhere"] == "a word"
    assert SessionStore(key).load()[pin.GIVEN][1] == int(time.time())
