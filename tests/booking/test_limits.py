"""A therapist's limits: the same in the list and in the insert, for clients; staff go past them knowingly."""

import threading
from datetime import date, time
from importlib import import_module

import pytest
from django.db import connection

from booking import openings, services
from booking.models import Appointment, BookingRules, Claim, HoursException, Limit, WeeklyHours
from booking.services import arrange
from core.actor import building
from tests.at_once import all_at_once, by
from tests.people import make_therapist, make_unit, make_user, membership

from .conftest import london

pytestmark = pytest.mark.django_db
WEEK = (london("2026-03-16 00:00"), london("2026-03-23 00:00"))


def starts(found):
    return [f"{slot.start.astimezone(WEEK[0].tzinfo):%a %H:%M}" for slot in found]


def rules(therapist, **fields):
    with building():
        BookingRules.objects.update_or_create(therapist=therapist, defaults={"joint_break": 0, **fields})


def free(therapist, offering, length=60):
    return starts(openings.open_slots(therapist, offering, length, WEEK))


def test_a_full_day_has_no_free_time_left_and_the_next_day_has(
    hours, siblings, session, ruth, noor, unit, ines, as_person
):
    rules(ruth, per_day=1)
    with as_person(ruth):
        services.hold(unit, session, ruth, london("2026-03-17 16:00"), length=60, by=ruth)

    assert {one[:3] for one in free(ruth, session)} == {"Thu"}
    with as_person(noor), pytest.raises(services.SlotTaken):
        services.request_appointment(
            membership(siblings, noor), session, ruth, london("2026-03-17 18:30"), length=60, by=noor
        )


def test_a_full_week_ends_on_sunday_by_the_therapists_clock(hours, unit, siblings, session, ruth, as_person):
    with building():
        WeeklyHours.objects.create(therapist=ruth, weekday=6, start=time(22), end=time(23, 45))
    rules(ruth, per_week=1)
    with as_person(ruth):
        services.hold(unit, session, ruth, london("2026-03-22 22:30"), length=60, by=ruth)

    after = openings.open_slots(ruth, session, 60, (WEEK[1], london("2026-03-25 00:00")))

    assert free(ruth, session) == []
    assert starts(after)[0] == "Tue 16:00"


def test_a_moved_appointment_does_not_count_against_itself(hours, unit, session, ruth, ines, as_person):
    rules(ruth, per_day=1, per_week=1)
    with as_person(ruth):
        row = services.hold(unit, session, ruth, london("2026-03-17 16:00"), length=60, by=ruth)

    with as_person(ines):
        new = services.reschedule(row, london("2026-03-17 18:00"), by=ines)

    assert new.start == london("2026-03-17 18:00")


def test_a_cancelled_appointment_gives_its_place_back(hours, unit, session, ruth, as_person):
    rules(ruth, per_week=1)
    with as_person(ruth):
        row = services.hold(unit, session, ruth, london("2026-03-17 16:00"), length=60, by=ruth)
    assert free(ruth, session) == []

    with as_person(ruth):
        services.cancel(row, by=ruth)

    assert free(ruth, session)


def test_joint_sessions_keep_their_break_and_an_individual_one_may_stand_between(
    hours, unit, session, alone, ruth, as_person
):
    rules(ruth, joint_break=90)
    with as_person(ruth):
        services.hold(unit, session, ruth, london("2026-03-17 16:00"), length=60, by=ruth)

    joint = [one for one in free(ruth, session) if one.startswith("Tue")]
    single = [one for one in free(ruth, alone, 30) if one.startswith("Tue")]

    assert joint[0] == "Tue 18:30"  # 17:00 and an hour and a half
    assert single[0] == "Tue 17:30"  # 17:00 and both quiet times


def test_the_break_is_an_hour_unless_the_therapist_allows_less(
    hours, unit, siblings, noor, session, ruth, as_person
):
    with as_person(ruth):
        services.hold(unit, session, ruth, london("2026-03-17 16:00"), length=60, by=ruth)
    ask = (membership(siblings, noor), session, ruth, london("2026-03-17 17:30"))

    assert "Tue 17:30" not in free(ruth, session)
    with as_person(noor), pytest.raises(services.SlotTaken):
        services.request_appointment(*ask, length=60, by=noor)

    rules(ruth, joint_break=0)
    with as_person(noor):
        assert services.request_appointment(*ask, length=60, by=noor).start == ask[3]


def test_a_closed_practice_is_closed_for_everyone_and_for_whoever_comes_later(hours, session, building, ruth):
    with building():
        HoursException.objects.create(
            therapist=None, first_day=date(2026, 3, 17), last_day=date(2026, 3, 17), holiday="A quiet day"
        )
        later = make_therapist("Ola")
        WeeklyHours.objects.create(therapist=later, weekday=1, start=time(9), end=time(12))

    assert {one[:3] for one in free(ruth, session)} == {"Thu"}
    assert free(later, session) == []


def test_a_room_out_of_use_is_offered_to_nobody(hours, unit, session, ruth, ines, room, as_person):
    with building():
        WeeklyHours.objects.create(therapist=ruth, weekday=0, start=time(9), end=time(12), place=room)
    ask = (membership(unit, ines), session, ruth, london("2026-03-16 09:00"))
    assert openings.open_slots(ruth, session, 60, WEEK, in_person=True)
    with building():
        room.in_use = False
        room.save()

    assert openings.open_slots(ruth, session, 60, WEEK, in_person=True) == []
    with as_person(ines), pytest.raises(services.SlotTaken):
        services.request_appointment(*ask, length=60, by=ines, in_person=True)
    with as_person(ruth), pytest.raises(services.NotOffered):
        services.hold(unit, session, ruth, ask[3], length=60, by=ruth, room=room)


