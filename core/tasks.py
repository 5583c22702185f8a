"""The worker's sign of life, read by /readyz."""

from datetime import UTC, datetime

from celery import shared_task

from .models import Heartbeat


@shared_task
def beat() -> None:
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": datetime.now(UTC)})
