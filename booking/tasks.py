"""What beat asks for once a minute; running twice is harmless, and a missed minute is caught up."""

from celery import shared_task
from django.core.cache import cache

from . import services
from .outside import sync
from .services import alone, inquiry, proposing, waiting

ROUND = "calendars:round"


@shared_task
def plan_reminders() -> None:
    services.plan_reminders()


@shared_task
def expire_holds() -> None:
    """What settles in the evening comes first: it lapses no more."""
    services.settle_due()
    services.expire_holds()
    proposing.expire_proposals()
    alone.expire_asked()


@shared_task(ignore_result=True)
def offer_waiting() -> None:
    waiting.offer_due()


@shared_task
def expire_inquiries() -> None:
    """Once a day is enough."""
    inquiry.expire_inquiries()


@shared_task
def sync_calendars() -> None:
    """One round at a time: servers that keep us waiting must not take up every worker."""
    if cache.add(ROUND, 1, 300):
        try:
            sync.sync_due()
        finally:
            cache.delete(ROUND)
