"""Who is told of a change, in the same words for everybody; what is sent is decided in `kinds.py`."""

from datetime import datetime, timedelta
from typing import Any

from psycopg.types.range import Range

from booking.calendar import was_given
from booking.models import Appointment, Confirmation
from core import clock
from notifications.models import Quiet
from notifications.services import contact_rule, keep_quiet, notify, withdraw

from .claims import members


def tell_people(appointment: Appointment, *, but: Any = None, only_new: bool = False) -> None:
    """An "appointment update" for each person it is for, except `but`.

    `only_new` leaves out those who have already said yes.
    """
    said_yes = set()
    if only_new:
        said_yes = set(
            Confirmation.objects.filter(appointment=appointment).values_list("partner_id", flat=True)
        )
    for partner in members(appointment):
        if partner.user is None or partner.user == but or partner.pk in said_yes:
            continue
        if appointment.held_at is None and partner.pk != appointment.asked_by_id:
            continue  # nobody knows of a time that somebody else has only asked for
        tell_one(appointment, partner.user)


def tell_one(appointment: Appointment, user: Any, *, due_at: datetime | None = None) -> None:
    """An "appointment update" for one person."""
    notify(
        user,
        "appointment_changed",
        subject_id=appointment.pk,
        version=appointment.sequence + 1,
        due_at=due_at,
    )


def tell_own_calendar(appointment: Appointment, user: Any) -> None:
    """Who makes a change needs no news of it; a calendar that was given a file does."""
    if any(partner.user_id == user.pk for partner in members(appointment)):
        if contact_rule(user).calendar_files and was_given(appointment, user):
            tell_one(appointment, user)


def tell_therapist(appointment: Appointment, *, but: Any = None) -> None:
    """An item to review; nothing in it says what it is about."""
    if appointment.therapist != but:
        notify(
            appointment.therapist,
            "appointment_asked",
            subject_id=appointment.pk,
            version=appointment.sequence + 1,
        )


def set_quiet(appointment: Appointment, said_yes: list[Confirmation]) -> None:
    """Send people nothing during their appointment and the time they keep free afterwards."""
    for yes in said_yes:
        if yes.partner.user is not None:
            until = appointment.end + timedelta(minutes=yes.integration_minutes)
            keep_quiet(yes.partner.user, during=Range(appointment.start, until), subject_id=appointment.pk)


def take_back(appointment: Appointment) -> None:
    """What was going to be said of this time is no longer true."""
    for kind in ("session_reminder", "appointment_changed", "appointment_asked"):
        withdraw(kind, subject_id=appointment.pk)
    Quiet.objects.filter(subject_id=appointment.pk).delete()


def moment_to_tell(appointment: Appointment, due: datetime) -> datetime:
    """Not before `due`, and never after it has begun."""
    return max(clock.now(), min(due, appointment.start))
