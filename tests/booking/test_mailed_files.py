"""Appointment files as they arrive: real mails, read as a calendar program would read them."""

import email
from email import policy

import pytest
from icalendar import Calendar

from booking import services
from core import clock
from notifications import delivery
from notifications.models import ContactRule

from .conftest import london
from .test_reminders import BANNED

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(hours, gate, unit, session, ruth, ines, tom, as_person, building):
    """Ines has files with her messages; Tom has said nothing of them."""
    gate(True)
    with building():
        ContactRule.objects.create(user=ines, channels=["email"], calendar_files=True)
    with as_person(ruth):
        return services.hold(unit, session, ruth, london("2026-03-19 18:00"), length=75, by=ruth)


@pytest.fixture
def confirmed(held, ines, tom, as_person):
    for person in (ines, tom):
        with as_person(person):
            services.confirm(held, by=person)
    held.refresh_from_db()
    return held


@pytest.fixture
def arrive(settings):
    """`arrive(ines)`: what comes to this person over SMTP now, oldest first."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    known = set(settings.MAIL_DIR.glob("*.eml"))

    def fetch(user):
        delivery.send_due()
        new = sorted(set(settings.MAIL_DIR.glob("*.eml")) - known)
        mails = [email.message_from_bytes(one.read_bytes(), policy=policy.default) for one in new]
        mine = [mail for mail in mails if user.email in str(mail["To"])]
        known.update(one for one, mail in zip(new, mails, strict=True) if mail in mine)
        return mine

    return fetch


def file_of(mail):
    """The one calendar file of a mail: (method by the MIME type, method by the file, its event)."""
    (part,) = [one for one in mail.walk() if one.get_content_type() == "text/calendar"]
    assert part.get_filename() == "appointment.ics"
    calendar = Calendar.from_ical(part.get_content())
    (event,) = calendar.walk("VEVENT")
    assert not {"ATTENDEE", "LOCATION", "DESCRIPTION", "URL"} & set(event)
    assert "ORGANIZER" in event
    return part["Content-Type"].params["method"], str(calendar["METHOD"]), event


def has_file(mail):
    return any(part.get_content_type() == "text/calendar" for part in mail.walk())


def test_an_arranged_time_comes_with_a_file_to_those_who_asked_for_files(confirmed, arrive, ines, tom):
    (mail,) = arrive(ines)

    by_mime, method, event = file_of(mail)
    assert (by_mime, method) == ("PUBLISH", "PUBLISH")
    assert (event["SUMMARY"], event["STATUS"], event["SEQUENCE"]) == ("Appointment", "CONFIRMED", 0)
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (confirmed.start, confirmed.end)
    assert not [word for word in BANNED if word in event.to_ical().decode().lower()]
    assert not [one for one in arrive(tom) if has_file(one)]


def test_a_moved_time_is_the_same_entry_for_whoever_moved_it(confirmed, arrive, ines, tom, as_person):
    (_method, _m, first) = file_of(arrive(ines)[-1])
    with as_person(ines):
        new = services.reschedule(confirmed, london("2026-03-24 18:00"), by=ines)

    (mail,) = arrive(ines)

    _by_mime, method, moved = file_of(mail)
    assert (method, moved["UID"], moved["STATUS"]) == ("PUBLISH", first["UID"], "TENTATIVE")
    assert moved["SEQUENCE"] > first["SEQUENCE"]
    assert moved["DTSTART"].dt == new.start
    with as_person(tom):
        services.confirm(new, by=tom)
    _by_mime, _method, again = file_of(arrive(ines)[-1])
    assert (again["UID"], again["STATUS"]) == (first["UID"], "CONFIRMED")
    assert again["SEQUENCE"] > moved["SEQUENCE"]


@pytest.mark.parametrize("who", ["ines", "tom", "ruth"])
def test_a_cancelled_time_is_taken_out_again_whoever_cancelled(
    confirmed, arrive, ines, as_person, request, who
):
    person = request.getfixturevalue(who)
    (_by_mime, _method, first) = file_of(arrive(ines)[-1])
    with as_person(person):
        services.cancel(confirmed, by=person)

    (mail,) = arrive(ines)

    by_mime, method, gone = file_of(mail)
    assert (by_mime, method, gone["STATUS"]) == ("CANCEL", "CANCEL", "CANCELLED")
    assert gone["UID"] == first["UID"]
    assert gone["SEQUENCE"] > first["SEQUENCE"]


def test_who_cancels_and_has_no_files_is_written_nothing(confirmed, arrive, tom, as_person):
    arrive(tom)
    with as_person(tom):
        services.cancel(confirmed, by=tom)

    assert arrive(tom) == []


def test_a_moved_time_that_lapses_is_taken_out_again(confirmed, arrive, ines, tom, as_person):
    (_by_mime, _method, first) = file_of(arrive(ines)[-1])
    with as_person(tom):
        services.reschedule(confirmed, london("2026-04-23 18:00"), by=tom)
    _by_mime, _method, moved = file_of(arrive(ines)[-1])
    clock.set_now(london("2026-03-24 09:00"))

    assert services.expire_holds() == 1

    (mail,) = arrive(ines)
    _by_mime, method, gone = file_of(mail)
    assert (method, gone["UID"]) == ("CANCEL", first["UID"])
    assert gone["SEQUENCE"] > moved["SEQUENCE"] > first["SEQUENCE"]


def test_nothing_is_taken_out_of_a_calendar_that_was_never_given_it(
    confirmed, arrive, tom, ines, as_person, building
):
    """Tom asks for files after the time was arranged."""
    arrive(tom)
    with building():
        ContactRule.objects.create(user=tom, channels=["email"], calendar_files=True)
    with as_person(ines):
        services.cancel(confirmed, by=ines)

    (mail,) = arrive(tom)

    assert not has_file(mail)


def test_what_was_held_and_lapses_is_in_no_calendar(held, arrive, ines):
    clock.set_now(london("2026-03-19 17:59"))
    arrive(ines)
    clock.set_now(london("2026-03-23 09:01"))

    services.expire_holds()

    assert not [mail for mail in arrive(ines) if has_file(mail)]
