"""Check every chain of the access log, and its ends against what was said outside (`verify_log`).

Exit codes: 0 all is whole; 1 something is wrong, each on a line of its own; 2 there is no file outside to
check against, so that a cut end would not have shown.
"""

import sys
from typing import Any

from django.core.management import BaseCommand, CommandParser

from core import anchor, outside
from core.models import AccessEntry


class Command(BaseCommand):
    help = "Find what was changed, taken out, moved or cut off in the access log."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mailed", default="", help="the check of a mail that was kept")

    def handle(self, *args: Any, mailed: str, **options: Any) -> None:
        wrong = 0
        if mailed and not any(line.digest.startswith(mailed.lower()) for line in outside.lines()):
            wrong += 1
            self.stdout.write(f"The file outside has no line that the mail {mailed} was about.")
        for words in anchor.faults():
            wrong += 1
            self.stdout.write(words)
        if wrong:
            sys.exit(1)
        chains = AccessEntry.objects.values("chain").distinct().count()
        self.stdout.write(f"{AccessEntry.objects.count()} lines in {chains} logs follow from each other.")
        if not outside.path().exists():
            self.stdout.write(
                f"There is no {outside.path()}, so nobody can tell whether an end was cut off. `anchor_log`"
                " begins it."
            )
            sys.exit(2)
        self.stdout.write(f"Their ends are those in {outside.path()}.")
