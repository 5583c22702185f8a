"""Which times are free: for one therapist or whichever of several has one. Four statements at most."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from core import clock, zones

from . import slots
from .limits import Diary, Taken
from .models import Appointment, BookingRules, Limit, Offering, Room
from .slots import Change, Pair, Rule, Span

WEEK = 7 * slots.DAY
NOTHING = Taken()
# What is about to move, whose own time counts as free.
Ignored = Appointment | Collection[Appointment] | None

# A therapist without rules of their own has the usual ones (`BookingRules`), which are not in the table.
_TIMETABLE = """
    SELECT therapist_id, place_id, "start", "end", weekday, NULL::date, NULL::date, NULL::boolean
      FROM booking_weeklyhours WHERE therapist_id = ANY(%(therapists)s)
    UNION ALL
    SELECT therapist_id, place_id, "start", "end", NULL, first_day, last_day, closed
      FROM booking_hoursexception
     WHERE (therapist_id = ANY(%(therapists)s) OR therapist_id IS NULL)
       AND first_day <= %(last)s AND last_day >= %(first)s
"""
# One probe of the exclusion constraint's index for each resource: it cannot answer "any of these" and a
# range at once. A row a resource, because reading thousands of small rows costs more than finding them.
_CLAIMS = """
    SELECT id, starts, ends, begins, finishes, joint
      FROM unnest(%(resources)s::uuid[]) AS wanted (id), LATERAL (
           SELECT array_agg(date_part('epoch', lower(during))::bigint) AS starts,
                  array_agg(date_part('epoch', upper(during))::bigint) AS ends,
                  array_agg(date_part('epoch', lower(session))::bigint) AS begins,
                  array_agg(date_part('epoch', upper(session))::bigint) AS finishes,
                  array_agg(joint) AS joint
             FROM (SELECT during, session, joint FROM booking_claim
                    WHERE resource = wanted.id
                      AND during && tstzrange(to_timestamp(%(start)s), to_timestamp(%(end)s))
                      AND (%(ignoring)s::uuid[] IS NULL OR appointment_id IS NULL
                           OR appointment_id <> ALL (%(ignoring)s::uuid[]))
                    UNION ALL
                   SELECT during, NULL, false FROM booking_busyspan
                    WHERE therapist_id = wanted.id
                      AND during && tstzrange(to_timestamp(%(start)s), to_timestamp(%(end)s))
                  ) AS claim) AS columns
     WHERE starts IS NOT NULL
"""


@dataclass(frozen=True)
class Slot:
    """A time that can be taken: instants in UTC, the room (None is online), and whose time it is.

    `also` are the names of those who said that they could come then (`published`).
    """

    start: datetime
    end: datetime
    room: Room | None = None
    therapist: Any = None
    also: tuple[str, ...] = ()


class Rules(Protocol):
    """What of a therapist's `BookingRules` counts here."""

    @property
    def minimum_notice(self) -> int: ...
    @property
    def horizon(self) -> int: ...
    @property
    def grid(self) -> int: ...
    @property
    def per_day(self) -> int | None: ...
    @property
    def per_week(self) -> int | None: ...
    @property
    def joint_break(self) -> int: ...


class Timetable(NamedTuple):
    """One therapist's rules of the week and the days that differ, as arithmetic reads them."""

    hours: list[Rule]
    changes: list[Change]


class Standing(NamedTuple):
    """How a time stands that staff may choose: whether it can be had, and what they would go past with it.

    `busy` is in the therapist's own calendar elsewhere, which keeps clients away and no staff. `rooms` are
    those of the ones asked about that are free then.
    """

    taken: bool
    busy: bool
    rules: list[Limit]
    rooms: list[Room]


class _Asked(NamedTuple):
    """A therapist whose free times begin within `window`."""

    therapist: Any
    rules: Rules
    zone: ZoneInfo
    window: Span


def rules_of(therapists: Iterable[Any]) -> dict[UUID, BookingRules]:
    """Each therapist's own settings, or the usual ones; one statement."""
    people = list(therapists)
    kept = BookingRules.objects.in_bulk([one.pk for one in people])
    return {one.pk: kept.get(one.pk) or BookingRules(therapist=one) for one in people}


