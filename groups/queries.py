"""Questions about gatherings: what is coming, how full it is, who is next in line."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch
from django.utils.translation import gettext as _

from booking.models import Claim
from core import actor as acting
from core import clock

from .models import JOB, TAKING, Gathering, GatheringState, Meeting, Party, PartyState, Seat

A_FEW = 3
# From then on a single place that only a pair waits for goes to whoever is next alone (ADR 17).
PASS_PAIRS = timedelta(days=7)


@dataclass(frozen=True)
class Room:
    """How full one gathering is, as everybody may know it."""

    left: int
    waiting: int

    @property
    def takes_one(self) -> bool:
        return self.left >= 1 and not self.waiting

    @property
    def takes_two(self) -> bool:
        return self.left >= 2 and not self.waiting

    @property
    def words(self) -> str:
        """Never a number that would tell who came or went, until it is nearly full."""
        if self.waiting or self.left <= 0:
            return _("Waiting list")
        return _("A few places left") if self.left <= A_FEW else _("Places left")


def rooms_of(gatherings: list[Gathering]) -> dict[Any, Room]:
    """One statement for all of them."""
    counts: dict[Any, dict[str, int]] = {}
    with acting.at_job(JOB):
        rows = Seat.objects.filter(gathering__in=gatherings, party__state__in=[*TAKING, PartyState.WAITING])
        for pk, state, n in rows.values_list("gathering", "party__state").annotate(n=Count("pk")):
            counts.setdefault(pk, {})[state] = n
    found = {}
    for one in gatherings:
        kept = counts.get(one.pk, {})
        taken = sum(kept.get(state, 0) for state in TAKING)
        found[one.pk] = Room(one.capacity - taken, kept.get(PartyState.WAITING, 0))
    return found


def upcoming(offering: Any = None) -> Any:
    """What is open and has not begun, soonest first."""
    rows = with_meetings(Gathering.objects.filter(state=GatheringState.OPEN))
    if offering is not None:
        rows = rows.filter(offering=offering)
    return rows.filter(starts__gt=clock.now()).order_by("starts", "pk")


def with_meetings(rows: Any) -> Any:
    """Each with `starts`, and what a page says of it; three statements."""
    meetings = Prefetch("meetings", Meeting.objects.order_by("during"))
    return rows.with_start().select_related("offering", "room").prefetch_related(meetings, "leaders")


def meetings_between(user: Any, start: datetime, end: datetime) -> Any:
    """What takes a leader's or a room's time then, for the practice; two statements."""
    rows = Meeting.objects.filter(
        during__overlap=(start, end), gathering__in=Gathering.objects.visible_to(user)
    )
    rows = rows.exclude(gathering__state=GatheringState.CANCELLED)
    return rows.select_related("gathering__offering", "gathering__room").prefetch_related(
        "gathering__leaders"
    )


def starts_at(gathering: Gathering) -> datetime | None:
    first = gathering.meetings.order_by("during").first()
    return first.start if first else None


def seats_of(user: Any) -> list[Seat]:
    """A person's own, with what each is a place in; the newest of each gathering."""
    rows = Seat.objects.visible_to(user).select_related("party", "gathering__offering", "gathering__room")
    rows = rows.prefetch_related("gathering__meetings").order_by("-party__asked_at")
    return list(rows)


def own_seat(user: Any, gathering: Gathering) -> Seat | None:
    """The place to speak of: one to answer before one that is settled, what lives before what is gone."""
    rows = [seat for seat in seats_of(user) if seat.gathering_id == gathering.pk]
    order = {PartyState.HELD: 0, PartyState.CONFIRMED: 1, PartyState.WAITING: 2, PartyState.GONE: 3}
    return min(rows, key=lambda seat: order[PartyState(seat.party.state)], default=None)


def clashing(seat: Seat) -> list[Meeting]:
    """Meetings to come at which this person has something else of their own: dates may have moved onto it.

    For them alone.
    """
    else_where = Claim.objects.filter(resource=seat.user_id, during__overlap=OuterRef("during"))
    rows = Meeting.objects.filter(gathering=seat.gathering_id, during__endswith__gt=clock.now())
    return list(rows.filter(Exists(else_where.exclude(holder=OuterRef("pk")))))


def next_in_line(gathering: Gathering, left: int) -> Party | None:
    """Who is offered the next place. First come, first served, and a pair needs two.

    While a pair is first, a single place is kept until there is a second; in the last week before it begins
    the place goes to the first who waits alone. Called under the lock of the gathering.
    """
    line = list(gathering.parties.filter(state=PartyState.WAITING).order_by("asked_at", "pk"))
    if not line or left < 1:
        return None
    if line[0].size <= left:
        return line[0]
    start = starts_at(gathering)
    if start is not None and start - clock.now() <= PASS_PAIRS:
        return next((one for one in line if one.size <= left), None)
    return None


def has_earned(seat: Seat, gathering: Gathering) -> bool:
    """Whether this person was at enough meetings of a training for its certificate, and all are over."""
    meetings = list(gathering.meetings.all())
    if not gathering.certifies or not meetings or meetings[-1].end > clock.now():
        return False
    were = {one.pk for one in meetings} & set(seat.attended)
    return seat.party.state == PartyState.CONFIRMED and len(were) >= (gathering.enough or len(meetings))


def roster(gathering: Gathering) -> list[Seat]:
    return list(Seat.objects.filter(gathering=gathering).roster().select_related("user", "party"))
