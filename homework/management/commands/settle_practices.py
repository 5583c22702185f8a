"""Settle what waits for the evening without Celery; it may run beside any number of workers."""

from typing import Any

from django.core.management import BaseCommand

from booking.services import settle_due
from homework import services


class Command(BaseCommand):
    help = "Settle joint practices whose evening has come, and confirm times that waited for it."

    def handle(self, *args: Any, **options: Any) -> None:
        settle_due()
        self.stdout.write(f"{services.settle_due()} settled.")
