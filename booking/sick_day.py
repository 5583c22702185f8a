"""A therapist is away: what becomes of each time they have on those days, and what everybody would be told.

Nothing here changes a row; `services.sick_day.carry_out` does what was read here, or nothing at all.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from accounts.models import User
from core import clock, zones
from notifications.services import ways_to

from . import openings, queries, slots
from .kinds import changed_line
from .models import Appointment, AppointmentState
from .openings import Slot
from .stranded import Also, besides_appointments

AHEAD = timedelta(days=42)
TOLD = "appointment_changed"


@dataclass(frozen=True)
class Told:
    """One person, how they would be reached, and the words if it is moved or given back."""

    name: str
    way: str
    if_moved: str
    if_given_back: str


@dataclass(frozen=True)
class Step:
    """One appointment of those days. `new` is the first free time afterwards, if it can be moved at all."""

    appointment: Appointment
    new: Slot | None
    told: list[Told]

    @property
    def may_be_given_back(self) -> bool:
        """A first conversation is with somebody who has no login: the practice writes to them itself."""
        return self.appointment.couple_id is not None


class Taking(NamedTuple):
    """A time that one of the list would take: the session, and with its quiet times."""

    start: datetime
    end: datetime
    quiet_from: datetime
    quiet_until: datetime

    def is_too_near(self, other: "Taking", gap: timedelta) -> bool:
        overlap = self.quiet_from < other.quiet_until and other.quiet_from < self.quiet_until
        return overlap or (self.start < other.end + gap and other.start < self.end + gap)


def affected(therapist: User, first: date, last: date, by: Any) -> list[Appointment]:
    """What they have on these local days and has not begun, in order; two statements."""
    rows = queries.appointments_between(by, *_days(therapist, first, last), therapist=therapist)
    return [row for row in rows if row.is_live and row.start > clock.now()]


def led(therapist: User, first: date, last: date, by: Any) -> list[Also]:
    """What they lead then for many, which stays until it is changed on its own page."""
    start, end = _days(therapist, first, last)
    rows = besides_appointments(by)
    return [one for one in rows if one.therapist_id == therapist.pk and one.start < end and start < one.end]


def _days(therapist: User, first: date, last: date) -> tuple[datetime, datetime]:
    zone = zones.of(therapist.time_zone)
    return (
        slots.first_at(datetime.combine(first, time()), zone),
        slots.first_at(datetime.combine(last + timedelta(days=1), time()), zone),
    )


def steps(therapist: User, first: date, last: date, by: Any) -> list[Step]:
    """Each with the first free time after those days that no one before it in the list would take."""
    rows = affected(therapist, first, last, by)
    people = {one.user_id: one.user for row in rows for one in _people(row)}
    ways = ways_to(list(people.values()), TOLD)
    zone = zones.of(therapist.time_zone)
    begin = slots.first_at(datetime.combine(last + timedelta(days=1), time()), zone)
    window = (max(begin, clock.now()), begin + AHEAD)
    found: dict[tuple[Any, int, bool], list[Slot]] = {}
    taken: list[Taking] = []
    gap = timedelta(minutes=openings.rules_of([therapist])[therapist.pk].joint_break)
    made = []
    for row in rows:
        wish = (row.offering_id, row.minutes, row.room_id is not None)
        if wish not in found:
            found[wish] = openings.open_slots(
                therapist, row.offering, row.minutes, window, in_person=row.room_id is not None
            )
        slot = _first_free(found[wish], row, taken, gap) if _can_move(row) else None
        made.append(Step(row, slot, [_told(one, ways) for one in _people(row)]))
    return made


def _can_move(row: Appointment) -> bool:
    """What was only asked for is declined, and a first conversation is moved with a word to its person."""
    return row.couple_id is not None and row.state != AppointmentState.REQUESTED


def _first_free(free: list[Slot], row: Appointment, taken: list[Taking], gap: timedelta) -> Slot | None:
    before, after = (timedelta(minutes=n) for n in (row.offering.buffer_before, row.offering.buffer_after))
    for slot in free:
        mine = Taking(slot.start, slot.end, slot.start - before, slot.end + after)
        if not any(mine.is_too_near(one, gap) for one in taken):
            taken.append(mine)
            return slot
    return None


def _people(row: Appointment) -> list[Any]:
    """The members with a login who know of it."""
    if row.couple is None:
        return []
    people = [one for one in row.couple.partners.all() if one.user_id and one.state != "left"]
    if row.partner_id:
        people = [one for one in people if one.pk == row.partner_id]
    if row.held_at is None:
        people = [one for one in people if one.pk == row.asked_by_id]
    return people


def _told(partner: Any, ways: dict[Any, str]) -> Told:
    moved, given_back = (
        changed_line(state, said_yes=False).format(link=_("(a link)"))
        for state in (AppointmentState.HELD, AppointmentState.CANCELLED)
    )
    return Told(partner.name, ways[partner.user_id], moved, given_back)
