"""Saying outside of the database where the access log ends and which keys are gone; and checking both.

A chain by itself shows an edit, a gap and a changed order. That its end was cut off, or that it was written
anew from some line on, shows only beside what was said outside (`core.outside`) before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from . import audit, clock, outside
from .models import AccessEntry, KeyReceipt, VaultKey

NEAR = 50  # how far away a line that was moved is looked for


@dataclass
class Said:
    """What stands outside: the newest end of each chain, and keys that are gone."""

    ends: dict[UUID, tuple[int, str, str]] = field(default_factory=dict)  # chain: seq, digest, at
    receipts: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    broken: list[int] = field(default_factory=list)  # lines that do not follow from the one before


def said() -> Said:
    """Everything there is outside, read from its beginning."""
    found = Said()
    for line in outside.lines():
        if not line.is_whole:
            found.broken.append(line.number)
        one = line.said if isinstance(line.said, dict) else {}
        if one.get("said") == "end":
            found.ends[UUID(one["chain"])] = (one["seq"], one["digest"], one["at"])
        elif one.get("said") == "destroyed":
            found.receipts.add(one.get("receipt", ""))
            found.keys.update(one["keys"])
    return found


def say() -> int:
    """Tell outside what it has not heard: ends of chains, and keys that are gone. Returns how many lines."""
    known = said()
    ends = AccessEntry.objects.order_by("chain", "-seq").distinct("chain")
    lines = [
        {"said": "end", "chain": str(chain), "seq": seq, "digest": digest, "at": clock.now().isoformat()}
        for chain, seq, digest in ends.values_list("chain", "seq", "digest")
        if known.ends.get(chain, (0, "", ""))[:2] != (seq, digest)
        and known.ends.get(chain, (0, "", ""))[0] <= seq  # never say less than was said
    ]
    receipts = [row for row in KeyReceipt.objects.order_by("at") if str(row.pk) not in known.receipts]
    lines += [outside.destroyed(row) for row in receipts]
    heard = known.keys.union(*[row.keys for row in receipts])
    # Keys that went with their only words, as an inquiry's does, leave no receipt.
    gone = VaultKey.objects.filter(superseded_at=None).exclude(destroyed_at=None)
    alone = [(key, scope) for key, scope in gone.values_list("id", "scope") if str(key) not in heard]
    at = clock.now().isoformat()
    lines += [
        {"said": "destroyed", "scope": str(scope), "keys": [str(key)], "at": at} for key, scope in alone
    ]
    if lines:
        outside.tell(lines)
    return len(lines)


def faults() -> Iterator[str]:
    """What is wrong with the log, a sentence each; nothing when it is whole."""
    known = said()
    for number in known.broken:
        yield _("Line %(number)d of the file outside does not follow from the line before it.") % {
            "number": number
        }
    ends: dict[UUID, int] = {}
    before: AccessEntry | None = None
    for row in AccessEntry.objects.order_by("chain", "seq").iterator():
        if before is not None and before.chain != row.chain:
            before = None
        yield from _line(row, before)
        seq, digest, at = known.ends.get(row.chain, (0, "", ""))
        if row.seq == seq and row.digest != digest:
            yield _(
                "%(log)s, line %(seq)d is not the line that was said outside on %(at)s:"
                " the log was written anew, from there or from before."
            ) % {"log": _log(row.chain), "seq": seq, "at": at}
        ends[row.chain] = row.seq
        before = row
    for chain, (seq, _digest, at) in sorted(known.ends.items()):
        if ends.get(chain, 0) < seq:
            yield _(
                "%(log)s ends with line %(last)d. It had %(seq)d lines on %(at)s: its end was cut off."
            ) % {"log": _log(chain), "last": ends.get(chain, 0), "seq": seq, "at": at}


def _line(row: AccessEntry, before: AccessEntry | None) -> Iterator[str]:
    expected = before.seq + 1 if before else 1
    place = {"log": _log(row.chain), "seq": row.seq, "expected": expected, "last": row.seq - 1}
    if row.seq != expected:
        if expected == row.seq - 1:
            yield _("%(log)s: line %(expected)d is missing.") % place
        else:
            yield _("%(log)s: lines %(expected)d to %(last)d are missing.") % place
    if row.digest != audit.digest(row):
        stood = _stood(row)
        if stood:
            yield _(
                "%(log)s, line %(seq)d was line %(stood)d when it was written: the order was changed."
            ) % {
                **place,
                "stood": stood,
            }
        else:
            yield _("%(log)s, line %(seq)d was changed after it was written.") % place
    elif row.seq == expected and row.previous != (before.digest if before else audit.START):
        yield _("%(log)s, line %(seq)d does not follow from the line before it.") % place


def _stood(row: AccessEntry) -> int:
    """The number under which this line is whole; 0 when there is none near."""
    here, found = row.seq, 0
    for seq in range(max(1, here - NEAR), here + NEAR + 1):
        row.seq = seq
        if seq != here and audit.digest(row) == row.digest:
            found = seq
    row.seq = here
    return found


def _log(chain: UUID) -> str:
    if chain == audit.PRACTICE:
        return _("The practice's own log")
    return _("The log of couple %(id)s") % {"id": chain}
