"""What groups do when something happens further down: a gate moves, somebody leaves or is erased."""

from typing import Any

from django.dispatch import receiver

from couples.models import Couple, Partner
from couples.signals import couple_ended, member_erased, member_left
from intake.signals import gate_changed

from . import services


@receiver(gate_changed, dispatch_uid="groups.gate_changed")
def confirm_what_waited(sender: Any, *, couple: Couple, **kwargs: Any) -> None:
    services.try_confirm(couple)


@receiver(couple_ended, dispatch_uid="groups.couple_ended")
def let_go_of_what_was_together(sender: Any, *, couple: Couple, by: Any, **kwargs: Any) -> None:
    services.stop_together(couple.pk, by=by)


@receiver(member_left, dispatch_uid="groups.member_left")
def let_go_with_who_left(sender: Any, *, partner: Partner, by: Any, **kwargs: Any) -> None:
    services.stop_together(partner.couple_id, by=by)


@receiver(member_erased, dispatch_uid="groups.member_erased")
def free_their_places(sender: Any, *, partner: Partner, **kwargs: Any) -> None:
    if partner.user is not None:
        services.forget(partner.user, by="erasing")
