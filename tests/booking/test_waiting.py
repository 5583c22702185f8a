"""The waiting list: in turn, for all or for none, with a clock, and left at any time."""

import re

import pytest
from celery import current_app
from django.urls import reverse

from booking import services, tasks
from booking.models import Claim, WaitingOffer, WaitingPlace, WeeklyHours
from booking.services import waiting
from core import clock
from notifications.models import Notice
from notifications.registry import KINDS

from .conftest import london
from .lines import free_only, join, nothing_free  # noqa: F401  fixtures
from .test_two_worlds import CHANCE

pytestmark = pytest.mark.django_db


def now_offered(place):
    found = WaitingOffer.objects.filter(place=place, appointment__state__in=["held"]).first()
    return found.appointment if found else None


def state(place):
    place.refresh_from_db()
    return place.state


def test_what_becomes_free_is_kept_for_whoever_joined_first(
    nothing_free, unit, siblings, session, ruth, ines, noor, join
):
    first, second = join(ines, unit, session), join(noor, siblings, session)
    tasks.offer_waiting()
    assert not WaitingOffer.objects.exists()
    free_only(ruth, "2026-03-19 18:00")

    tasks.offer_waiting()
    tasks.offer_waiting()

    offered = now_offered(first)
    assert offered.start == london("2026-03-19 18:00")
    assert offered.couple == unit
    assert now_offered(second) is None
    assert Claim.objects.filter(appointment=offered, resource=ruth.pk).exists()
    assert not Claim.objects.filter(appointment=offered, kind="person").exists()  # nobody has said yes yet


def test_an_offer_says_until_when_and_asks_each(
    nothing_free, unit, session, ruth, ines, tom, join, client_of, monday
):
    join(ines, unit, session)
    free_only(ruth, "2026-03-19 18:00")
    tasks.offer_waiting()

    for person in (ines, tom):
        text = client_of(person).get(reverse("my:booking:times")).content.decode()
        assert "Yes, this time suits me" in text
        assert re.search(r"It is kept until.*Tuesday 10 March.*09:0", text, re.DOTALL)
    told = Notice.objects.filter(kind="appointment_changed")
    assert {notice.recipient for notice in told} == {ines, tom}
    assert {KINDS[n.kind].words(n).body for n in told if KINDS[n.kind].still_true(n)} == {
        "A time is waiting for your answer. {link}"
    }


def test_with_every_yes_it_is_theirs_and_the_place_is_done(
    nothing_free, unit, session, ruth, ines, tom, join, as_person
):
    place = join(ines, unit, session)
    free_only(ruth, "2026-03-19 18:00")
    tasks.offer_waiting()
    offered = now_offered(place)
    with as_person(ines):
        services.confirm(offered, by=ines)
    assert state(place) == "waiting"

    with as_person(tom):
        services.confirm(offered, by=tom)

    offered.refresh_from_db()
    assert (offered.state, state(place)) == ("confirmed", "served")


@pytest.mark.parametrize("who_ends_it", ["ines", "tom", "the clock"])
def test_one_no_or_the_clock_ends_it_for_all_and_the_next_is_asked(
    nothing_free, unit, siblings, session, ruth, ines, tom, noor, join, as_person, who_ends_it
):
    first, second = join(ines, unit, session), join(noor, siblings, session)
    free_only(ruth, "2026-03-19 18:00")
    tasks.offer_waiting()
    offered = now_offered(first)
    with as_person(ines):
        services.confirm(offered, by=ines)

    if who_ends_it == "the clock":
        clock.set_now(london("2026-03-10 09:02"))
        assert services.expire_holds() == 1
    else:
        person = {"ines": ines, "tom": tom}[who_ends_it]
        with as_person(person):
            services.cancel(offered, by=person)
    tasks.offer_waiting()

    assert now_offered(second).start == london("2026-03-19 18:00")
    assert now_offered(first) is None
    assert state(first) == "waiting"
    assert list(WaitingPlace.objects.waiting().in_turn()) == [second, first]


