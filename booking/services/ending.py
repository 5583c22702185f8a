"""How a time leaves the live states, with all that hangs on it."""

from typing import Any

from booking import signals
from booking.models import Appointment
from core.states import move

from . import telling
from .claims import release


def let_go(appointment: Appointment, *, by: Any, verb: str = "cancel") -> None:
    """Move it out of the live states, with all that hangs on it. The caller holds the locks and tells."""
    telling.take_back(appointment)
    release(appointment)
    move(appointment, verb, by=by, held_until=None, sequence=appointment.sequence + 1)
    signals.appointment_cancelled.send(Appointment, appointment=appointment)
