"""Finding a time together: keeping some for a moment, proposing them, picking one or none of them.

The times are claimed while they wait, three at most. Nobody's own time is claimed before their own yes.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from psycopg.types.range import Range

from accounts.models import User
from booking.models import (
    Appointment,
    AppointmentState,
    Offering,
    Place,
    Proposal,
    ProposalState,
    ProposedTime,
)
from booking.openings import Slot, free_with, nearest_slots
from booking.queries import all_care_for
from core import actor as acting
from core import audit, clock
from core.states import TooLate, move
from couples.models import Couple, CoupleState, Partner, PartnerState
from notifications.services import notify, withdraw

from . import arrange, confirming, telling, waiting
from .claims import SlotTaken, claim_for, claim_practice, lock, release_of, rooms_in_use

PICKED_FOR = timedelta(minutes=10)
PROPOSED_FOR = timedelta(hours=48)
TIMES_EACH = 3
JOB = "proposals"


class AlreadyProposed(Exception):
    """What this member has proposed still waits for an answer."""


class TooManyTimes(Exception):
    """Three times are kept already."""


def browser_hash(session_key: str) -> str:
    return hashlib.sha256(session_key.encode()).hexdigest()


@transaction.atomic
def keep(
    partner: Partner,
    offering: Offering,
    therapists: Sequence[User],
    start: datetime,
    *,
    length: int,
    browser: str,
    by: User,
    in_person: bool = False,
) -> Proposal:
    """Keep one more open time for ten minutes, for this browser session, and those kept before with it.

    Another kind of session, or another browser, begins anew and gives back what was kept. Raises NotOffered,
    AlreadyProposed, TooManyTimes, or SlotTaken with the nearest free times.
    """
    is_offered = length in offering.lengths and not offering.for_one and partner.couple.is_joint
    if not is_offered or not all_care_for(therapists, partner.couple):
        raise arrange.NotOffered
    lock(partner.couple_id, by.pk, *(one.pk for one in therapists), *(rooms_in_use() if in_person else ()))
    now = clock.now()
    mine = Proposal.objects.filter(asked_by=partner, state__in=["picking", "open"]).first()
    if mine is not None and mine.state == ProposalState.OPEN and mine.until > now:
        raise AlreadyProposed
    wish = (browser, offering.pk, length, in_person)
    if mine is not None:
        same = (mine.browser, mine.offering_id, mine.length, mine.in_person) == wish
        if mine.state == ProposalState.OPEN or mine.until <= now or not same:
            _end(mine, by=by)
            mine = None
    times = list(mine.times.all()) if mine else []
    if mine is not None and any(one.during.lower == start for one in times):
        return mine
    if len(times) >= TIMES_EACH:
        raise TooManyTimes
    window = (start, start + timedelta(minutes=1))
    free = free_with(therapists, offering, length, window, by, in_person=in_person)
    if not free:
        raise SlotTaken(nearest_slots(therapists, offering, length, start, by, in_person=in_person))
    if mine is None:
        mine = Proposal(
            couple=partner.couple, asked_by=partner, offering=offering, length=length, in_person=in_person
        )
        mine.browser = browser
    mine.until = now + PICKED_FOR
    mine.save()
    _claim(mine, free[0])
    audit.record("times.kept", about=mine)
    return mine


@transaction.atomic
def drop(proposal: Proposal, time_id: UUID, *, by: User) -> None:
    """Give one of the times back that are being chosen; what has been proposed meanwhile stays."""
    _lock(proposal)
    if proposal.state == ProposalState.PICKING:
        _release(proposal, pk=time_id)
        ProposedTime.objects.filter(pk=time_id, proposal=proposal).delete()
        waiting.ring_soon()


@transaction.atomic
def propose(proposal: Proposal, *, by: User) -> None:
    """Show what is kept to the others, for two days or until the first of them begins. Raises TooLate."""
    _lock(proposal)
    first = proposal.times.first()
    if proposal.state == ProposalState.OPEN:
        return
    if first is None or proposal.until <= clock.now():
        raise TooLate(proposal, "propose")
    now = clock.now()
    until = min(now + PROPOSED_FOR, first.during.lower)
    move(proposal, "propose", by=by, until=until, sent_at=now)
    _tell(proposal, 1, but=by)
    audit.record("times.proposed", about=proposal)


@transaction.atomic
def take(
    proposal: Proposal, time_id: UUID, *, by: User, integration_minutes: int | None = None
) -> Appointment:
    """One of the others picks a time: it is held for all, with their own yes and nobody else's.

    The other times are given back. Raises TooLate, OwnTimeTaken, SlotTaken.
    """
    _lock(proposal)
    partner = _members(proposal).filter(user=by).first()
    picked = proposal.times.select_related("therapist", "room").filter(pk=time_id).first()
    is_there = proposal.state == ProposalState.OPEN and proposal.until > clock.now()
    if partner is None or picked is None or not is_there or partner.pk == proposal.asked_by_id:
        raise TooLate(proposal, "take")
    if proposal.couple.state != CoupleState.ACTIVE:
        raise TooLate(proposal, "take")
    start, now = picked.during.lower, clock.now()
    _release(proposal)
    appointment = Appointment(
        couple=proposal.couple,
        offering=proposal.offering,
        therapist=picked.therapist,
        place=Place.ROOM if picked.room else Place.ONLINE,
        room=picked.room,
        during=picked.during,
        zone=picked.therapist.time_zone,
        state=AppointmentState.HELD,
        asked_by=proposal.asked_by,
        held_at=now,
        held_until=min(now + confirming.HELD_FOR, start),
    )
    appointment.number = arrange.next_number(appointment)
    appointment.save(force_insert=True)
    claim_practice(appointment)
    confirming.say_yes(appointment, partner, integration_minutes, new=True)
    move(proposal, "take", by=by)
    withdraw("times_proposed", subject_id=proposal.pk)
    telling.tell_people(appointment, but=by)
    telling.tell_therapist(appointment, but=by)
    audit.record("times.picked", about=appointment)
    confirming.try_confirm(appointment)
    waiting.ring_soon()
    return appointment


@transaction.atomic
def give_back(proposal: Proposal, *, by: User) -> None:
    """None of them fits, or whoever proposed them takes them back: no reason, and the same words for all."""
    _lock(proposal)
    if proposal.state in {ProposalState.PICKING, ProposalState.OPEN}:
        _end(proposal, by=by, but=by)


def expire_proposals() -> int:
    """Give back what was kept or proposed too long, each in its own transaction. Returns how many."""
    with acting.acting_as(acting.system(JOB)):
        due = Proposal.objects.filter(state__in=["picking", "open"], until__lte=clock.now())
        ids = list(due.order_by("until", "pk").values_list("pk", flat=True))
    gone = 0
    for pk in ids:
        with acting.acting_as(acting.system(JOB)):
            proposal = Proposal.objects.get(pk=pk)
            _lock(proposal)
            if proposal.state in {"picking", "open"} and proposal.until <= clock.now():
                _end(proposal, by=JOB)
                gone += 1
    return gone


def end_all(couple: Couple, *, by: Any) -> None:
    """Somebody left, or the work is over: nothing is proposed here any more, and nobody is written to."""
    with acting.at_job(JOB):
        for proposal in Proposal.objects.filter(couple=couple, state__in=["picking", "open"]):
            _end(proposal, by=JOB, silently=True)


def _end(proposal: Proposal, *, by: Any, but: Any = None, silently: bool = False) -> None:
    was_open = proposal.state == ProposalState.OPEN
    _release(proposal)
    move(proposal, "end", by=by)
    withdraw("times_proposed", subject_id=proposal.pk)
    if was_open and not silently:
        _tell(proposal, 2, but=but)
    audit.record("times.given_back", about=proposal)
    waiting.ring_soon()


def _release(proposal: Proposal, **which: Any) -> None:
    release_of(proposal.times.filter(**which).values_list("pk", flat=True))


def _members(proposal: Proposal) -> Any:
    return Partner.objects.filter(couple_id=proposal.couple_id).exclude(state=PartnerState.LEFT)


def _lock(proposal: Proposal) -> None:
    times = list(proposal.times.values_list("therapist_id", "room_id"))
    people = list(_members(proposal).values_list("user_id", flat=True))
    lock(proposal.couple_id, *people, *(pk for pair in times for pk in pair))
    proposal.refresh_from_db(fields=["state", "until", "sent_at"])


def _tell(proposal: Proposal, version: int, *, but: Any) -> None:
    for partner in _members(proposal).select_related("user"):
        if partner.user is not None and partner.user != but:
            notify(partner.user, "times_proposed", subject_id=proposal.pk, version=version)


def _claim(proposal: Proposal, slot: Slot) -> None:
    time = ProposedTime.objects.create(
        proposal=proposal, therapist=slot.therapist, room=slot.room, during=Range(slot.start, slot.end)
    )
    offering = proposal.offering
    quiet = (offering.buffer_before, offering.buffer_after)
    claim_for(time.pk, time.during, therapists=[slot.therapist.pk], room=slot.room, quiet=quiet)
