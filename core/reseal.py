"""Sealing bodies anew under fresh data keys, while people go on reading and writing.

The keys of a run are superseded first: from then on new words go under fresh keys, and old bodies still open.
Then every table is gone through, a locked batch at a time, until no body names a superseded key. Those keys
stay for an hour, because a page that was already on its way may still save a body it had read, and are then
forgotten. A run that is killed is told from a new one by the instant its keys were superseded at.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import Max
from django.db.models.query import QuerySet

from . import actor as acting
from . import audit, clock, keys, vault
from .models import SealedModel, VaultKey

BATCH = 100
KEPT = timedelta(hours=1)
AGAIN_AFTER = 0.2  # seconds until rows that somebody else was saving are tried again


@dataclass
class Progress:
    """What a run has done so far. `damaged` are tables and rows that did not open; they stay as they are."""

    began: datetime
    goes_on: bool = False
    superseded: int = 0
    resealed: int = 0
    damaged: tuple[tuple[str, UUID], ...] = ()


def run(
    *, scope: UUID | None = None, purpose: str = "", anew: bool = False, batch: int = BATCH
) -> Iterator[Progress]:
    """Put all bodies, or those of a scope and purpose, under fresh keys; progress after each batch.

    Goes on with a run that was killed, unless `anew`. As the owner of the tables.
    """
    found = VaultKey.objects.filter(destroyed_at=None)
    if scope is not None:
        found = found.filter(scope=scope)
    if purpose:
        found = found.filter(purpose=purpose)
    earlier = None if anew else found.aggregate(at=Max("superseded_at"))["at"]
    progress = Progress(began=earlier or clock.now(), goes_on=earlier is not None)
    yield from _supersede(found, progress, batch)
    for model in _tables():
        yield from _table(model, found, progress, batch)


def forget() -> int:
    """Destroy keys that were superseded an hour ago and that no body names. Returns how many."""
    old = VaultKey.objects.filter(destroyed_at=None, superseded_at__lt=clock.now() - KEPT)
    with acting.building("reencrypt"):
        named: set[UUID] = set()
        ids = list(old.values_list("id", flat=True))
        for model in _tables():
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT DISTINCT {_KEY} FROM {_name(model)} WHERE {_KEY} = ANY(%s)",  # noqa: S608
                    [_raw(ids)],
                )
                named |= {UUID(bytes=bytes(raw)) for (raw,) in cursor.fetchall()}
        gone = old.filter(pk__in=set(ids) - named).update(wrapped=b"", destroyed_at=clock.now())
        if gone:
            audit.record("vault.forgotten", about=f"{gone} superseded")
    return gone


_KEY = "substring(body from 2 for 16)"


def _supersede(found: QuerySet[VaultKey], progress: Progress, batch: int) -> Iterator[Progress]:
    """A fresh key for everything the run covers; each with the instant the run began."""
    pairs = found.filter(superseded_at=None, created_at__lt=progress.began).order_by("id")
    while True:
        with acting.building("reencrypt"):
            due = list(pairs.select_for_update(no_key=True)[:batch])
            for old in due:
                VaultKey.objects.filter(pk=old.pk).update(superseded_at=progress.began)
                keys.mint(old.scope, old.purpose)
        if not due:
            return
        progress.superseded += len(due)
        yield progress


def _table(
    model: type[SealedModel], found: QuerySet[VaultKey], progress: Progress, batch: int
) -> Iterator[Progress]:
    """Batches of one table until no row of it names a superseded key; rows in use are tried again."""
    passed: set[UUID] = set()  # did not open
    while True:
        with acting.building("reencrypt"):
            old = {row.id: row for row in found.exclude(superseded_at=None)}
            if not old:
                return
            rows = _locked(model, list(old), passed, batch)
            done = []
            for row in rows:
                try:
                    _reseal(row, old)
                    done.append(row)
                except vault.Erased:
                    pass  # somebody had it erased just now: its key is no longer among the old ones
                except vault.Damaged:
                    audit.denied("vault.damaged", about=row)
                    passed.add(row.pk)
                    progress.damaged += ((model._meta.db_table, row.pk),)
            if done:
                model._base_manager.bulk_update(done, ["body"])
            left = rows or _count(model, list(old), passed)
        progress.resealed += len(done)
        if not left:
            return
        if not rows:
            time.sleep(AGAIN_AFTER)
        yield progress


def _reseal(row: SealedModel, old: dict[UUID, VaultKey]) -> None:
    """The same words under the live key of the row. Raises Damaged."""
    found = vault.sealed_by(bytes(row.body))
    plain = vault.decrypt(row, {found: keys.unwrap(old[found])})
    row.body = vault.encrypt(row, plain.rstrip(b" "), *keys.to_seal(row.scope, row.purpose))


def _locked(model: type[SealedModel], old: list[UUID], passed: set[UUID], batch: int) -> list[SealedModel]:
    """Rows under a superseded key that nobody is changing now, locked. We never wait while we hold some."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {_name(model)} WHERE {_KEY} = ANY(%s) AND id <> ALL(%s)"  # noqa: S608
            " ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED",
            [_raw(old), list(passed), batch],
        )
        ids = [pk for (pk,) in cursor.fetchall()]
    return list(model._base_manager.filter(pk__in=ids))


def _count(model: type[SealedModel], old: list[UUID], passed: set[UUID]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {_name(model)} WHERE {_KEY} = ANY(%s) AND id <> ALL(%s)",  # noqa: S608
            [_raw(old), list(passed)],
        )
        return cursor.fetchone()[0]


def _tables() -> list[type[SealedModel]]:
    return [model for model in apps.get_models() if issubclass(model, SealedModel)]


def _name(model: type[SealedModel]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _raw(ids: list[UUID]) -> list[bytes]:
    return [one.bytes for one in ids]
