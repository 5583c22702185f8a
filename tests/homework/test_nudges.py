"""A nudge comes only when asked for, at the person's own hour, through the change of clocks too."""

from datetime import UTC, datetime, time

import pytest
from django.urls import reverse

from homework import services
from homework.kinds import still_asked_for, words
from homework.models import Plan
from homework.nudges import is_due_at, minute, next_nudge
from homework.tasks import plan_nudges
from notifications.models import Notice

pytestmark = pytest.mark.django_db


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def visit(unit, as_ines, offer, decide, plan_of):
    (made,) = offer("part_followup", as_ines)
    decide(made, as_ines, "yes")
    return plan_of(made, as_ines)


@pytest.mark.parametrize(
    ("after", "due"),
    [
        ("2026-03-22T09:59", "2026-03-22T10:00"),  # Sunday in winter time: 10:00 is 10:00Z
        ("2026-03-22T10:00", "2026-03-29T09:00"),  # the clocks went forward in the night
        ("2026-10-18T12:00", "2026-10-25T10:00"),  # and back
    ],
)
def test_ten_stays_ten_when_the_clocks_change(after, due):
    assert next_nudge([6], time(10), "Europe/London", utc(after)) == utc(due)


def test_an_hour_that_does_not_exist_or_comes_twice_gives_one_nudge():
    assert next_nudge([6], time(1, 30), "Europe/London", utc("2026-03-28T12:00")) == utc("2026-03-29T01:30")
    first = next_nudge([6], time(1, 30), "Europe/London", utc("2026-10-24T12:00"))
    assert first == utc("2026-10-25T00:30")
    assert next_nudge([6], time(1, 30), "Europe/London", first) == utc("2026-11-01T01:30")


def test_each_zone_has_its_own_hour_and_no_days_no_nudge():
    assert next_nudge([0], time(7), "Pacific/Auckland", utc("2026-03-21T00:00")) == utc("2026-03-22T18:00")
    assert next_nudge([], time(7), "Europe/London", utc("2026-03-21T00:00")) is None
    assert is_due_at([6], time(10), "Europe/London", utc("2026-03-29T09:00"))
    assert not is_due_at([6], time(10), "Europe/London", utc("2026-03-29T10:00"))


def test_nudges_are_off_until_asked_for_and_planned_once(visit, ines, at, client_of, as_person, building):
    at("2026-03-21T12:00Z")
    assert plan_nudges() == 0
    client_of(ines).post(
        reverse("my:homework:nudge", args=[visit.pk]), {"nudge": "on", "days": ["6"], "at": "10:00"}
    )

    assert plan_nudges() == 1
    assert plan_nudges() == 0

    with building():
        (notice,) = Notice.objects.filter(kind="practice_nudge")
        assert (notice.recipient_id, notice.due_at) == (ines.pk, utc("2026-03-22T10:00"))
        assert still_asked_for(notice)
        said = words(notice)
        assert (str(said.subject), str(said.body)) == (
            "A small reminder",
            "You asked for a nudge at this time.",
        )

    at("2026-03-22T10:01Z")
    assert plan_nudges() == 1
    with building():
        due = list(Notice.objects.filter(kind="practice_nudge").values_list("due_at", flat=True))
        assert utc("2026-03-29T09:00") in due


def test_a_nudge_turned_off_moved_or_stopped_is_not_sent(visit, ines, at, client_of, as_person, building):
    at("2026-03-21T12:00Z")
    with as_person(ines):
        services.set_nudge(visit, on=True, days=[6], at=time(10), by=ines)
    plan_nudges()
    with building():
        notice = Notice.objects.get(kind="practice_nudge")
    assert notice.version == minute(notice.due_at)

    with as_person(ines):
        services.set_nudge(visit, on=False, by=ines)
    with building():
        assert not still_asked_for(notice)

    with as_person(ines):
        services.set_nudge(visit, on=True, days=[6], at=time(11), by=ines)
    plan_nudges()
    with building():
        assert not still_asked_for(notice)
        assert Notice.objects.filter(kind="practice_nudge").count() == 2

    with as_person(ines):
        services.set_nudge(visit, on=True, days=[6], at=time(10), by=ines)
    with building():
        assert still_asked_for(notice)  # the same time again is the same nudge

    client_of(ines).post(reverse("my:homework:stop", args=[visit.pk]))
    with building():
        assert not still_asked_for(notice)
        assert not Plan.objects.get(pk=visit.pk).nudge


def test_a_nudge_needs_a_day_and_a_time(visit, ines, client_of):
    url = reverse("my:homework:nudge", args=[visit.pk])
    answer = client_of(ines).post(url, {"nudge": "on", "at": "10:00"})
    assert answer.status_code == 422
    assert "Choose at least one day." in answer.content.decode()


def test_leaving_ends_the_nudges(visit, ines, as_ines, at, as_person, building):
    from couples.services import leave

    at("2026-03-21T12:00Z")
    with as_person(ines):
        services.set_nudge(visit, on=True, days=[6], at=time(10), by=ines)
    plan_nudges()
    with building():
        notice = Notice.objects.get(kind="practice_nudge")
    with as_person(ines):
        leave(as_ines, by=ines)
    with building():
        assert not still_asked_for(notice)


def test_a_practice_that_is_paused_for_both_sends_nobody_to_an_empty_page(
    unit, ruth, ines, as_ines, as_tom, offer, decide, evening, plan_of, at, as_person, building
):
    from couples.services import set_joint_work

    at("2026-03-21T12:00Z")
    with as_person(ruth):
        set_joint_work(unit, "joint_practices", on=True, by=ruth)
    (made,) = offer("landing_together", as_ines, as_tom)
    for partner in (as_ines, as_tom):
        decide(made, partner, "yes")
    evening()
    with as_person(ines):
        services.set_nudge(plan_of(made, as_ines), on=True, days=[6], at=time(10), by=ines)
    assert plan_nudges() == 1
    with building():
        notice = Notice.objects.get(kind="practice_nudge")
        assert still_asked_for(notice)

    with as_person(ruth):
        set_joint_work(unit, "joint_practices", on=False, by=ruth)

    with building():
        assert not still_asked_for(notice)
    at("2026-03-22T10:01Z")
    assert plan_nudges() == 0


@pytest.mark.parametrize(
    ("zone", "due"),
    [("America/New_York", "2026-03-22T14:00"), ("Asia/Tokyo", "2026-03-22T01:00")],
)
def test_a_nudge_follows_its_owner_to_another_zone(
    visit, ines, at, client_of, freshly, as_person, building, zone, due
):
    at("2026-03-21T12:00Z")
    with as_person(ines):
        services.set_nudge(visit, on=True, days=[6], at=time(10), by=ines)
    plan_nudges()

    freshly(client_of(ines)).post("/account/security/", {"name_used": "Ines", "time_zone": zone})
    assert plan_nudges() == 1

    ines.refresh_from_db()
    with building():
        true = [
            notice.due_at
            for notice in Notice.objects.filter(kind="practice_nudge")
            if still_asked_for(notice)
        ]
    assert true == [utc(due)]
