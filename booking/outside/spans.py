"""When somebody is busy, read from their calendar: iCalendar texts in, stretches of time out. No network.

Texts come from anywhere. What cannot be read is left out and counted; what would have no end has one.
"""

import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar

# Our own, wherever it came from: a file, a feed, or what we put there.
OURS = "@appointments"
MOST = 5000  # stretches of one person
# Rules finer than a day make more stretches than anybody has appointments.
TOO_FINE = {"SECONDLY", "MINUTELY", "HOURLY"}


@dataclass(frozen=True, order=True)
class Stretch:
    """From an instant until another, in UTC."""

    start: datetime
    end: datetime


class TooMuch(Exception):
    """More than a person can be busy, or more than can be read in time."""


@dataclass
class Busy:
    """`spans` in order and apart; how many entries were left out; how many name a zone nobody knows."""

    spans: list[Stretch] = field(default_factory=list)
    left_out: int = 0
    unknown_zones: int = 0


def busy_in(texts: Iterable[bytes], window: Stretch, zone: ZoneInfo, *, seconds: float = 20) -> Busy:
    """What these entries take of `window`. Days and times without a zone are those of `zone`.

    Free, cancelled and our own entries take nothing. Raises TooMuch.
    """
    busy = Busy()
    with _within(seconds):
        for text in texts:
            try:
                calendar = Calendar.from_ical(text)
                found = list(_of(calendar, window, zone, busy))
            except TooMuch:
                raise
            except Exception:  # whatever somebody else's program wrote, the rest still counts
                busy.left_out += 1
                continue
            busy.spans += found
            if len(busy.spans) > MOST:
                raise TooMuch
    busy.spans = _merged(busy.spans)
    return busy


def _of(calendar: Any, window: Stretch, zone: ZoneInfo, busy: Busy) -> Iterator[Stretch]:
    for one in calendar.walk("VFREEBUSY"):
        yield from _free_busy(one, window, zone)
    events = calendar.walk("VEVENT")
    if any(str(event.get("uid", "")).endswith(OURS) for event in events):
        return
    for event in events:
        rules = event.get("rrule") or []
        for rule in rules if isinstance(rules, list) else [rules]:
            if {str(one).upper() for one in rule.get("FREQ", [])} & TOO_FINE:
                busy.left_out += 1
                return
        busy.unknown_zones += _names_unknown_zone(event)
    for number, event in enumerate(_occurrences(calendar, window, zone)):
        if number > MOST:
            raise TooMuch
        free = str(event.get("transp", "")).upper() == "TRANSPARENT"
        if not free and str(event.get("status", "")).upper() != "CANCELLED":
            yield from _clipped(event.start, event.end, window, zone)


def _occurrences(calendar: Any, window: Stretch, zone: ZoneInfo) -> Iterable[Any]:
    return recurring_ical_events.of(calendar).between(
        window.start.astimezone(zone), window.end.astimezone(zone)
    )


def _free_busy(one: Any, window: Stretch, zone: ZoneInfo) -> Iterator[Stretch]:
    listed = one.get("freebusy") or []
    for period in listed if isinstance(listed, list) else [listed]:
        if str(period.params.get("FBTYPE", "BUSY")).upper() != "FREE":
            for start, end in [(period.start, period.end)]:
                yield from _clipped(start, end, window, zone)


def _clipped(start: Any, end: Any, window: Stretch, zone: ZoneInfo) -> Iterator[Stretch]:
    first, last = max(_instant(start, zone), window.start), min(_instant(end, zone), window.end)
    if first < last:
        yield Stretch(first, last)


def _instant(moment: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(UTC)


def _merged(spans: list[Stretch]) -> list[Stretch]:
    """In order, and what touches or overlaps as one."""
    found: list[Stretch] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Stretch(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def _names_unknown_zone(event: Any) -> bool:
    start = event.get("dtstart")
    moment = getattr(start, "dt", None)
    named = start is not None and "TZID" in getattr(start, "params", {})
    return named and isinstance(moment, datetime) and moment.tzinfo is None


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Stop reading after a while: a rule can be written that matches nothing for eight thousand years."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise TooMuch

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)  # again, should a library swallow it
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
