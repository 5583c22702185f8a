"""Times in a row: arranged, agreed to, moved, extended and ended many at once, each time in one transaction.

Everything it may need is queued for first (`claims.lock_all`); then all that was shown is saved, or nothing.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import F
from psycopg.types.range import Range

from accounts.models import User
from booking import planning
from booking.models import LIVE, Appointment, AppointmentState, Confirmation, News, Place, Room, Series
from booking.planning import Choices, Line, Wish
from booking.queries import cares_for
from booking.series import Rhythm
from core import audit, clock, zones
from couples.models import Partner, PartnerState

from . import arrange as arranging
from . import change, confirming, telling
from .claims import OwnTimeTaken, SlotTaken, claim_practice, lock, lock_all, rooms_in_use
from .ending import let_go
from .hours import Stale


class DatesChanged(Exception):
    """What was chosen stands differently than it was shown. Nothing has been saved; `lines` say how it is."""

    def __init__(self, lines: list[Line]) -> None:
        super().__init__("Some of the dates stand differently now.")
        self.lines = lines


class Agreed(NamedTuple):
    """How many dates a person said yes to, and those at which they have something else: told to no other."""

    kept: int
    clashes: list[Appointment]


@transaction.atomic
def arrange(wish: Wish, rhythm: Rhythm, choices: Choices, *, by: User) -> Series | None:
    """Hold every date that was chosen, and ask each person for their yes, once for all of them.

    The same series twice is one series; None when no date was chosen. Raises DatesChanged with the dates as
    they stand now, and NotOffered.
    """
    if wish.is_joint and wish.offering.for_one or not cares_for(wish.therapist, wish.couple):
        raise arranging.NotOffered
    _lock_for_new(wish)
    wanted = [one.start for one in choices.values() if one.start is not None]
    if not wanted:
        return None
    again = _same(wish, wanted)
    if again is not None:
        return again
    if wish.room is not None and not Room.objects.filter(pk=wish.room.pk, in_use=True).exists():
        raise arranging.NotOffered
    lines = _as_shown(planning.new_dates(wish, rhythm, choices))
    series = Series.objects.create(
        couple=wish.couple,
        offering=wish.offering,
        therapist=wish.therapist,
        length=wish.length,
        place=Place.ROOM if wish.room else wish.place,
        room=wish.room,
        zone=zones.of(wish.therapist.time_zone).key,
        day=rhythm.first,
        hour=rhythm.hour,
        every=rhythm.every,
        planned=rhythm.times,
        created_by=by,
    )
    _hold(series, wish, lines)
    telling.tell_series(series, News.ASKS, but=by)
    audit.record("series.arranged", about=series)
    return series


@transaction.atomic
def extend(series: Series, rhythm: Rhythm, choices: Choices, *, by: User) -> int:
    """Go on for some more dates, each in the room it was shown in. Returns how many; 0 when nothing was
    chosen or they are there already.

    Raises DatesChanged, Stale when it has ended, and NotOffered.
    """
    wish = Wish.of(series)
    _lock_for_new(wish, more=rooms_in_use() if wish.room else ())
    series.refresh_from_db(fields=["ended_at", "planned"])
    if series.ended_at is not None:
        raise Stale
    if not cares_for(series.therapist, series.couple):
        raise arranging.NotOffered
    wanted = [one.start for one in choices.values() if one.start is not None]
    if not wanted or _of(series, wanted).count() == len(wanted):
        return 0
    lines = _as_shown(planning.more_dates(wish, rhythm, choices))
    Series.objects.filter(pk=series.pk).update(planned=F("planned") + len(wanted))
    _hold(series, wish, lines)
    telling.tell_series(series, News.ASKS, but=by)
    audit.record("series.extended", about=series)
    return len(wanted)


@transaction.atomic
def agree(
    series: Series, partner: Partner, wanted: Collection[UUID], *, by: User, minutes: int | None = None
) -> Agreed:
    """This person's yes to some of the dates, or to all. It answers the same whatever the others say.

    A date on which they have something else stays without their yes, and the rest is kept.
    """
    _lock_for_new(Wish.of(series), *_to_come(series))
    kept, clashes = 0, []
    rows = list(_to_come(series))
    said = Confirmation.objects.filter(appointment__in=rows, partner=partner)
    before = set(said.values_list("appointment_id", flat=True))
    for row in rows:
        if row.pk not in wanted:
            continue
        try:
            with transaction.atomic():
                confirming.say_yes(row, partner, minutes, new=row.pk not in before)
        except OwnTimeTaken:
            clashes.append(row)
        else:
            kept += 1
    if kept:
        audit.record("series.agreed", about=series)
    confirming.confirm_all(rows)
    return Agreed(kept, clashes)


@transaction.atomic
def move_from(series: Series, first: Appointment, rhythm: Rhythm, choices: Choices, *, by: User) -> int:
    """Move what was chosen of `first` and all after it; the new times are had, or the old ones are kept.

    Each keeps its own room where that is free then, and otherwise has the one it was shown in. Every yes to
    what moves is asked anew. Returns how many moved. Raises Stale when one of them has changed since it was
    shown, DatesChanged, and NotOffered.
    """
    wish, coming = Wish.of(series), list(_to_come(series))
    _lock_for_new(wish, *coming, more=rooms_in_use() if any(row.room_id for row in coming) else ())
    rows = list(_to_come(series, first))
    if {str(row.pk) for row in rows} != set(choices):
        raise Stale
    lines = _as_shown(planning.moved_dates(wish, rows, rhythm, choices))
    pairs = [(line.row, line.chosen) for line in lines if line.row and line.chosen]
    pairs = [(old, start) for old, start in pairs if old.start != start]
    if not pairs:
        return 0
    room_of = {line.row.pk: line.rooms.get(line.chosen) for line in lines if line.row and line.chosen}
    made = [
        change.moved(old, Range(start, start + timedelta(minutes=wish.length)), room_of[old.pk])
        for old, start in pairs
    ]
    passed = {line.chosen: line.rules for line in lines if line.is_chosen_as_planned}
    try:
        with transaction.atomic():
            for old, _start in pairs:
                if not old.is_free_to_move(clock.now()):
                    change.note_override(old, by)
                let_go(old, by=by)
            _save(made, passed)
    except SlotTaken:
        raise DatesChanged(lines) from None
    Series.objects.filter(pk=series.pk).update(day=rhythm.first, hour=rhythm.hour, every=rhythm.every)
    telling.tell_series(series, News.ASKS, but=by)
    audit.record("series.moved", about=series)
    return len(made)


@transaction.atomic
def end_from(series: Series, first: Appointment, *, by: User) -> int:
    """Give `first` and all after it back; no reason is asked. A second time changes nothing."""
    _lock_for_new(Wish.of(series), *_to_come(series))
    rows = list(_to_come(series, first))
    for row in rows:
        if not row.is_free_to_cancel(clock.now()):
            change.note_override(row, by)
        let_go(row, by=by)
    if rows:
        Series.objects.filter(pk=series.pk, ended_at=None).update(ended_at=clock.now())
        telling.tell_series(series, News.CHANGED, but=by)
        audit.record("series.ended", about=series)
    return len(rows)


def _to_come(series: Series, first: Appointment | None = None) -> Any:
    rows = Appointment.objects.filter(series=series, state__in=LIVE, during__startswith__gt=clock.now())
    if first is not None:
        rows = rows.filter(during__startswith__gte=first.start)
    return rows.select_related("offering", "therapist", "couple", "series", "room").in_order()


def _of(series: Series, starts: list[datetime]) -> Any:
    return Appointment.objects.filter(series=series, state__in=LIVE, during__startswith__in=starts)


def _same(wish: Wish, starts: list[datetime]) -> Series | None:
    """The series that this one would only repeat."""
    rows = Appointment.objects.live().filter(
        couple=wish.couple,
        therapist=wish.therapist,
        offering=wish.offering,
        series__ended_at=None,
        series__isnull=False,
        during__startswith__in=starts,
    )
    found = list(rows.select_related("series"))
    if len(found) != len(starts) or len({one.series_id for one in found}) != 1:
        return None
    return found[0].series


def _lock_for_new(wish: Wish, *rows: Appointment, more: Iterable[UUID] = ()) -> None:
    """Queue for everybody at once: the practice's side, all members, whatever the rows are in, and `more`."""
    users = wish.couple.partners.exclude(state=PartnerState.LEFT).values_list("user_id", flat=True)
    wanted = {wish.therapist.pk, wish.couple.pk, *users, *more}
    wanted |= {wish.room.pk} if wish.room else set()
    if rows:
        lock_all(list(rows), *wanted)
    else:
        lock(*wanted)


