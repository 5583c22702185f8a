"""Everybody's yes to a time, and confirming it when all is there."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from accounts.models import User
from booking import signals
from booking.models import LIVE, Appointment, AppointmentState, Confirmation, News
from booking.queries import own_minutes
from core import audit, clock
from core.states import TooLate, move
from couples.models import Couple, Partner
from intake import gate

from . import telling
from .claims import claim_person, lock_all, lock_for, members

HELD_FOR = timedelta(days=14)


@transaction.atomic
def confirm(appointment: Appointment, *, by: User, integration_minutes: int | None = None) -> None:
    """Record this person's yes. It answers the same whatever the others or the gate say.

    Saying it again changes only how long they keep free afterwards (minutes). Raises TooLate when the
    time is no longer there to be had, OwnTimeTaken when they have something else then.
    """
    lock_for(appointment)
    partner = next((p for p in members(appointment) if p.user_id == by.pk), None)
    if partner is None or appointment.state not in LIVE or appointment.start <= clock.now():
        raise TooLate(appointment, "confirm")
    say_yes(appointment, partner, integration_minutes)
    audit.record("appointment.agreed", about=appointment)
    try_confirm(appointment)


def try_confirm(appointment: Appointment, *, tells: bool = True) -> bool:
    """Confirm what is held once everybody has said yes and the gate is open. The caller holds the locks.

    Without `tells`, the caller writes to everybody once for many.
    """
    if appointment.state != AppointmentState.HELD or appointment.start <= clock.now():
        return False
    expected = {partner.pk for partner in members(appointment)}
    said_yes = list(
        Confirmation.objects.filter(appointment=appointment, partner__in=expected).select_related(
            "partner__user"
        )
    )
    if not expected or {yes.partner_id for yes in said_yes} != expected:
        return False
    couple = appointment.couple
    if couple is None or (needs_gate(appointment) and not _lets_through(couple, appointment)):
        keep_as_long_as_any(appointment)
        return False
    move(
        appointment,
        "confirm",
        by="booking",
        confirmed_at=clock.now(),
        held_until=None,
        sequence=appointment.sequence + 1,
        may_be_alone=may_be_alone(appointment, len(expected)),
    )
    telling.set_quiet(appointment, said_yes)
    if tells:
        telling.tell_people(appointment)
    signals.appointment_confirmed.send(Appointment, appointment=appointment)
    return True


def _lets_through(couple: Couple, appointment: Appointment) -> bool:
    before = min(appointment.start, appointment.held_until or appointment.start)
    return gate.is_open(couple) and gate.has_settled(couple, before=before)


def keep_as_long_as_any(appointment: Appointment) -> None:
    """What was kept shortly, until everybody's answer, is held like any other from then on."""
    until = min(appointment.created_at + HELD_FOR, appointment.start)
    if appointment.held_until is not None and appointment.held_until < until:
        appointment.held_until = until
        appointment.save(update_fields=["held_until"])


@transaction.atomic
def try_confirm_couple(couple: Couple) -> None:
    """Something of the couple's gate changed: confirm what only waited for it."""
    waiting = (
        Appointment.objects.filter(couple=couple, state=AppointmentState.HELD)
        .select_related("offering", "therapist", "couple", "series")
        .in_order()
    )
    held = list(waiting)
    if not held:
        return
    lock_all(held)
    confirm_all(waiting.all())


def confirm_all(appointments: Iterable[Appointment]) -> None:
    """Confirm what can be; for those of a series everybody is told once. The caller holds the locks."""
    arranged = {}
    for appointment in appointments:
        if try_confirm(appointment, tells=appointment.series is None) and appointment.series is not None:
            arranged[appointment.series_id] = appointment.series
    for series in arranged.values():
        telling.tell_series(series, News.ARRANGED)


def say_yes(
    appointment: Appointment, partner: Partner, minutes: int | None, *, new: bool = False
) -> Confirmation:
    """A member's yes, and their time with it; the caller holds the locks. Raises OwnTimeTaken.

    `new` is an appointment of this very moment, to which nobody can have said it before.
    """
    if minutes is None:
        minutes = own_minutes(partner, appointment.offering)
    minutes = max(0, min(120, minutes))
    before = None if new else Confirmation.objects.filter(appointment=appointment, partner=partner).first()
    yes = before or Confirmation(appointment=appointment, partner=partner)
    changed = before is None or yes.integration_minutes != minutes
    if changed:
        yes.integration_minutes = minutes
        yes.save()
    yes.appointment, yes.partner = appointment, partner
    claim_person(yes, anew=not new)
    if appointment.state == AppointmentState.CONFIRMED:
        telling.set_quiet(appointment, [yes])
        if partner.user is not None and before is not None and changed:
            telling.tell_own_time(appointment, partner.user)
    return yes


def needs_gate(appointment: Appointment) -> bool:
    """Whether the couple's gate (domain rule 4.4.2) stands before this appointment."""
    return appointment.offering.needs_gate and appointment.is_joint


def may_be_alone(appointment: Appointment, people: int) -> bool:
    """Kept when a time is arranged: the gate has just said that both have signed everything in force.

    Asked later, it would tell each of them what the other signs and takes back.
    """
    couple = appointment.couple
    if couple is None or people != 2 or not needs_gate(appointment):
        return False
    return gate.allow_time_alone(couple)