def open_slots(
    therapist: Any,
    offering: Offering,
    length: int,
    window: tuple[datetime, datetime],
    viewer: Any = None,
    *,
    in_person: bool = False,
    ignoring: Ignored = None,
    rules: Mapping[UUID, Rules] | None = None,
) -> list[Slot]:
    """The free times of one therapist; see `free_with`."""
    return free_with(
        [therapist], offering, length, window, viewer, in_person=in_person, ignoring=ignoring, rules=rules
    )


def free_with(
    therapists: Iterable[Any],
    offering: Offering,
    length: int,
    window: tuple[datetime, datetime],
    viewer: Any = None,
    *,
    in_person: bool = False,
    ignoring: Ignored = None,
    rules: Mapping[UUID, Rules] | None = None,
) -> list[Slot]:
    """Free times that begin within `window`, in order, one a moment: with the first who has it.

    `length` is in minutes. Taken away are the therapists', the rooms' and the viewer's own claims, never
    another person's, and what a therapist's limits leave out. In person counts only hours that have a room
    in use. `ignoring` is what is about to move, whose own time counts as free. `rules` are the therapists',
    for a caller who has them. Three statements, two more in person, one less with `rules`.
    """
    found: dict[int, tuple[Any, Room | None]] = {}
    for therapist, instant, room in _free(
        list(therapists), offering, length, window, viewer, in_person, ignoring, rules, found
    ):
        found[instant] = therapist, room
    duration = timedelta(minutes=length)
    answer = []
    for instant in sorted(found):
        therapist, room = found[instant]
        start = slots.moment_of(instant)
        answer.append(Slot(start, start + duration, room, therapist))
    return answer


def all_free(
    therapists: Iterable[Any],
    offering: Offering,
    length: int,
    window: tuple[datetime, datetime],
    *,
    in_person: bool = False,
    rules: Mapping[UUID, Rules] | None = None,
) -> list[Slot]:
    """Like `free_with`, with everybody who is free at each time, and in person in each room of theirs."""
    duration = timedelta(minutes=length)
    found = _free(list(therapists), offering, length, window, None, in_person, None, rules, ())
    made = [(slots.moment_of(instant), therapist, room) for therapist, instant, room in found]
    made.sort(key=lambda one: one[0])
    return [Slot(start, start + duration, room, therapist) for start, therapist, room in made]


def who_is_free(
    therapists: Iterable[Any], offering: Offering, length: int, start: datetime, *, in_person: bool = False
) -> list[Any]:
    """Those of these therapists who are free at this very moment, in the order given."""
    window = (start, start + timedelta(minutes=1))
    found = _free(list(therapists), offering, length, window, None, in_person, None, None, ())
    return list({therapist.pk: therapist for therapist, _start, _room in found}.values())


def nearest_slots(
    therapists: Iterable[Any],
    offering: Offering,
    length: int,
    wanted: datetime,
    viewer: Any = None,
    *,
    in_person: bool = False,
    ignoring: Ignored = None,
    count: int = 3,
) -> list[Slot]:
    """The free times nearest to one that is gone, within a week of it, in order of time."""
    window = (wanted - timedelta(days=7), wanted + timedelta(days=7))
    free = free_with(therapists, offering, length, window, viewer, in_person=in_person, ignoring=ignoring)
    near = sorted(free, key=lambda slot: (abs(slot.start - wanted), slot.start))[:count]
    return sorted(near, key=lambda slot: slot.start)


def by_day(found: Iterable[Slot], zone: str) -> dict[date, list[Slot]]:
    """Slots under the day they have in the reader's zone."""
    reader = zones.of(zone)
    days: dict[date, list[Slot]] = {}
    for slot in found:
        days.setdefault(slot.start.astimezone(reader).date(), []).append(slot)
    return days


def rules_passed(appointment: Appointment) -> list[Limit]:
    """The therapist's rules that this appointment goes past, itself not counted; three statements."""
    found = standings(
        appointment.therapist,
        appointment.offering,
        appointment.minutes,
        [appointment.start],
        joint=appointment.is_joint,
        ignoring=[appointment],
    )
    return found[0].rules


