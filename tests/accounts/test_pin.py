"""A PIN before what is one's own: for a phone that is picked up while its owner is signed in."""

import re
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import identify_hasher
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import pin, services
from accounts.sessions import SessionStore
from core.mine import all_of
from core.models import AccessEntry
from couples import ending
from groups import services as groups
from ifio_practice import private
from parts import services as parts_services
from parts.models import Part
from tests.groups.made import a_gathering
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db
PIN = "402917"
SETTINGS, ASKED, PARTS = "/account/pin/", "/account/pin/asked/", "/my/parts/"


@pytest.fixture
def ines_with_pin(unit, ines, as_person):
    with as_person(ines):
        services.set_pin(ines, PIN, by=ines)
    return ines


@pytest.fixture
def after():
    """`after(minutes=6)`: the system clock that much later."""
    now = datetime.now(UTC)
    with time_machine.travel(now, tick=False) as clock:
        yield lambda **spans: clock.move_to(now + timedelta(**spans))


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


# ── Setting, changing, taking away ────────────────────────────────────────────────────────────────


def test_nobody_has_one_until_they_set_it(unit, ines, enter):
    browser = enter("ines@example.test")

    assert is_open(browser)
    assert "A PIN for what is yours alone" in browser.get("/account/security/").content.decode()


def test_it_is_set_with_the_password_and_kept_as_a_hash(unit, ines, enter, freshly):
    browser = enter("ines@example.test")
    assert browser.get(SETTINGS).url.startswith(
        reverse("account_reauthenticate")
    )  # the sign-in is not enough
    freshly(browser)

    done = browser.post(SETTINGS, {"pin": "4029 17", "again": PIN})

    assert done.url == reverse("account_security")
    ines.refresh_from_db()
    assert type(identify_hasher(ines.pin)) is type(identify_hasher(ines.password))
    assert PIN not in ines.pin
    assert AccessEntry.objects.filter(action="pin.set").exists()
    assert is_open(browser)  # whoever sets it has it


@pytest.mark.parametrize(
    ("typed", "again", "words"),
    [
        ("12345", "12345", "6 to 12 digits"),
        ("1234567890123", "1234567890123", "6 to 12 digits"),
        ("40a917", "40a917", "6 to 12 digits"),
        ("٤٠٢٩١٧", "٤٠٢٩١٧", "6 to 12 digits"),
        ("777777", "777777", "among the first"),
        ("123456", "123456", "among the first"),
        ("9876543", "9876543", "among the first"),
        ("890123", "890123", "among the first"),
        ("121212", "121212", "among the first"),
        ("140287", "140287", "among the first"),
        ("14021987", "14021987", "among the first"),
        ("870214", "870214", "among the first"),
        (PIN, "402918", "not the same"),
        ("", "", "Your PIN"),
    ],
)
def test_what_others_would_try_first_is_said_kindly_and_sets_nothing(
    unit, ines, client_of, freshly, typed, again, words
):
    browser = freshly(client_of(ines))

    answer = browser.post(SETTINGS, {"pin": typed, "again": again})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert not typed or f'value="{typed}"' not in page
    ines.refresh_from_db()
    assert ines.pin == ""


def test_an_ordinary_number_is_no_date_and_no_row():
    assert not any(pin.is_easy(one) for one in (PIN, "739105", "58204613", "909182736450"))


def test_another_pin_asks_everywhere_else_for_the_other(opened, enter, freshly):
    elsewhere = enter("ines@example.test")
    give(elsewhere)

    freshly(opened).post(SETTINGS, {"pin": "739105", "again": "739105"})

    assert is_open(opened)
    assert not is_open(elsewhere)
    give(elsewhere)
    assert not is_open(elsewhere)
    give(elsewhere, "739105")
    assert is_open(elsewhere)


def test_taking_it_away_takes_the_password(opened, ines, freshly):
    assert opened.post("/account/pin/remove/").url.startswith(reverse("account_reauthenticate"))
    freshly(opened).post("/account/pin/remove/")

    ines.refresh_from_db()
    assert ines.pin == ""
    assert AccessEntry.objects.filter(action="pin.removed").exists()


def test_staff_have_none(ruth, client_of, freshly):
    browser = freshly(client_of(ruth))

    assert browser.get(SETTINGS).status_code == browser.get(ASKED).status_code == 404
    assert "A PIN for" not in browser.get("/account/security/").content.decode()


def test_it_is_in_no_export_and_goes_with_the_person(ines_with_pin, as_person):
    with as_person(ines_with_pin):
        assert "argon2" not in repr(all_of(ines_with_pin))
        services.forget_login(ines_with_pin)

    ines_with_pin.refresh_from_db()
    assert ines_with_pin.pin == ""


# ── Asking ────────────────────────────────────────────────────────────────────────────────────────


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


# ── What stays open, and what is never lost ───────────────────────────────────────────────────────


def test_times_messages_and_numbers_to_call_stay_open(ines_with_pin, enter):
    browser = enter("ines@example.test")

    for name in ("my:booking:times", "my:notifications:inbox", "my:intake:help", "my:couples:us", "my:home"):
        assert browser.get(reverse(name)).status_code == 200, name


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

    assert "a time for you alone, times you proposed, and what you wait for" in page


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


# ── No way round ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", sorted(private.WAYS_IN))
def test_just_after_a_sign_in_nobody_makes_a_way_in_past_the_pin(name, ines_with_pin, enter):
    browser = enter("ines@example.test")

    for answer in (browser.get(reverse(name)), browser.post(reverse(name))):
        assert answer.status_code == 302
        assert answer.url.startswith("/account/reauthenticate/")

    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    assert not browser.get(reverse(name)).headers.get("Location", "").startswith("/account/reauthenticate/")


def test_new_codes_take_the_password_just_after_a_sign_in_too(unit, ines, enter):
    answer = enter("ines@example.test").post(reverse("account_codes_new"))

    assert answer.url.startswith("/account/reauthenticate/")


def test_a_folded_first_page_does_not_tell_what_its_owner_did(ines_with_pin, enter):
    """Her forms are not written and nothing is signed: open, the page says so."""
    browser = enter("ines@example.test")
    folded = browser.get("/my/").context["next"]
    give(browser)

    assert folded is None
    assert browser.get("/my/").context["next"] is not None
