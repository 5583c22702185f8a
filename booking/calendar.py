"""Calendar files that say nothing: a title, a time, and the same identity through every change.

A time is published (METHOD:PUBLISH), never requested: a request must name whom it invites (RFC 5546, 3.2.2)
and has their calendar answer by mail, and here nobody is named and nobody answers. What is no longer kept is
taken out again by METHOD:CANCEL under the same UID.
"""

from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

from core import clock

from .models import Appointment, AppointmentState, CalendarEntry

FILE_NAME = "appointment.ics"
PUBLISH, CANCEL = "PUBLISH", "CANCEL"
STATUS: dict[str, str] = {AppointmentState.CONFIRMED: "CONFIRMED", AppointmentState.COMPLETED: "CONFIRMED"}


def calendar_file(appointment: Appointment, method: str, reader: Any) -> bytes:
    """One event: "Appointment", its time in UTC, no place, nobody's name, no description.

    The UID stays when the time moves and SEQUENCE rises, so that a calendar changes the entry it has. It
    counts what this reader was given and nothing else: the appointment's own count would say how often
    others asked, moved and let go of it.
    """
    return _file([appointment], method, reader)


def _file(appointments: list[Appointment], method: str, reader: Any) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    for one in appointments:
        calendar.add_component(_event(one, method, reader))
    return bytes(calendar.to_ical())


def _event(appointment: Appointment, method: str, reader: Any) -> Event:
    status = "CANCELLED" if method == CANCEL else STATUS.get(appointment.state, "TENTATIVE")
    event = Event()
    event.add("uid", f"{appointment.ics_uid}@appointments")
    event.add("sequence", _sequence(appointment, status, reader))
    event.add("dtstamp", clock.now().replace(microsecond=0))
    event.add("dtstart", _utc(appointment.start))
    event.add("dtend", _utc(appointment.end))
    event.add("summary", _("Appointment"))
    event.add("class", "PRIVATE")
    event.add("status", status)
    # Both methods must say whose entry it is: ours, as the mail's sender does.
    organiser = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organiser.params["CN"] = "Appointments"
    event.add("organizer", organiser)
    return event


@transaction.atomic
def _sequence(appointment: Appointment, status: str, reader: Any) -> int:
    """How often what this reader was given has changed; the same file again is the same number."""
    says = {"during": appointment.during, "status": status}
    entry, made = CalendarEntry.objects.select_for_update().get_or_create(
        reader=reader, ics_uid=appointment.ics_uid, defaults=says
    )
    if not made and (entry.during, entry.status) != (appointment.during, status):
        entry.during, entry.status, entry.sequence = appointment.during, status, entry.sequence + 1
        entry.save()
    return entry.sequence


def attachment(appointment: Appointment, reader: Any) -> tuple[str, bytes, str] | None:
    """What goes with an update to this reader, or nothing.

    A time that was never arranged is in nobody's calendar, and nothing is taken out of the calendar of
    somebody who was never given it.
    """
    if appointment.is_live or appointment.state == AppointmentState.COMPLETED:
        method, of_interest = PUBLISH, _was_arranged(appointment)
    else:
        method, of_interest = CANCEL, was_given(appointment, reader)
    if not of_interest:
        return None
    return FILE_NAME, calendar_file(appointment, method, reader), f"text/calendar; method={method}"


def attachment_of_many(rows: list[Appointment], reader: Any) -> tuple[str, bytes, str] | None:
    """The same for many at once. A file has one method: what is to be taken out goes before what stands.

    What stands and changed with it comes with the next file, or from the calendar's own address.
    """
    given = dict(
        CalendarEntry.objects.filter(reader=reader, ics_uid__in=[row.ics_uid for row in rows]).values_list(
            "ics_uid", "status"
        )
    )
    gone = [row for row in rows if _is_over(row) and given.get(row.ics_uid, "CANCELLED") != "CANCELLED"]
    if gone:
        method, told = CANCEL, gone
    else:
        arranged = set(
            Appointment.objects.filter(
                ics_uid__in=[row.ics_uid for row in rows], confirmed_at__isnull=False
            ).values_list("ics_uid", flat=True)
        )
        method = PUBLISH
        told = [row for row in rows if row.is_live and row.end > clock.now() and row.ics_uid in arranged]
    if not told:
        return None
    return FILE_NAME, _file(told, method, reader), f"text/calendar; method={method}"


def _is_over(appointment: Appointment) -> bool:
    return not appointment.is_live and appointment.state != AppointmentState.COMPLETED


def was_given(appointment: Appointment, reader: Any) -> bool:
    """Whether this reader has had a file of it, under whatever time."""
    return CalendarEntry.objects.filter(reader=reader, ics_uid=appointment.ics_uid).exists()


def _was_arranged(appointment: Appointment) -> bool:
    return Appointment.objects.filter(ics_uid=appointment.ics_uid, confirmed_at__isnull=False).exists()


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
