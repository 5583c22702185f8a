"""Appointment files as they arrive: real mails, read as a calendar program would read them."""

from datetime import timedelta

import pytest

from booking import services
from booking.calendar import attachments
from core import clock
from couples import services as couples
from notifications.models import ContactRule
from tests.mailed import calendar_files
from tests.people import membership

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


def files_of(mail):
    """Every calendar file of a mail by its name: (method by the MIME type, method by the file, its event)."""
    found = {}
    for name, by_mime, method, events in calendar_files(mail):
        (event,) = events
        assert not {"ATTENDEE", "LOCATION", "DESCRIPTION", "URL"} & set(event)
        found[name] = (by_mime, method, event)
    return found


def file_of(mail):
    """The file of the appointment itself: (method by the MIME type, method by the file, its event)."""
    found = files_of(mail)["appointment.ics"]
    assert "ORGANIZER" in found[2]
    return found


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


@pytest.mark.parametrize("who", ["ines", "tom"])
def test_it_is_taken_out_however_often_the_mail_was_decided_before_it_left(
    confirmed, arrive, ines, as_person, request, who
):
    arrive(ines)
    person = request.getfixturevalue(who)
    with as_person(person):
        services.cancel(confirmed, by=person)
    confirmed.refresh_from_db()
    with as_person(ines):
        attachments(confirmed, ines)

    (mail,) = arrive(ines)

    assert (file_of(mail)[1], file_of(mail)[2]["SEQUENCE"]) == ("CANCEL", 1)


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


# ── What somebody keeps free afterwards: a second file, theirs alone ──────────────────────────────


@pytest.fixture
def keeping(held, ines, tom, as_person):
    """Ines keeps three quarters of an hour for herself; Tom nothing."""
    for person, minutes in ((ines, 45), (tom, 0)):
        with as_person(person):
            services.confirm(held, by=person, integration_minutes=minutes)
    held.refresh_from_db()
    return held


def test_what_one_keeps_free_is_an_entry_of_its_own_in_a_second_file(keeping, arrive, ines, tom):
    (mail,) = arrive(ines)

    by_mime, method, own = files_of(mail)["kept-free.ics"]
    assert (by_mime, method) == ("PUBLISH", "PUBLISH")
    assert own["UID"] == f"{keeping.ics_uid}-own@appointments", "as her feed says it"
    assert (own["SUMMARY"], own["STATUS"], own["SEQUENCE"]) == ("Kept free", "CONFIRMED", 0)
    assert (own["DTSTART"].dt, own["DTEND"].dt) == (keeping.end, keeping.end + timedelta(minutes=45))
    assert not [word for word in BANNED if word in own.to_ical().decode().lower()]
    _mime, _method, main = files_of(mail)["appointment.ics"]
    assert (main["DTEND"].dt, main["SEQUENCE"]) == (keeping.end, 0)


def test_keeping_nothing_free_is_one_file_and_nobody_is_given_anothers(
    keeping, arrive, ines, tom, as_person, building
):
    with building():
        ContactRule.objects.create(user=tom, channels=["email"], calendar_files=True)

    assert [list(files_of(mail)) for mail in arrive(tom)] == [["appointment.ics"]]


@pytest.mark.parametrize("who", ["ines", "tom", "ruth"])
def test_it_is_taken_out_with_the_appointment_whoever_cancels(keeping, arrive, ines, as_person, request, who):
    person = request.getfixturevalue(who)
    first = files_of(arrive(ines)[-1])["kept-free.ics"][2]
    with as_person(person):
        services.cancel(keeping, by=person)

    files = files_of(arrive(ines)[-1])

    assert list(files) == ["appointment.ics", "kept-free.ics"]
    for _name, (by_mime, method, event) in files.items():
        assert (by_mime, method, event["STATUS"]) == ("CANCEL", "CANCEL", "CANCELLED")
    gone = files["kept-free.ics"][2]
    assert (gone["UID"], gone["DTSTART"].dt) == (first["UID"], first["DTSTART"].dt)
    assert gone["SEQUENCE"] > first["SEQUENCE"]


