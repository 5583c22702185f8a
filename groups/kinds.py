"""What is sent about places, in the words of domain rule 4.6: never what for, whom with or where."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from booking.kinds import reminder_line
from booking.slots import wall_before
from core import clock, zones
from notifications.models import Notice
from notifications.registry import File, Kind, Words, register

from .calendar import attachments
from .models import LIVE, Gathering, PartyState, Seat
from .queries import starts_at

CHANGED = "place_moved"
LED = "led_moved"


def changed_line() -> str:
    """The one line for whoever has a place, whatever of it changed."""
    return _("A time has changed. {link}")


def _seat(notice: Notice) -> Seat | None:
    rows = Seat.objects.filter(pk=notice.subject_id, user=notice.recipient)
    return rows.select_related("party", "gathering").first()


def _still_so(notice: Notice) -> bool:
    seat = _seat(notice)
    return seat is not None and seat.party.version == notice.version


def _changed(notice: Notice) -> Words:
    seat = _seat(notice)
    line = changed_line()
    if seat is not None and seat.party.state == PartyState.CONFIRMED:
        line = _("A time is arranged. {link}")
    elif seat is not None and seat.party.state == PartyState.HELD and seat.yes_at is None:
        line = _("A time is waiting for your answer. {link}")
    return Words(_("Appointment update"), line)


def _still_moved(notice: Notice) -> bool:
    """Only of the newest dates, for whoever still has something there."""
    seat = _seat(notice)
    return seat is not None and seat.party.state in LIVE and seat.gathering.version == notice.version


def _moved(notice: Notice) -> Words:
    return Words(_("Appointment update"), changed_line())


def _files(notice: Notice) -> list[File]:
    seat = _seat(notice)
    return attachments(seat.gathering, notice.recipient) if seat is not None else []


def _led(notice: Notice) -> Gathering | None:
    """What this reader leads, as long as nothing newer is to be said of it."""
    rows = Gathering.objects.filter(pk=notice.subject_id, leaders=notice.recipient)
    return next((one for one in rows if one.version == notice.version), None)


def _still_led(notice: Notice) -> bool:
    return _led(notice) is not None


def _still_coming(notice: Notice) -> bool:
    seat = _seat(notice)
    if seat is None or seat.party.state != PartyState.CONFIRMED or seat.gathering.version != notice.version:
        return False
    start = starts_at(seat.gathering)
    return start is not None and start > clock.now()


def _reminder(notice: Notice) -> Words:
    seat: Any = _seat(notice)
    start: Any = starts_at(seat.gathering)
    zone = notice.recipient.time_zone if notice.recipient else seat.gathering.zone
    line = reminder_line(start, notice.sent_at or clock.now(), zone)
    return Words(_("Appointment reminder"), line + " " + _("Details: {link}"))


def _day_before(notice: Notice) -> datetime:
    seat = _seat(notice)
    start = starts_at(seat.gathering) if seat is not None else None
    if start is None or notice.recipient is None:
        return notice.due_at
    return wall_before(start, 1, zones.of(notice.recipient.time_zone))


def _own_page(notice: Notice) -> str:
    seat = _seat(notice)
    return reverse("my:groups:gathering", args=[seat.gathering_id]) if seat is not None else ""


def _practice_page(notice: Notice) -> str:
    return reverse("practice:groups:gathering", args=[notice.subject_id]) if _led(notice) else ""


register(Kind(CHANGED, _still_moved, _moved, _own_page, attachments=_files))
register(Kind("place_changed", _still_so, _changed, _own_page, attachments=_files))
register(Kind(LED, _still_led, _moved, _practice_page))
register(
    Kind("place_reminder", _still_coming, _reminder, _own_page, waits=False, reminder=True, due=_day_before)
)
