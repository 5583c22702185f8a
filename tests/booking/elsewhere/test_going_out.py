"""Appointments go to the calendar that a therapist chose for them."""

from datetime import timedelta

import pytest

from booking import services
from booking.models import BusySpan, PutOut
from booking.outside import sync
from booking.services import outside
from core import clock
from tests.booking.conftest import london
from tests.booking.test_reminders import BANNED

from .conftest import standing

pytestmark = pytest.mark.django_db


def test_a_held_time_goes_out_under_one_plain_word(account, radicale, held, again):
    again()

    (event,) = standing(radicale).values()
    assert str(event["UID"]) == f"{held.ics_uid}@appointments"
    assert (event["SUMMARY"], event["STATUS"], event["CLASS"]) == ("Appointment", "TENTATIVE", "PRIVATE")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (held.start, held.end)
    assert not {"LOCATION", "ATTENDEE", "ORGANIZER", "DESCRIPTION"} & set(event)
    assert not [word for word in BANNED if word in event.to_ical().decode().lower()]


def test_it_is_changed_in_place_and_taken_out_again(
    account, radicale, held, again, gate, ines, tom, as_person
):
    again()
    (before,) = standing(radicale).values()
    gate(True)
    for person in (ines, tom):
        with as_person(person):
            services.confirm(held, by=person)
    with as_person(ines):
        new = services.reschedule(held, london("2026-03-24 18:00"), by=ines)

    again()

    (after,) = standing(radicale).values()
    assert (after["UID"], after["DTSTART"].dt) == (before["UID"], new.start)
    assert after["SEQUENCE"] > before["SEQUENCE"]
    with as_person(ines):
        services.cancel(new, by=ines)
    again()
    assert standing(radicale) == {}
    assert not PutOut.objects.exists()


def test_what_changes_goes_out_within_a_round_and_nothing_is_put_twice(account, radicale, held, again):
    again()
    written = {path: path.stat().st_mtime_ns for path in radicale.folder.rglob("*.ics")}
    clock.set_now(clock.now() + timedelta(minutes=1))
    assert sync.sync_due() == 0  # nothing is due, nothing has changed
    again()

    assert {path: path.stat().st_mtime_ns for path in radicale.folder.rglob("*.ics")} == written


def test_a_new_appointment_does_not_wait_for_the_next_ten_minutes(
    account, radicale, again, hours, unit, session, ruth, as_person
):
    again()
    with as_person(ruth):
        services.hold(unit, session, ruth, london("2026-03-19 18:00"), length=75, by=ruth)

    assert sync.sync_due() == 1

    assert len(standing(radicale)) == 1


def test_what_went_out_does_not_come_back_as_busy(account, radicale, held, again, ruth, as_person):
    account.refresh_from_db()
    with as_person(ruth):
        outside.choose_calendars(
            account, reads=[account.writes], writes=account.writes, title="busy", by=ruth
        )
    again()
    again()

    (event,) = standing(radicale).values()
    assert event["SUMMARY"] == "Busy"
    assert not BusySpan.objects.exists()


def test_another_calendar_chosen_takes_them_over(account, radicale, held, again, ruth, as_person):
    again()
    with as_person(ruth):
        outside.choose_calendars(account, reads=[], writes=account.reads[0], title="appointment", by=ruth)

    again()

    assert standing(radicale, "sessions") == {}
    assert len(standing(radicale, "home")) == 1


def test_what_is_over_stays_where_it_stands(account, radicale, held, again, gate, ines, tom, as_person):
    gate(True)
    for person in (ines, tom):
        with as_person(person):
            services.confirm(held, by=person)
    again()
    clock.set_now(held.end + timedelta(days=1))
    account.refresh_from_db()

    again()

    assert len(standing(radicale)) == 1
    assert not PutOut.objects.exists()


def test_a_colleagues_appointments_go_nowhere(account, radicale, again, theo, other_unit, session, as_person):
    with as_person(theo):
        services.hold(other_unit, session, theo, london("2026-03-19 18:00"), length=75, by=theo)

    again()

    assert standing(radicale) == {}
