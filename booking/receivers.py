"""What booking does when something happens further down: the gate moves, or somebody leaves."""

from typing import Any

from django.dispatch import receiver

from core import actor as acting
from couples.models import Couple, Partner
from couples.signals import couple_ended, member_erased, member_left
from intake.signals import gate_changed

from . import services
from .models import Consultation, Inquiry
from .services import inquiry


@receiver(gate_changed, dispatch_uid="booking.gate_changed")
def confirm_what_waited(sender: Any, *, couple: Couple, **kwargs: Any) -> None:
    services.try_confirm_couple(couple)


@receiver(member_left, dispatch_uid="booking.member_left")
def stop_joint(sender: Any, *, partner: Partner, by: Any, **kwargs: Any) -> None:
    services.stop_joint(partner, by=by)


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
