"""Safe hours: when a person may be reached. Pure; rows are wall-clock times in the person's own zone.

A row is `[weekday, "HH:MM", "HH:MM"]`, Monday being 0; it begins with its first minute, ends before its
last, and an end of "00:00" is midnight. No rows means any time. What counts is the clock on the wall at
that instant, so a clock change moves nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from core import zones

Row = Sequence[int | str]
MINUTE = timedelta(minutes=1)
# A row comes round once a week; a clock change may swallow it once.
DAYS = 15


def is_safe(rows: Iterable[Row], zone: str, at: datetime) -> bool:
    """Whether an instant lies in somebody's safe hours."""
    rows = list(rows)
    if not rows:
        return True
    local = at.astimezone(zones.of(zone))
    now = local.time()
    return any(
        day == local.weekday() and _time(start) <= now and (now < _time(end) or _midnight(end))
        for day, start, end in rows
    )


def next_safe(rows: Iterable[Row], zone: str, at: datetime) -> datetime:
    """This instant if it is safe, else the beginning of the next safe hours, in UTC."""
    rows = list(rows)
    if is_safe(rows, zone, at):
        return at
    first = at.astimezone(zones.of(zone)).date() - timedelta(days=1)
    starts = _edges(rows, zone, (first + timedelta(days=n) for n in range(DAYS + 1)), begin=True)
    # Rows that no day ever has (a mistake in the data) must not hold a message for ever.
    return min((s for s in starts if s >= at and is_safe(rows, zone, s)), default=at)


def last_safe(rows: Iterable[Row], zone: str, at: datetime) -> datetime | None:
    """This instant if it is safe, else the last safe minute before it, in UTC."""
    rows = list(rows)
    if is_safe(rows, zone, at):
        return at
    last = at.astimezone(zones.of(zone)).date() + timedelta(days=1)
    ends = _edges(rows, zone, (last - timedelta(days=n) for n in range(DAYS + 1)), begin=False)
    return max((e for e in ends if e <= at and is_safe(rows, zone, e)), default=None)


def _edges(rows: list[Row], zone: str, days: Iterable[date], *, begin: bool) -> Iterator[datetime]:
    """First or last minutes of the rows on these days; both of them where the clock shows one twice."""
    for day in days:
        for weekday, start, end in rows:
            if weekday != day.weekday():
                continue
            if begin:
                wall = datetime.combine(day, _time(start))
            else:
                wall = datetime.combine(day + timedelta(days=_midnight(end)), _time(end)) - MINUTE
            for fold in (0, 1):
                yield wall.replace(tzinfo=zones.of(zone), fold=fold).astimezone(UTC)


def _time(value: int | str) -> time:
    return time.fromisoformat(str(value))


def _midnight(value: int | str) -> bool:
    return _time(value) == time(0)
