"""What is free: whose time is taken away, how far ahead, and what it costs."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking import openings, services
from booking.models import BookingRules, HoursException, WeeklyHours
from core import clock
from couples.models import CareTeam
from tests.people import make_therapist, make_unit, make_user

from .conftest import london

pytestmark = pytest.mark.django_db
WEEK = (london("2026-03-16 00:00"), london("2026-03-23 00:00"))


def starts(found):
    return [f"{slot.start.astimezone(WEEK[0].tzinfo):%a %H:%M}" for slot in found]


def test_free_times_are_the_weekly_hours_on_the_grid(hours, session):
    found = openings.open_slots(hours, session, 90, WEEK)

    assert starts(found) == [
        f"{day} {hour}"
        for day in ("Tue", "Thu")
        for hour in ("16:00", "16:30", "17:00", "17:30", "18:00", "18:30")
    ]


def test_it_takes_four_statements_for_a_week_three_months_and_twenty_therapists(
    hours, session, ines, room, building, django_assert_num_queries
):
    WeeklyHours.objects.create(therapist=hours, weekday=0, start=time(9), end=time(12), place=room)
    quarter = (WEEK[0], WEEK[0] + timedelta(days=90))

    for window in (WEEK, quarter):
        with django_assert_num_queries(4):
            assert openings.open_slots(hours, session, 60, window, ines, in_person=True)
    with building():
        many = [hours, *(make_therapist(f"T{n}") for n in range(19))]
    with django_assert_num_queries(4):
        assert openings.free_with(many, session, 60, quarter, ines, in_person=True)


def test_closed_days_and_extra_hours_change_a_week(hours, session):
    HoursException.objects.create(therapist=hours, first_day=date(2026, 3, 17), last_day=date(2026, 3, 18))
    HoursException.objects.create(
        therapist=hours, first_day=date(2026, 3, 19), last_day=date(2026, 3, 19), start=time(17), end=time(20)
    )
    HoursException.objects.create(
        therapist=hours,
        first_day=date(2026, 3, 21),
        last_day=date(2026, 3, 21),
        closed=False,
        start=time(10),
        end=time(11),
    )

    assert starts(openings.open_slots(hours, session, 60, WEEK)) == ["Thu 16:00", "Sat 10:00"]


def test_notice_and_horizon_are_the_therapists_own(hours, session, monday):
    whole = (monday, monday + timedelta(days=365))
    usual = openings.open_slots(hours, session, 60, whole)
    BookingRules.objects.create(therapist=hours, minimum_notice=48, horizon=14, grid=60)

    found = openings.open_slots(hours, session, 60, whole)

    assert usual[0].start == london("2026-03-10 16:00")  # more than 12 hours away
    assert usual[-1].start < monday + timedelta(days=90)
    assert starts(found)[:2] == ["Thu 16:00", "Thu 17:00"]
    assert found[-1].start < monday + timedelta(days=14)


def test_only_the_readers_own_times_are_taken_away_never_the_others(
    hours, unit, session, theo, ines, tom, as_person, building
):
    with building():
        elsewhere = make_unit(theo, tom, make_user("Lea"))
    with as_person(theo):
        row = services.hold(elsewhere, session, theo, london("2026-03-17 16:30"), length=60, by=theo)
    with as_person(tom):
        services.confirm(row, by=tom)

    for_ines = starts(openings.open_slots(hours, session, 60, WEEK, ines))
    for_tom = starts(openings.open_slots(hours, session, 60, WEEK, tom))

    assert "Tue 16:30" in for_ines
    assert for_ines == starts(openings.open_slots(hours, session, 60, WEEK))
    assert not {"Tue 16:00", "Tue 16:30", "Tue 17:00", "Tue 17:30"} & set(for_tom)
    assert "Tue 18:00" in for_tom


def test_a_room_is_taken_for_everyone_who_works_in_it(hours, other_unit, session, theo, room, as_person):
    for therapist in (hours, theo):
        WeeklyHours.objects.create(therapist=therapist, weekday=0, start=time(9), end=time(12), place=room)
    with as_person(theo):
        services.hold(other_unit, session, theo, london("2026-03-16 09:00"), length=60, by=theo, room=room)

    in_person = starts(openings.open_slots(hours, session, 60, WEEK, in_person=True))
    online = starts(openings.open_slots(hours, session, 60, WEEK))

    assert in_person == ["Mon 10:00", "Mon 10:30", "Mon 11:00"]
    assert online[0] == "Mon 09:00"


def test_quiet_times_stand_between_two_appointments(hours, unit, siblings, session, ruth, as_person):
    BookingRules.objects.create(therapist=ruth, joint_break=0)
    with as_person(ruth):
        services.hold(unit, session, ruth, london("2026-03-19 16:00"), length=60, by=ruth)

    found = [s for s in starts(openings.open_slots(hours, session, 60, WEEK)) if s.startswith("Thu")]

    assert found[0] == "Thu 17:30"  # 17:00, a quarter of an hour after, another before


def test_every_free_time_can_be_held_and_is_gone_then(hours, unit, session, ruth, as_person):
    found = openings.open_slots(hours, session, 75, WEEK)

    with as_person(ruth):
        services.hold(unit, session, ruth, found[3].start, length=75, by=ruth)

    held = found[3]
    again = openings.open_slots(hours, session, 75, WEEK)
    assert again
    assert all(slot.end <= held.start or slot.start >= held.end for slot in again)


def test_the_panel_asks_as_often_for_three_as_for_one(
    hours, unit, session, ruth, client_of, as_person, statements
):
    browser, url = client_of(ruth), f"/practice/couples/{unit.pk}/times/"
    with as_person(ruth):
        services.hold(unit, session, ruth, london("2026-03-17 16:00"), length=60, by=ruth)
    one = statements(browser, url)
    with as_person(ruth):
        for day in ("19", "24"):
            services.hold(unit, session, ruth, london(f"2026-03-{day} 16:00"), length=60, by=ruth)

    assert browser.get(url).content.count(b"Held") >= 3
    assert len(statements(browser, url)) == len(one)


@pytest.mark.parametrize("therapists", [1, 3])
def test_a_month_asks_as_often_for_three_therapists_as_for_one(
    hours, unit, session, ines, client_of, building, statements, therapists
):
    with building():
        for name in ("Ola", "Pia")[: therapists - 1]:
            CareTeam.objects.create(couple=unit, user=make_therapist(name), kind="co_therapist")

    found = statements(client_of(ines), "/my/times/ask/?what=session-for-two:60&month=2026-03")

    # Session, person, who acts (with its savepoint in a test); then memberships, therapists and whether they
    # have rooms, who they are, offerings, how long they keep free, what the others published, rules, hours
    # and days that differ, and what is taken.
    assert len([sql for sql in found if "SAVEPOINT" not in sql]) == 3 + 9, "\n".join(found)


def test_asking_looks_up_nothing_that_was_chosen(hours, unit, session, ines, client_of):
    browser = client_of(ines)
    chosen = {"what": "session-for-two:60", "start": "2026-03-17T16:00+00:00", "minutes": "30"}

    with CaptureQueriesContext(connection) as found:
        assert browser.post("/my/times/ask/", chosen).status_code == 302

    asked = [one["sql"] for one in found.captured_queries if "core_domainclock" not in one["sql"]]
    assert not [sql for sql in asked if "booking_offering" in sql and "booking_appointment" in sql]
    # As for the month: session, person, who acts, memberships, therapists, who they are, offerings. Then the
    # verb, which has the members by then, the access log, and the words that are left in the session.
    assert len([sql for sql in asked if "SAVEPOINT" not in sql]) == 7 + 10 + 3 + 1, "\n".join(asked)


def test_asking_takes_eleven_statements_and_one_savepoint(hours, as_ines, session, ines, as_person):
    start = london("2026-03-17 16:00")
    with as_person(ines):
        clock.now()
        with CaptureQueriesContext(connection) as found:
            services.request_appointment(
                as_ines, session, hours, start, length=60, by=ines, integration_minutes=30
            )

    asked = [one["sql"] for one in found.captured_queries if "core_domainclock" not in one["sql"]]
    savepoints = [sql for sql in asked if "SAVEPOINT" in sql]
    assert len(savepoints) == 2, "\n".join(asked)  # the verb's own
    assert len(asked) - len(savepoints) == 11, "\n".join(asked)


def test_the_worker_lets_go_and_plans_with_its_own_rights(hours, unit, session, ruth, as_person):
    with as_person(ruth):
        row = services.hold(unit, session, ruth, london("2026-03-10 08:00"), length=60, by=ruth)
    clock.set_now(london("2026-03-10 08:00"))
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE ifio_worker")

    assert services.expire_holds() == 1
    assert services.plan_reminders() == 0

    row.refresh_from_db()
    assert row.state == "expired"
