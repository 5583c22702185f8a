"""Which booked appointments a change of hours would leave outside them, and what a page was showing.

Nothing here cancels anything: what is stranded stays booked until somebody decides about it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core import clock, zones

from . import openings, queries, slots
from .models import Appointment, HoursException, Room, WeeklyHours
from .openings import Timetable
from .slots import Change, Pair, Rule, Span

Edit = Callable[[Timetable], Timetable]


@dataclass(frozen=True)
class Also:
    """A time of an app above that keeps a therapist or a room, and where its page is."""

    pk: UUID
    therapist_id: UUID
    room_id: UUID | None
    start: datetime
    end: datetime
    names: str
    where: str
    href: str


# Apps above put in what they have from now on that this member of staff may see, a row a therapist.
also: list[Callable[[Any], Iterable[Also]]] = []


def rule_of(row: WeeklyHours) -> Rule:
    return Rule(row.weekday, row.start, row.end, row.place_id)


def change_of(row: HoursException) -> Change:
    return Change(row.first_day, row.last_day, row.closed, row.start, row.end, row.place_id)


def without(row: WeeklyHours | HoursException) -> Edit:
    """The timetable with one of these hours, or one of these days that differ, taken out."""

    def edit(table: Timetable) -> Timetable:
        hours, changes = list(table.hours), list(table.changes)
        if isinstance(row, WeeklyHours):
            hours = _less(hours, rule_of(row))
        else:
            changes = _less(changes, change_of(row))
        return Timetable(hours, changes)

    return edit


def instead(old: WeeklyHours, new: WeeklyHours) -> Edit:
    """The timetable with weekly hours changed."""

    def edit(table: Timetable) -> Timetable:
        return Timetable([*_less(table.hours, rule_of(old)), rule_of(new)], table.changes)

    return edit


def besides(*rows: HoursException) -> Edit:
    """The timetable with days that differ put in."""
    more = list(map(change_of, rows))
    return lambda table: Timetable(table.hours, [*table.changes, *more])


def by_edit(therapists: Iterable[Any], edit: Edit, *, by: Any) -> list[Appointment | Also]:
    """What `edit` would strand: inside the hours now and not afterwards, or on what it closes. In order."""
    people = {one.pk: one for one in therapists}
    rows: list[Appointment | Also] = list(_booked(by).filter(therapist__in=people))
    rows += [one for one in besides_appointments(by) if one.therapist_id in people]
    if not rows:
        return []
    first = clock.now().date() - timedelta(days=1)
    last = max(row.end for row in rows).date() + timedelta(days=1)
    found: dict[Any, Appointment | Also] = {}
    for pk, table in openings.timetables(people, first, last).items():
        zone = zones.known(people[pk].time_zone)
        if zone is None:
            continue
        after = edit(table)
        was, becomes = (slots.open_spans(*one, first, last, zone) for one in (table, after))
        shut = slots.subtract(
            slots.closed_spans(after.changes, first, last, zone),
            slots.closed_spans(table.changes, first, last, zone),
        )
        for row in rows:
            if row.therapist_id == pk:
                span = Span(slots.seconds(row.start), slots.seconds(row.end))
                lost = _within(span, row.room_id, was) and not _within(span, row.room_id, becomes)
                if lost or any(span.start < end and start < span.end for start, end in shut):
                    found[row.pk] = row  # once, also with two who lead it
    return sorted(found.values(), key=lambda row: row.start)


def by_room(room: Room, *, by: Any) -> list[Appointment | Also]:
    """What is booked in a room from now on."""
    found: dict[Any, Appointment | Also] = {row.pk: row for row in _booked(by).filter(room=room)}
    found |= {row.pk: row for row in besides_appointments(by) if row.room_id == room.pk}
    return sorted(found.values(), key=lambda row: row.start)


def besides_appointments(by: Any) -> list[Also]:
    """What apps above have; a statement or two each."""
    return [row for ask in also for row in ask(by)]


def seen(rows: Iterable[Appointment | Also]) -> str:
    """A word for exactly these appointments as a page listed them, to be sent back by whoever read it."""
    return word_of(sorted((str(row.pk), row.start.isoformat(), row.end.isoformat()) for row in rows))


def version(therapist: Any) -> str:
    """A word for a therapist's hours as they are now; three statements."""
    whole = datetime.min.replace(tzinfo=UTC).date()
    rules = openings.rules_of([therapist])[therapist.pk]
    return word_of(
        sorted(map(repr, map(rule_of, queries.hours_of(therapist)))),
        sorted(map(repr, map(change_of, queries.exceptions_of(therapist, whole)))),
        [getattr(rules, field.attname) for field in rules._meta.concrete_fields],
    )


def version_of(row: Any) -> str:
    """A word for one row as it is now."""
    return word_of([str(getattr(row, field.attname)) for field in row._meta.concrete_fields])


def _booked(by: Any) -> QuerySet[Appointment]:
    rows = Appointment.objects.visible_to(by).live().filter(during__endswith__gt=clock.now())
    return queries.told(rows.in_order())


def _within(span: Span, room: Any, places: dict[object, list[Pair]]) -> bool:
    if room is not None:
        spans = places.get(room, [])
    else:
        spans = slots.merge(one for some in places.values() for one in some)
    return any(start <= span.start and span.end <= end for start, end in spans)


def _less(rows: Iterable[Any], row: Any) -> list[Any]:
    """`rows` without one that equals `row`; there may be two."""
    left = list(rows)
    if row in left:
        left.remove(row)
    return left


def word_of(*parts: Any) -> str:
    """A short word for exactly these things, to be sent back by whoever read them."""
    return sha256(repr(parts).encode()).hexdigest()[:20]
