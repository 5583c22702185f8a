"""What a member reads of an appointment. It follows from their own yes until the time is arranged.

Whether the others have answered, and what the practice still weighs, makes no difference to a word.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import WAITING, Appointment, AppointmentState


@dataclass(frozen=True)
class Label:
    text: str | Promise
    css: str = ""
    words: str | Promise = ""


ASKS = Label(_("Waiting for your answer"), "waiting", _("This time is kept for you. Does it suit you?"))
ARRANGING = Label(
    _("Being arranged"),
    "waiting",
    _("You have said yes. There is nothing more to do for it; we write to you when there is news."),
)
ARRANGED = Label(_("Arranged"), "done")
TOOK_PLACE = Label(_("Took place"))
DID_NOT = Label(_("Did not take place"))
OVER = Label(
    _("No longer kept"), "", _("This time is not kept any more. That needs no reason, and nothing is lost.")
)


def label(appointment: Appointment, own_yes: Any) -> Label:
    """For a member who has said yes (`own_yes`) or has not."""
    if appointment.state in WAITING:
        return ARRANGING if own_yes else ASKS
    return {
        AppointmentState.CONFIRMED: ARRANGED,
        AppointmentState.COMPLETED: TOOK_PLACE,
        AppointmentState.NO_SHOW: DID_NOT,
    }.get(AppointmentState(appointment.state), OVER)
