"""What happens to gatherings and to the places in them.

Every verb that takes or frees a place first locks the gathering's row, so that there are never more places
taken than there are (`tests/groups/test_race.py`).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range
from django.db.models import F

from booking.services.claims import claim_for, lock, release_of
from core import actor as acting
from core import audit, clock
from core.states import TooLate, move
from couples.models import Couple, Partner
from intake import gate
from intake.models import Intake
from notifications.services import notify

from . import queries
from .models import JOB, LIVE, Gathering, GatheringState, Meeting, Party, PartyState, Seat

ANSWER_WITHIN = timedelta(hours=48)
GATE_WITHIN = timedelta(days=14)


class Closed(Exception):
    """Registration has not begun, or is over."""


class FormFirst(Exception):
    """The person's own form comes first. Told to nobody but them."""


class TooFewPlaces(Exception):
    """There are people in more places than that."""


@transaction.atomic
def save_gathering(
    gathering: Gathering, dates: Iterable[tuple[datetime, datetime]], *, leaders: list[Any], by: Any
) -> Gathering:
    """Keep a gathering and its dates, and claim the leaders' and the room's time. Raises SlotTaken.

    Dates, leaders and room are settled once it is open: whoever registered came for those.
    """
    is_new = gathering._state.adding
    if not is_new:
        _locked(gathering)
        if gathering.state != GatheringState.DRAFT:
            if queries.rooms_of([gathering])[gathering.pk].left < 0:
                raise TooFewPlaces
            gathering.save(
                update_fields=["capacity", "price", "deposit", "before", "venue", "enough", "closes_at"]
            )
            audit.record("gathering.changed", about=gathering)
            _fill(gathering)
            return gathering
    lock(gathering.room_id, *[one.pk for one in leaders])
    gathering.save()
    gathering.leaders.set(leaders)
    release_of(gathering.meetings.values_list("pk", flat=True))
    gathering.meetings.all().delete()
    quiet = (gathering.offering.buffer_before, gathering.offering.buffer_after)
    for start, end in dates:
        meeting = Meeting.objects.create(gathering=gathering, during=Range(start, end))
        claim_for(
            meeting.pk,
            meeting.during,
            therapists=[one.pk for one in leaders],
            room=gathering.room,
            quiet=quiet,
        )
    audit.record("gathering.made" if is_new else "gathering.changed", about=gathering)
    return gathering


@transaction.atomic
def open_up(gathering: Gathering, *, by: Any) -> None:
    """Show it, and let people register."""
    move(gathering, "open", by=by)


@transaction.atomic
def cancel(gathering: Gathering, *, by: Any) -> int:
    """It does not take place: time is given back, and whoever has a place is told. Returns how many."""
    _locked(gathering)
    move(gathering, "cancel", by=by)
    release_of(gathering.meetings.values_list("pk", flat=True))
    told = 0
    with acting.at_job(JOB):
        for party in gathering.parties.filter(state__in=LIVE):
            told += _go(party, by=by)
    audit.record("gathering.cancelled", about=gathering)
    return told


@transaction.atomic
def register(gathering: Gathering, *, by: Any, together: Partner | None = None) -> Seat:
    """A place for this person alone, or for a pair of which `together` is this person's membership.

    Alone it is theirs at once where one is free. A pair's two places are kept until each has said yes for
    themselves. Where nothing is free, or somebody waits already, they wait in line. Asking twice is asking
    once. Raises Closed, FormFirst.
    """
    gathering = _locked(gathering)
    now = clock.now()
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
            _tell(party)
    audit.record("place.asked", about=party)
    return next(seat for seat in seats if seat.user_id == by.pk)


