"""Arithmetic of a rhythm: the same local hour every one or two weeks, whatever the clocks do. No database."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from . import slots

LOOK_BACK_EVERY = 4
WEEK = timedelta(days=7)


class Rhythm(NamedTuple):
    """From a first local day at a local hour, every one or two weeks, so many times."""

    first: date
    hour: time
    every: int
    times: int


class Occurrence(NamedTuple):
    """A local day of a rhythm. `start` is None where the clocks leave the hour out that day.

    `near` is the first moment at which they show the hour or are past it.
    """

    day: date
    start: datetime | None
    near: datetime


def occurrences(rhythm: Rhythm, zone: ZoneInfo) -> list[Occurrence]:
    """An hour that the clocks repeat is the first of the two; one that they skip is not moved quietly."""
    found = []
    for number in range(rhythm.times):
        day = rhythm.first + number * rhythm.every * WEEK
        local = datetime.combine(day, rhythm.hour)
        near = slots.first_at(local, zone)
        found.append(Occurrence(day, None if slots.is_skipped(local, zone) else near, near))
    return found


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def next_day(day: date, every: int, after: date) -> date:
    """The first day of the rhythm that `day` belongs to in a later week than that of `after`."""
    weeks = (monday_of(after) - monday_of(day)).days // 7
    return day + (weeks // every + 1) * every * WEEK


def is_look_back(place: int | None) -> bool:
    """Every fourth time is one to look back at together (domain rule 6.3.3)."""
    return place is not None and place > 0 and place % LOOK_BACK_EVERY == 0


def hours_of(starts: Iterable[datetime], hour: time, zone: ZoneInfo, reader: ZoneInfo) -> list[time]:
    """What the reader's clock shows at those of these moments that are at `hour` in `zone`, the usual first.

    More than one where the two zones change their clocks on different days.
    """
    shown = Counter(
        start.astimezone(reader).time() for start in starts if start.astimezone(zone).time() == hour
    )
    return [one for one, _count in shown.most_common()]


def nearest(wanted: datetime, free: Iterable[datetime], count: int = 3) -> Sequence[datetime]:
    """So many of these moments that lie nearest, in order of time."""
    return sorted(sorted(free, key=lambda one: (abs(one - wanted), one))[:count])


@dataclass(frozen=True)
class Run:
    """Several times of one series that a list names in one line."""

    rows: list[Any]

    @property
    def next(self) -> Any:
        return self.rows[0]

    @property
    def left(self) -> int:
        return len(self.rows)

    @property
    def waiting(self) -> int:
        return sum(row.is_waiting for row in self.rows)


def in_runs(rows: Iterable[Any]) -> tuple[list[Any], list[Run]]:
    """Those that stand alone, and those of a series together; one alone of a series is one like any other."""
    found: dict[Any, list[Any]] = {}
    everything = list(rows)
    for row in everything:
        found.setdefault(row.series_id or row.pk, []).append(row)
    runs = [Run(some) for some in found.values() if len(some) > 1]
    together = {row.pk for run in runs for row in run.rows}
    return [row for row in everything if row.pk not in together], runs
