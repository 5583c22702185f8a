"""A therapist's appointments as they should stand in their calendar elsewhere, and what differs from it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from icalendar import Calendar, Event

from booking.models import Appointment, AppointmentState, CalendarAccount, FeedTitle, PutOut
from core import clock

from .spans import OURS

SHOWN = (AppointmentState.HELD, AppointmentState.CONFIRMED)
# Further ahead nobody books; what is over stays where it stands.
AHEAD = timedelta(days=400)


@dataclass(frozen=True)
class Entry:
    ics_uid: UUID
    start: datetime
    end: datetime
    firm: bool
    title: str  # a FeedTitle

    @property
    def says(self) -> str:
        return f"{self.start:%Y%m%dT%H%M}/{self.end:%Y%m%dT%H%M}/{self.firm:d}/{self.title}"


@dataclass(frozen=True)
class Difference:
    put: list[Entry]
    take_out: list[PutOut]

    def __bool__(self) -> bool:
        return bool(self.put or self.take_out)


def wanted(account: CalendarAccount) -> dict[UUID, Entry]:
    """What should stand there: held and arranged times of this therapist that are still to come."""
    if not account.writes:
        return {}
    now = clock.now()
    rows = Appointment.objects.filter(
        therapist=account.user_id, state__in=SHOWN, during__overlap=(now, now + AHEAD)
    )
    return {
        row.ics_uid: Entry(
            row.ics_uid, row.start, row.end, row.state == AppointmentState.CONFIRMED, account.title
        )
        for row in rows.in_order()
    }


def differences(account: CalendarAccount) -> Difference:
    """What has to be put there and taken out. What is over is left alone, and forgotten."""
    there = {one.ics_uid: one for one in PutOut.objects.filter(account=account)}
    want = wanted(account)
    put = []
    for uid, entry in want.items():
        stands = there.get(uid)
        if stands is None or stands.says != entry.says or stands.href != address(account, uid):
            put.append(entry)
    over = _over(account)
    take_out = [
        one
        for uid, one in there.items()
        if (one.href != address(account, uid) if uid in want else uid not in over)
    ]
    return Difference(put, take_out)


def forget_what_is_over(account: CalendarAccount) -> None:
    """Past appointments stay in the calendar where they are; nothing of them is kept here."""
    PutOut.objects.filter(account=account, ics_uid__in=_over(account)).delete()


def _over(account: CalendarAccount) -> set[UUID]:
    """Of what stands there, what began and was not let go of before."""
    kept = [*SHOWN, AppointmentState.COMPLETED, AppointmentState.NO_SHOW]
    uids = PutOut.objects.filter(account=account).values("ics_uid")
    rows = Appointment.objects.filter(ics_uid__in=uids, state__in=kept, during__endswith__lte=clock.now())
    return set(rows.values_list("ics_uid", flat=True))


def address(account: CalendarAccount, uid: UUID) -> str:
    """Where an appointment stands in the calendar that appointments go to."""
    return f"{account.writes.rstrip('/')}/{uid}.ics"


def file_of(entry: Entry, sequence: int, said_at: Any) -> bytes:
    """As it is put there: no place, nobody's name, no method (RFC 4791, 4.1)."""
    event = Event()
    event.add("uid", f"{entry.ics_uid}{OURS}")
    event.add("dtstamp", said_at.replace(microsecond=0))
    event.add("sequence", sequence)
    event.add("dtstart", entry.start)
    event.add("dtend", entry.end)
    event.add("summary", str(FeedTitle(entry.title).label))
    event.add("class", "PRIVATE")
    event.add("status", "CONFIRMED" if entry.firm else "TENTATIVE")
    calendar = Calendar()
    calendar.add("prodid", "-//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
