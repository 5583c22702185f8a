"""What booking does when something happens further down: the gate moves, or somebody leaves."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from core import actor as acting
from couples.models import Couple, Partner
from couples.signals import couple_ended, member_erased, member_left
from intake.signals import gate_changed

from . import services
from .models import Appointment, Consultation, HoursException, Inquiry, WeeklyHours
from .services import alone, inquiry, proposing, publishing, waiting
from .signals import appointment_cancelled, appointment_confirmed


@receiver(gate_changed, dispatch_uid="booking.gate_changed")
def confirm_what_waited(sender: Any, *, couple: Couple, **kwargs: Any) -> None:
    services.try_confirm_couple(couple)


@receiver(member_left, dispatch_uid="booking.member_left")
def stop_joint(sender: Any, *, partner: Partner, by: Any, **kwargs: Any) -> None:
    services.stop_joint(partner, by=by)
    proposing.end_all(partner.couple, by=by)
    publishing.end_all(partner.couple, partner=partner)
    alone.end_all(partner.couple)


@receiver(member_erased, dispatch_uid="booking.member_erased")
def forget_how_they_first_wrote(sender: Any, *, partner: Partner, **kwargs: Any) -> None:
    with acting.at_job("erasing"):
        if partner.user is not None:  # somebody else may have written for both
            Consultation.objects.filter(email__iexact=partner.user.email).update(email="", name="")
        for pk in list(Inquiry.objects.filter(partner=partner).values_list("pk", flat=True)):
            inquiry.erase(pk)


@receiver(couple_ended, dispatch_uid="booking.couple_ended")
def stop_times_together(sender: Any, *, couple: Couple, by: Any, **kwargs: Any) -> None:
    services.stop_together(couple, by=by)
    proposing.end_all(couple, by=by)
    publishing.end_all(couple)
    alone.end_all(couple)


@receiver(appointment_confirmed, dispatch_uid="booking.offer_taken")
def take_from_the_list(sender: Any, *, appointment: Appointment, **kwargs: Any) -> None:
    waiting.arranged(appointment)


@receiver(appointment_cancelled, dispatch_uid="booking.time_freed")
def offer_what_is_free(sender: Any, *, appointment: Appointment, **kwargs: Any) -> None:
    waiting.given_back(appointment)
    waiting.ring_soon()


@receiver([post_save, post_delete], sender=WeeklyHours, dispatch_uid="booking.hours_opened")
@receiver([post_save, post_delete], sender=HoursException, dispatch_uid="booking.day_opened")
def offer_what_was_opened(sender: Any, **kwargs: Any) -> None:
    waiting.ring_soon()
