"""The one notice of practices: a nudge its reader asked for."""

from datetime import UTC, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from couples.models import CoupleState, PartnerState
from notifications.models import Notice
from notifications.registry import Kind, Words, register

from . import queries
from .models import OfferState, Plan, PlanState
from .nudges import is_due_at

GOING_ON = {CoupleState.ACTIVE, CoupleState.PAUSED, CoupleState.ENDING}


def still_asked_for(notice: Notice) -> bool:
    """The plan is kept, its nudge is on, and this is one of its times. Opens no words."""
    plan = (
        Plan.objects.filter(pk=notice.subject_id)
        .select_related("offer", "author__user", "author__couple")
        .defer("body", "offer__body")
        .first()
    )
    return (
        plan is not None
        and plan.nudge
        and plan.at is not None
        and plan.author.user is not None
        and plan.state == PlanState.KEPT
        and plan.offer.state == OfferState.ACTIVE
        and plan.author.state in {PartnerState.ACTIVE, PartnerState.PAUSED}
        and plan.author.couple.state in GOING_ON
        and queries.is_set_up(plan.offer.practice, queries.features_on(plan.author.couple))
        and is_due_at(
            plan.days, plan.at, plan.author.user.time_zone, datetime.fromtimestamp(notice.version * 60, UTC)
        )
    )


def words(notice: Notice) -> Words:
    return Words(subject=_("A small reminder"), body=_("You asked for a nudge at this time."))


def target(notice: Notice) -> str:
    return reverse("my:homework:practices")


register(Kind("practice_nudge", still_asked_for, words, target))
