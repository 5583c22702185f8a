"""Arithmetic of free time: intervals in, intervals and starting times out. No database.

Instants are whole seconds since 1970 in UTC, because a month of twenty therapists is some thousand of them;
rules are in local wall time. A local hour that the clocks skip does not exist, and one that they repeat
exists twice: both fall out of reading a day as stretches of one offset.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

MINUTE, DAY = 60, 86_400
EPOCH = date(1970, 1, 1).toordinal()


class Span(NamedTuple):
    """From an instant until another, without the last one."""

    start: int
    end: int


# Most spans are made by the thousand and read once: a plain pair says the same and costs a third.
Pair = tuple[int, int]


class Stretch(NamedTuple):
    """A time in which the clocks of a zone do not change; local seconds are instants plus `offset`."""

    start: int
    end: int
    offset: int


class Rule(NamedTuple):
    """Local hours of one weekday (0 is Monday) at a place (anything hashable, None is online)."""

    weekday: int
    start: time
    end: time
    place: object = None


class Change(NamedTuple):
    """Days that differ, both included. `closed` takes hours away (all of them without times), else adds."""

    first_day: date
    last_day: date
    closed: bool
    start: time | None = None
    end: time | None = None
    place: object = None


def seconds(moment: datetime) -> int:
    """An aware moment as the instant it is in; part of a second is cut off."""
    return int(moment.timestamp())


def moment_of(instant: int) -> datetime:
    """An instant as an aware moment in UTC."""
    return datetime.fromtimestamp(instant, UTC)


@lru_cache(maxsize=4096)
def stretches(first: date, last: date, zone: ZoneInfo) -> tuple[Stretch, ...]:
    """The instants around these local days, a day more on either side, by what the clocks of `zone` show."""
    at, end = _midnight(first) - DAY, _midnight(last) + 2 * DAY
    found = []
    began, offset = at, _offset(at, zone)
    while at < end:
        later = min(at + DAY, end)
        if _offset(later, zone) != offset:
            at = _turn(at, later, zone)
            found.append(Stretch(began, at, offset))
            began, offset = at, _offset(at, zone)
        else:
            at = later
    found.append(Stretch(began, end, offset))
    return tuple(found)


def local_span(day: date, start: time, end: time, zone: ZoneInfo) -> list[Pair]:
    """The instants at which the clock on the wall of `zone` shows `start` to `end` of that day.

    One span as a rule; none when the clocks skip it, two when they repeat a part of it.
    """
    hours = [(_midnight(day) + _of_day(start), _midnight(day) + _of_day(end))]
    return merge(_spans(hours, stretches(day, day, zone)))


def open_spans(
    rules: Iterable[Rule],
    changes: Iterable[Change],
    first: date,
    last: date,
    zone: ZoneInfo,
) -> dict[object, list[Pair]]:
    """Open time by place for the local days from `first` to `last`, both included, merged and in order.

    Extra hours win over nothing and lose to a closed day, whatever the order they were written in.
    """
    return _open_spans(tuple(rules), tuple(changes), first, last, zone)


# A month of the same hours is asked for again and again; only what is taken changes.
@lru_cache(maxsize=4096)
def _open_spans(
    rules: tuple[Rule, ...], changes: tuple[Change, ...], first: date, last: date, zone: ZoneInfo
) -> dict[object, list[Pair]]:
    wanted: dict[object, list[tuple[int, int]]] = {}
    for rule in rules:
        day = _midnight(first) + (rule.weekday - first.weekday()) % 7 * DAY
        start, end = _of_day(rule.start), _of_day(rule.end)
        hours = wanted.setdefault(rule.place, [])
        for midnight in range(day, _midnight(last) + 1, 7 * DAY):
            hours.append((midnight + start, midnight + end))
    for change in changes:
        if not change.closed:
            wanted.setdefault(change.place, []).extend(_hours_of(change, first, last))
    shut = closed_spans(changes, first, last, zone)
    pieces = stretches(first, last, zone)
    return {place: subtract(merge(_spans(hours, pieces)), shut) for place, hours in wanted.items()}


def closed_spans(changes: Iterable[Change], first: date, last: date, zone: ZoneInfo) -> list[Pair]:
    """What is closed of the local days from `first` to `last`, merged and in order."""
    hours = [pair for change in changes if change.closed for pair in _hours_of(change, first, last)]
    return merge(_spans(hours, stretches(first, last, zone)))


def wall_hours(rules: Iterable[Rule], changes: Iterable[Change], day: date) -> dict[object, list[Pair]]:
    """A day as its clock shows it, by place, in seconds after midnight; for a picture, not for booking."""
    changes = list(changes)
    wanted: dict[object, list[Pair]] = {}
    for rule in rules:
        if rule.weekday == day.weekday():
            wanted.setdefault(rule.place, []).append((_of_day(rule.start), _of_day(rule.end)))
    for change in changes:
        if not change.closed:
            wanted.setdefault(change.place, []).extend(_of_this(change, day))
    shut = [pair for change in changes if change.closed for pair in _of_this(change, day)]
    left = {place: subtract(merge(hours), shut) for place, hours in wanted.items()}
    return {place: hours for place, hours in left.items() if hours}


def merge(spans: Iterable[Pair]) -> list[Pair]:
    """The same time as spans in order that neither overlap nor touch."""
    merged: list[Pair] = []
    begin = finish = None
    for start, end in sorted(spans):
        if start >= end:
            continue
        if finish is not None and start <= finish:
            if end > finish:
                finish = end
            continue
        if begin is not None and finish is not None:
            merged.append((begin, finish))
        begin, finish = start, end
    if begin is not None and finish is not None:
        merged.append((begin, finish))
    return merged


def subtract(spans: Iterable[Pair], busy: Iterable[Pair]) -> list[Pair]:
    """What is left of `spans` (in order, apart) without `busy` (any order)."""
    left: list[Pair] = []
    taken = merge(busy)
    begin, count = 0, len(taken)
    for start, end in spans:
        while begin < count and taken[begin][1] <= start:
            begin += 1
        at = begin
        while at < count:
            away, back = taken[at]
            if away >= end:
                break
            if away > start:
                left.append((start, away))
            if back > start:
                start = back
            at += 1
        if start < end:
            left.append((start, end))
    return left


def widen(busy: Iterable[Pair], before: int = 0, after: int = 0) -> list[Pair]:
    """Busy time as a newcomer meets it, who needs `before` and `after` (seconds) kept free around them."""
    return [(start - after, end + before) for start, end in busy]


def starts(
    spans: Iterable[Pair], length: int, grid: int, window: Span, pieces: Sequence[Stretch]
) -> list[int]:
    """Starting times for something of `length` seconds that fits into a span and begins within the window.

    `grid` is in minutes of the hour that the wall clock shows: 30 gives :00 and :30. `pieces` are the
    stretches of that clock's zone, around all of the spans.
    """
    found: list[int] = []
    step = grid * MINUTE
    for span in spans:
        start, end = max(span[0], window[0]), min(span[1] - length + 1, window[1])
        if start >= end:
            continue
        for began, until, offset in pieces:
            if until <= start:
                continue
            if began >= end:
                break
            at = max(start, began)
            found += range(at + (-(at + offset)) % step, min(end, until), step)
    return found


def local_day(instant: int, pieces: Sequence[Stretch]) -> int:
    """The local day an instant falls on, counted from 1970-01-01, a Thursday. Within the stretches only."""
    piece = pieces[max(0, bisect_right(pieces, (instant, float("inf"))) - 1)]
    return (instant + piece.offset) // DAY


def wall_before(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The instant when the wall clock showed the same hour, `days` local days before. In UTC.

    24 hours before 18:00 on the day after the clocks changed is 18:00, not 17:00 or 19:00. An hour that
    the clocks skipped gives the first instant after the gap; a repeated one gives the first of the two.
    """
    local = moment.astimezone(zone)
    wanted = datetime.combine(local.date() - timedelta(days=days), local.time().replace(fold=0))
    return first_at(wanted, zone)


