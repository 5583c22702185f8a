"""Read or move domain time in the demo world (`clock`, `clock 2026-03-18T18:00Z`, `clock --back`)."""

from datetime import datetime, timedelta
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from core import clock


class Command(BaseCommand):
    help = "Show domain time, or move it. Demo and tests only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("moment", nargs="?", help="an instant with its offset, ISO 8601")
        parser.add_argument("--back", action="store_true", help="return to the system clock")

    def handle(self, *args: Any, moment: str | None, back: bool, **options: Any) -> None:
        if back:
            clock.set_offset(timedelta(0))
        elif moment:
            try:
                instant = datetime.fromisoformat(moment)
            except ValueError:
                raise CommandError("Write the moment like 2026-03-18T18:00+00:00.") from None
            if instant.tzinfo is None:
                raise CommandError("The moment needs its offset, like +00:00.")
            clock.set_now(instant)
        self.stdout.write(clock.now().isoformat())