def test_it_moves_with_the_appointment_under_the_same_identity(keeping, arrive, ines, tom, as_person):
    first = files_of(arrive(ines)[-1])["kept-free.ics"][2]
    with as_person(ines):
        new = services.reschedule(keeping, london("2026-03-24 18:00"), by=ines, integration_minutes=30)

    moved = files_of(arrive(ines)[-1])["kept-free.ics"][2]

    assert (moved["UID"], moved["STATUS"]) == (first["UID"], "TENTATIVE")
    assert (moved["DTSTART"].dt, moved["DTEND"].dt) == (new.end, new.end + timedelta(minutes=30))
    assert moved["SEQUENCE"] > first["SEQUENCE"]


def test_a_time_that_another_moved_takes_ones_own_out_until_one_says_yes(
    keeping, arrive, ines, tom, as_person
):
    arrive(ines)
    with as_person(tom):
        new = services.reschedule(keeping, london("2026-03-24 18:00"), by=tom)

    files = files_of(arrive(ines)[-1])
    assert (files["appointment.ics"][1], files["kept-free.ics"][1]) == ("PUBLISH", "CANCEL")

    with as_person(ines):
        services.confirm(new, by=ines, integration_minutes=60)
    own = files_of(arrive(ines)[-1])["kept-free.ics"][2]
    assert (own["STATUS"], own["SEQUENCE"]) == ("CONFIRMED", 2)
    assert own["DTEND"].dt == new.end + timedelta(minutes=60)


def test_another_length_changes_that_entry_alone_and_the_same_one_writes_nothing(
    keeping, arrive, ines, tom, as_person
):
    arrive(ines)
    arrive(tom)
    for minutes in (45, 90, 90):
        with as_person(ines):
            services.confirm(keeping, by=ines, integration_minutes=minutes)

    (mail,) = arrive(ines)
    files = files_of(mail)
    assert list(files) == ["kept-free.ics"]
    assert files["kept-free.ics"][2]["SEQUENCE"] == 1
    assert files["kept-free.ics"][2]["DTEND"].dt == keeping.end + timedelta(minutes=90)
    assert "A time has changed." in mail.get_body(("plain",)).get_content()
    with as_person(ines):
        services.confirm(keeping, by=ines, integration_minutes=0)
    (by_mime, method, event) = files_of(arrive(ines)[-1])["kept-free.ics"]
    assert (by_mime, method, event["SEQUENCE"]) == ("CANCEL", "CANCEL", 2)
    assert arrive(tom) == [], "nothing of it is told to anybody else"


def test_who_has_no_files_is_written_nothing_of_it(keeping, arrive, tom, as_person):
    arrive(tom)
    with as_person(tom):
        services.confirm(keeping, by=tom, integration_minutes=60)

    assert arrive(tom) == []


# ── Whoever leaves: what stood in their calendar is taken out ─────────────────────────────────────


def test_who_leaves_has_it_taken_out_of_their_calendar(keeping, arrive, unit, ines, tom, as_person):
    arrive(ines)
    arrive(tom)
    her = membership(unit, ines)
    with as_person(ines):
        couples.leave(her, by=ines)

    mails = [mail for mail in arrive(ines) if has_file(mail)]

    (mail,) = mails
    files = files_of(mail)
    assert {name: one[1] for name, one in files.items()} == {
        "appointment.ics": "CANCEL",
        "kept-free.ics": "CANCEL",
    }
    body = mail.get_body(("plain",)).get_content()
    assert body.strip() == "A time has changed."
    assert arrive(tom) == [], "the others are told as late as ever"


@pytest.mark.parametrize("how", ["never given one", "turned off"])
def test_who_leaves_without_files_is_written_nothing(
    keeping, arrive, unit, ines, tom, as_person, building, how
):
    person = tom if how == "never given one" else ines
    arrive(person)
    if how == "turned off":
        with building():
            ContactRule.objects.filter(user=ines).update(calendar_files=False)
    with as_person(person):
        couples.leave(membership(unit, person), by=person)

    told = [mail for mail in arrive(person) if "A time has changed." in str(mail.get_body(("plain",)))]
    assert told == []
