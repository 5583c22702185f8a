"""Forget old notices without Celery; twice is harmless."""

from typing import Any

from django.core.management import BaseCommand

from notifications import purge


class Command(BaseCommand):
    help = "Delete notices that were sent or dropped more than NOTICES_KEPT_DAYS ago."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{purge.purge()} deleted.")
