"""Calendar files that say nothing: a title, a time, and the same identity through every change."""

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
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
STATUS: dict[str, str] = {AppointmentState.CONFIRMED: "CONFIRMED", AppointmentState.COMPLETED: "CONFIRMED"}


def calendar_file(appointment: Appointment, method: str, reader: Any) -> bytes:
    """One event: "Appointment", its time in UTC, no place, nobody's name, no description.

    The UID stays when the time moves and SEQUENCE rises, so that a calendar changes the entry it has. It
    counts what this reader was given and nothing else: the appointment's own count would say how often
    others asked, moved and let go of it.
    """
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
    if method != PUBLISH:
        sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        organiser = vCalAddress(f"mailto:{sender}")
        organiser.params["CN"] = "Appointments"
        event.add("organizer", organiser)
    calendar = Calendar()
    calendar.add("prodid", "-//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


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
    """What goes with an update to this reader: nothing for a time that was never in anybody's calendar."""
    if appointment.state == AppointmentState.CONFIRMED:
        method = REQUEST
    elif not Appointment.objects.filter(ics_uid=appointment.ics_uid, confirmed_at__isnull=False).exists():
        return None
    else:
        method = REQUEST if appointment.is_live else CANCEL
    return FILE_NAME, calendar_file(appointment, method, reader), f"text/calendar; method={method}"


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