def _as_shown(lines: list[Line]) -> list[Line]:
    if any(line.changed for line in lines):
        raise DatesChanged(lines)
    return lines


def _hold(series: Series, wish: Wish, lines: list[Line]) -> None:
    now = clock.now()
    rows = [
        Appointment(
            couple=wish.couple,
            offering=wish.offering,
            therapist=wish.therapist,
            series=series,
            place=series.place,
            room=line.rooms.get(line.chosen),
            during=Range(line.chosen, line.chosen + timedelta(minutes=wish.length)),
            zone=series.zone,
            state=AppointmentState.HELD,
            held_at=now,
            held_until=min(now + confirming.HELD_FOR, line.chosen),
        )
        for line in lines
        if line.chosen is not None
    ]
    number = arranging.next_number(rows[0])
    for place, row in enumerate(rows):
        row.number = number + place if number is not None else None
    passed = {line.chosen: line.rules for line in lines if line.is_chosen_as_planned}
    try:
        with transaction.atomic():
            _save(rows, passed)
    except SlotTaken:
        raise DatesChanged(lines) from None


def _save(rows: list[Appointment], passed: dict[Any, Any]) -> None:
    """New rows with their claims, and what staff knowingly went past. Raises SlotTaken."""
    for row in rows:
        row.went_past = [str(one) for one in passed.get(row.start, [])]
    Appointment.objects.bulk_create(rows)
    claim_practice(*rows)
    for row in rows:
        if row.went_past:
            audit.record("appointment.went_past_rules", about=row)
