"""What beat asks for once a minute: each nudge planned, each joint practice settled on its evening."""

from celery import shared_task

from core import actor, clock
from notifications.services import notify

from . import services
from .models import Plan
from .nudges import minute, next_nudge
from .queries import plans_to_nudge


@shared_task
def settle_practices() -> int:
    return services.settle_due()


@shared_task
def plan_nudges() -> int:
    """Plan the next nudge of every plan that has none ahead; running twice plans nothing twice."""
    planned = 0
    with actor.acting_as(actor.system("nudges")):
        now = clock.now()
        for plan in plans_to_nudge(now):
            user, at = plan.author.user, plan.at
            due = next_nudge(plan.days, at, user.time_zone, now) if user and at else None
            if due is None:
                continue
            notify(
                user,
                "practice_nudge",
                subject_id=plan.pk,
                version=minute(due),
                due_at=due,
            )
            Plan.objects.filter(pk=plan.pk).update(next_nudge_at=due)
            planned += 1
    return planned