def standings(
    therapist: Any,
    offering: Offering,
    length: int,
    starts: Sequence[datetime],
    *,
    joint: bool,
    rooms: Collection[Room] = (),
    ignoring: Collection[Appointment] = (),
) -> list[Standing]:
    """How each of these times stands, whatever the weekly hours say; three statements for all of them.

    They are judged one by one: what two of them would do to each other is the constraint's to say.
    """
    spans = [Span(slots.seconds(at), slots.seconds(at) + length * slots.MINUTE) for at in starts]
    if not spans:
        return []
    zone = zones.known(therapist.time_zone)
    outer = Span(min(span.start for span in spans), max(span.end for span in spans))
    first, last = _days_around(outer)
    rules = rules_of([therapist])[therapist.pk]
    changes = timetables([therapist.pk], first, last)[therapist.pk].changes
    found = _claims(
        [therapist.pk, *(room.pk for room in rooms)], Span(outer.start - WEEK, outer.end + WEEK), ignoring
    )
    theirs = found.get(therapist.pk, NOTHING)
    # What is claimed here has its session; what their calendar elsewhere said has none.
    claimed = [span for span, at in zip(theirs.spans, theirs.begins, strict=True) if at is not None]
    busy = [span for span, at in zip(theirs.spans, theirs.begins, strict=True) if at is None]
    in_rooms = [(room, found.get(room.pk, NOTHING).spans, room.turnaround * slots.MINUTE) for room in rooms]
    before, after = offering.buffer_before * slots.MINUTE, offering.buffer_after * slots.MINUTE
    # Limits by days of a zone that is gone mean nothing.
    shut = slots.closed_spans(changes, first, last, zone) if zone else []
    diary = _diary(theirs, rules, zone, outer) if zone else None
    answer = []
    for start, end in spans:
        passed = [Limit(one) for one in diary.past(start, end, joint=joint)] if diary else []
        if _meets(shut, start, end):
            passed.append(Limit.CLOSED)
        taken, elsewhere = (_meets(some, start - before, end + after) for some in (claimed, busy))
        free = [room for room, held, needs in in_rooms if not _meets(held, start, end + needs)]
        answer.append(Standing(taken, elsewhere, passed, free))
    return answer


def timetables(therapists: Iterable[UUID], first: date, last: date) -> dict[UUID, Timetable]:
    """Weekly hours and the days that differ between two days, by therapist's id; one statement.

    Places are ids of rooms, None is online. A day that closes the practice stands in everybody's.
    """
    found = {pk: Timetable([], []) for pk in therapists}
    with connection.cursor() as cursor:
        cursor.execute(_TIMETABLE, {"therapists": list(found), "first": first, "last": last})
        for therapist, place, start, end, weekday, first_day, last_day, closed in cursor.fetchall():
            if weekday is not None:
                found[therapist].hours.append(Rule(weekday, start, end, place))
                continue
            change = Change(first_day, last_day, closed, start, end, place)
            for one in [therapist] if therapist else found:
                found[one].changes.append(change)
    return found


def _free(
    therapists: list[Any],
    offering: Offering,
    length: int,
    window: tuple[datetime, datetime],
    viewer: Any,
    in_person: bool,
    ignoring: Ignored,
    rules: Mapping[UUID, Rules] | None,
    known: Container[int],
) -> Iterator[tuple[Any, int, Room | None]]:
    """Every (therapist, start, room) that is free, therapist by therapist in the order given.

    Not those whose start is `known` by then, which whoever asks may fill while it is going on.
    """
    asked = _within(therapists, window, rules_of(therapists) if rules is None else rules)
    if not asked:
        return
    duration, joint = length * slots.MINUTE, offering.is_joint
    before, after = offering.buffer_before * slots.MINUTE, offering.buffer_after * slots.MINUTE
    own = offering.integration_minutes * slots.MINUTE
    outer = Span(min(one.window.start for one in asked), max(one.window.end for one in asked) + duration)
    first, last = _days_around(outer)
    tables = timetables([one.therapist.pk for one in asked], first, last)
    rooms = _rooms(tables.values()) if in_person else {}
    reach = _reach(outer, before, max([after, own, *(r.turnaround * 60 for r in rooms.values())]), asked)
    people = [one.therapist.pk for one in asked] + ([viewer.pk] if viewer else [])
    busy = _claims([*people, *rooms], reach, ignoring)
    kept_by_viewer = slots.widen(busy.get(viewer.pk, NOTHING).spans, after=own) if viewer else []
    for one in asked:
        places = slots.open_spans(*tables[one.therapist.pk], first, last, one.zone)
        theirs = busy.get(one.therapist.pk, NOTHING)
        taken = slots.widen(theirs.spans, before, after) + kept_by_viewer
        diary = _diary(theirs, one.rules, one.zone, outer)
        choices: list[tuple[Room | None, list[Pair]]]
        if in_person:
            choices = [(room, places[pk]) for pk, room in rooms.items() if pk in places]
        else:
            choices = [(None, _anywhere(places))]
        for room, spans in choices:
            closed = taken
            if room is not None:
                held = busy.get(room.pk, NOTHING).spans
                closed = taken + slots.widen(held, after=room.turnaround * slots.MINUTE)
            free = slots.subtract(spans, closed)
            for start in slots.starts(free, duration, one.rules.grid, one.window, diary.pieces):
                if start in known:
                    continue
                if diary.is_free or not diary.past(start, start + duration, joint=joint):
                    yield one.therapist, start, room


