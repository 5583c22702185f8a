"""Every date of a series with its state, before anything is saved. Nothing here changes a row.

So many statements whatever the number of dates: seven at most, four more in rooms, and five more where only
some of them are in rooms. What is shown is sent back with each date, so that the verbs of `services.series`
can tell what changed meanwhile.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core import clock, zones
from couples.models import Couple

from . import asked, openings, slots
from .models import Appointment, Limit, Offering, Room, Series
from .month import parse_start
from .openings import Standing
from .series import Rhythm, monday_of, nearest, occurrences

FAR = 3650  # days: staff arrange beyond what clients may book


class State(TextChoices):
    FREE = "free", _("Free")
    RULES = "rules", _("Goes past the therapist's rules")
    BUSY = "busy", _("Busy in the therapist's own calendar")
    TAKEN = "taken", _("Taken")
    SKIPPED = "skipped", _("The clocks leave this hour out")
    PAST = "past", _("Already past")


@dataclass(frozen=True)
class Wish:
    """What a series is of: for everyone in the couple, with one therapist, in one place as it begins."""

    couple: Couple
    offering: Offering
    therapist: Any
    length: int
    place: str
    room: Room | None

    @classmethod
    def of(cls, series: Series) -> "Wish":
        return cls(series.couple, series.offering, series.therapist, series.length, series.place, series.room)

    @property
    def is_joint(self) -> bool:
        return self.couple.is_joint


class Option(NamedTuple):
    """A time that can be chosen for a date. `at` is what the page sends back with its moment: which room.
    `elsewhere`: another room than its own, or than the one of the series."""

    start: datetime
    end: datetime
    room: Room | None
    at: str
    elsewhere: bool


@dataclass
class Line:
    """One date: as the rhythm has it, how that stands, the nearest free times of its week, what was chosen.

    `row` is the appointment that would move to it. `free` is every free time of the week. `wanted` are the
    rooms it may be in, the best first, or None where it needs none; `rooms` is the one it would have at each
    moment that can be chosen, and `own` the one it comes from, where each date may have another.
    """

    key: str
    day: date
    start: datetime | None
    near: datetime
    minutes: int
    wanted: list[Room] | None = None
    own: Any = None
    row: Appointment | None = None
    state: str = State.SKIPPED
    rules: list[Limit] = field(default_factory=list)
    others: list[datetime] = field(default_factory=list)
    free: frozenset[datetime] = frozenset()
    rooms: dict[datetime, Room] = field(default_factory=dict)
    chosen: datetime | None = None
    changed: bool = False

    @property
    def end(self) -> datetime | None:
        return self.start + timedelta(minutes=self.minutes) if self.start else None

    @property
    def planned(self) -> Option | None:
        return self._option(self.start) if self.start else None

    @property
    def options(self) -> list[Option]:
        return [self._option(one) for one in self.others]

    def room_word(self, start: datetime) -> str:
        """Which room a date was shown in; a series that begins has one room for all."""
        room = self._room(start)
        return f"@{room.pk}" if room else ""

    def finds_room(self, start: datetime, free: Collection[Room]) -> bool:
        """Take the best of these rooms for this moment, if there is one or none is needed."""
        if self.wanted is None:
            return True
        room = next((one for one in self.wanted if one in free), None)
        if room is not None:
            self.rooms[start] = room
        return room is not None

    def _room(self, start: datetime) -> Room | None:
        return self.rooms.get(start) if self.own is not None else None

    def _option(self, start: datetime) -> Option:
        room = self._room(start)
        end = start + timedelta(minutes=self.minutes)
        return Option(start, end, room, self.room_word(start), room is not None and room.pk != self.own)

    @property
    def is_free(self) -> bool:
        return self.state == State.FREE

    @property
    def may_be_held(self) -> bool:
        """Free, or the practice may have it knowingly."""
        return self.state in {State.FREE, State.RULES, State.BUSY}

    @property
    def words(self) -> str:
        return str(State(self.state).label)

    @property
    def seen(self) -> str:
        """How it stands, in a word that the page sends back."""
        return "-".join([self.state, *self.rules])

    @property
    def is_chosen_as_planned(self) -> bool:
        return self.start is not None and self.chosen == self.start


class Choice(NamedTuple):
    """What a page sent for one date: when instead, or None for leaving it, and how it stood on the page, in
    which room."""

    start: datetime | None
    seen: str
    at: str = ""


Choices = Mapping[str, Choice]


def as_chosen(lines: Iterable[Line]) -> dict[str, Choice]:
    """What whoever accepts the dates as they are shown would send."""
    return {
        line.key: Choice(line.chosen, line.seen, line.room_word(line.chosen) if line.chosen else "")
        for line in lines
    }


def choices_sent(sent: Mapping[str, str]) -> dict[str, Choice]:
    """`d-<key>` is the moment chosen and its room, `was-<key>` how the date stood."""
    found = {}
    for name, seen in sent.items():
        if name.startswith("was-"):
            moment, mark, room = sent.get(f"d-{name[4:]}", "").partition("@")
            found[name[4:]] = Choice(parse_start(moment), seen, mark + room)
    return found


def new_dates(wish: Wish, rhythm: Rhythm, choices: Choices | None = None) -> list[Line]:
    """The dates of a rhythm that is to begin. Without choices, what is free is chosen."""
    found = occurrences(rhythm, zones.of(wish.therapist.time_zone))
    rooms = [wish.room] if wish.room else []
    lines = [
        Line(one.day.isoformat(), *one, wish.length, wanted=rooms if wish.room else None) for one in found
    ]
    return _read(wish, lines, choices, rooms)


def more_dates(wish: Wish, rhythm: Rhythm, choices: Choices | None = None) -> list[Line]:
    """The dates with which a series goes on. In a room, each has that of the series where it is free then,
    and otherwise the first that is."""
    found = occurrences(rhythm, zones.of(wish.therapist.time_zone))
    own = wish.room.pk if wish.room else None
    rooms = list(Room.objects.filter(in_use=True)) if own else []
    wanted = _own_first(own, rooms)
    lines = [Line(one.day.isoformat(), *one, wish.length, wanted=wanted, own=own) for one in found]
    return _read(wish, lines, choices, rooms)


def moved_dates(
    wish: Wish, rows: list[Appointment], rhythm: Rhythm, choices: Choices | None = None
) -> list[Line]:
    """Where each of these appointments would move to, in order; one without a choice stays where it is.

    What is in a room keeps it where it is free then, and otherwise has the first that is.
    """
    found = occurrences(rhythm, zones.of(wish.therapist.time_zone))
    rooms = list(Room.objects.filter(in_use=True)) if any(row.room_id for row in rows) else []
    lines = [
        Line(str(row.pk), *one, wish.length, _own_first(row.room_id, rooms), own=row.room_id, row=row)
        for one, row in zip(found, rows, strict=True)
    ]
    # Those that stay keep their time from those that move.
    staying = {key for key, one in (choices or {}).items() if one.start is None}
    moving = [row for row in rows if str(row.pk) not in staying]
    return _read(wish, lines, choices, rooms, moving)


def _own_first(own: Any, rooms: list[Room]) -> list[Room] | None:
    return sorted(rooms, key=lambda one: one.pk != own) if own else None


def _read(
    wish: Wish,
    lines: list[Line],
    choices: Choices | None,
    rooms: list[Room],
    ignoring: Collection[Appointment] = (),
) -> list[Line]:
    now = clock.now()
    starts = [line.start for line in lines if line.start is not None]
    stand = dict(zip(starts, _standings(wish, starts, rooms, ignoring), strict=True))
    for line in lines:
        if line.start is not None:
            line.state, line.rules = _state(line, line.start, stand[line.start], now)
    _offer_others(wish, lines, rooms, ignoring)
    for line in lines:
        if choices is None:
            line.chosen = line.start if line.is_free else None
        else:
            _choose(line, choices.get(line.key))
    return lines


def _state(line: Line, start: datetime, found: Standing, now: datetime) -> tuple[str, list[Limit]]:
    if start <= now:
        return State.PAST, []
    if found.taken or not line.finds_room(start, found.rooms):
        return State.TAKEN, []
    if found.rules:
        return State.RULES, found.rules
    return (State.BUSY if found.busy else State.FREE), []


def _choose(line: Line, choice: Choice | None) -> None:
    """Take over what was chosen, and note where it does not stand any more as it did on the page."""
    if choice is None or choice.start is None:
        return
    line.chosen = choice.start
    elsewhere = choice.at != line.room_word(choice.start)
    if choice.start == line.start:
        line.changed = not line.may_be_held or line.seen != choice.seen or elsewhere
    else:
        line.changed = choice.start not in line.free or elsewhere
        if not line.changed and choice.start not in line.others:
            line.others = sorted([*line.others, choice.start])
    if line.changed and not (choice.start == line.start and line.may_be_held):
        line.chosen = None


def _standings(
    wish: Wish, starts: list[datetime], rooms: list[Room], ignoring: Collection[Appointment]
) -> list[Standing]:
    return openings.standings(
        wish.therapist,
        wish.offering,
        wish.length,
        starts,
        joint=wish.is_joint,
        rooms=rooms,
        ignoring=ignoring,
    )


def _offer_others(
    wish: Wish, lines: list[Line], rooms: list[Room], ignoring: Collection[Appointment]
) -> None:
    """The nearest free times in the week of each date that is not simply free."""
    needy = [line for line in lines if not line.is_free]
    if not needy:
        return
    zone = zones.of(wish.therapist.time_zone)
    first = min(monday_of(line.day) for line in needy)
    last = max(monday_of(line.day) for line in needy) + timedelta(days=7)
    window = tuple(slots.first_at(datetime.combine(day, datetime.min.time()), zone) for day in (first, last))
    own = openings.rules_of([wish.therapist])[wish.therapist.pk]
    rules = asked.Rules(*(getattr(own, name) for name in asked.Rules._fields))
    for in_person in {line.wanted is not None for line in needy}:
        found = [
            one.start
            for one in openings.open_slots(
                wish.therapist,
                wish.offering,
                wish.length,
                (window[0], window[1]),
                in_person=in_person,
                ignoring=ignoring,
                rules={wish.therapist.pk: rules._replace(minimum_notice=0, horizon=FAR)},
            )
        ]
        empty: dict[datetime, list[Room]] = {}
        if in_person:  # free in some room is not free in this one
            stand = _standings(wish, found, rooms, ignoring)
            empty = {start: one.rooms for start, one in zip(found, stand, strict=True) if not one.taken}
            found = list(empty)
        weeks: dict[date, list[datetime]] = {}
        for start in found:
            weeks.setdefault(monday_of(start.astimezone(zone).date()), []).append(start)
        for line in needy:
            if (line.wanted is not None) == in_person:
                week = [one for one in weeks.get(monday_of(line.day), ()) if one != line.start]
                line.free = frozenset(one for one in week if line.finds_room(one, empty.get(one, ())))
                line.others = list(nearest(line.near, line.free)) if line.free else []
