"""The access log: who read or changed another's private words, and who was refused. No content.

Entries are collected while a request runs and appended at its end, inside its transaction and before
a byte leaves: no log, no read. Whatever was sealed is said, whether or not its verb names it. A refusal is
written in a transaction of its own after the rollback.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from django.db import DatabaseError, connection

from . import actor as acting
from . import clock

log = structlog.get_logger("audit")
PRACTICE = UUID(int=0)
START = "0" * 64


@dataclass(frozen=True)
class Entry:
    chain: UUID
    action: str
    table: str
    row: str


def record(action: str, *, about: Any, chain: UUID | None = None) -> None:
    """Note that the acting one did `action` (as in `note.signed`) to a row. Raises NoActor."""
    entry = _entry(action, about, chain)
    acting.current().entries[(entry.chain, entry.action, entry.table, entry.row)] = entry


def read(row: Any) -> None:
    """Note that another's words were opened; the same row counts once a request."""
    record("read", about=row)


def denied(action: str, *, about: Any, chain: UUID | None = None) -> None:
    """Note a refusal. It survives the rollback that usually follows (see `keep_denials`)."""
    entry = _entry("denied." + action, about, chain)
    acting.current().entries[(entry.chain, entry.action, entry.table, entry.row)] = entry


def sealed(row: Any) -> None:
    """Note that words were sealed into a row. Said once: by the verb that names it, or as `written`."""
    actor = acting.current_or_none()
    if actor is not None:
        entry = _entry("written", row, None)
        actor.sealed[(entry.table, entry.row)] = entry


def flush(actor: acting.Actor) -> None:
    """Append what was collected. Call inside the transaction it belongs to. Raises DatabaseError."""
    entries, actor.entries = list(actor.entries.values()), {}
    named = {(entry.table, entry.row) for entry in entries if entry.action != "read"}
    entries += [entry for place, entry in actor.sealed.items() if place not in named]
    actor.sealed = {}
    try:
        append(actor.name, entries)
    except DatabaseError as problem:
        log.error("access_log.closed", problem=type(problem).__name__)
        raise


def keep_denials(actor: acting.Actor) -> list[Entry]:
    """Take the refusals out of what was collected; the rest went with the rollback."""
    kept = [entry for entry in actor.entries.values() if entry.action.startswith("denied.")]
    actor.entries, actor.sealed = {}, {}
    return kept


def append(actor_name: str, entries: Iterable[Entry]) -> None:
    """Add entries to their chains. One lock per chain, in sorted order, until the transaction ends."""
    from .models import AccessEntry

    by_chain: dict[UUID, list[Entry]] = {}
    for entry in entries:
        by_chain.setdefault(entry.chain, []).append(entry)
    rows = []
    for chain in sorted(by_chain):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [str(chain)])
        last = AccessEntry.objects.filter(chain=chain).order_by("-seq").values_list("seq", "digest").first()
        seq, previous = last or (0, START)
        for entry in by_chain[chain]:
            seq += 1
            row = AccessEntry(
                chain=chain,
                seq=seq,
                at=clock.now(),
                actor=actor_name,
                action=entry.action,
                subject_table=entry.table,
                subject_id=entry.row,
                previous=previous,
            )
            row.digest = previous = digest(row)
            rows.append(row)
    if rows:
        AccessEntry.objects.bulk_create(rows)


def digest(row: Any) -> str:
    """The hash of an entry and of the one before it, hex."""
    line = [str(row.chain), row.seq, row.at.isoformat(), row.actor, row.action]
    line += [row.subject_table, row.subject_id, row.previous]
    return hashlib.sha256(json.dumps(line).encode()).hexdigest()


def _entry(action: str, about: Any, chain: UUID | None) -> Entry:
    if isinstance(about, str):
        return Entry(chain or PRACTICE, action, "", about[:60])
    if chain is None:
        chain = getattr(about, "couple_id", None) or PRACTICE
    return Entry(chain, action, about._meta.db_table, str(about.pk))
