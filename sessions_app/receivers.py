"""What happens below that a session answers to."""

from typing import Any

from django.dispatch import receiver

from booking.models import Appointment
from booking.signals import appointment_confirmed
from couples.models import Partner
from couples.signals import member_erased

from .models import ReleaseAsk, Turn
from .services import last
from .services.course import prepare_room


@receiver(member_erased, dispatch_uid="sessions.member_erased")
def forget_labels(sender: Any, partner: Partner, **kwargs: Any) -> None:
    """A turn stays; the part it was for has no name any more."""
    Turn.objects.filter(said__author=partner).update(said=None)


@receiver(member_erased, dispatch_uid="sessions.no_yes_of_the_erased")
def take_back_their_yes(sender: Any, partner: Partner, **kwargs: Any) -> None:
    """Whoever is erased agrees to nothing any more."""
    ReleaseAsk.objects.filter(author=partner).update(yes_at=None)


@receiver(appointment_confirmed)
def make_the_room(sender: Any, appointment: Appointment, **kwargs: Any) -> None:
    """A confirmed appointment has a room from the start: the question of the day opens before it does."""
    if appointment.couple_id:
        last.follow(appointment, prepare_room(appointment))
