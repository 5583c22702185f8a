"""What happened to somebody's sign-in, told to its owner."""

from typing import Any
from uuid import uuid4

from allauth.account.signals import password_changed, password_reset, password_set
from django.dispatch import receiver

from accounts.models import User
from accounts.signals import sign_in_changed, zone_changed
from core import clock

from . import kinds, routing
from .models import Notice
from .services import notify

TOLD = {
    "restored": kinds.RESTORED,
    "opened": kinds.RESTORED,
    "signed_out": kinds.WAYS_IN_CHANGED,
    "codes": kinds.WAYS_IN_CHANGED,
    "pin": kinds.WAYS_IN_CHANGED,  # as one of many: whoever reads along is not told that there is one
    "added": kinds.STAFF_WELCOME,
}


@receiver(sign_in_changed)
def tell_the_owner(user: User, what: str, **kwargs: Any) -> None:
    """A hold is not told apart: the change that caused it is."""
    if what in TOLD:
        notify(user, TOLD[what], subject_id=uuid4())


@receiver(zone_changed)
def keep_to_their_clock(user: User, **kwargs: Any) -> None:
    """Safe hours and reminders are hours on the reader's wall, wherever it hangs now."""
    routing.plan_again(user)


@receiver([password_reset, password_changed, password_set])
def use_up_ways_back(user: User, **kwargs: Any) -> None:
    """With a new password, every link to choose one is over."""
    ways = [kinds.PASSWORD_RESET, kinds.STAFF_WELCOME]
    Notice.objects.filter(recipient=user, kind__in=ways, seen_at=None).update(seen_at=clock.now())
