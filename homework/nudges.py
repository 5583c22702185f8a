"""When a nudge is next due. No database: weekdays and a time of day in a person's own zone.

A time that the clocks skip is moved on by the hour that was skipped; a time that comes twice is the first.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from core import zones


def next_nudge(days: Iterable[int], at: time, zone: str, after: datetime) -> datetime | None:
    """The first instant (UTC) strictly after `after` at which it is `at` on one of `days` (0 is Monday).

    None when there are no days.
    """
    wanted = set(days)
    place = zones.of(zone)
    day = after.astimezone(place).date() - timedelta(days=1)
    for step in range(10):
        date = day + timedelta(days=step)
        if date.weekday() in wanted:
            instant = datetime.combine(date, at, tzinfo=place).astimezone(UTC)
            if instant > after:
                return instant
    return None


def minute(instant: datetime) -> int:
    """An instant as whole minutes since 1970: what tells one nudge from the next."""
    return int(instant.timestamp() // 60)


def is_due_at(days: Iterable[int], at: time, zone: str, instant: datetime) -> bool:
    """Whether this instant (to the minute) is one at which these days and this time ask for a nudge."""
    return next_nudge(days, at, zone, instant - timedelta(minutes=1)) == instant.replace(
        second=0, microsecond=0
    )