def test_staff_are_asked_before_they_go_past_a_rule_and_it_is_written_down(
    hours, unit, siblings, session, ruth, as_person
):
    rules(ruth, per_day=1, per_week=1, joint_break=60)
    with as_person(ruth):
        services.hold(unit, session, ruth, london("2026-03-17 16:00"), length=60, by=ruth)
    second = {"length": 60, "by": ruth}

    with as_person(ruth), pytest.raises(services.PastRules) as told:
        services.hold(siblings, session, ruth, london("2026-03-17 17:45"), knowingly=False, **second)
    with as_person(ruth):
        row = services.hold(siblings, session, ruth, london("2026-03-17 17:45"), knowingly=True, **second)

    assert told.value.rules == [Limit.DAY, Limit.WEEK, Limit.JOINT]
    row.refresh_from_db()
    assert row.went_past == ["day", "week", "joint"]


def test_what_is_within_the_rules_is_no_override(hours, unit, session, ruth, as_person):
    rules(ruth, per_day=1, per_week=1, joint_break=60)

    with as_person(ruth):
        row = services.hold(
            unit, session, ruth, london("2026-03-14 07:00"), length=60, by=ruth, knowingly=False
        )

    assert row.went_past == []


def test_moving_onto_a_closed_day_is_asked_about(hours, unit, session, ruth, as_person):
    with building():
        HoursException.objects.create(therapist=ruth, first_day=date(2026, 3, 19), last_day=date(2026, 3, 20))
    with as_person(ruth):
        row = services.hold(unit, session, ruth, london("2026-03-17 16:00"), length=60, by=ruth)

    with as_person(ruth), pytest.raises(services.PastRules) as told:
        services.reschedule(row, london("2026-03-20 10:00"), by=ruth, knowingly=False)
    with as_person(ruth):
        new = services.reschedule(row, london("2026-03-20 10:00"), by=ruth)

    assert told.value.rules == [Limit.CLOSED]
    assert new.went_past == ["closed"]


def test_a_zone_that_is_gone_offers_nothing_and_breaks_nothing(hours, session, ruth, theo, building):
    with building():
        WeeklyHours.objects.create(therapist=theo, weekday=2, start=time(9), end=time(10))
        type(ruth).objects.filter(pk=ruth.pk).update(time_zone="Europe/Atlantis")
    ruth.refresh_from_db()

    found = openings.free_with([ruth, theo], session, 60, WEEK)

    assert starts(found) == ["Wed 09:00"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guard", [True, False])
def test_two_at_once_do_not_both_get_the_last_place_of_a_day(hours, session, ruth, guard, monkeypatch):
    """Two times of one day that do not overlap: no constraint keeps them apart, only the lock does."""
    rules(ruth, per_day=1)
    with building():
        couples = [make_unit(ruth, make_user(f"A{n}"), make_user(f"B{n}")) for n in range(2)]
    people = [couple.partners.select_related("user", "couple").first() for couple in couples]
    if not guard:
        looked = threading.Barrier(2)
        find = arrange.free_with
        monkeypatch.setattr(arrange, "lock_for_new", lambda *args: None)
        monkeypatch.setattr(
            arrange, "free_with", lambda *args, **kw: (find(*args, **kw), looked.wait(timeout=30))[0]
        )

    answers = all_at_once(
        *(
            by(one.user, services.request_appointment, one, session, ruth, london(start), length=60)
            for one, start in zip(people, ("2026-03-17 16:00", "2026-03-17 18:30"), strict=True)
        )
    )

    got = [answer for answer in answers if isinstance(answer, Appointment)]
    assert len(got) == (1 if guard else 2), answers
    assert Claim.objects.filter(resource=ruth.pk).count() == len(got)


@pytest.mark.django_db(transaction=True)
def test_two_of_staff_at_once_are_not_both_told_it_is_within_the_limit(hours, session, ruth):
    rules(ruth, per_day=1)
    with building():
        couples = [make_unit(ruth, make_user(f"A{n}"), make_user(f"B{n}")) for n in range(2)]

    answers = all_at_once(
        *(
            by(ruth, services.hold, couple, session, ruth, london(start), length=60, knowingly=False)
            for couple, start in zip(couples, ("2026-03-17 16:00", "2026-03-17 18:30"), strict=True)
        )
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["Appointment", "PastRules"]


def test_the_fill_of_older_claims_says_what_a_new_one_says(
    hours, unit, session, alone, ruth, ines, as_person
):

    fill = import_module("booking.migrations.0008_limits_and_holidays").FILL
    with as_person(ruth):
        services.hold(unit, session, ruth, london("2026-03-17 16:00"), length=60, by=ruth)
        services.hold(
            unit,
            alone,
            ruth,
            london("2026-03-19 16:00"),
            length=30,
            by=ruth,
            partner=membership(unit, ines),
        )
    claims = Claim.objects.filter(kind="therapist").order_by("during")
    before = list(claims.values_list("session", "joint"))
    with building(), connection.cursor() as cursor:
        Claim.objects.update(session=None, joint=False)
        cursor.execute(fill)

    assert list(claims.values_list("session", "joint")) == before
    assert [joint for _session, joint in before] == [True, False]