def first_at(local: datetime, zone: ZoneInfo) -> datetime:
    """The first moment at which the wall clock of `zone` shows `local` (naive) or is past it, in UTC."""
    wanted = local.replace(tzinfo=UTC)
    for start, end, offset in stretches(local.date(), local.date(), zone):
        at = max(wanted - timedelta(seconds=offset), moment_of(start))
        if at < moment_of(end):
            return at
    raise ValueError("No wall clock shows this.")


def is_skipped(local: datetime, zone: ZoneInfo) -> bool:
    """Whether the clocks of `zone` jump over this (naive) local time, so that it never is."""
    return first_at(local, zone).astimezone(zone).replace(tzinfo=None) != local


def _hours_of(change: Change, first: date, last: date) -> list[tuple[int, int]]:
    """The local seconds a change is about, on those of its days that lie within these."""
    start = _of_day(change.start) if change.start else 0
    end = _of_day(change.end) if change.end else DAY
    days = range(_midnight(max(first, change.first_day)), _midnight(min(last, change.last_day)) + 1, DAY)
    return [(midnight + start, midnight + end) for midnight in days]


def _of_this(change: Change, day: date) -> list[Pair]:
    midnight = _midnight(day)
    return [(start - midnight, end - midnight) for start, end in _hours_of(change, day, day)]


def _spans(hours: Iterable[tuple[int, int]], pieces: Sequence[Stretch]) -> list[Pair]:
    """Local seconds as instants: the time within each stretch at which the clock shows them."""
    found = []
    for opens, closes in hours:
        for began, until, offset in pieces:
            start, end = opens - offset, closes - offset
            if start < until and end > began:
                found.append((max(start, began), min(end, until)))
    return found


def _midnight(day: date) -> int:
    """The first local second of a day, counted as if in UTC."""
    return (day.toordinal() - EPOCH) * DAY


def _of_day(hour: time) -> int:
    return hour.hour * 3600 + hour.minute * MINUTE + hour.second


def _offset(at: int, zone: ZoneInfo) -> int:
    return int((moment_of(at).astimezone(zone).utcoffset() or timedelta()).total_seconds())


def _turn(low: int, high: int, zone: ZoneInfo) -> int:
    """The second within (low, high] at which the offset changes."""
    before = _offset(low, zone)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(middle, zone) == before:
            low = middle
        else:
            high = middle
    return high
