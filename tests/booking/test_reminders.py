"""Reminders, calendar files and the lapse of what was held, through the outbox."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from accounts.models import User
from booking import services
from booking.calendar import attachments
from booking.kinds import reminder_line
from booking.models import Appointment, Claim
from core import clock
from notifications import delivery
from notifications.models import Notice
from notifications.registry import KINDS

from .conftest import london

pytestmark = pytest.mark.django_db
BANNED = (
    "therapy counselling couple partner relationship intimacy ifio ifs parts safety session ruth ines tom"
).split()


@pytest.fixture
def confirmed(hours, gate, unit, session, ruth, ines, tom, as_person):
    """Sunday 29 March 2026, 18:00 in London: the clocks go forward that night, at 01:00."""
    gate(True)
    with as_person(ruth):
        row = services.hold(unit, session, ruth, london("2026-03-29 18:00"), length=75, by=ruth)
    for person in (ines, tom):
        with as_person(person):
            services.confirm(row, by=person)
    row.refresh_from_db()
    return row


def words_of(notice):
    return KINDS[notice.kind].words(notice)


def test_a_reminder_is_due_at_the_same_hour_the_day_before_the_clocks_change(confirmed, ines, tom):
    tom.time_zone = "America/New_York"
    tom.save()
    clock.set_now(london("2026-03-25 09:00"))

    assert services.plan_reminders() == 2
    assert services.plan_reminders() == 0

    due = {n.recipient: n.due_at for n in Notice.objects.filter(kind="session_reminder")}
    assert confirmed.start == datetime(2026, 3, 29, 17, tzinfo=ZoneInfo("UTC"))
    assert due[ines] == datetime(2026, 3, 28, 18, tzinfo=ZoneInfo("UTC"))  # 18:00 in London, 23 hours before
    assert due[tom] == datetime(2026, 3, 28, 17, tzinfo=ZoneInfo("UTC"))  # 13:00 in New York


@pytest.mark.parametrize(
    ("zone", "due"),
    [
        ("America/New_York", "2026-03-28 17:00"),  # 13:00 there
        ("Asia/Tokyo", "2026-03-28 17:00"),  # 02:00 of the 30th there: the 29th, 02:00
    ],
)
def test_whoever_moves_is_reminded_by_the_clock_they_have_then(
    confirmed, ines, tom, client_of, freshly, zone, due
):
    clock.set_now(london("2026-03-25 09:00"))
    services.plan_reminders()

    freshly(client_of(ines)).post("/account/security/", {"name_used": "Ines", "time_zone": zone})

    told = {n.recipient: n.due_at for n in Notice.objects.filter(kind="session_reminder")}
    assert told == {ines: london(due), tom: london("2026-03-28 18:00")}


def test_a_zone_that_changed_unheard_is_seen_when_the_reminder_is_claimed(confirmed, ines, as_person):
    clock.set_now(london("2026-03-25 09:00"))
    ines.time_zone = "Asia/Tokyo"  # due at 17:00 in London, as long as she is there
    ines.save()
    services.plan_reminders()
    User.objects.filter(pk=ines.pk).update(time_zone="Europe/London")
    clock.set_now(london("2026-03-28 17:30"))

    delivery.send_due()

    mine = Notice.objects.get(kind="session_reminder", recipient=ines)
    assert (mine.state, mine.due_at) == ("waiting", london("2026-03-28 18:00"))
    clock.set_now(london("2026-03-28 18:00"))
    delivery.send_due()
    mine.refresh_from_db()
    assert mine.state == "sent"


def test_a_reminder_says_the_hour_and_nothing_else(confirmed, ines):
    clock.set_now(london("2026-03-25 09:00"))
    services.plan_reminders()
    clock.set_now(london("2026-03-28 18:00"))

    words = words_of(Notice.objects.get(kind="session_reminder", recipient=ines))

    assert words.subject == "Appointment reminder"
    assert words.body == "You have an appointment tomorrow at 18:00. Details: {link}"


@pytest.mark.parametrize(
    ("read_at", "line"),
    [
        ("2026-04-02 07:00", "You have an appointment today at 18:00."),
        ("2026-04-01 18:00", "You have an appointment tomorrow at 18:00."),
        ("2026-03-31 20:00", "You have an appointment on Thursday 2 April at 18:00."),
    ],
)
def test_the_day_is_named_from_when_it_is_read(read_at, line):
    assert reminder_line(london("2026-04-02 18:00"), london(read_at), "Europe/London") == line


def test_a_cancelled_time_is_not_reminded_of(confirmed, ruth, ines, as_person):
    clock.set_now(london("2026-03-25 09:00"))
    services.plan_reminders()
    notice = Notice.objects.get(kind="session_reminder", recipient=ines)
    assert KINDS["session_reminder"].still_true(notice)

    with as_person(ruth):
        services.cancel(confirmed, by=ruth)

    assert not KINDS["session_reminder"].still_true(notice)
    assert not Notice.objects.filter(kind="session_reminder", state="waiting").exists()


def test_a_moved_time_is_reminded_of_anew(confirmed, ines, tom, as_person):
    clock.set_now(london("2026-03-25 09:00"))
    services.plan_reminders()
    with as_person(ines):
        new = services.reschedule(confirmed, london("2026-03-31 18:00"), by=ines)
    with as_person(tom):
        services.confirm(new, by=tom)

    assert services.plan_reminders() == 2
    waiting = Notice.objects.filter(kind="session_reminder", state="waiting")
    assert {n.subject_id for n in waiting} == {new.pk}
    assert {n.due_at for n in waiting} == {london("2026-03-30 18:00")}


def test_what_is_confirmed_on_the_same_day_needs_no_reminder(
    hours, gate, unit, session, ruth, ines, tom, as_person
):
    gate(True)
    with as_person(ruth):
        row = services.hold(unit, session, ruth, london("2026-03-10 08:00"), length=60, by=ruth)
    for person in (ines, tom):
        with as_person(person):
            services.confirm(row, by=person)

    assert services.plan_reminders() == 0


def test_what_is_held_too_long_lapses_with_the_same_news_for_everybody(
    hours, gate, unit, session, ruth, ines, tom, as_person
):
    with as_person(ruth):
        row = services.hold(unit, session, ruth, london("2026-04-24 18:00"), length=75, by=ruth)
    with as_person(ines):
        services.confirm(row, by=ines)
    clock.set_now(london("2026-03-23 09:01"))

    assert services.expire_holds() == 1
    assert services.expire_holds() == 0

    row.refresh_from_db()
    assert row.state == "expired"
    assert not Claim.objects.exists()
    news = [
        (words_of(n).subject, words_of(n).body)
        for n in Notice.objects.filter(kind="appointment_changed", state="waiting")
        if KINDS[n.kind].still_true(n)
    ]
    assert news == [("Appointment update", "A time has changed. {link}")] * 2


def test_nothing_that_is_sent_says_what_it_is_about(confirmed, ruth, ines, as_person):
    clock.set_now(london("2026-03-25 09:00"))
    services.plan_reminders()
    with as_person(ines):
        services.reschedule(confirmed, london("2026-03-31 18:00"), by=ines)

    for notice in Notice.objects.all():
        words = words_of(notice)
        said = f"{words.subject} {words.body}".lower()
        files = KINDS[notice.kind].attachments
        for name, content, _mime in files(notice) if files else ():
            said += f" {name} {content.decode()}".lower()
        assert not [word for word in BANNED if word in said], said


def events_of(appointment, reader):
    name, content, mime = attachments(appointment, reader)[0]
    calendar = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    return mime, str(calendar["METHOD"]), event


def test_a_calendar_entry_keeps_its_identity_through_move_and_cancel(confirmed, ines, tom, as_person):
    mime, method, first = events_of(confirmed, ines)
    assert (mime, method, first["STATUS"]) == ("text/calendar; method=PUBLISH", "PUBLISH", "CONFIRMED")
    with as_person(ines):
        new = services.reschedule(confirmed, london("2026-03-31 18:00"), by=ines)

    _mime, method, moved = events_of(new, ines)

    assert (method, moved["STATUS"]) == ("PUBLISH", "TENTATIVE")
    assert moved["UID"] == first["UID"]
    assert moved["SEQUENCE"] > first["SEQUENCE"]
    with as_person(tom):
        services.cancel(new, by=tom)
    new.refresh_from_db()
    _mime, method, gone = events_of(new, ines)
    assert (method, gone["STATUS"], gone["UID"]) == ("CANCEL", "CANCELLED", first["UID"])
    assert gone["SEQUENCE"] > moved["SEQUENCE"]
    assert not {"LOCATION", "ATTENDEE", "DESCRIPTION"} & set(gone)


def test_a_time_that_never_was_arranged_is_in_no_calendar(hours, unit, session, ruth, as_person):
    with as_person(ruth):
        row = services.hold(unit, session, ruth, london("2026-03-19 18:00"), length=75, by=ruth)
        assert attachments(row, ruth) == []
        services.cancel(row, by=ruth)

    assert attachments(Appointment.objects.get(pk=row.pk), ruth) == []


@pytest.mark.parametrize("asked", ["ruth keeps it", "tom asks for it", "tom asks, moves, and asks again"])
def test_a_calendar_file_is_the_same_whoever_asked_first_and_however_often(
    asked, hours, gate, unit, session, ruth, ines, tom, as_tom, as_person
):
    gate(True)
    start = london("2026-03-24 18:00")
    if asked == "ruth keeps it":
        with as_person(ruth):
            row = services.hold(unit, session, ruth, start, length=75, by=ruth)
    else:
        first = start if asked == "tom asks for it" else london("2026-03-26 18:00")
        with as_person(tom):
            row = services.request_appointment(as_tom, session, ruth, first, length=75, by=tom)
            if first != start:
                row = services.reschedule(row, start, by=tom)
        with as_person(ruth):
            services.hold_request(row, by=ruth)
    for person in (tom, ines):
        with as_person(person):
            services.confirm(row, by=person)
    row.refresh_from_db()

    assert row.sequence > 0
    assert events_of(row, ines)[2]["SEQUENCE"] == 0


def test_a_calendar_file_counts_what_its_reader_was_given_and_not_what_others_did(
    confirmed, ines, tom, as_person
):
    assert events_of(confirmed, ines)[2]["SEQUENCE"] == 0
    assert events_of(confirmed, ines)[2]["SEQUENCE"] == 0  # the same file once more

    row = confirmed
    for day in ("2026-03-31", "2026-04-02", "2026-04-07"):
        with as_person(tom):
            row = services.reschedule(row, london(f"{day} 18:00"), by=tom)
    assert row.sequence > 2

    assert events_of(row, ines)[2]["SEQUENCE"] == 1
    assert events_of(row, tom)[2]["SEQUENCE"] == 0