def test_the_same_time_is_not_offered_to_the_same_people_twice(
    nothing_free, unit, session, ruth, ines, tom, join, as_person
):
    place = join(ines, unit, session)
    free_only(ruth, "2026-03-19 18:00")
    tasks.offer_waiting()
    with as_person(tom):
        services.cancel(now_offered(place), by=tom)

    tasks.offer_waiting()

    assert now_offered(place) is None


def test_after_three_offers_that_were_not_taken_the_place_is_over(
    nothing_free, unit, session, ruth, ines, tom, join, as_person
):
    place = join(ines, unit, session)
    for day in ("17", "18", "19"):
        free_only(ruth, f"2026-03-{day} 18:00")
        tasks.offer_waiting()
        with as_person(ines):
            services.cancel(now_offered(place), by=ines)

    assert state(place) == "over"


def test_an_earlier_time_takes_the_place_of_the_one_they_have(
    nothing_free, unit, session, ruth, ines, tom, join, as_person
):
    with as_person(ruth):
        old = services.hold(unit, session, ruth, london("2026-04-23 18:00"), length=75, by=ruth)
    for person in (ines, tom):
        with as_person(person):
            services.confirm(old, by=person)
    place = join(ines, unit, session, earlier_than=old)
    free_only(ruth, "2026-04-30 18:00")
    tasks.offer_waiting()
    assert now_offered(place) is None  # later is not what they wait for
    free_only(ruth, "2026-04-30 18:00", "2026-03-19 18:00")

    tasks.offer_waiting()

    new = now_offered(place)
    with as_person(ines):
        services.confirm(new, by=ines)
    old.refresh_from_db()
    assert old.state == "confirmed"  # kept until the earlier one is theirs
    with as_person(tom):
        services.confirm(new, by=tom)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.state, state(place)) == ("cancelled", "confirmed", "served")
    assert (new.replaces, new.number, new.ics_uid) == (old, old.number, old.ics_uid)
    assert not Claim.objects.filter(appointment=old).exists()


def test_an_earlier_time_not_taken_leaves_the_one_they_have(
    nothing_free, unit, session, ruth, ines, tom, join, as_person
):
    with as_person(ruth):
        old = services.hold(unit, session, ruth, london("2026-04-23 18:00"), length=75, by=ruth)
    for person in (ines, tom):
        with as_person(person):
            services.confirm(old, by=person)
    place = join(ines, unit, session, earlier_than=old)
    free_only(ruth, "2026-03-19 18:00")
    tasks.offer_waiting()
    with as_person(tom):
        services.cancel(now_offered(place), by=tom)

    old.refresh_from_db()
    assert old.state == "confirmed"


def test_who_waits_for_an_earlier_time_than_one_given_back_waits_no_longer(
    nothing_free, unit, session, ruth, ines, tom, join, as_person
):
    with as_person(ruth):
        old = services.hold(unit, session, ruth, london("2026-04-23 18:00"), length=75, by=ruth)
    place = join(ines, unit, session, earlier_than=old)
    with as_person(tom):
        services.cancel(old, by=tom)
    free_only(ruth, "2026-03-19 18:00")

    tasks.offer_waiting()

    assert (state(place), now_offered(place)) == ("over", None)


def test_days_are_those_of_whoever_asked(nothing_free, unit, session, ruth, ines, join):
    ines.time_zone = "Pacific/Auckland"  # Thursday evening in London is Friday there
    ines.save()
    place = join(ines, unit, session, weekdays=[4])
    free_only(ruth, "2026-03-18 18:00", "2026-03-19 18:00")

    tasks.offer_waiting()

    assert now_offered(place).start == london("2026-03-19 18:00")


def test_a_shut_gate_lets_them_keep_what_all_said_yes_to(
    nothing_free, gate, unit, session, ruth, ines, tom, join, as_person
):
    gate(False)
    place = join(ines, unit, session)
    free_only(ruth, "2026-03-30 18:00")
    tasks.offer_waiting()
    offered = now_offered(place)
    for person in (ines, tom):
        with as_person(person):
            services.confirm(offered, by=person)
    clock.set_now(london("2026-03-12 09:00"))
    services.expire_holds()
    offered.refresh_from_db()
    assert offered.state == "held"
    clock.set_now(london("2026-03-23 09:05"))

    services.expire_holds()

    offered.refresh_from_db()
    assert offered.state == "expired"


