"""Seal bodies anew under fresh data keys, while the practice works (`reencrypt`, `reencrypt --scope ID`)."""

from typing import Any
from uuid import UUID

from django.core.management import BaseCommand, CommandError, CommandParser

from core import reseal


class Command(BaseCommand):
    help = "Put private text under fresh data keys; goes on with a run that was stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scope", type=UUID, help="whose words; everybody's by default")
        parser.add_argument("--purpose", default="", help="which of their keys, like safety")
        parser.add_argument("--anew", action="store_true", help="begin again, also after a run just now")
        parser.add_argument("--batch", type=int, default=reseal.BATCH, help="rows in one transaction")
        parser.add_argument("--forget", action="store_true", help="only destroy old keys that nothing needs")

    def handle(
        self,
        *args: Any,
        scope: UUID | None,
        purpose: str,
        anew: bool,
        batch: int,
        forget: bool,
        **options: Any,
    ) -> None:
        damaged: tuple = ()
        if not forget:
            for done in reseal.run(scope=scope, purpose=purpose, anew=anew, batch=batch):
                damaged = done.damaged
                again = "Going on with the run of" if done.goes_on else "The run of"
                self.stdout.write(
                    f"{again} {done.began.isoformat()}: {done.superseded} fresh keys, {done.resealed} bodies."
                )
        self.stdout.write(f"{reseal.forget()} old keys destroyed.")
        if damaged:
            rows = "\n".join(f"  {table} {pk}" for table, pk in damaged)
            raise CommandError(f"These values do not open and were left as they are:\n{rows}")
