"""Bring a copy of the key table back (`keys_restore FILE`), after the dump and before anybody is let in.

What was destroyed stays destroyed: it is read from ANCHOR_FILE, which must be there, or be done without on
purpose (`--without-outside`).
"""

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from core import actor as acting
from core import keybackup, outside
from core.models import KeyReceipt


class Command(BaseCommand):
    help = "Bring the vault's keys back from a copy; nothing that was destroyed comes back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--without-outside", action="store_true", help="the file outside is lost; trust the copy alone"
        )

    def handle(self, *args: Any, file: Path, without_outside: bool, **options: Any) -> None:
        if not outside.path().exists() and not without_outside:
            raise CommandError(
                f"There is no {outside.path()}, which says what was destroyed. Nothing was brought back. Put"
                " it back first; or, if it is lost, say --without-outside, and erase again whom you know of."
            )
        try:
            rows = keybackup.read(file)
        except OSError as problem:
            raise CommandError(f"{file} cannot be read: {problem.strerror}.") from None
        except keybackup.NotReadable as problem:
            raise CommandError(f"{problem} Nothing was brought back.") from None
        with acting.building("keys_restore"):
            done = keybackup.restore(rows)
        self.stdout.write(f"{done.back} keys are back, {done.there} were there, {done.gone} stay destroyed.")
        for scope in KeyReceipt.objects.filter(whole=True).values_list("scope", flat=True).distinct():
            self.stdout.write(f"Erased for good: {scope}. Rows that an older dump brought back can go again.")