@transaction.atomic
def agree(seat: Seat, *, by: Any) -> None:
    """This person's own yes to a place that is kept. The answer is the same whoever else has said it.

    Raises TooLate when the place is not kept any more.
    """
    gathering = _locked(seat.gathering)
    seat.party.refresh_from_db()
    if seat.party.state == PartyState.CONFIRMED:
        return
    if not seat.party.is_kept:
        raise TooLate(seat.party, "confirm")
    _form_is_there(gathering, by)
    Seat.objects.filter(pk=seat.pk, user=by).update(yes_at=clock.now())
    with acting.at_job(JOB):
        _settle(seat.party, by=by)
        if seat.party.size == 2:  # they come together now, so what they had alone is free
            alone = Party.objects.filter(gathering=gathering, size=1, state__in=LIVE, seats__user=by)
            for party in alone:
                _go(party, by=by, but=by)
        _fill(gathering)


@transaction.atomic
def leave(seat: Seat, *, by: Any) -> None:
    """No more. A pair goes both; the other reads that a time has changed and not why. Raises TooLate."""
    gathering = _locked(seat.gathering)
    seat.party.refresh_from_db()
    with acting.at_job(JOB):
        _go(seat.party, by=by, but=by)
        _fill(gathering)


@transaction.atomic
def note_attendance(meeting: Meeting, present: Iterable[UUID], *, by: Any) -> None:
    """Keep who was at one meeting, of those who come. Staff alone write and read it. Raises Closed before."""
    gathering = _locked(meeting.gathering)
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
    """A couple is over, or somebody left it: what they were to come to as a pair is free again."""
    with acting.at_job(JOB):
        pks = Party.objects.filter(unit=couple_id, state__in=LIVE).order_by("gathering_id")
        for party in list(pks.select_related("gathering")):
            gathering = _locked(party.gathering)
            _go(party, by=by)
            _fill(gathering)


def settle_due() -> int:
    """Let kept places lapse whose time is over, and offer what is free to whoever is next. Returns how many
    gatherings it looked at. Harmless to run twice."""
    now = clock.now()
    with acting.acting_as(acting.system(JOB)):
        lapsed = Party.objects.filter(state=PartyState.HELD, held_until__lte=now)
        waiting = Party.objects.filter(state=PartyState.WAITING)
        due = set(lapsed.values_list("gathering", flat=True))
        due |= set(waiting.values_list("gathering", flat=True))
    for pk in sorted(due):
        with acting.acting_as(acting.system(JOB)):
            gathering = _locked(Gathering(pk=pk))
            for party in gathering.parties.filter(state=PartyState.HELD, held_until__lte=now):
                _go(party, by="clock")
            _fill(gathering)
    return len(due)


@transaction.atomic
def forget(user: Any, *, by: Any) -> None:
    """Whoever is erased comes to nothing more; a pair without them does not either."""
    seats = Seat.objects.filter(user=user, party__state__in=LIVE)
    for seat in seats.select_related("party", "gathering").order_by("gathering_id"):
        gathering = _locked(seat.gathering)
        with acting.at_job(JOB):
            seat.party.refresh_from_db()
            if seat.party.state in LIVE:
                _go(seat.party, by=by, but=user)
            _fill(gathering)


def _locked(gathering: Gathering) -> Gathering:
    """The gathering as it is once everybody before has finished."""
    row = Gathering.objects.select_for_update(of=("self",)).select_related("offering").get(pk=gathering.pk)
    gathering.state = row.state
    return row


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
        if not gate.is_open(Couple.objects.get(pk=party.unit)):
            return
    move(party, "confirm", by=by, held_until=None, version=F("version") + 1)
    _tell(party)


def _go(party: Party, *, by: Any, but: Any = None) -> int:
    """They do not come. Whoever knew of it is told, all but the one who said so. Returns how many."""
    move(party, "go", by=by, held_until=None, version=F("version") + 1)
    return _tell(party, but=but)


def _fill(gathering: Gathering) -> None:
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
            _tell(party)


def _tell(party: Party, *, but: Any = None) -> int:
    party.refresh_from_db(fields=["version", "state"])
    seats = party.seats.exclude(asked_at=None).select_related("user")
    told = [seat for seat in seats if but is None or seat.user_id != but.pk]
    for seat in told:
        notify(seat.user, "place_changed", subject_id=seat.pk, version=party.version)
    return len(told)
