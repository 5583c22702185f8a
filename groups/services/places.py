"""What happens to the places in gatherings.

Every verb that takes or frees a place first locks the gathering's row, so that there are never more places
taken than there are (`tests/groups/test_race.py`).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from booking.services.claims import claim_own, lock, release_own
from core import actor as acting
from core import audit, clock
from core.states import TooLate, move
from couples.models import Couple, Partner
from groups import queries
from groups.models import (
    JOB,
    LIVE,
    TAKING,
    Gathering,
    GatheringState,
    Meeting,
    Party,
    PartyState,
    Seat,
)
from intake import gate
from intake.models import Intake

from .telling import tell, tell_own_calendar

ANSWER_WITHIN = timedelta(hours=48)
GATE_WITHIN = timedelta(days=14)


class Closed(Exception):
    """Registration is over, or what it is for has not begun."""


class NotYet(Closed):
    """Registration has not begun."""


class FormFirst(Exception):
    """The person's own form comes first. Told to nobody but them."""


@transaction.atomic
def register(gathering: Gathering, *, by: Any, together: Partner | None = None) -> Seat:
    """A place for this person alone, or for a pair of which `together` is this person's membership.

    Alone it is theirs at once where one is free. A pair's two places are kept until each has said yes for
    themselves. Where nothing is free, or somebody waits already, they wait in line. Asking twice is asking
    once. Their own time is claimed with their yes. Raises Closed, NotYet, FormFirst, OwnTimeTaken.
    """
    lock(by.pk)
    gathering = locked(gathering)
    now = clock.now()
    if gathering.opens_at is not None and now < gathering.opens_at:
        raise NotYet
    start = queries.starts_at(gathering)
    if gathering.state != GatheringState.OPEN or now >= gathering.closes_at or start is None or now >= start:
        raise Closed
    _form_is_there(gathering, by)
    room = queries.rooms_of([gathering])[gathering.pk]
    with acting.at_job(JOB):
        standing = _standing(gathering, by, together)
        if standing is not None:
            if standing.asked_at is None:
                Seat.objects.filter(pk=standing.pk).update(asked_at=now)
                standing.asked_at = now
            return standing
        if together is None:
            state = PartyState.CONFIRMED if room.takes_one else PartyState.WAITING
            people = [by]
        else:
            state = PartyState.HELD if room.takes_two else PartyState.WAITING
            people = _pair(together)
        party = Party.objects.create(
            gathering=gathering,
            size=len(people),
            unit=together.couple_id if together else None,
            state=state,
            held_until=_until(gathering, start) if state == PartyState.HELD else None,
        )
        knows = state != PartyState.WAITING
        seats = [
            Seat.objects.create(
                party=party,
                gathering=gathering,
                user=one,
                asked_at=now if one == by or knows else None,
                yes_at=now if one == by else None,
            )
            for one in people
        ]
        if knows:
            _claim(gathering, by)
            tell(party)
    audit.record("place.asked", about=party)
    return next(seat for seat in seats if seat.user_id == by.pk)


@transaction.atomic
def agree(seat: Seat, *, by: Any) -> None:
    """This person's own yes to a place that is kept. The answer is the same whoever else has said it.

    Raises TooLate when the place is not kept any more, OwnTimeTaken when they have something else then.
    """
    lock(by.pk)
    gathering = locked(seat.gathering)
    seat.party.refresh_from_db()
    if seat.party.state == PartyState.CONFIRMED:
        return
    if not seat.party.is_kept:
        raise TooLate(seat.party, "confirm")
    _form_is_there(gathering, by)
    Seat.objects.filter(pk=seat.pk, user=by).update(yes_at=clock.now())
    _claim(gathering, by)
    with acting.at_job(JOB):
        _settle(seat.party, by=by)
        if seat.party.size == 2:  # they come together now, so what they had alone is free
            alone = Party.objects.filter(gathering=gathering, size=1, state__in=LIVE, seats__user=by)
            for party in alone:
                go(party, by=by, but=by)
                tell_own_calendar(party, by)
        fill(gathering)


