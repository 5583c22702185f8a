"""When one of two cannot come: asking the other whether they want to come alone, and what they answer.

Only where both have signed that this may be (clinical rule 6.3.7). Whoever cannot come reads the same
whatever is answered, also in the free times: the time stays claimed until the clock ends.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from psycopg.types.range import Range

from accounts.models import User
from booking import often
from booking.models import (
    Appointment,
    AppointmentState,
    Offering,
    OfferingType,
    TimeAlone,
    TimeAloneState,
)
from core import actor as acting
from core import audit, clock
from core.states import TooLate, move
from couples.models import Couple, CoupleState, Partner
from intake import gate
from notifications.services import notify, withdraw

from . import arrange, change, confirming, telling, waiting
from .claims import claim_for, claim_practice, lock, lock_for, members, release_of
from .ending import let_go
from .proposing import JOB

ASKED_FOR = timedelta(hours=48)


def offering() -> Offering | None:
    """What a time alone within the work of two is booked as."""
    return Offering.objects.filter(type=OfferingType.IN_SERIES).order_by("order").first()


def is_offered(appointment: Appointment, partner: Partner) -> bool:
    """Whether this member, who cannot come, may let it be a time for the other alone.

    It follows from what both had signed when the time was arranged, and from their own signatures since.
    """
    return _could_be(appointment) and gate.allows_time_alone(partner)


def is_offered_to_staff(appointment: Appointment) -> bool:
    """The same for the practice, which may know what each has signed since."""
    couple = appointment.couple
    return couple is not None and _could_be(appointment) and gate.allow_time_alone(couple)


@transaction.atomic
def ask(appointment: Appointment, *, by: User, whom: Partner | None = None) -> TimeAlone:
    """The time is not kept for both, and the other member (for staff: `whom`) is asked, with a clock.

    The same twice is once. Raises NotOffered, TooLate, and for a member OftenEnough. Staff who do it after
    the notice are written down.
    """
    lock_for(appointment)
    with acting.at_job(JOB):
        again = TimeAlone.objects.filter(appointment=appointment).first()
    if again is not None:
        return again
    people = members(appointment)
    me = next((one for one in people if one.user_id == by.pk), None)
    other = next((one for one in people if one != me and whom in {None, one}), None)
    if appointment.state != AppointmentState.CONFIRMED or appointment.start <= clock.now():
        raise TooLate(appointment, "cancel")
    is_there = is_offered(appointment, me) if me else whom is not None and is_offered_to_staff(appointment)
    if not is_there or other is None or appointment.couple is None:
        raise arrange.NotOffered
    if me is not None and not often.may_give_back(appointment, by):
        raise change.OftenEnough
    if me is None and not appointment.is_free_to_cancel(clock.now()):
        change.note_override(appointment, by)
    # Taken back meanwhile by the other, who is then not asked; whoever cannot come reads nothing of that.
    is_asked = gate.allow_time_alone(appointment.couple)
    let_go(appointment, by=by)
    now = clock.now()
    row = TimeAlone(
        couple=appointment.couple,
        partner=other,
        appointment=appointment,
        state=TimeAloneState.ASKED if is_asked else TimeAloneState.NOT_ASKED,
        asked_at=now,
        until=min(now + ASKED_FOR, appointment.start),
    )
    with acting.at_job(JOB):
        row.save(force_insert=True)
    quiet = (appointment.offering.buffer_before, appointment.offering.buffer_after)
    claim_for(
        row.pk,
        appointment.during,
        therapists=[appointment.therapist_id],
        room=appointment.room,
        quiet=quiet,
    )
    telling.tell_people(appointment, but=by)
    telling.tell_own_calendar(appointment, by)
    telling.tell_therapist(appointment, but=by)
    if is_asked:
        notify(other.user, "time_alone", subject_id=row.pk)
    audit.record("appointment.cancelled", about=appointment)
    return row


@transaction.atomic
def come(row: TimeAlone, *, by: User, integration_minutes: int | None = None) -> Appointment:
    """Their yes: a time of their own, which nobody else of the couple reads of. Twice is once.

    Raises TooLate, OwnTimeTaken, SlotTaken, NotOffered.
    """
    joint = _lock(row)
    if row.state == TimeAloneState.TAKEN and row.made is not None:
        return row.made
    now, kind = clock.now(), offering()
    if row.partner.user_id != by.pk or row.state != TimeAloneState.ASKED or row.until <= now:
        raise TooLate(row, "take")
    if row.couple.state != CoupleState.ACTIVE:
        raise TooLate(row, "take")
    if kind is None:
        raise arrange.NotOffered
    release_of([row.pk])
    made = Appointment(
        couple=row.couple,
        partner=row.partner,
        offering=kind,
        therapist=joint.therapist,
        place=joint.place,
        room=joint.room,
        during=Range(joint.start, joint.end),
        zone=joint.zone,
        state=AppointmentState.HELD,
        asked_by=row.partner,
        held_at=now,
        held_until=min(now + confirming.HELD_FOR, joint.start),
    )
    made.save(force_insert=True)
    claim_practice(made)
    confirming.say_yes(made, row.partner, integration_minutes, new=True)
    move(row, "take", by=by, made=made)
    withdraw("time_alone", subject_id=row.pk)
    telling.tell_therapist(made, but=by)
    audit.record("appointment.agreed", about=made)
    confirming.try_confirm(made)
    return made


@transaction.atomic
def stay_away(row: TimeAlone, *, by: User) -> None:
    """Their no. No reason; and the time is given back when the clock ends, as if nothing had been said."""
    _lock(row)
    if row.state == TimeAloneState.ASKED and row.partner.user_id == by.pk:
        move(row, "decline", by=by)
        withdraw("time_alone", subject_id=row.pk)


def expire_asked() -> int:
    """Give back what nobody took until the clock ended, each in its own transaction. Returns how many."""
    with acting.acting_as(acting.system(JOB)):
        due = TimeAlone.objects.kept().filter(until__lte=clock.now())
        ids = list(due.order_by("until", "pk").values_list("pk", flat=True))
    gone = 0
    for pk in ids:
        with acting.acting_as(acting.system(JOB)):
            row = TimeAlone.objects.select_related("appointment", "partner").get(pk=pk)
            _lock(row)
            if row.can("end") and row.until <= clock.now():
                _end(row)
                gone += 1
    return gone


def end_all(couple: Couple) -> None:
    """Somebody left, or the work is over: nobody is asked any more, and nobody is written to."""
    with acting.at_job(JOB):
        for row in TimeAlone.objects.kept().filter(couple=couple):
            _end(row)


def _could_be(appointment: Appointment) -> bool:
    is_there = appointment.state == AppointmentState.CONFIRMED and appointment.start > clock.now()
    if not (is_there and appointment.may_be_alone and appointment.is_joint):
        return False
    return len(members(appointment)) == 2 and offering() is not None


def _end(row: TimeAlone) -> None:
    release_of([row.pk])
    move(row, "end", by=JOB)
    withdraw("time_alone", subject_id=row.pk)
    waiting.ring_soon()


def _lock(row: TimeAlone) -> Appointment:
    """Queue for all that its time touches, and see it as it is then."""
    joint = row.appointment
    users: list[Any] = list(Partner.objects.filter(couple_id=row.couple_id).values_list("user_id", flat=True))
    lock(joint.therapist_id, joint.room_id, row.couple_id, *users)
    row.refresh_from_db(fields=["state", "until", "made"])
    return joint