def _meets(spans: Iterable[Pair], start: int, end: int) -> bool:
    return any(start < until and begins < end for begins, until in spans)


def _anywhere(places: Mapping[object, list[Pair]]) -> list[Pair]:
    """Open time whatever the place."""
    if len(places) == 1:
        return next(iter(places.values()))
    return slots.merge(span for spans in places.values() for span in spans)


def _within(
    therapists: list[Any], window: tuple[datetime, datetime], rules: Mapping[UUID, Rules]
) -> list[_Asked]:
    """Those who can be booked within the window at all, by their notice and horizon."""
    now = clock.now()
    asked = []
    for therapist in therapists:
        own, zone = rules[therapist.pk], zones.known(therapist.time_zone)
        earliest = max(window[0], now + timedelta(hours=own.minimum_notice))
        latest = min(window[1], now + timedelta(days=own.horizon))
        # Hours of a zone that is gone mean nothing: better no time than a wrong one. Their page says so.
        if zone is not None and earliest < latest:
            asked.append(_Asked(therapist, own, zone, Span(_up(earliest), _up(latest))))
    return asked


def _diary(taken: Taken, rules: Rules, zone: ZoneInfo, around: Span) -> Diary:
    """A therapist's limits over what they have, wide enough for whole weeks on either side."""
    first, last = _days_around(Span(around.start - WEEK, around.end + WEEK))
    return Diary(
        taken,
        slots.stretches(first, last, zone),
        per_day=rules.per_day,
        per_week=rules.per_week,
        joint_break=rules.joint_break,
    )


def _reach(outer: Span, before: int, after: int, asked: list[_Asked]) -> Span:
    """Where to look for claims: as far as quiet times, breaks and counted weeks go."""
    gap = max(one.rules.joint_break for one in asked) * slots.MINUTE
    if any(one.rules.per_day or one.rules.per_week for one in asked):
        gap = WEEK
    return Span(outer.start - max(before, gap), outer.end + max(after, gap))


def _rooms(tables: Iterable[Timetable]) -> dict[UUID, Room]:
    """The rooms in use among the places of these hours."""
    wanted: set[Any] = set()
    for hours, changes in tables:
        wanted |= {rule.place for rule in hours} | {change.place for change in changes}
    return {room.pk: room for room in Room.objects.filter(pk__in=wanted - {None}, in_use=True)}


def _claims(resources: list[UUID], reach: Span, ignoring: Ignored) -> dict[UUID, Taken]:
    """What these therapists, rooms and people have within a time, elsewhere too; one statement."""
    found: dict[UUID, Taken] = {}
    moving = [ignoring] if isinstance(ignoring, Appointment) else ignoring or ()
    wanted: dict[str, Any] = {
        "resources": resources,
        "start": reach.start,
        "end": reach.end,
        "ignoring": [one.pk for one in moving] or None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIMS, wanted)
        for resource, *columns in cursor.fetchall():
            found[resource] = Taken(*columns)
    return found


def _days_around(span: Span) -> tuple[date, date]:
    """Local days that surely hold a time, whatever the zone."""
    return (
        slots.moment_of(span.start - slots.DAY).date(),
        slots.moment_of(span.end + slots.DAY).date(),
    )


def _up(moment: datetime) -> int:
    """The first whole second that is not before this moment."""
    return -int(-moment.timestamp() // 1)