@transaction.atomic
def leave(seat: Seat, *, by: Any) -> None:
    """No more. A pair goes both; the other reads that a time has changed and not why. Raises TooLate."""
    gathering = locked(seat.gathering)
    seat.party.refresh_from_db()
    with acting.at_job(JOB):
        go(seat.party, by=by, but=by)
        tell_own_calendar(seat.party, by)
        fill(gathering)


@transaction.atomic
def note_attendance(meeting: Meeting, present: Iterable[UUID], *, by: Any) -> None:
    """Keep who was at one meeting, of those who come. Staff alone write and read it. Raises Closed before."""
    gathering = locked(meeting.gathering)
    if meeting.start > clock.now():
        raise Closed
    here = set(present)
    with acting.at_job(JOB):
        seats = Seat.objects.filter(gathering=gathering, party__state=PartyState.CONFIRMED)
        for seat in seats:
            were = set(seat.attended) - {meeting.pk}
            if seat.pk in here:
                were.add(meeting.pk)
            Seat.objects.filter(pk=seat.pk).update(attended=sorted(were))
    audit.record("meeting.attendance", about=meeting)


@transaction.atomic
def be_called(seat: Seat, name: str, *, by: Any) -> None:
    """The name on the certificate is its owner's to say."""
    Seat.objects.filter(pk=seat.pk, user=by).update(paper_name=name)
    seat.paper_name = name


def try_confirm(couple: Couple) -> None:
    """The gate of a couple has moved: what both have said yes to may stand now."""
    with acting.at_job(JOB):
        for party in Party.objects.filter(unit=couple.pk, state=PartyState.HELD):
            _settle(party, by="gate")


def stop_together(couple_id: UUID, *, by: Any) -> None:
    """A couple is over, or somebody left it: what they were to come to as a pair is free again. What took
    place stays as it was."""
    with acting.at_job(JOB):
        pks = Party.objects.filter(unit=couple_id, state__in=LIVE, gathering__in=_ahead())
        pks = pks.order_by("gathering_id")
        for party in list(pks.select_related("gathering")):
            gathering = locked(party.gathering)
            go(party, by=by)
            fill(gathering)


def _held_units() -> set[UUID]:
    held = Party.objects.filter(state=PartyState.HELD)
    return {unit for unit in held.values_list("unit", flat=True) if unit is not None}


def settle_due() -> int:
    """Confirm pairs who only waited for the evening, let kept places lapse whose time is over, and offer what
    is free to whoever is next. Returns how many gatherings it offered in. Harmless to run twice."""
    now = clock.now()
    with acting.acting_as(acting.system(JOB)):
        for unit in Couple.objects.filter(pk__in=_held_units() & gate.settling()):
            try_confirm(unit)
        lapsed = Party.objects.filter(state=PartyState.HELD, held_until__lte=now)
        waiting = Party.objects.filter(state=PartyState.WAITING)
        due = set(lapsed.values_list("gathering", flat=True))
        due |= set(waiting.values_list("gathering", flat=True))
    for pk in sorted(due):
        with acting.acting_as(acting.system(JOB)):
            gathering = locked(Gathering(pk=pk))
            for party in gathering.parties.filter(state=PartyState.HELD, held_until__lte=now):
                go(party, by="clock")
            fill(gathering)
    return len(due)


@transaction.atomic
def forget(user: Any, *, by: Any) -> None:
    """Whoever is erased comes to nothing more; a pair without them does not either. What is over was as it
    was, also for the other of a pair."""
    mine = Seat.objects.filter(user=user)
    release_own(
        Meeting.objects.filter(gathering__in=mine.values("gathering")).values_list("pk", flat=True), [user.pk]
    )
    seats = mine.filter(party__state__in=LIVE, gathering__in=_ahead())
    for seat in seats.select_related("party", "gathering").order_by("gathering_id"):
        gathering = locked(seat.gathering)
        with acting.at_job(JOB):
            seat.party.refresh_from_db()
            if seat.party.state in LIVE:
                go(seat.party, by=by, but=user)
            fill(gathering)


