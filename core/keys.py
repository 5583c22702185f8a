"""The data keys of the vault: one that seals per (scope, purpose), wrapped by the ring in the environment.

A key is live, then perhaps superseded (it still opens, and seals nothing new), then perhaps destroyed. What
erases somebody's words is `destroy`, which leaves a receipt; after it nothing can be sealed there again.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection, transaction

from . import actor as acting
from . import audit, clock, outside
from .models import KeyReceipt, VaultKey

NONCE = 12
BATCH = 200


class Damaged(RuntimeError):
    """The stored value is not what was sealed here: altered, moved, or sealed under another key."""


class Erased(RuntimeError):
    """The key was destroyed, and the words with it."""


def to_seal(scope: UUID, purpose: str) -> tuple[UUID, bytes]:
    """The key that seals new words, made at the first sentence. Raises Erased or Damaged."""
    found = _live(scope, purpose)
    if found is None:
        mint(scope, purpose)
        found = _live(scope, purpose)
    if found is None:
        raise Erased("What was kept here was erased, and nothing can be kept here again.")
    return found.id, unwrap(found)


def mint(scope: UUID, purpose: str) -> None:
    """Make the key that seals from now on, unless there is one. Nothing is made where all was erased."""
    with transaction.atomic():
        _in_turn(scope)
        receipts = KeyReceipt.objects.filter(scope=scope).values_list("whole", "purposes")
        if any(whole or purpose in purposes for whole, purposes in receipts):
            return
        if _live(scope, purpose) is not None:
            return
        key_id, ring_id = uuid4(), current_ring_id()
        VaultKey.objects.create(
            id=key_id,
            scope=scope,
            purpose=purpose,
            ring_id=ring_id,
            wrapped=_wrap(AESGCM.generate_key(bit_length=256), key_id, scope, purpose, ring_id),
            created_at=clock.now(),
        )


def unwrap(row: VaultKey) -> bytes:
    """The data key itself. Raises Damaged, or Erased for a destroyed one."""
    if row.destroyed_at is not None:
        raise Erased("These words were erased.")
    try:
        ring_key = settings.VAULT_RING[row.ring_id]
    except KeyError:
        raise Damaged(f"The key ring lacks the key {row.ring_id!r}.") from None
    wrapped = bytes(row.wrapped)
    try:
        return AESGCM(ring_key).decrypt(
            wrapped[:NONCE], wrapped[NONCE:], _bond(row.id, row.scope, row.purpose)
        )
    except (InvalidTag, ValueError):
        raise Damaged("A wrapped key does not open with the key ring.") from None


def check_ring() -> None:
    """Raises Damaged when the ring does not open what this database was written with."""
    live = VaultKey.objects.filter(destroyed_at=None)
    for row in live.order_by("ring_id", "-created_at").distinct("ring_id"):
        unwrap(row)


def current_ring_id() -> str:
    """The first key of the ring: what wraps new data keys."""
    return next(iter(settings.VAULT_RING))


def rotate(*, batch: int = BATCH) -> Iterator[int]:
    """Wrap every data key anew under the first key of the ring; how many, batch by batch.

    Each batch is a transaction of its own, so a run that is killed goes on where it stopped. Readers open a
    row before and after, as long as both keys are in their ring. Raises Damaged for a key that opens with
    none of them; what was done before stays done.
    """
    while True:
        with acting.acting_as(acting.system("rotate_keys")):
            ring_id = current_ring_id()
            rows = list(
                VaultKey.objects.select_for_update(no_key=True)
                .filter(destroyed_at=None)
                .exclude(ring_id=ring_id)
                .order_by("id")[:batch]
            )
            for row in rows:
                row.wrapped = _wrap(unwrap(row), row.id, row.scope, row.purpose, ring_id)
                row.ring_id = ring_id
            if rows:
                VaultKey.objects.bulk_update(rows, ["wrapped", "ring_id"])
                audit.record("vault.rewrapped", about=ring_id)
        if not rows:
            return
        yield len(rows)


def wrapped_by() -> dict[str, int]:
    """How many data keys each key of the ring wraps now."""
    found: dict[str, int] = {}
    for ring_id in VaultKey.objects.filter(destroyed_at=None).values_list("ring_id", flat=True):
        found[ring_id] = found.get(ring_id, 0) + 1
    return found


def destroy(scope: UUID, purposes: Iterable[str] | None = None, *, chain: UUID | None = None) -> KeyReceipt:
    """Destroy the keys of a scope, all or some purposes: no word of it is read again, and none is kept anew.

    The receipt says who, when, which purposes, and a digest of what went; nothing of what was written.
    `chain` is the couple whose log tells of it.
    """
    wanted = None if purposes is None else sorted(set(purposes))
    with transaction.atomic():
        _in_turn(scope)
        rows = VaultKey.objects.select_for_update().filter(scope=scope).order_by("id")
        if wanted is not None:
            rows = rows.filter(purpose__in=wanted)
        keys = list(rows)
        gone = [row for row in keys if row.destroyed_at is None]
        receipt = KeyReceipt(
            scope=scope,
            whole=wanted is None,
            purposes=wanted if wanted is not None else sorted({row.purpose for row in keys}),
            # All there ever were: an old copy of the key table may still hold those that went before.
            keys=[str(row.id) for row in keys],
            destroyed=len(gone),
            by=acting.current().name,
            at=clock.now(),
        )
        receipt.digest = _digest(receipt, gone)
        receipt.save(force_insert=True)
        VaultKey.objects.filter(pk__in=[row.pk for row in gone]).update(wrapped=b"", destroyed_at=receipt.at)
        for row in keys:
            acting.current().keys.pop(row.id, None)
        audit.record("vault.destroyed", about=receipt, chain=chain)
        transaction.on_commit(lambda: outside.tell_destroyed(receipt), robust=True)
    return receipt


def _digest(receipt: KeyReceipt, gone: list[VaultKey]) -> str:
    """What binds the receipt to the very keys that went, hex."""
    line = [str(receipt.id), str(receipt.scope), receipt.whole, receipt.purposes, receipt.keys]
    line += [receipt.by, receipt.at.isoformat()]
    line += [[str(row.id), hashlib.sha256(bytes(row.wrapped)).hexdigest()] for row in gone]
    return hashlib.sha256(json.dumps(line).encode()).hexdigest()


def _live(scope: UUID, purpose: str) -> VaultKey | None:
    return VaultKey.objects.filter(
        scope=scope, purpose=purpose, superseded_at=None, destroyed_at=None
    ).first()


def _in_turn(scope: UUID) -> None:
    """Making and destroying keys of one scope take turns, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 11))", [str(scope)])


def _bond(key_id: UUID, scope: UUID, purpose: str) -> bytes:
    return f"{key_id}|{scope}|{purpose}".encode()


def _wrap(key: bytes, key_id: UUID, scope: UUID, purpose: str, ring_id: str) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(settings.VAULT_RING[ring_id]).encrypt(nonce, key, _bond(key_id, scope, purpose))
