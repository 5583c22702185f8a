"""Check that all times stand as they must (`check_times`), for instance after a machine has stopped.

Exit codes: 0 all is whole; 1 something is not, a line for each rule with the ids of the rows. No names.
"""

import sys
from typing import Any

from django.core.management import BaseCommand

from booking import coherence
from core import actor as acting


class Command(BaseCommand):
    help = "Find times that are claimed twice, kept for nothing, or half arranged."

    def handle(self, *args: Any, **options: Any) -> None:
        with acting.acting_as(acting.system("proposals")):  # the job that proposals are open to
            wrong = coherence.faults()
        for words, rows in wrong:
            self.stdout.write(f"Broken: {words}: {', '.join(rows)}")
        if wrong:
            sys.exit(1)
        self.stdout.write(f"{len(coherence.rules())} rules hold.")
