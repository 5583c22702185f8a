"""Finding a time with any of several therapists, as the desk does: who is free when, and in which room."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from core import zones

from . import openings, slots
from .models import Offering, OfferingType, Room
from .openings import Rules, Slot

# Parts of the day by the reader's clock: when a time of each begins.
PARTS: dict[str, tuple[time, time]] = {
    "morning": (time(), time(12)),
    "afternoon": (time(12), time(17)),
    "evening": (time(17), time.max),
}


class Who(NamedTuple):
    """One therapist who is free at a time, and the rooms that are free with them; none is online."""

    therapist: Any
    rooms: list[Room]


@dataclass
class Free:
    """One time, and everybody who has it."""

    start: datetime
    end: datetime
    people: list[Who] = field(default_factory=list)


@dataclass(frozen=True)
class Search:
    """What is looked for. No part of the day, or no weekday, is any; both are by the clock of `zone`."""

    offering: Offering
    length: int
    therapists: list[Any]
    zone: str
    in_person: bool = False
    parts: Collection[str] = ()
    weekdays: Collection[int] = ()
    since: date | None = None

    @property
    def is_first_conversation(self) -> bool:
        return self.offering.type == OfferingType.CONSULTATION

    @property
    def begins(self) -> datetime | None:
        return self._midnight(self.since) if self.since else None

    def in_window(self, window: tuple[datetime, datetime], rules: Mapping[UUID, Rules]) -> list[Slot]:
        """Times that begin within `window`, one a moment."""
        where = self._from(window)
        found = openings.free_with(
            self.therapists, self.offering, self.length, where, in_person=self.in_person, rules=rules
        )
        return [slot for slot in found if self.suits(slot.start)]

    def on(self, day: date, rules: Mapping[UUID, Rules] | None = None) -> list[Free]:
        """The times of one day of the reader's, each with everybody who is free then."""
        return self._all((self._midnight(day), self._midnight(day + timedelta(days=1))), rules)

    def at(self, start: datetime) -> Free | None:
        """Who is free at this very moment, if anybody is."""
        found = self._all((start, start + timedelta(minutes=1)), None)
        return found[0] if found and found[0].start == start else None

    def nearest(self, wanted: datetime) -> list[Slot]:
        """What is free near a time that has gone."""
        return openings.nearest_slots(
            self.therapists, self.offering, self.length, wanted, in_person=self.in_person
        )

    def suits(self, start: datetime) -> bool:
        local = start.astimezone(zones.of(self.zone))
        if self.weekdays and local.weekday() not in self.weekdays:
            return False
        return not self.parts or any(
            first <= local.time() < last for first, last in (PARTS[part] for part in self.parts)
        )

    def _all(self, window: tuple[datetime, datetime], rules: Mapping[UUID, Rules] | None) -> list[Free]:
        where = self._from(window)
        found = openings.all_free(
            self.therapists, self.offering, self.length, where, in_person=self.in_person, rules=rules
        )
        return _together(slot for slot in found if self.suits(slot.start))

    def _from(self, window: tuple[datetime, datetime]) -> tuple[datetime, datetime]:
        return (max(window[0], self.begins), window[1]) if self.begins else window

    def _midnight(self, day: date) -> datetime:
        return slots.first_at(datetime.combine(day, time()), zones.of(self.zone))


def _together(found: Iterable[Slot]) -> list[Free]:
    """Slots of one moment under that moment, therapist by therapist."""
    free: dict[datetime, Free] = {}
    people: dict[tuple[datetime, UUID], Who] = {}
    for slot in found:
        moment = free.setdefault(slot.start, Free(slot.start, slot.end))
        key = (slot.start, slot.therapist.pk)
        if key not in people:
            people[key] = Who(slot.therapist, [])
            moment.people.append(people[key])
        if slot.room is not None:
            people[key].rooms.append(slot.room)
    return list(free.values())
