"""What this app does when something happens below it."""

from typing import Any

from django.dispatch import receiver

from couples import signals as couples_signals
from couples.models import Couple, Partner

from .signals import gate_changed


@receiver(couples_signals.member_left)
def gate_of_those_who_stay(sender: Any, partner: Partner, **kwargs: Any) -> None:
    gate_changed.send(Couple, couple=partner.couple)
