"""What practices do when something happens further down."""

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import zone_changed
from couples.models import Couple, Partner
from couples.signals import couple_ended, member_erased

from . import services
from .models import OfferedTo, Plan, PracticeOffer


@receiver(zone_changed, dispatch_uid="homework.zone_changed")
def plan_nudges_anew(user: User, **kwargs: Any) -> None:
    """The next nudge is worked out by the new clock; one that waits for the old hour drops by itself."""
    Plan.objects.filter(author__user=user, nudge=True).update(next_nudge_at=None)


@receiver(member_erased, dispatch_uid="homework.member_erased")
def forget_offers_to_one(sender: Any, partner: Partner, **kwargs: Any) -> None:
    """What was offered to this person alone was written under their key, and goes with it."""
    alone = PracticeOffer.objects.filter(scope=partner.pk)
    gone = list(alone.values_list("pk", flat=True))
    alone.delete()
    OfferedTo.objects.filter(offer_id__in=gone).delete()


@receiver(couple_ended, dispatch_uid="homework.couple_ended")
def stop_practices_together(sender: Any, couple: Couple, by: Any, **kwargs: Any) -> None:
    """What was done together is over for each; what one keeps alone stays theirs, without reminders."""
    for offer in PracticeOffer.objects.filter(couple=couple, needed__gt=1).defer("body"):
        if offer.can("withdraw"):
            services.withdraw(offer, by=by)
