"""Wrap every data key anew under the first key of the ring (`rotate_keys`, `rotate_keys --check`).

1. Add the new key at the end of VAULT_KEYS and restart every process: all can open with it.
2. Move it to the front and restart again: new data keys are wrapped by it.
3. Run this. A run that was stopped goes on where it was.
4. When `--check` names the new key alone, take the old one out. Keep it with the copies of the key table that
   were made before, for as long as those are kept.
"""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from core import keys


class Command(BaseCommand):
    help = "Wrap every data key of the vault under the first key of VAULT_KEYS."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say which key wraps how many")
        parser.add_argument("--batch", type=int, default=keys.BATCH, help="data keys in one transaction")

    def handle(self, *args: Any, check: bool, batch: int, **options: Any) -> None:
        done = 0
        try:
            for some in () if check else keys.rotate(batch=batch):
                done += some
                self.stdout.write(f"{done} keys wrapped anew.")
        except keys.Damaged as problem:
            raise CommandError(
                f"{problem} What was wrapped before is kept. Put the missing key back into VAULT_KEYS,"
                " at its end, and run this again."
            ) from None
        first = keys.current_ring_id()
        for ring_id, count in sorted(keys.wrapped_by().items()):
            place = "the first of the ring" if ring_id == first else "still needed in the ring"
            self.stdout.write(f"{ring_id}: {count} data keys, {place}.")
