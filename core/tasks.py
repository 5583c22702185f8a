"""The worker's sign of life, read by /readyz, and what it says outside of the database."""

from datetime import UTC, datetime

from celery import shared_task

from . import anchor
from .models import Heartbeat


@shared_task
def beat() -> None:
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": datetime.now(UTC)})


@shared_task(ignore_result=True)
def anchor_log() -> None:
    """Say outside of the database where the access log ends."""
    anchor.say()
