"""What practices do when something happens further down."""

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import zone_changed

from .models import Plan


@receiver(zone_changed, dispatch_uid="homework.zone_changed")
def plan_nudges_anew(user: User, **kwargs: Any) -> None:
    """The next nudge is worked out by the new clock; one that waits for the old hour drops by itself."""
    Plan.objects.filter(author__user=user, nudge=True).update(next_nudge_at=None)
