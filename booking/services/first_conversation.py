"""A first conversation with somebody who has no login: keeping a time, taking it, letting it go."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from psycopg.types.range import Range

from accounts.models import User
from booking import first_times
from booking.models import Appointment, AppointmentState, Consultation, InquiryState
from core import audit, clock
from core.states import move
from notifications.services import notify, withdraw

from .change import let_go
from .claims import SlotTaken, claim_practice, lock

KEPT_WHILE_ASKING = timedelta(hours=2)
KEPT_WHEN_OFFERED = timedelta(days=3)
REMIND = timedelta(hours=24)


@transaction.atomic
def keep(
    consultation: Consultation, start: datetime, *, therapists: list[User], until: datetime
) -> Appointment:
    """Hold a free time with the first of these therapists who has it. Raises SlotTaken."""
    wanted = first_times.offering()
    if wanted is None:
        raise SlotTaken
    lock(*(one.pk for one in therapists))
    for therapist in first_times.who_is_free(start, by=therapists):
        appointment = Appointment(
            offering=wanted,
            therapist=therapist,
            during=Range(start, start + timedelta(minutes=wanted.usual_length)),
            zone=therapist.time_zone,
            name=consultation.name,
            subject_id=consultation.pk,
            state=AppointmentState.HELD,
            held_at=clock.now(),
            held_until=min(until, start),
        )
        try:
            with transaction.atomic():
                appointment.save(force_insert=True)
                claim_practice(appointment)
        except SlotTaken:
            continue
        _put(consultation, appointment)
        return appointment
    raise SlotTaken(first_times.nearest(start, by=therapists))


def current(consultation: Consultation) -> Appointment | None:
    """The time this conversation has now, also when the practice moved it in its calendar."""
    live = Appointment.objects.live().filter(subject_id=consultation.pk).order_by("-created_at").first()
    if live is not None and live.pk != consultation.appointment_id:
        _put(consultation, live)
    return live or consultation.appointment


@transaction.atomic
def take(consultation: Consultation, start: datetime | None = None, *, by: Any = "visitor") -> Appointment:
    """Say yes to the time that is kept, or to another free one; the old one is given back.

    Saying it twice changes nothing. Raises SlotTaken, with nothing lost, when the time has gone.
    """
    consultation = Consultation.objects.select_for_update().get(pk=consultation.pk)
    now = current(consultation)
    if now is not None and (start is None or now.start == start):
        if now.state == AppointmentState.CONFIRMED:
            return now
        if now.state == AppointmentState.HELD and now.start > clock.now():
            move(now, "confirm", by=by, confirmed_at=clock.now(), held_until=None, sequence=now.sequence + 1)
            return _taken(consultation, now)
        start = now.start
    if start is None:
        raise SlotTaken
    people = [consultation.therapist] if consultation.therapist else first_times.therapists()
    if now is not None and now.is_live:
        lock(now.therapist_id, *(one.pk for one in people))
    new = keep(consultation, start, therapists=people, until=start)
    if now is not None and now.is_live:
        now.refresh_from_db(fields=["state", "sequence"])
        if now.is_live:
            _quietly(now, by=by)
    move(new, "confirm", by=by, confirmed_at=clock.now(), held_until=None, sequence=new.sequence + 1)
    return _taken(consultation, new)


@transaction.atomic
def drop(consultation: Consultation, *, by: Any) -> None:
    """Give the time back. Once more changes nothing."""
    consultation = Consultation.objects.select_for_update().get(pk=consultation.pk)
    appointment = current(consultation)
    if appointment is not None and appointment.is_live and appointment.start > clock.now():
        lock(appointment.therapist_id)
        appointment.refresh_from_db(fields=["state", "sequence"])
        if appointment.is_live:
            was_sure = appointment.state == AppointmentState.CONFIRMED
            _quietly(appointment, by=by)
            if was_sure and by != appointment.therapist:
                _tell_therapist(consultation, appointment)
    withdraw("consult_reminder", subject_id=consultation.pk)


@transaction.atomic
def offer(consultation: Consultation, *, therapist: User, by: User, start: datetime | None = None) -> None:
    """Ask this person to a first conversation, in the same words for everyone. Raises SlotTaken.

    A time that is proposed is kept for three days; without one they choose among the free ones.
    """
    drop(consultation, by=by)
    consultation.refresh_from_db()
    consultation.therapist, consultation.offered_at = therapist, clock.now()
    consultation.version += 1
    consultation.save(update_fields=["therapist", "offered_at", "version"])
    if start is not None:
        keep(consultation, start, therapists=[therapist], until=clock.now() + KEPT_WHEN_OFFERED)
    notify(
        None,
        "consult_offer",
        subject_id=consultation.pk,
        version=consultation.version,
        address=consultation.email,
    )
    audit.record("consultation.offered", about=consultation)


def cancelled_by_practice(appointment: Appointment) -> None:
    """The time of a first conversation is no longer kept: say so to whoever it was for."""
    consultation = Consultation.objects.filter(appointment=appointment).first()
    if consultation is None or appointment.confirmed_at is None:
        return
    withdraw("consult_booked", subject_id=consultation.pk)
    withdraw("consult_reminder", subject_id=consultation.pk)
    notify(
        None,
        "consult_changed",
        subject_id=consultation.pk,
        version=appointment.sequence + 1,
        address=consultation.email,
    )


def _taken(consultation: Consultation, appointment: Appointment) -> Appointment:
    inquiry = consultation.inquiry
    columns = {"progressed_at": clock.now()}
    if not consultation.for_other and inquiry.state == InquiryState.NEW:
        move(inquiry, "offer", by="visitor", **columns)
    else:
        type(inquiry).objects.filter(pk=inquiry.pk).update(**columns)
    version = int(appointment.start.timestamp() // 60)
    address = consultation.email
    notify(None, "consult_booked", subject_id=consultation.pk, version=version, address=address)
    due = appointment.start - REMIND
    if due > clock.now():
        notify(
            None, "consult_reminder", subject_id=consultation.pk, version=version, address=address, due_at=due
        )
    _tell_therapist(consultation, appointment)
    audit.record("consultation.booked", about=appointment)
    return appointment


def _tell_therapist(consultation: Consultation, appointment: Appointment) -> None:
    version = int(clock.now().timestamp())
    notify(appointment.therapist, "inquiry_news", subject_id=consultation.inquiry_id, version=version)


def _put(consultation: Consultation, appointment: Appointment) -> None:
    consultation.appointment = appointment
    Consultation.objects.filter(pk=consultation.pk).update(appointment=appointment)


def _quietly(appointment: Appointment, *, by: Any) -> None:
    """Let go of a time by the visitor's own act: they need no message about it."""
    Consultation.objects.filter(appointment=appointment).update(appointment=None)
    let_go(appointment, by=by)