def test_leaving_is_possible_at_any_time_and_what_is_offered_stays(
    nothing_free, unit, session, ruth, ines, join, client_of
):
    place = join(ines, unit, session)
    free_only(ruth, "2026-03-19 18:00")
    tasks.offer_waiting()

    answer = client_of(ines).post(reverse("my:booking:waiting_leave", args=[place.pk]))

    assert (answer.status_code, state(place)) == (302, "left")
    assert now_offered(place) is not None


def test_what_one_waits_for_is_not_the_others_to_see(nothing_free, unit, session, ines, tom, join, client_of):
    """Two worlds: Ines waits, or she does not. Tom's pages are the same, byte for byte."""
    pages = ["my:booking:times", "my:booking:waiting", "my:booking:ask"]

    def read():
        browser = client_of(tom)
        return [re.sub(CHANCE, "", browser.get(reverse(name)).content.decode()) for name in pages]

    before = read()
    place = join(ines, unit, session)

    assert read() == before
    assert client_of(tom).post(reverse("my:booking:waiting_leave", args=[place.pk])).status_code == 404
    assert state(place) == "waiting"


def test_the_offer_is_the_same_whoever_joined(nothing_free, unit, session, ruth, ines, tom, join, client_of):
    place = join(ines, unit, session)
    free_only(ruth, "2026-03-19 18:00")
    tasks.offer_waiting()
    url = reverse("my:booking:appointment", args=[now_offered(place).pk])

    of_ines = client_of(ines).get(url).content.decode()
    of_tom = client_of(tom).get(url).content.decode()

    main = [
        re.search(r"<main.*?</main>", re.sub(CHANCE, "", text), re.DOTALL)[0] for text in (of_ines, of_tom)
    ]
    assert main[0] == main[1]


@pytest.mark.parametrize("cause", ["a cancel", "hours opened", "a lapse"])
def test_the_worker_is_rung_for_when_something_becomes_free(
    nothing_free,
    siblings,
    session,
    ruth,
    noor,
    as_person,
    monkeypatch,
    django_capture_on_commit_callbacks,
    cause,
):
    rung = []
    monkeypatch.setattr(waiting.BELL, "ring", lambda: rung.append(cause))
    with as_person(ruth):
        row = services.hold(siblings, session, ruth, london("2026-04-23 18:00"), length=75, by=ruth)

    with django_capture_on_commit_callbacks(execute=True):
        if cause == "a cancel":
            with as_person(noor):
                services.cancel(row, by=noor)
        elif cause == "a lapse":
            clock.set_now(london("2026-03-24 09:00"))
            services.expire_holds()
        else:
            with as_person(ruth):
                services.add_hours(
                    WeeklyHours(weekday=3, start="18:00", end="20:00"), therapist=ruth, by=ruth
                )

    assert rung


@pytest.mark.django_db(transaction=True)
def test_a_freed_time_rings_at_once_and_is_looked_for_within_a_minute_anyway(
    nothing_free, unit, siblings, session, ruth, ines, noor, join, as_person, monkeypatch, settings
):
    """What the bell sends and what beat sends is one task, and it makes the offer."""
    rung = []
    free_only(ruth, "2026-04-23 18:00")
    with as_person(ruth):
        row = services.hold(siblings, session, ruth, london("2026-04-23 18:00"), length=75, by=ruth)
    place = join(ines, unit, session)
    monkeypatch.setattr(current_app, "send_task", lambda name, **_options: rung.append(name))
    with as_person(noor):
        services.cancel(row, by=noor)

    task = waiting.BELL.task
    beat = [one for one in settings.CELERY_BEAT_SCHEDULE.values() if one["task"] == task]
    assert rung.count(task) == 1
    assert [one["schedule"] <= 60 for one in beat] == [True]
    assert waiting.BELL.looks_every <= 60
    assert now_offered(place) is None
    current_app.tasks[task].run()
    assert now_offered(place).start == row.start
