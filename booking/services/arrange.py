"""Arranging a time: asking for it, holding it, and a first conversation with whoever has no login yet."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, Max, Q
from psycopg.types.range import Range

from accounts.models import User
from booking.asked import rules_in_care
from booking.models import (
    LIVE,
    Appointment,
    AppointmentState,
    Offering,
    Place,
    Room,
)
from booking.openings import free_with, nearest_slots, open_slots
from booking.queries import cares_for
from core import audit, clock
from core.states import move
from couples.models import Couple, Partner, PartnerState

from . import telling
from .claims import (
    SlotTaken,
    alternatives,
    claim_practice,
    lock,
    lock_for,
    note_rules_passed,
    rooms_in_use,
)
from .confirming import HELD_FOR, say_yes, try_confirm
from .ending import let_go

REQUESTS_AT_ONCE = 3


class NotOffered(Exception):
    """This offering, length or therapist is not one that can be booked here."""


class TooManyRequests(Exception):
    """This member already has as many requests waiting as they may."""


def request_appointment(
    partner: Partner,
    offering: Offering,
    therapist: User,
    start: datetime,
    *,
    length: int,
    by: User,
    in_person: bool = False,
    integration_minutes: int | None = None,
    others: Sequence[User] = (),
) -> Appointment:
    """Ask for one of the open times; the member's own yes is part of it, and the therapist is told.

    `length` and `integration_minutes` are in minutes. When `therapist` is not free then, the first of the
    `others` is asked who is. The same request twice is one request.
    Raises NotOffered, TooManyRequests, OwnTimeTaken, or SlotTaken with the nearest free times.
    """
    people = [therapist, *others]
    if length not in offering.lengths:
        raise NotOffered
    appointment = Appointment(
        couple=partner.couple,
        partner=partner if offering.for_one else None,
        offering=offering,
        therapist=therapist,
        during=Range(start, start + timedelta(minutes=length)),
        zone=therapist.time_zone,
        asked_by=partner,
    )
    try:
        with transaction.atomic():
            return _request(appointment, partner, people, by, in_person, integration_minutes)
    except SlotTaken:
        # Nobody who waits for these locks needs to wait for this.
        raise SlotTaken(nearest_slots(people, offering, length, start, by, in_person=in_person)) from None


def _request(
    appointment: Appointment,
    partner: Partner,
    people: list[User],
    by: User,
    in_person: bool,
    integration_minutes: int | None,
) -> Appointment:
    offering, couple, start = appointment.offering, partner.couple, appointment.start
    lock_for_new(appointment, couple, *(one.pk for one in people), *(rooms_in_use() if in_person else ()))
    # Asked under the locks: a limit of so many a day is no constraint, and holds only for who looks last.
    rules = rules_in_care(people, couple)
    if any(one.pk not in rules for one in people):
        raise NotOffered
    mine = _asked_by(partner, _same(appointment, couple, *people))
    if mine and mine[0].is_same:
        return mine[0]
    window = (start, start + timedelta(minutes=1))
    slots = free_with(people, offering, appointment.minutes, window, by, in_person=in_person, rules=rules)
    if not slots:
        raise SlotTaken
    appointment.therapist, appointment.zone = slots[0].therapist, slots[0].therapist.time_zone
    for field, value in _where(slots[0].room).items():
        setattr(appointment, field, value)
    if len(mine) >= REQUESTS_AT_ONCE:
        raise TooManyRequests
    appointment.held_until = min(clock.now() + HELD_FOR, start)
    appointment.save(force_insert=True)
    claim_practice(appointment)
    say_yes(appointment, partner, integration_minutes, new=True)
    telling.tell_therapist(appointment, but=by)
    audit.record("appointment.requested", about=appointment)
    return appointment


@transaction.atomic
def hold(
    couple: Couple,
    offering: Offering,
    therapist: User,
    start: datetime,
    *,
    length: int,
    by: User,
    partner: Partner | None = None,
    room: Room | None = None,
    by_phone: bool = False,
    knowingly: bool = True,
) -> Appointment:
    """Keep a time for a couple (or one member) for 14 days or until it begins; each is asked for their yes.

    The practice may do so outside the weekly hours, and `knowingly` past the therapist's other rules, which
    is written down. The same hold twice is one hold. Raises SlotTaken, PastRules, or NotOffered for a time
    that is past, a room out of use or a therapist who does not care for them.
    """
    if offering.for_one and couple.is_joint and partner is None:
        raise NotOffered
    where = {"place": Place.PHONE, "room": None} if by_phone else _where(room)
    appointment = Appointment(
        couple=couple,
        partner=partner if offering.for_one or not couple.is_joint else None,
        offering=offering,
        therapist=therapist,
        during=Range(start, start + timedelta(minutes=length)),
        zone=therapist.time_zone,
        state=AppointmentState.HELD,
        held_at=clock.now(),
        held_until=min(clock.now() + HELD_FOR, start),
        **where,
    )
    if start <= clock.now() or not cares_for(therapist, couple):
        raise NotOffered
    lock_for_new(appointment, couple)
    again = Appointment.objects.live().filter(_same(appointment, couple, therapist)).first()
    if again is not None:
        return again
    if room is not None and not Room.objects.filter(pk=room.pk, in_use=True).exists():
        raise NotOffered
    appointment.number = next_number(appointment)
    _save_claimed(appointment)
    note_rules_passed(appointment, knowingly=knowingly)
    telling.tell_people(appointment, but=by)
    audit.record("appointment.held", about=appointment)
    return appointment


@transaction.atomic
def hold_request(appointment: Appointment, *, by: User) -> None:
    """Keep the time that somebody asked for; the others are asked for their yes. Raises TooLate."""
    lock_for(appointment)
    appointment.number = next_number(appointment)
    move(
        appointment,
        "hold",
        by=by,
        held_at=clock.now(),
        held_until=min(clock.now() + HELD_FOR, appointment.start),
        number=appointment.number,
        sequence=appointment.sequence + 1,
    )
    telling.tell_people(appointment, but=by, only_new=True)
    audit.record("appointment.held", about=appointment)
    try_confirm(appointment)


@transaction.atomic
def book_consultation(
    therapist: User,
    start: datetime,
    *,
    name: str,
    subject_id: UUID,
    by: Any,
    length: int | None = None,
    by_phone: bool = False,
    replaces: Appointment | None = None,
) -> Appointment:
    """Claim the therapist's time for a first conversation with somebody who has no login yet.

    `by` is a user, or a string naming the visitor's own act. It is confirmed at once. Raises SlotTaken with
    the nearest free times, when the time is not one of the open ones or has just gone.
    """
    offering = Offering.objects.filter(type="consultation").order_by("order").first()
    if offering is None:
        raise NotOffered
    minutes = length or offering.usual_length
    appointment = Appointment(
        offering=offering,
        therapist=therapist,
        during=Range(start, start + timedelta(minutes=minutes)),
        zone=therapist.time_zone,
        name=name,
        subject_id=subject_id,
        state=AppointmentState.CONFIRMED,
        held_at=clock.now(),
        confirmed_at=clock.now(),
        place=Place.PHONE if by_phone else Place.ONLINE,
        replaces=replaces,
    )
    if replaces is not None:
        appointment.ics_uid, appointment.sequence = replaces.ics_uid, replaces.sequence + 1
    lock(therapist.pk, subject_id)
    again = Appointment.objects.live().filter(
        therapist=therapist, subject_id=subject_id, during=appointment.during
    )
    if again.exists():
        return again.get()
    if not open_slots(therapist, offering, minutes, (start, start + timedelta(minutes=1)), ignoring=replaces):
        raise SlotTaken(alternatives(appointment, ignoring=replaces))
    with transaction.atomic():
        if replaces is not None:
            let_go(replaces, by=by)
        _save_claimed(appointment)
    if therapist != by:
        telling.tell_therapist(appointment)
    audit.record("consultation.booked", about=appointment)
    return appointment


def next_number(appointment: Appointment) -> int | None:
    """The place in the couple's series, for what everyone comes to; a number given up is used again."""
    if appointment.couple is None or not appointment.is_joint:
        return None
    kept = [*LIVE, AppointmentState.COMPLETED]
    last = Appointment.objects.filter(
        couple=appointment.couple,
        partner=None,
        offering__type=appointment.offering.type,
        state__in=kept,
    ).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def lock_for_new(appointment: Appointment, couple: Couple, *more: UUID) -> None:
    users = [one.user_id for one in couple.partners.all() if one.state != PartnerState.LEFT]
    lock(appointment.therapist_id, appointment.room_id, couple.pk, *users, *more)


def _where(room: Room | None) -> dict[str, Any]:
    return {"place": Place.ROOM if room else Place.ONLINE, "room": room}


def _same(appointment: Appointment, couple: Couple, *therapists: User) -> Q:
    """What this appointment would only repeat, with whichever of these therapists."""
    return Q(
        couple=couple,
        partner=appointment.partner,
        therapist__in=therapists,
        offering=appointment.offering,
        during=appointment.during,
    )


def _asked_by(partner: Partner, same: Q) -> list[Any]:
    """What this member asked for and waits for, before it any that `is_same`, waiting or not."""
    is_same = ExpressionWrapper(same, output_field=BooleanField())
    rows = Appointment.objects.live().filter(asked_by=partner).annotate(is_same=is_same)
    waits = Q(state=AppointmentState.REQUESTED, held_until__gt=clock.now())
    return list(rows.filter(waits | Q(is_same=True)).order_by("-is_same", "pk"))


def _save_claimed(appointment: Appointment) -> None:
    """Save it with the practice's claims, or raise SlotTaken with the nearest free times."""
    try:
        with transaction.atomic():
            appointment.save(force_insert=True)
            claim_practice(appointment)
    except SlotTaken:
        raise SlotTaken(alternatives(appointment)) from None
