"""The waiting list: joining, leaving, and offering what has become free to whoever's turn it is.

An offer is an appointment like any other, kept for the couple until its clock ends: each says yes for
themselves, one no or the clock gives it back for all, and it says no more than any other time does.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from booking import queries
from booking.models import (
    LIVE,
    Appointment,
    Offering,
    WaitingOffer,
    WaitingPlace,
    WaitingState,
)
from booking.openings import Slot, free_with
from core import actor as acting
from core import audit, clock, zones
from core.bell import Bell
from core.states import move
from couples.models import CoupleState, Partner, PartnerState

from . import arrange, telling
from .claims import PastRules, SlotTaken
from .ending import let_go

OFFERED_FOR = timedelta(hours=24)
# Nobody is asked for an answer that they would have to give at once.
TO_ANSWER = timedelta(hours=2)
# An earlier time ends so long before the one a person has that whatever they keep free fits between.
BETWEEN = timedelta(hours=2)
OFFERS_EACH = 3
PLACES_EACH = 3
FAR = timedelta(days=400)
JOB = "waiting"
BELL = Bell("booking.tasks.offer_waiting", looks_every=60)


class TooManyPlaces(Exception):
    """This member already waits for as many things as they may."""


@transaction.atomic
def join(
    partner: Partner,
    offering: Offering,
    *,
    length: int,
    by: User,
    in_person: bool = False,
    weekdays: list[int] | None = None,
    earlier_than: Appointment | None = None,
) -> WaitingPlace:
    """Take a place at the end of the line. Joining again for the same thing changes the place one has.

    An earlier time is for what the couple has, as it is. Raises NotOffered, TooManyPlaces.
    """
    if earlier_than is not None:
        offering, length = earlier_than.offering, earlier_than.minutes
        in_person = earlier_than.room_id is not None
        if not _may_be_earlier(earlier_than) or earlier_than.couple_id != partner.couple_id:
            raise arrange.NotOffered
    elif offering.for_one or length not in offering.lengths:
        raise arrange.NotOffered
    User.objects.select_for_update().get(pk=by.pk)  # two windows that join at once
    mine = WaitingPlace.objects.waiting().filter(asked_by=partner)
    place = mine.filter(offering=offering, earlier_than=earlier_than).first()
    if place is None:
        if mine.count() >= PLACES_EACH:
            raise TooManyPlaces
        place = WaitingPlace(
            couple=partner.couple, asked_by=partner, offering=offering, earlier_than=earlier_than
        )
    place.length, place.in_person, place.weekdays = length, in_person, sorted(weekdays or [])
    place.save()
    audit.record("waiting.joined", about=place)
    ring_soon()
    return place


@transaction.atomic
def leave(place: WaitingPlace, *, by: User) -> None:
    """Wait no longer. What is offered already stays until its clock ends; nobody is told."""
    if place.state == WaitingState.WAITING:
        move(place, "leave", by=by)
        audit.record("waiting.left", about=place)


def offer_due() -> int:
    """Offer what is free to whoever's turn it is, each in its own transaction. Returns how many."""
    with acting.acting_as(acting.system(JOB)):
        turn = list(WaitingPlace.objects.waiting().in_turn().values_list("pk", flat=True))
    made = 0
    for pk in turn:
        with acting.acting_as(acting.system(JOB)):
            made += _serve(pk)
    return made


def ring_soon() -> None:
    """Have the worker look when this transaction is done; without a bell it looks once a minute."""
    BELL.ring_soon()


def arranged(appointment: Appointment) -> None:
    """An offer has everybody's yes: the place is done, and an earlier time takes the place of the old one.

    The caller holds the locks on the couple, its people and the therapist.
    """
    place = _place_of(appointment)
    if place is None:
        return
    with acting.at_job(JOB):
        move(place, "serve", by=JOB)
    old = place.earlier_than
    if old is not None and old.state in LIVE:
        let_go(old, by=JOB)
        appointment.replaces, appointment.ics_uid, appointment.number = old, old.ics_uid, old.number
        appointment.save(update_fields=["replaces", "ics_uid", "number"])
    telling.tell_therapist(appointment)


def given_back(appointment: Appointment) -> None:
    """An offer was not taken: the place stands at the end again, and after a few it is over."""
    place = _place_of(appointment)
    if place is None:
        return
    with acting.at_job(JOB):
        if place.offers.count() >= OFFERS_EACH:
            move(place, "end", by=JOB)
        else:
            WaitingPlace.objects.filter(pk=place.pk).update(in_turn_since=clock.now())


def _place_of(appointment: Appointment) -> WaitingPlace | None:
    """The place it was offered to, if it was. Whoever acts may be somebody who does not see that place."""
    offer = WaitingOffer.objects.filter(appointment=appointment).first()
    if offer is None:
        return None
    with acting.at_job(JOB):
        places = WaitingPlace.objects.waiting().filter(pk=offer.place_id)
        return places.select_related("earlier_than__offering", "earlier_than__therapist").first()


def _serve(pk: Any) -> int:
    rows = WaitingPlace.objects.waiting().select_for_update(skip_locked=True, of=("self",))
    place = rows.select_related("couple", "asked_by__user", "offering", "earlier_than__therapist").filter(
        pk=pk
    )
    found = place.first()
    if found is None or found.offers.filter(appointment__state__in=LIVE).exists():
        return 0
    if _is_over(found):
        move(found, "end", by=JOB)
        return 0
    for slot in _fitting(found)[:3]:
        try:
            _offer(found, slot)
        except (SlotTaken, PastRules, arrange.NotOffered):
            continue
        return 1
    return 0


def _is_over(place: WaitingPlace) -> bool:
    gone = place.couple.state != CoupleState.ACTIVE or place.asked_by.state == PartnerState.LEFT
    return gone or (place.earlier_than is not None and not _may_be_earlier(place.earlier_than))


def _may_be_earlier(appointment: Appointment) -> bool:
    is_theirs = appointment.partner_id is None and appointment.couple_id is not None
    return is_theirs and appointment.is_live and appointment.start > clock.now() + TO_ANSWER


def _fitting(place: WaitingPlace) -> list[Slot]:
    """Free times for this place that it was not offered before, the earliest first."""
    now, old = clock.now(), place.earlier_than
    people = [old.therapist] if old is not None else queries.therapists_of(place.couple)
    until = now + FAR if old is None else old.start - BETWEEN - timedelta(minutes=place.length)
    person = place.asked_by.user
    if not people or person is None or until <= now + TO_ANSWER:
        return []
    free = free_with(
        people, place.offering, place.length, (now + TO_ANSWER, until), person, in_person=place.in_person
    )
    before = set(place.offers.values_list("appointment__during__startswith", flat=True))
    zone = zones.of(person.time_zone)
    return [
        slot
        for slot in free
        if slot.start not in before
        and (not place.weekdays or slot.start.astimezone(zone).weekday() in place.weekdays)
    ]


@transaction.atomic
def _offer(place: WaitingPlace, slot: Slot) -> None:
    appointment = arrange.hold(
        place.couple,
        place.offering,
        slot.therapist,
        slot.start,
        length=place.length,
        by=JOB,  # type: ignore[arg-type]
        room=slot.room,
        knowingly=False,
    )
    until = min(clock.now() + OFFERED_FOR, slot.start)
    appointment.held_until = until
    appointment.save(update_fields=["held_until"])
    WaitingOffer.objects.create(place=place, appointment=appointment, until=until)
    audit.record("waiting.offered", about=place)
