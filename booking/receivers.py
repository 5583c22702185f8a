"""What booking does when something happens further down: the gate moves, or somebody leaves."""

from typing import Any

from django.dispatch import receiver

from couples.models import Couple, Partner
from couples.signals import member_left
from intake.signals import gate_changed

from . import services


@receiver(gate_changed, dispatch_uid="booking.gate_changed")
def confirm_what_waited(sender: Any, *, couple: Couple, **kwargs: Any) -> None:
    services.try_confirm_couple(couple)


@receiver(member_left, dispatch_uid="booking.member_left")
def stop_joint(sender: Any, *, partner: Partner, by: Any, **kwargs: Any) -> None:
    services.stop_joint(partner, by=by)
