"""Carrying out what was read about a therapist's days away: all of it, or nothing."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from booking import sick_day, stranded
from booking.models import Appointment, AppointmentState, HoursException
from booking.sick_day import Step
from core import audit

from .change import cancel, decline, reschedule
from .claims import lock_all, rooms_in_use
from .hours import Stale

KEEP, GIVE_BACK = "keep", "give back"


@transaction.atomic
def carry_out(
    therapist: User,
    first: date,
    last: date,
    choices: dict[str, datetime | str],
    *,
    seen: str,
    by: User,
) -> int:
    """Close the days, and do with each appointment (by its id) what was chosen: a new start, GIVE_BACK, KEEP.

    Returns how many changed. Raises Stale when somebody changed one of them since it was read, or SlotTaken
    when a new time is gone; then nothing has happened.
    """
    rows = sick_day.affected(therapist, first, last, by)
    lock_all(rows, therapist.pk, *rooms_in_use())
    steps = sick_day.steps(therapist, first, last, by)
    if seen != seen_word(steps):
        raise Stale
    _close(therapist, first, last)
    changed = 0
    for step in steps:
        choice = choices.get(str(step.appointment.pk), KEEP)
        if choice != KEEP:
            _do(step, choice, by)
            changed += 1
    return changed


def seen_word(steps: list[Step]) -> str:
    return stranded.seen(step.appointment for step in steps)


def _close(therapist: User, first: date, last: date) -> None:
    """So that nobody books into them; days that are closed already stay as they are."""
    closed = {"therapist": therapist, "first_day": first, "last_day": last, "start": None, "closed": True}
    if not HoursException.objects.filter(**closed).exists():
        audit.record("hours.exception_added", about=HoursException.objects.create(**closed))


def _do(step: Step, choice: datetime | str, by: User) -> None:
    row: Appointment = step.appointment
    if isinstance(choice, datetime):
        room = step.new.room if step.new is not None else row.room
        reschedule(row, choice, by=by, room=room, knowingly=True)
    elif row.state == AppointmentState.REQUESTED:
        decline(row, by=by)
    else:
        cancel(row, by=by)
