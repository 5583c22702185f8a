"""One round with the calendars that therapists have elsewhere, without Celery; also beside the worker."""

from typing import Any

from django.core.management import BaseCommand

from booking.outside import sync


class Command(BaseCommand):
    help = "Read when therapists are busy elsewhere, and put their appointments there."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{sync.sync_due()} in step.")
