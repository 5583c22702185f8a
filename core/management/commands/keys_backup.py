"""Write a copy of the key table to a file apart from the database's dump (`keys_backup FILE`)."""

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from core import keybackup


class Command(BaseCommand):
    help = "Write an encrypted copy of the vault's key table to a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            count = keybackup.write(file)
        except OSError as problem:
            raise CommandError(f"{file} cannot be written: {problem.strerror}.") from None
        self.stdout.write(f"{count} keys are in {file}. Keep it apart from the dump of the database.")
