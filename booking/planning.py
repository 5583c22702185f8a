"""Every date of a series with its state, before anything is saved. Nothing here changes a row.

So many statements whatever the number of dates: seven at most, and three more in a room. What is shown is
sent back with each date, so that the verbs of `services.series` can tell what changed meanwhile.
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
from .series import Occurrence, Rhythm, monday_of, nearest, occurrences

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
    """What a series is of: for everyone in the couple, with one therapist, always in the same place."""

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


@dataclass
class Line:
    """One date: as the rhythm has it, how that stands, the nearest free times of its week, what was chosen.

    `row` is the appointment that would move to it. `free` is every free time of the week.
    """

    key: str
    day: date
    start: datetime | None
    near: datetime
    minutes: int
    state: str
    rules: list[Limit] = field(default_factory=list)
    others: list[datetime] = field(default_factory=list)
    free: frozenset[datetime] = frozenset()
    row: Appointment | None = None
    chosen: datetime | None = None
    changed: bool = False

    @property
    def end(self) -> datetime | None:
        return self.start + timedelta(minutes=self.minutes) if self.start else None

    @property
    def spans(self) -> list[tuple[datetime, datetime]]:
        return [(one, one + timedelta(minutes=self.minutes)) for one in self.others]

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
    """What a page sent for one date: when instead, or None for leaving it, and how it stood on the page."""

    start: datetime | None
    seen: str


Choices = Mapping[str, Choice]


def as_chosen(lines: Iterable[Line]) -> dict[str, Choice]:
    """What whoever accepts the dates as they are shown would send."""
    return {line.key: Choice(line.chosen, line.seen) for line in lines}


def choices_sent(sent: Mapping[str, str]) -> dict[str, Choice]:
    """`d-<key>` is the moment chosen, `was-<key>` how the date stood."""
    return {
        name[4:]: Choice(parse_start(sent.get(f"d-{name[4:]}", "")), seen)
        for name, seen in sent.items()
        if name.startswith("was-")
    }


def new_dates(wish: Wish, rhythm: Rhythm, choices: Choices | None = None) -> list[Line]:
    """The dates of a rhythm that is to begin. Without choices, what is free is chosen."""
    found = occurrences(rhythm, zones.of(wish.therapist.time_zone))
    return _lines(wish, [(one.day.isoformat(), one, None) for one in found], choices)


def moved_dates(
    wish: Wish, rows: list[Appointment], rhythm: Rhythm, choices: Choices | None = None
) -> list[Line]:
    """Where each of these appointments would move to, in order; one without a choice stays where it is."""
    found = occurrences(rhythm, zones.of(wish.therapist.time_zone))
    pairs: list[tuple[str, Occurrence, Appointment | None]] = [
        (str(row.pk), one, row) for one, row in zip(found, rows, strict=True)
    ]
    # Those that stay keep their time from those that move.
    staying = {key for key, one in (choices or {}).items() if one.start is None}
    moving = [row for row in rows if str(row.pk) not in staying]
    return _lines(wish, pairs, choices, moving)


def _lines(
    wish: Wish,
    pairs: list[tuple[str, Occurrence, Appointment | None]],
    choices: Choices | None,
    ignoring: Collection[Appointment] = (),
) -> list[Line]:
    now = clock.now()
    starts = [one.start for _key, one, _row in pairs if one.start is not None]
    stand = dict(zip(starts, _standings(wish, starts, ignoring), strict=True))
    lines = [
        Line(key, one.day, one.start, one.near, wish.length, *_state(one.start, stand, now), row=row)
        for key, one, row in pairs
    ]
    _offer_others(wish, lines, ignoring)
    for line in lines:
        if choices is None:
            line.chosen = line.start if line.is_free else None
        else:
            _choose(line, choices.get(line.key))
    return lines


def _state(
    start: datetime | None, stand: Mapping[datetime, Standing], now: datetime
) -> tuple[str, list[Limit]]:
    if start is None:
        return State.SKIPPED, []
    found = stand[start]
    if start <= now:
        return State.PAST, []
    if found.taken:
        return State.TAKEN, []
    if found.rules:
        return State.RULES, found.rules
    return (State.BUSY if found.busy else State.FREE), []


def _choose(line: Line, choice: Choice | None) -> None:
    """Take over what was chosen, and note where it does not stand any more as it did on the page."""
    if choice is None or choice.start is None:
        return
    line.chosen = choice.start
    if choice.start == line.start:
        line.changed = not line.may_be_held or line.seen != choice.seen
    else:
        line.changed = choice.start not in line.free
        if not line.changed and choice.start not in line.others:
            line.others = sorted([*line.others, choice.start])
    if line.changed and not (choice.start == line.start and line.may_be_held):
        line.chosen = None


def _standings(wish: Wish, starts: list[datetime], ignoring: Collection[Appointment] = ()) -> list[Standing]:
    return openings.standings(
        wish.therapist,
        wish.offering,
        wish.length,
        starts,
        joint=wish.is_joint,
        room=wish.room,
        ignoring=ignoring,
    )


def _offer_others(wish: Wish, lines: list[Line], ignoring: Collection[Appointment]) -> None:
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
    found = [
        one.start
        for one in openings.open_slots(
            wish.therapist,
            wish.offering,
            wish.length,
            (window[0], window[1]),
            in_person=wish.room is not None,
            ignoring=ignoring,
            rules={wish.therapist.pk: rules._replace(minimum_notice=0, horizon=FAR)},
        )
    ]
    if wish.room is not None:  # free in some room is not free in this one
        stand = _standings(wish, found, ignoring)
        found = [start for start, one in zip(found, stand, strict=True) if not one.taken]
    weeks: dict[date, set[datetime]] = {}
    for start in found:
        weeks.setdefault(monday_of(start.astimezone(zone).date()), set()).add(start)
    for line in needy:
        line.free = frozenset(weeks.get(monday_of(line.day), ())) - {line.start}
        if line.free:
            line.others = list(nearest(line.near, line.free))
