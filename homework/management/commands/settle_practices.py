"""Settle joint practices without Celery; it may run beside any number of workers."""

from typing import Any

from django.core.management import BaseCommand

from homework import services


class Command(BaseCommand):
    help = "Give each joint practice whose evening has come its outcome."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{services.settle_due()} settled.")
