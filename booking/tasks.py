"""What beat asks for once a minute; running twice is harmless, and a missed minute is caught up."""

from celery import shared_task

from . import services
from .services import inquiry


@shared_task
def plan_reminders() -> None:
    services.plan_reminders()


@shared_task
def expire_holds() -> None:
    services.expire_holds()


@shared_task
def expire_inquiries() -> None:
    """Once a day is enough."""
    inquiry.expire_inquiries()
