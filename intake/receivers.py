"""What this app does when something happens below it."""

from typing import Any

from django.dispatch import receiver

from couples import signals as couples_signals
from couples.models import Couple, Partner

from .models import Moment
from .services.measures import offer_set
from .signals import gate_changed, intake_begun


@receiver(couples_signals.member_left)
def gate_of_those_who_stay(sender: Any, partner: Partner, **kwargs: Any) -> None:
    gate_changed.send(Couple, couple=partner.couple)


@receiver(intake_begun)
def first_questionnaires(sender: Any, partner: Partner, **kwargs: Any) -> None:
    """They stand beside the form, each to be answered or left out."""
    offer_set(partner, Moment.BASELINE)
