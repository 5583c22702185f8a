"""What happens below that a session answers to."""

from typing import Any

from django.dispatch import receiver

from booking.models import Appointment
from booking.signals import appointment_confirmed

from .services.course import prepare_room


@receiver(appointment_confirmed)
def make_the_room(sender: Any, appointment: Appointment, **kwargs: Any) -> None:
    """A confirmed appointment has a room from the start: the question of the day opens before it does."""
    if appointment.couple_id:
        prepare_room(appointment)
