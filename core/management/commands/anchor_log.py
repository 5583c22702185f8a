"""Say outside of the database where the access log ends (`anchor_log`). Beat does it every five minutes."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from core import anchor, outside


class Command(BaseCommand):
    help = "Add the newest end of every chain, and keys that are gone, to ANCHOR_FILE."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = anchor.say()
        except OSError as problem:
            raise CommandError(
                f"{outside.path()} cannot be written: {problem.strerror}. Nothing was said."
            ) from None
        self.stdout.write(f"{count} lines added to {outside.path()}.")
