"""Calendar files that say nothing: a title, a time, and the same identity through every change.

A time is published (METHOD:PUBLISH), never requested: a request must name whom it invites (RFC 5546, 3.2.2)
and has their calendar answer by mail, and here nobody is named and nobody answers. What is no longer kept is
taken out again by METHOD:CANCEL under the same UID.

A file has one method. What stands may come in one file; what is taken out comes in a file for each, because a
CANCEL is about one UID (RFC 5546, 3.2.5). What a person keeps free for themselves afterwards is an entry of
its own: the one may be taken out while the other stays.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress
from psycopg.types.range import Range

from core import clock

from .models import Appointment, AppointmentState, CalendarEntry, Confirmation

File = tuple[str, bytes, str]
FILE_NAME, OWN_FILE_NAME = "appointment.ics", "kept-free.ics"
PUBLISH, CANCEL = "PUBLISH", "CANCEL"
CANCELLED = "CANCELLED"
STATUS: dict[str, str] = {AppointmentState.CONFIRMED: "CONFIRMED", AppointmentState.COMPLETED: "CONFIRMED"}
OWN = UUID("2a4b7f0e-5d0c-4e51-9b8e-6d1f3c7a9e10")  # under which what is kept free has an identity


class Entry(NamedTuple):
    """What a file says of one thing; `key` is by whom it is known here, `uid` by calendars.

    `of` is what of an app above it is one of.
    """

    key: UUID
    uid: str
    during: Any
    status: str
    title: str
    of: UUID | None = None


def calendar_file(appointment: Appointment, method: str, reader: Any) -> bytes:
    """One event: "Appointment", its time in UTC, no place, nobody's name, no description.

    The UID stays when the time moves and SEQUENCE rises, so that a calendar changes the entry it has. It
    counts what this reader was given and nothing else: the appointment's own count would say how often
    others asked, moved and let go of it.
    """
    return _written([_entry(appointment, method)], method, reader)


def attachments(appointment: Appointment, reader: Any) -> list[File]:
    """What goes with an update to this reader, which may be nothing.

    A time that was never arranged is in nobody's calendar, and nothing is taken out of the calendar of
    somebody who was never given it.
    """
    if _is_over(appointment):
        method, of_interest = CANCEL, was_given(appointment, reader)
    else:
        method, of_interest = PUBLISH, _was_arranged(appointment)
    if not of_interest:
        return []
    main = _file(FILE_NAME, [_entry(appointment, method)], method, reader)
    return [main, *own_attachments([appointment], reader)]


def attachments_of_many(rows: list[Appointment], reader: Any) -> list[File]:
    """The same for many at once: what stands in one file, what is to be taken out in one each.

    What an earlier file took out and would still be to come is said again, under its same number: a notice
    may be decided more than once before it leaves, and each answer has to hold the whole of it.
    """
    uids = [row.ics_uid for row in rows]
    given = dict(
        CalendarEntry.objects.filter(reader=reader, ics_uid__in=uids).values_list("ics_uid", "status")
    )
    had = [row for row in rows if _is_over(row) and row.ics_uid in given]
    gone = [row for row in had if row.end > clock.now() or given[row.ics_uid] != CANCELLED]
    sure = Appointment.objects.filter(ics_uid__in=uids, confirmed_at__isnull=False)
    arranged = set(sure.values_list("ics_uid", flat=True))
    stays = [row for row in rows if row.is_live and row.end > clock.now() and row.ics_uid in arranged]
    stands = [_entry(row, PUBLISH) for row in stays]
    files = _files(FILE_NAME, stands, [_entry(row, CANCEL) for row in gone], reader)
    return files + own_attachments([*stays, *gone], reader)


def own_attachments(rows: list[Appointment], reader: Any) -> list[File]:
    """The same for what this reader keeps free afterwards, which nobody else is ever given."""
    yes = Confirmation.objects.filter(appointment__in=rows, partner__user=reader)
    minutes = dict(yes.values_list("appointment_id", "integration_minutes"))
    keys = {row.pk: uuid5(OWN, str(row.ics_uid)) for row in rows}
    entries = CalendarEntry.objects.filter(reader=reader, ics_uid__in=keys.values())
    given = {one.ics_uid: one for one in entries}
    stays, gone = [], []
    for row in rows:
        key, uid = keys[row.pk], f"{row.ics_uid}-own"
        if minutes.get(row.pk) and not _is_over(row):
            during = Range(row.end, row.end + timedelta(minutes=minutes[row.pk]))
            stays.append(Entry(key, uid, during, STATUS.get(row.state, "TENTATIVE"), _("Kept free")))
        elif key in given:
            gone.append(Entry(key, uid, given[key].during, CANCELLED, _("Kept free")))
    return _files(OWN_FILE_NAME, stays, gone, reader)


def taken_out(rows: list[Appointment], reader: Any) -> list[File]:
    """What takes these out of a calendar."""
    files = _files(FILE_NAME, [], [_entry(row, CANCEL) for row in rows], reader)
    return files + own_attachments(rows, reader)


def files_of(stays: Iterable[Entry], gone: Iterable[CalendarEntry], reader: Any) -> list[File]:
    """For an app above: what stands, and of what was given what does so no more."""
    out = [Entry(one.ics_uid, str(one.ics_uid), one.during, CANCELLED, _("Appointment")) for one in gone]
    return _files(FILE_NAME, list(stays), out, reader)


def given_of(thing: UUID, reader: Any) -> list[CalendarEntry]:
    """What of a thing of an app above this reader had in files, to come, and what was taken out again."""
    rows = CalendarEntry.objects.filter(reader=reader, of=thing, during__endswith__gt=clock.now())
    return list(rows.order_by("during", "pk"))


def standing(given: Iterable[CalendarEntry]) -> list[CalendarEntry]:
    """What of it stands in their calendar by the last file they had."""
    return [one for one in given if one.status != CANCELLED]


def own_changes(appointment: Appointment, reader: Any) -> int:
    """How often what they keep free has changed in the files they were given; 0 where there was none."""
    key = uuid5(OWN, str(appointment.ics_uid))
    given = CalendarEntry.objects.filter(reader=reader, ics_uid=key).first()
    return 0 if given is None else given.sequence + 1


def was_given(appointment: Appointment, reader: Any) -> bool:
    """Whether this reader has had a file of it, under whatever time."""
    return CalendarEntry.objects.filter(reader=reader, ics_uid=appointment.ics_uid).exists()


def _entry(appointment: Appointment, method: str) -> Entry:
    status = CANCELLED if method == CANCEL else STATUS.get(appointment.state, "TENTATIVE")
    uid = appointment.ics_uid
    return Entry(uid, str(uid), appointment.during, status, _("Appointment"))


def _files(name: str, stays: list[Entry], gone: list[Entry], reader: Any) -> list[File]:
    files = [_file(name, stays, PUBLISH, reader)] if stays else []
    return files + [_file(name, [one], CANCEL, reader) for one in gone]


def _file(name: str, entries: Iterable[Entry], method: str, reader: Any) -> File:
    return name, _written(entries, method, reader), f"text/calendar; method={method}"


def _written(entries: Iterable[Entry], method: str, reader: Any) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    for entry in entries:
        calendar.add_component(_event(entry, _sequence(entry, reader)))
    return bytes(calendar.to_ical())


def _event(entry: Entry, sequence: int) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@appointments")
    event.add("sequence", sequence)
    event.add("dtstamp", clock.now().replace(microsecond=0))
    event.add("dtstart", _utc(entry.during.lower))
    event.add("dtend", _utc(entry.during.upper))
    event.add("summary", entry.title)
    event.add("class", "PRIVATE")
    event.add("status", entry.status)
    # Both methods must say whose entry it is: ours, as the mail's sender does.
    organiser = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organiser.params["CN"] = "Appointments"
    event.add("organizer", organiser)
    return event


@transaction.atomic
def _sequence(said: Entry, reader: Any) -> int:
    """How often what this reader was given has changed; the same file again is the same number."""
    says = {"during": said.during, "status": said.status, "of": said.of}
    entry, made = CalendarEntry.objects.select_for_update().get_or_create(
        reader=reader, ics_uid=said.key, defaults=says
    )
    before = (entry.during.lower, entry.during.upper, entry.status)
    if not made and before != (said.during.lower, said.during.upper, said.status):
        entry.during, entry.status, entry.sequence = said.during, said.status, entry.sequence + 1
        entry.save()
    return entry.sequence


def _is_over(appointment: Appointment) -> bool:
    return not appointment.is_live and appointment.state != AppointmentState.COMPLETED


def _was_arranged(appointment: Appointment) -> bool:
    return Appointment.objects.filter(ics_uid=appointment.ics_uid, confirmed_at__isnull=False).exists()


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
