"""A month of free times as a page shows it, in the reader's zone. No database."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core import zones

from . import slots

MOST_MARKS = 3


@dataclass(frozen=True)
class Day:
    """One square: how many free times it has, as words and as up to three marks (their x in a box of 16).

    `also` are those who said they could come to one of these times.
    """

    day: date
    count: int
    chosen: bool
    today: bool
    also: tuple[str, ...] = ()

    @property
    def marks(self) -> list[int]:
        return {0: [], 1: [6], 2: [3, 9]}.get(self.count, [0, 6, 12])


@dataclass
class Month:
    """Weeks of seven squares (None outside the month), the chosen day's times, and the months beside it."""

    first: date
    weeks: list[list[Day | None]] = field(default_factory=list)
    chosen: date | None = None
    times: list[Any] = field(default_factory=list)
    before: date | None = None
    after: date | None = None
    next_free: date | None = None

    @property
    def any(self) -> bool:
        return any(day and day.count for week in self.weeks for day in week)

    @property
    def also(self) -> list[str]:
        """Who could come to a free time of this month."""
        return list(dict.fromkeys(name for week in self.weeks for day in week if day for name in day.also))


def first_of(day: date) -> date:
    return day.replace(day=1)


def next_month(day: date) -> date:
    return (first_of(day) + timedelta(days=32)).replace(day=1)


def month_before(day: date) -> date:
    return first_of(first_of(day) - timedelta(days=1))


def window(first: date, zone: str) -> tuple[datetime, datetime]:
    """The instants between which a month lies for somebody in `zone`."""
    reader = zones.of(zone)
    return _midnight(first, reader), _midnight(next_month(first), reader)


def build(
    first: date,
    found: Iterable[Any],
    zone: str,
    *,
    today: date,
    last: date,
    chosen: date | None = None,
) -> Month:
    """`found` are slots with a `start` and perhaps `also`; `last` is the last day anything could be free."""
    reader = zones.of(zone)
    days: dict[date, list[Any]] = {}
    for slot in found:
        days.setdefault(slot.start.astimezone(reader).date(), []).append(slot)
    if chosen not in days:
        chosen = min(days) if days else None
    month = Month(first=first, chosen=chosen, times=days.get(chosen, []) if chosen else [])
    at = first - timedelta(days=first.weekday())
    while at < next_month(first):
        week: list[Day | None] = []
        for _day in range(7):
            inside = at.month == first.month
            here = days.get(at, [])
            also = tuple(dict.fromkeys(name for slot in here for name in getattr(slot, "also", ())))
            week.append(Day(at, len(here), at == chosen, at == today, also) if inside else None)
            at += timedelta(days=1)
        month.weeks.append(week)
    month.before = month_before(first) if first > first_of(today) else None
    month.after = next_month(first) if next_month(first) <= last else None
    return month


# Near the ends of the calendar there is no day before, or after, to reckon with.
YEARS = range(2000, 2101)


def parse_month(text: str, today: date) -> date:
    """`2026-04` as its first day; anything else is this month."""
    try:
        found = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError:
        return first_of(today)
    return found if found.year in YEARS else first_of(today)


def parse_day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in YEARS else None


def parse_start(text: str) -> datetime | None:
    """An instant as our own pages write it (`2026-04-02T17:00+00:00`), or None."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo and moment.year in YEARS else None


def local_start(day: date, hour: time, zone: str) -> datetime:
    """The first instant at which clocks in `zone` show this, or are past it."""
    return slots.first_at(datetime.combine(day, hour), zones.of(zone))


def is_skipped(day: date, hour: time, zone: str) -> bool:
    """Whether clocks in `zone` jump over this hour on this day."""
    return slots.is_skipped(datetime.combine(day, hour), zones.of(zone))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return slots.first_at(datetime.combine(day, time()), zone)
