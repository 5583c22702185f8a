"""Arithmetic of free time: intervals in, intervals and starting times out. No database.

Instants are aware and in UTC; rules are in local wall time. A local hour that the clocks skip does not
exist, and one that they repeat exists twice: both fall out of reading a day as stretches of one offset.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
STEP = timedelta(minutes=15)  # every offset in use today is a whole number of quarter hours
NOTHING = timedelta(0)


@dataclass(frozen=True, order=True)
class Span:
    """From an instant until another, without the last one."""

    start: datetime
    end: datetime

    def holds(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True)
class Rule:
    """Local hours of one weekday (0 is Monday) at a place (anything hashable, None is online)."""

    weekday: int
    start: time
    end: time
    place: object = None


@dataclass(frozen=True)
class Change:
    """Days that differ, both included. `closed` takes hours away (all of them without times), else adds."""

    first_day: date
    last_day: date
    closed: bool
    start: time | None = None
    end: time | None = None
    place: object = None


def stretches(first: date, last: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """The instants around these local days as stretches of one UTC offset: (from, until, offset)."""
    at = datetime.combine(first, time(), UTC) - DAY
    end = datetime.combine(last, time(), UTC) + 2 * DAY
    offset = _offset(at, zone)
    began = at
    while at < end:
        later = min(at + DAY, end)
        if _offset(later, zone) != offset:
            change = _turn(at, later, zone)
            yield began, change, offset
            began, offset, at = change, _offset(change, zone), change
        else:
            at = later
    yield began, end, offset


def local_span(day: date, start: time, end: time, zone: ZoneInfo) -> list[Span]:
    """The instants at which the clock on the wall of `zone` shows `start` to `end` of that day.

    One span as a rule; none when the clocks skip it, two when they repeat a part of it.
    """
    return merge(_spans([(day, start, end)], day, day, zone))


def open_spans(
    rules: Iterable[Rule],
    changes: Iterable[Change],
    first: date,
    last: date,
    zone: ZoneInfo,
) -> dict[object, list[Span]]:
    """Open time by place for the local days from `first` to `last`, both included, merged and in order.

    Extra hours win over nothing and lose to a closed day, whatever the order they were written in.
    """
    wanted: dict[object, list[tuple[date, time, time]]] = {}
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    by_weekday: dict[int, list[Rule]] = {}
    for rule in rules:
        by_weekday.setdefault(rule.weekday, []).append(rule)
    for day in days:
        for rule in by_weekday.get(day.weekday(), []):
            wanted.setdefault(rule.place, []).append((day, rule.start, rule.end))
    shut: list[Span] = []
    for change in changes:
        covered = [day for day in days if change.first_day <= day <= change.last_day]
        if not covered:
            continue
        if not change.closed and change.start and change.end:
            wanted.setdefault(change.place, []).extend((day, change.start, change.end) for day in covered)
        elif change.closed and change.start and change.end:
            hours = [(day, change.start, change.end) for day in covered]
            shut.extend(_spans(hours, covered[0], covered[-1], zone))
        elif change.closed:
            shut.extend(whole_day(day, zone) for day in covered)
    return {place: subtract(merge(_spans(hours, first, last, zone)), shut) for place, hours in wanted.items()}


def whole_day(day: date, zone: ZoneInfo) -> Span:
    """From one local midnight to the next, or from where the clocks leave it out."""
    return Span(_midnight(day, zone), _midnight(day + DAY, zone))


def merge(spans: Iterable[Span]) -> list[Span]:
    """The same time as spans in order that neither overlap nor touch."""
    merged: list[Span] = []
    for span in sorted(spans):
        if span.start >= span.end:
            continue
        if merged and span.start <= merged[-1].end:
            if span.end > merged[-1].end:
                merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return merged


def subtract(spans: Iterable[Span], busy: Iterable[Span]) -> list[Span]:
    """What is left of `spans` (in order, apart) without `busy` (any order)."""
    left: list[Span] = []
    taken = merge(busy)
    begin = 0
    for span in spans:
        start = span.start
        while begin < len(taken) and taken[begin].end <= start:
            begin += 1
        for other in taken[begin:]:
            if other.start >= span.end:
                break
            if other.start > start:
                left.append(Span(start, other.start))
            start = max(start, other.end)
        if start < span.end:
            left.append(Span(start, span.end))
    return left


def widen(busy: Iterable[Span], before: timedelta = NOTHING, after: timedelta = NOTHING) -> list[Span]:
    """Busy time as a newcomer meets it, who needs `before` and `after` kept free around them."""
    return [Span(span.start - after, span.end + before) for span in busy]


def starts(
    spans: Iterable[Span], length: timedelta, grid: int, zone: ZoneInfo, window: Span
) -> list[datetime]:
    """Starting times for something of `length` that fits into a span and begins within the window.

    `grid` is in minutes of the hour that the wall clock of `zone` shows: 30 gives :00 and :30.
    """
    found: list[datetime] = []
    for span in spans:
        at = _ceil(max(span.start, window.start))
        while at + length <= span.end and at < window.end:
            if at.astimezone(zone).minute % grid == 0:
                found.append(at)
            at += STEP
    return found


def wall_before(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The instant when the wall clock showed the same hour, `days` local days before. In UTC.

    24 hours before 18:00 on the day after the clocks changed is 18:00, not 17:00 or 19:00. An hour that
    the clocks skipped gives the first instant after the gap; a repeated one gives the first of the two.
    """
    local = moment.astimezone(zone)
    wanted = datetime.combine(local.date() - timedelta(days=days), local.time().replace(fold=0))
    return instant(wanted, zone)


def _spans(hours: Iterable[tuple[date, time, time]], first: date, last: date, zone: ZoneInfo) -> list[Span]:
    pieces = list(stretches(first, last, zone))
    spans = []
    for day, start, end in hours:
        opens = datetime.combine(day, start, UTC)
        closes = datetime.combine(day, end, UTC)
        for began, until, offset in pieces:
            span = Span(max(opens - offset, began), min(closes - offset, until))
            if span.start < span.end:
                spans.append(span)
    return spans


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return instant(datetime.combine(day, time()), zone)


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which the wall clock of `zone` shows `local` (naive) or is past it."""
    wanted = local.replace(tzinfo=UTC)
    for began, until, offset in stretches(local.date(), local.date(), zone):
        at = max(wanted - offset, began)
        if at < until:
            return at
    raise ValueError("No wall clock shows this.")


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or NOTHING


def _turn(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The second within (low, high] at which the offset changes."""
    before = _offset(low, zone)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        if _offset(middle, zone) == before:
            low = middle
        else:
            high = middle
    return high


def _ceil(moment: datetime) -> datetime:
    over = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not over else moment + STEP - over
