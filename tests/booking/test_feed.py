"""A person's times in their own calendar: one secret address each, neutral, off until asked for."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from booking import services
from booking.models import Appointment, CalendarFeed, Confirmation
from booking.services import feed as feeds
from booking.views.feed import WRONG_AN_HOUR
from core import clock
from core.models import AccessEntry
from couples.models import Partner

from .conftest import london
from .test_reminders import BANNED

pytestmark = pytest.mark.django_db
ADDRESS = re.compile(r"/calendar/[\w-]{43}\.ics")


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def held(hours, unit, session, ruth, as_person):
    with as_person(ruth):
        return services.hold(unit, session, ruth, london("2026-03-19 18:00"), length=75, by=ruth)


@pytest.fixture
def confirmed(held, gate, ines, tom, as_person):
    gate(True)
    for person, minutes in ((ines, 60), (tom, 0)):
        with as_person(person):
            services.confirm(held, by=person, integration_minutes=minutes)
    held.refresh_from_db()
    return held


@pytest.fixture
def feed_of(as_person):
    """`feed_of(ines)`: the path of a new address."""

    def make(user, **chosen):
        with as_person(user):
            token = feeds.make_feed(user, by=user, **{"title": "appointment", "own_time": False, **chosen})
        return reverse("feeds:calendar", args=[token])

    return make


def events(answer):
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_nobody_has_a_feed_until_they_ask_for_one(confirmed, client_of, ines):
    page = client_of(ines).get(reverse("my:booking:feed")).content.decode()

    assert "It is off" in page
    assert not CalendarFeed.objects.exists()


def test_it_holds_ones_own_times_under_one_plain_word(confirmed, feed_of, client, ines):
    answer = client.get(feed_of(ines))

    (event,) = events(answer)
    assert (event["SUMMARY"], event["STATUS"], event["CLASS"]) == ("Appointment", "CONFIRMED", "PRIVATE")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (confirmed.start, confirmed.end)
    assert not {"LOCATION", "ATTENDEE", "ORGANIZER", "DESCRIPTION", "URL"} & set(event)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert not [word for word in BANNED if word in answer.content.decode().lower()]
    assert not [name for name in ("ines", "tom", "ruth") if name in answer.content.decode().lower()]


@pytest.mark.parametrize(("title", "said"), [("busy", "Busy"), ("kept", "Kept free")])
def test_the_word_is_the_readers_choice(confirmed, feed_of, client, ines, title, said):
    (event,) = events(client.get(feed_of(ines, title=title)))

    assert event["SUMMARY"] == said


def test_the_time_one_keeps_free_stands_in_ones_own_feed_only_and_only_if_allowed(
    confirmed, feed_of, client, ines, tom
):
    with_it, without = feed_of(ines, own_time=True), feed_of(tom, own_time=True)

    _appointment, own = events(client.get(with_it))
    assert (own["SUMMARY"], own["DTSTART"].dt, own["DTEND"].dt) == (
        "Kept free",
        confirmed.end,
        london("2026-03-19 20:15"),
    )
    assert len(events(client.get(without))) == 1  # Tom keeps none, and Ines's hour is not his
    assert len(events(client.get(feed_of(ines)))) == 1


def test_what_is_being_arranged_is_said_to_be_and_what_is_over_is_gone(
    held, feed_of, client, ines, tom, as_person
):
    address = feed_of(tom)
    (event,) = events(client.get(address))
    assert event["STATUS"] == "TENTATIVE"

    with as_person(ines):
        services.cancel(held, by=ines)

    assert events(client.get(address)) == []


def test_a_moved_time_is_the_same_entry(confirmed, feed_of, client, ines, as_person):
    address = feed_of(ines)
    (before,) = events(client.get(address))
    with as_person(ines):
        services.reschedule(confirmed, london("2026-03-24 18:00"), by=ines)

    (after,) = events(client.get(address))

    assert (after["UID"], after["DTSTART"].dt) == (before["UID"], london("2026-03-24 18:00"))


def test_what_one_has_asked_for_stands_in_nobody_elses_feed(
    hours, unit, session, ruth, ines, tom, as_tom, as_person, feed_of, client
):
    with as_person(tom):
        services.request_appointment(as_tom, session, ruth, london("2026-03-19 18:00"), length=75, by=tom)

    assert len(events(client.get(feed_of(tom)))) == 1
    assert events(client.get(feed_of(ines))) == []


def test_a_therapist_has_the_times_they_give_and_a_link_to_each(confirmed, feed_of, client, ruth, theo):
    (event,) = events(client.get(feed_of(ruth, own_time=True)))

    assert event["SUMMARY"] == "Appointment"
    assert str(event["URL"]).endswith(reverse("practice:booking:appointment", args=[confirmed.pk]))
    assert events(client.get(feed_of(theo))) == []


# ── The address ─────────────────────────────────────────────────────


def made(browser, door="my", **sent):
    answer = browser.post(reverse(f"{door}:booking:feed_make"), {"title": "appointment", **sent})
    assert answer.status_code == 200
    (address,) = set(ADDRESS.findall(answer.content.decode()))
    return address


@pytest.mark.parametrize(("name", "door"), [("ines", "my"), ("ruth", "practice")])
def test_the_address_is_shown_once_and_kept_as_a_hash(
    confirmed, request, client_of, freshly, client, name, door
):
    browser = freshly(client_of(request.getfixturevalue(name)))

    address = made(browser, door)

    assert len(events(client.get(address))) == 1
    assert not ADDRESS.search(browser.get(reverse(f"{door}:booking:feed")).content.decode())
    token = address.removeprefix("/calendar/").removesuffix(".ics")
    assert CalendarFeed.objects.get().token_hash == feeds.token_hash(token) != token


@pytest.mark.parametrize("door", ["my", "practice"])
def test_making_one_asks_who_it_is(confirmed, client_of, ines, ruth, door):
    browser = client_of(ines if door == "my" else ruth)

    answer = browser.post(reverse(f"{door}:booking:feed_make"), {"title": "busy"})

    assert answer.status_code == 302
    assert "/reauthenticate/" in answer["Location"]
    assert not CalendarFeed.objects.exists()


def test_a_new_address_ends_the_old_one_at_once(confirmed, client_of, freshly, client, ines):
    browser = freshly(client_of(ines))
    old = made(browser)

    new = made(browser, own_time="on")

    assert client.get(old).status_code == 404
    assert len(events(client.get(new))) == 2


def test_it_can_be_turned_off_and_no_address_leads_anywhere(confirmed, client_of, freshly, client, ines):
    browser = freshly(client_of(ines))
    address = made(browser)

    for _twice in range(2):
        assert browser.post(reverse("my:booking:feed_end")).status_code == 302

    assert client.get(address).status_code == 404
    assert "It is off" in browser.get(reverse("my:booking:feed")).content.decode()


def test_what_stands_in_it_is_changed_without_another_address(confirmed, client_of, freshly, client, ines):
    browser = freshly(client_of(ines))
    address = made(browser)

    browser.post(reverse("my:booking:feed_change"), {"title": "busy", "own_time": "on"})

    assert [str(event["SUMMARY"]) for event in events(client.get(address))] == ["Busy", "Kept free"]


@pytest.mark.parametrize("what", ["feed_make", "feed_change"])
def test_a_word_that_is_no_choice_is_refused_and_nothing_is_changed(
    confirmed, client_of, freshly, client, ines, what
):
    browser = freshly(client_of(ines))
    address = made(browser)

    answer = browser.post(reverse(f"my:booking:{what}"), {"title": "Couples therapy"})

    assert answer.status_code == 422
    assert len(events(client.get(address))) == 1


def test_making_changing_and_ending_are_in_the_log(confirmed, client_of, freshly, ines):
    browser = freshly(client_of(ines))
    made(browser)
    browser.post(reverse("my:booking:feed_change"), {"title": "busy"})
    browser.post(reverse("my:booking:feed_end"))

    said = AccessEntry.objects.filter(action__startswith="feed.", actor=str(ines.pk)).order_by("seq")
    assert [entry.action for entry in said] == ["feed.made", "feed.changed", "feed.ended"]


@pytest.mark.parametrize("change", [{"is_active": False}, {"held_at": london("2026-03-09 09:00")}])
def test_while_its_owner_is_shut_out_so_is_the_feed(confirmed, feed_of, client, ines, change, building):
    address = feed_of(ines)
    with building():
        type(ines).objects.filter(pk=ines.pk).update(**change)

    assert client.get(address).status_code == 404


# ── How it is fetched ───────────────────────────────────────────────


def test_an_unchanged_feed_is_answered_without_its_content(confirmed, feed_of, client, ines, as_person):
    address = feed_of(ines, own_time=True)
    first = client.get(address)

    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])

    with as_person(ines):
        services.confirm(confirmed, by=ines, integration_minutes=15)
    changed = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_the_same_feed_is_the_same_bytes_later(confirmed, feed_of, client, ines):
    address = feed_of(ines, own_time=True)
    first = client.get(address)
    clock.set_now(london("2026-03-12 09:00"))

    later = client.get(address)

    assert (later.content, later["ETag"]) == (first.content, first["ETag"])


def test_nothing_between_keeps_it_and_nobody_else_finds_it(confirmed, feed_of, client, ines):
    address = feed_of(ines)
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})

    for answer in (first, again):
        assert answer["Cache-Control"] == "no-cache, private"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert not first.cookies


def test_who_is_signed_in_beside_it_makes_no_difference(confirmed, feed_of, client, client_of, ines, theo):
    address = feed_of(ines)

    assert client_of(theo).get(address).content == client.get(address).content


def test_three_times_cost_no_more_statements_than_one(
    confirmed, unit, session, ruth, feed_of, client, ines, statements, as_person
):
    address = feed_of(ines, own_time=True)
    one = statements(client, address)
    with as_person(ruth):
        for day in ("2026-03-24", "2026-03-26"):
            services.hold(unit, session, ruth, london(f"{day} 18:00"), length=75, by=ruth)

    assert len(statements(client, address)) == len(one)
    assert len(one) <= 8  # one of them for what apps above put in


def test_wrong_addresses_are_one_missing_page_and_are_counted(confirmed, feed_of, client, ines):
    address = feed_of(ines)
    missing = client.get("/calendar/nothing.ics")
    for number in range(WRONG_AN_HOUR - 1):
        assert client.get(f"/calendar/guess-{number}.ics").status_code == 404
    assert client.get(address).status_code == 200

    for number in range(2):
        client.get(f"/calendar/once-more-{number}.ics")

    shut = client.get(address)
    assert (shut.status_code, shut.content) == (404, missing.content)
    assert client.get(address, REMOTE_ADDR="10.9.8.7").status_code == 200


def test_an_ended_address_that_is_fetched_for_ever_counts_once(confirmed, feed_of, client, ines):
    old = feed_of(ines)
    address = feed_of(ines)

    for _hourly in range(WRONG_AN_HOUR + 5):
        assert client.get(old).status_code == 404

    assert client.get(address).status_code == 200


# ── What an unchanged feed is known by ──────────────────────────────


def unchanged(client, address, tag):
    return client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_an_unchanged_feed_costs_one_row(confirmed, feed_of, client, ines):
    address = feed_of(ines)
    tag = client.get(address)["ETag"]

    with CaptureQueriesContext(connection) as asked:
        assert unchanged(client, address, tag)

    rows = [one["sql"] for one in asked.captured_queries if "FROM" in one["sql"]]
    assert len([sql for sql in rows if "core_domainclock" not in sql]) == 1


def _moved_by_hand(confirmed, as_tom, tom):
    Appointment.objects.update(during=(london("2026-03-20 18:00"), london("2026-03-20 19:00")))


def _yes_changed_by_hand(confirmed, as_tom, tom):
    Confirmation.objects.filter(partner=as_tom).update(integration_minutes=45)


def _left(confirmed, as_tom, tom):
    Partner.objects.filter(pk=as_tom.pk).update(state="left")


def _another_word(confirmed, as_tom, tom):
    feeds.change_feed(CalendarFeed.objects.get(user=tom), title="busy", own_time=True, by=tom)


CHANGES = [_moved_by_hand, _yes_changed_by_hand, _left, _another_word]


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_way_a_change_comes_it_is_noticed(
    confirmed, feed_of, client, tom, as_tom, as_person, change
):
    address = feed_of(tom, own_time=True)
    tag = client.get(address)["ETag"]
    assert unchanged(client, address, tag)

    with as_person(tom):
        change(confirmed, as_tom, tom)

    assert not unchanged(client, address, tag)


def test_a_change_of_others_is_none_of_this_feeds(
    confirmed, feed_of, client, ines, as_person, siblings, session, ruth
):
    address = feed_of(ines)
    tag = client.get(address)["ETag"]
    before = CalendarFeed.objects.get(user=ines).changes
    with as_person(ruth):
        services.hold(siblings, session, ruth, london("2026-03-24 18:00"), length=75, by=ruth)

    assert CalendarFeed.objects.get(user=ines).changes == before
    assert unchanged(client, address, tag)


def test_a_tag_that_was_made_before_a_change_is_not_kept(confirmed, feed_of, client, ines, as_person):
    """Somebody books between the reading of the feed's row and of its times."""
    address = feed_of(ines)
    tag = client.get(address)["ETag"]
    with as_person(ines):
        read_before = CalendarFeed.objects.get(user=ines)
        services.cancel(confirmed, by=ines)
        feeds.keep_tag(read_before, tag)

    assert not unchanged(client, address, tag)


def test_a_time_leaves_the_feed_when_it_is_three_months_old(confirmed, feed_of, client, ines):
    address = feed_of(ines)
    tag = client.get(address)["ETag"]
    clock.set_now(confirmed.end + timedelta(days=92))

    answer = client.get(address, headers={"If-None-Match": tag})

    assert events(answer) == []


def test_who_gives_no_times_any_more_has_their_own_of_before_and_nobody_elses(
    confirmed, feed_of, client, ruth, theo, other_unit, session, as_person, building
):
    address = feed_of(ruth)
    with as_person(theo):
        services.hold(other_unit, session, theo, london("2026-03-19 18:00"), length=75, by=theo)
    with building():
        type(ruth).objects.filter(pk=ruth.pk).update(is_therapist=False, is_administrator=True)

    assert len(events(client.get(address))) == 1


def test_an_ended_feed_says_nothing_even_to_whoever_knows_its_tag(
    confirmed, feed_of, client, ines, as_person
):
    address = feed_of(ines)
    tag = client.get(address)["ETag"]
    with as_person(ines):
        feeds.end_feed(ines, by=ines)

    assert client.get(address, headers={"If-None-Match": tag}).status_code == 404
