"""What a change of an open gathering would be: which dates go, come or move, and who would be told.

Nothing here changes a row; `services.change` does what was read here, or nothing at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from booking.models import Room
from booking.stranded import word_of
from core import actor as acting
from core import clock
from notifications.services import ways_to

from .kinds import CHANGED, LED, changed_line
from .models import JOB, LIVE, Gathering, Meeting, Seat


@dataclass(frozen=True)
class Plan:
    """The meetings to come as they are to be: each span with the meeting it is instead of, None for a new
    one. A meeting to come that is not among them is left out."""

    spans: Sequence[tuple[UUID | None, datetime, datetime]]
    venue: str
    room: Room | None

    def times(self) -> dict[UUID, tuple[datetime, datetime]]:
        return {pk: (start, end) for pk, start, end in self.spans if pk is not None}


@dataclass(frozen=True)
class Told:
    name: str
    way: str


@dataclass(frozen=True)
class Moved:
    """One meeting as it was and as it would be: None where it is new, or left out."""

    was: Meeting | None
    start: datetime | None = None
    end: datetime | None = None

    @property
    def stays(self) -> bool:
        return self.was is not None and (self.was.start, self.was.end) == (self.start, self.end)


def coming(gathering: Gathering) -> list[Meeting]:
    """Meetings that have not begun: the others are as they were."""
    return [one for one in gathering.meetings.order_by("during") if one.start > clock.now()]


def moves(gathering: Gathering, plan: Plan) -> list[Moved]:
    """Every meeting to come, then what is new, by the time it has or would have."""
    times = plan.times()
    found = [Moved(one, *times.get(one.pk, (None, None))) for one in coming(gathering)]
    found += [Moved(None, start, end) for pk, start, end in plan.spans if pk is None]
    return sorted(found, key=lambda one: one.start or one.was.start)  # type: ignore[union-attr]


def is_different(gathering: Gathering, plan: Plan) -> bool:
    elsewhere = (plan.venue, plan.room) != (gathering.venue, gathering.room)
    return elsewhere or not all(one.stays for one in moves(gathering, plan))


def knowing(gathering: Gathering) -> list[Seat]:
    """Everybody who comes or waits and knows of it."""
    with acting.at_job(JOB):
        rows = Seat.objects.filter(gathering=gathering, party__state__in=LIVE).exclude(asked_at=None)
        return list(rows.select_related("user", "party").order_by("party__asked_at", "pk"))


def told(gathering: Gathering, *, by: Any) -> list[Told]:
    """One notice each, by the way they chose: everybody who comes, and who leads it beside `by`."""
    people = {seat.user_id: seat.user for seat in knowing(gathering)}
    leaders = {one.pk: one for one in gathering.leaders.all() if one != by}
    ways = ways_to(list(people.values()), CHANGED) | ways_to(list(leaders.values()), LED)
    return [Told(user.name_used, ways[pk]) for pk, user in (people | leaders).items()]


def words() -> str:
    """What each of them would read."""
    return changed_line().format(link=_("(a link)"))


def seen_word(gathering: Gathering) -> str:
    """A word for exactly these dates, this place and these people, as a page showed them."""
    meetings = [(str(one.pk), one.start.isoformat(), one.end.isoformat()) for one in coming(gathering)]
    people = sorted({str(seat.user_id) for seat in knowing(gathering)})
    return word_of(meetings, people, [gathering.venue, str(gathering.room_id), gathering.state])
