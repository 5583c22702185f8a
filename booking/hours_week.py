"""A therapist's week as the page of hours shows it: hours by place, what is closed, what is booked.

Days and hours are the therapist's local ones. The picture runs from 07:00 to 21:00, a unit a minute.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from core import clock, zones

from . import openings, queries, slots
from .models import Appointment, HoursException, WeeklyHours
from .stranded import change_of, rule_of

FIRST, LAST = 7 * 60, 21 * 60
MARKS = [f"{hour:02}:00" for hour in range(8, 21, 2)]


@dataclass(frozen=True)
class Block:
    """A stretch of one day's picture, in minutes after 07:00."""

    y: int
    height: int
    look: str  # of the hours: "online" or "in-room"; of what is booked: "booked" or "held"


@dataclass
class Day:
    """One column: weekly hours and changes of the day as rows to edit, and what is booked."""

    day: date
    is_today: bool
    hours: list[WeeklyHours] = field(default_factory=list)
    changes: list[HoursException] = field(default_factory=list)
    booked: list[Appointment] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    taken: list[Block] = field(default_factory=list)
    closed: bool = False

    @property
    def holiday(self) -> str:
        return next((one.holiday for one in self.changes if one.closed and one.holiday), "")


def week(user: Any, therapist: Any, monday: date) -> list[Day]:
    """The seven days from a Monday, with what `user` may see of what is booked. Four statements."""
    zone = zones.known(therapist.time_zone)
    days = [monday + timedelta(days=number) for number in range(7)]
    rows = list(queries.hours_of(therapist))
    changes = list(queries.exceptions_of(therapist, monday).filter(first_day__lte=days[-1]))
    table = openings.Timetable([rule_of(row) for row in rows], [change_of(row) for row in changes])
    today = clock.now().astimezone(zone).date() if zone else None
    found = []
    for day in days:
        made = Day(day, day == today, [row for row in rows if row.weekday == day.weekday()])
        made.changes = [row for row in changes if row.first_day <= day <= row.last_day]
        made.closed = any(row.closed and row.start is None for row in made.changes)
        for place, spans in slots.wall_hours(*table, day).items():
            made.blocks += blocks(spans, "online" if place is None else "in-room")
        found.append(made)
    if zone is None:
        return found
    start = slots.first_at(datetime.combine(monday, time()), zone)
    end = slots.first_at(datetime.combine(monday + timedelta(days=7), time()), zone)
    for row in queries.appointments_between(user, start, end, therapist=therapist):
        local, until = row.start.astimezone(zone), row.end.astimezone(zone)
        at = max(0, (local.date() - monday).days)
        found[at].booked.append(row)
        minutes = local.hour * 60 + local.minute
        length = int((until - local) / timedelta(minutes=1))
        found[at].taken += blocks(
            [(minutes * 60, (minutes + length) * 60)], "held" if row.is_waiting else "booked"
        )
    return found


def blocks(spans: list[slots.Pair], look: str) -> list[Block]:
    """Seconds after midnight as stretches of the picture; what lies outside it is cut off."""
    made = []
    for start, end in spans:
        top, bottom = max(FIRST, start // 60), min(LAST, end // 60)
        if top < bottom:
            made.append(Block(top - FIRST, bottom - top, look))
    return made


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
