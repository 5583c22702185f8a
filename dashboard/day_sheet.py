"""One day to print: for each therapist who comes when, and where. Names and times, nothing clinical."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.urls import reverse

from booking import queries as booking
from booking import slots
from core import zones
from groups import queries as groups


@dataclass(frozen=True)
class Line:
    """One thing a therapist has on the day."""

    start: datetime
    end: datetime
    who: str
    where: str
    state: str
    href: str


@dataclass
class Column:
    """What one therapist has on the day, in order."""

    therapist: Any
    lines: list[Line] = field(default_factory=list)


def sheet(user: Any, day: date) -> dict[str, Any]:
    """The day in the reader's zone, as far as they may see it. Four statements."""
    zone = zones.of(user.time_zone)
    start = slots.first_at(datetime.combine(day, time()), zone)
    end = slots.first_at(datetime.combine(day + timedelta(days=1), time()), zone)
    columns: dict[Any, Column] = {}
    for therapist, line in [*_appointments(user, start, end), *_meetings(user, start, end)]:
        columns.setdefault(therapist.pk, Column(therapist)).lines.append(line)
    for column in columns.values():
        column.lines.sort(key=lambda line: line.start)
    return {
        "day": day,
        "zone": zone,
        "earlier": day - timedelta(days=1),
        "later": day + timedelta(days=1),
        "columns": sorted(columns.values(), key=lambda one: one.therapist.name_used),
    }


def _appointments(user: Any, start: datetime, end: datetime) -> Iterator[tuple[Any, Line]]:
    for row in booking.appointments_between(user, start, end):
        yield (
            row.therapist,
            Line(
                row.start,
                row.end,
                row.names or row.offering.name,
                str(row.room or row.get_place_display()),
                row.get_state_display(),
                reverse("practice:booking:appointment", args=[row.pk]),
            ),
        )


def _meetings(user: Any, start: datetime, end: datetime) -> Iterator[tuple[Any, Line]]:
    for row in groups.meetings_between(user, start, end):
        line = Line(
            row.start,
            row.end,
            row.gathering.offering.name,
            row.gathering.where,
            row.gathering.get_state_display(),
            reverse("practice:groups:gathering", args=[row.gathering_id]),
        )
        for leader in row.gathering.leaders.all():
            if user.is_administrator or leader == user:
                yield leader, line
