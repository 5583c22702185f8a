"""One day to print: for each therapist who comes when, and where. Names and times, nothing clinical."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from booking import queries as booking
from booking import slots
from booking.models import Appointment
from core import zones


@dataclass
class Column:
    """What one therapist has on the day, in order."""

    therapist: Any
    rows: list[Appointment] = field(default_factory=list)


def sheet(user: Any, day: date) -> dict[str, Any]:
    """The day in the reader's zone, as far as they may see it. Two statements."""
    zone = zones.of(user.time_zone)
    start = slots.first_at(datetime.combine(day, time()), zone)
    end = slots.first_at(datetime.combine(day + timedelta(days=1), time()), zone)
    columns: dict[Any, Column] = {}
    for row in booking.appointments_between(user, start, end):
        columns.setdefault(row.therapist_id, Column(row.therapist)).rows.append(row)
    return {
        "day": day,
        "zone": zone,
        "earlier": day - timedelta(days=1),
        "later": day + timedelta(days=1),
        "columns": sorted(columns.values(), key=lambda one: one.therapist.name_used),
    }
