"""Erase records past their time. For a timer of the machine, once a day, as the owner of the tables."""

from typing import Any

from django.core.management import BaseCommand, CommandParser

from couples import retention


class Command(BaseCommand):
    help = (
        "Erase what no longer has to be kept (RECORDS_KEPT_YEARS, TRAINING_RECORDS_KEPT_YEARS,"
        " PROCESS_NOTES_KEPT_YEARS), except under a legal hold, and finish erasures that a hold made wait."
        " Says kinds and counts; leaves receipts."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say what would go, and leave it.")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        done = retention.run(dry=dry_run)
        self.stdout.write(f"{done.cases} records {'would go' if dry_run else 'are gone'}.")
        if done.held:
            self.stdout.write(f"{done.held} are past their time and stay under a legal hold.")
        if done.waited:
            self.stdout.write(f"{done.waited} erasures that had waited are done.")
        for table, number in sorted(done.rows.items()):
            self.stdout.write(f"  {table}: {number}")
