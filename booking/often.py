"""How often people move and give back times by themselves. Each is counted alone, by their own acts.

What one person did never uses up another's, and never shows in it: a count for the couple would tell.
"""

from datetime import timedelta
from typing import Any, NamedTuple

from core import clock
from core.models import StateChange

from .models import Appointment, AppointmentState

WITHIN = timedelta(days=28)


class Changes(NamedTuple):
    """What one person did with a couple's times of late."""

    moves: int
    give_backs: int


def changes_of(user: Any, couple_id: Any) -> Changes:
    """A no to what was not arranged yet is no giving back. Two statements."""
    replaced = dict(Appointment.objects.filter(couple_id=couple_id).values_list("pk", "replaced_by"))
    made = StateChange.objects.filter(
        subject_table=Appointment._meta.db_table,
        subject_id__in=list(replaced),
        verb="cancel",
        by=str(user.pk),
        at__gt=clock.now() - WITHIN,
    ).values_list("subject_id", "was")
    given_back = [was == AppointmentState.CONFIRMED for pk, was in made if replaced[pk] is None]
    return Changes(moves=len(made) - len(given_back), give_backs=sum(given_back))


def may_move(appointment: Appointment, user: Any) -> bool:
    most = appointment.offering.moves_at_most
    return most is None or changes_of(user, appointment.couple_id).moves < most


def may_give_back(appointment: Appointment, user: Any) -> bool:
    """Always, as long as it is not arranged: a no is not a change."""
    most = appointment.offering.give_backs_at_most
    if most is None or appointment.state != AppointmentState.CONFIRMED:
        return True
    return changes_of(user, appointment.couple_id).give_backs < most
