"""What beat asks for once a minute; running twice is harmless."""

from celery import shared_task

from . import reminders, services


@shared_task
def every_minute() -> None:
    services.settle_due()
    reminders.plan()