def locked(gathering: Gathering) -> Gathering:
    """The gathering as it is once everybody before has finished."""
    row = Gathering.objects.select_for_update(of=("self",)).select_related("offering").get(pk=gathering.pk)
    gathering.state = row.state
    return row


def _ahead() -> Any:
    """Gatherings that are not over."""
    return Meeting.objects.filter(during__endswith__gt=clock.now()).values("gathering")


def _claim(gathering: Gathering, user: Any) -> None:
    """This person's own time at every meeting to come. What they have by another yes here is not claimed
    again. Raises OwnTimeTaken, which is told to nobody but them."""
    for meeting in gathering.meetings.filter(during__endswith__gt=clock.now()):
        claim_own(meeting.pk, user.pk, meeting.during)


def _release(party: Party) -> None:
    """Give back the time of those who come no more, but for whoever comes in another way."""
    others = Seat.objects.filter(gathering=party.gathering_id, party__state__in=TAKING, yes_at__isnull=False)
    stay = set(others.exclude(party=party).values_list("user_id", flat=True))
    gone = set(party.seats.values_list("user_id", flat=True)) - stay
    release_own(party.gathering.meetings.values_list("pk", flat=True), gone)


def _form_is_there(gathering: Gathering, user: Any) -> None:
    if gathering.offering.needs_intake != "full":
        return
    if not Intake.objects.filter(partner__user=user, submitted_at__isnull=False).exists():
        raise FormFirst


def _pair(together: Partner) -> list[Any]:
    """Both logins, the asker's first."""
    rows = Partner.objects.current().filter(couple_id=together.couple_id).select_related("user")
    people = sorted((row.user for row in rows), key=lambda one: one != together.user)
    if len(people) != 2:
        raise Closed
    return people


def _standing(gathering: Gathering, user: Any, together: Partner | None) -> Seat | None:
    """What this person has of the same sort already."""
    rows = Seat.objects.filter(gathering=gathering, user=user, party__state__in=LIVE)
    unit = together.couple_id if together else None
    return rows.filter(party__unit=unit).select_related("party").first()


def _until(gathering: Gathering, start: datetime) -> datetime:
    """How long a kept place waits. Behind the gate longer, the same for every reason it is closed for."""
    within = GATE_WITHIN if gathering.offering.needs_gate else ANSWER_WITHIN
    return min(clock.now() + within, start)


def _settle(party: Party, *, by: Any) -> None:
    """Confirm once everyone has said yes for themselves, and where it needs it, the gate is open."""
    if party.state != PartyState.HELD or party.seats.filter(yes_at=None).exists():
        return
    if party.unit and party.gathering.offering.needs_gate:
        unit, start = Couple.objects.get(pk=party.unit), queries.starts_at(party.gathering)
        before = min((at for at in (party.held_until, start) if at is not None), default=None)
        if not (gate.is_open(unit) and gate.has_settled(unit, before=before)):
            return
    move(party, "confirm", by=by, held_until=None, version=F("version") + 1)
    tell(party)


def go(party: Party, *, by: Any, but: Any = None) -> int:
    """They do not come, and their time is theirs again. Whoever knew of it is told, all but the one who said
    so. Returns how many."""
    move(party, "go", by=by, held_until=None, version=F("version") + 1)
    _release(party)
    return tell(party, but=but)


def fill(gathering: Gathering) -> None:
    """Offer what is free to whoever is next in line, under the gathering's lock."""
    start = queries.starts_at(gathering)
    if gathering.state != GatheringState.OPEN or start is None or start <= clock.now():
        return
    with acting.at_job(JOB):
        while True:
            left = queries.rooms_of([gathering])[gathering.pk].left
            party = queries.next_in_line(gathering, left)
            if party is None:
                return
            until = _until(gathering, start)
            move(party, "offer", by=JOB, held_until=until, version=F("version") + 1)
            party.seats.update(asked_at=clock.now(), yes_at=None)  # each answers anew, for themselves
            tell(party)
