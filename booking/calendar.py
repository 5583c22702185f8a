"""Calendar files that say nothing: a title, a time, and the same identity through every change."""

from datetime import UTC, datetime
from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

from core import clock

from .models import Appointment, AppointmentState

FILE_NAME = "appointment.ics"
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
STATUS: dict[str, str] = {AppointmentState.CONFIRMED: "CONFIRMED", AppointmentState.COMPLETED: "CONFIRMED"}


def calendar_file(appointment: Appointment, method: str) -> bytes:
    """One event: "Appointment", its time in UTC, no place, nobody's name, no description.

    The UID stays when the time moves and SEQUENCE rises, so that a calendar changes the entry it has.
    """
    event = Event()
    event.add("uid", f"{appointment.ics_uid}@appointments")
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", clock.now().replace(microsecond=0))
    event.add("dtstart", _utc(appointment.start))
    event.add("dtend", _utc(appointment.end))
    event.add("summary", _("Appointment"))
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if method == CANCEL else STATUS.get(appointment.state, "TENTATIVE"))
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


def attachment(appointment: Appointment) -> tuple[str, bytes, str] | None:
    """What goes with an update: nothing for a time that was never in anybody's calendar."""
    if appointment.state == AppointmentState.CONFIRMED:
        method = REQUEST
    elif not Appointment.objects.filter(ics_uid=appointment.ics_uid, confirmed_at__isnull=False).exists():
        return None
    else:
        method = REQUEST if appointment.is_live else CANCEL
    return FILE_NAME, calendar_file(appointment, method), f"text/calendar; method={method}"


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
