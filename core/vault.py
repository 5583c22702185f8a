"""Private words at rest: one encrypted, padded JSON body per row, under its author's key.

A row names a `scope` (an opaque UUID: whose key) and a `purpose` (which of that one's keys).
Every (scope, purpose) has one data key, wrapped by a key ring from the environment. Destroying a key
erases those words and nobody else's. The additional data binds a body to its table, row, scope and
purpose, so a value moved elsewhere does not open. An actor opens a scope only with a `ScopeGrant`;
opening another's words is written to the access log in the same transaction.
"""

import json
import os
from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import PermissionDenied

from . import actor as acting
from . import audit, clock
from .models import ScopeGrant, SealedModel, VaultKey

VERSION = b"\x01"
NONCE = 12
SMALLEST = 256  # bytes; bodies are padded to powers of two, so that length tells little


class Refused(PermissionDenied):
    """The acting one holds no grant for this scope and purpose."""


class Damaged(RuntimeError):
    """The stored value is not what was sealed here: altered, moved, or sealed under another key."""


class Erased(RuntimeError):
    """The key was destroyed, and the words with it."""


def seal(row: SealedModel, words: dict[str, Any]) -> None:
    """Put `words` into `row.body`. The row must have pk, scope and purpose. Not saved."""
    key_id, key = _key_to_seal(row.scope, row.purpose)
    nonce = os.urandom(NONCE)
    sealed = AESGCM(key).encrypt(nonce, _pad(json.dumps(words).encode()), _bond(row))
    row.body = VERSION + key_id.bytes + nonce + sealed
    row.__dict__["_words"] = words


def open_one(row: SealedModel) -> dict[str, Any]:
    """The words of one row. Raises Refused, Damaged or Erased."""
    return open_all([row])[0]


def open_all(rows: Iterable[SealedModel]) -> list[dict[str, Any]]:
    """The words of many rows, with two queries at most whatever their number.

    Each opened row is remembered on itself. Raises Refused, Damaged or Erased.
    """
    rows = list(rows)
    actor = acting.current()
    grants = _grants(actor)
    for row in rows:
        if (row.scope, row.purpose) not in grants:
            audit.denied("vault.refused", about=row)
            raise Refused("These words are not open to you.")
    bodies = [bytes(row.body) for row in rows]
    keys = _keys(actor, {_key_id(body) for body in bodies})
    opened = []
    for row, body in zip(rows, bodies, strict=True):
        words = _decrypt(row, body, keys)
        if not grants[(row.scope, row.purpose)]:
            audit.read(row)
        row.__dict__["_words"] = words
        opened.append(words)
    return opened


def allow(holder: str, scope: UUID, purposes: Iterable[str], *, author: bool = False) -> None:
    """Let `holder` (`user:<uuid>` or `role:<role>`) open these purposes of a scope."""
    ScopeGrant.objects.bulk_create(
        [ScopeGrant(holder=holder, scope=scope, purpose=p, author=author) for p in purposes],
        ignore_conflicts=True,
    )
    _forget_grants()


def disallow(holder: str, scope: UUID, purposes: Iterable[str] | None = None) -> None:
    """Close a scope (or some of its purposes) to `holder` from now on."""
    grants = ScopeGrant.objects.filter(holder=holder, scope=scope)
    if purposes is not None:
        grants = grants.filter(purpose__in=list(purposes))
    grants.delete()
    _forget_grants()


def holds(scope: UUID, purpose: str) -> bool:
    """Whether the acting one may open this purpose of the scope."""
    return (scope, purpose) in _grants(acting.current())


def destroy(scope: UUID) -> int:
    """Destroy every key of a scope: its words can never be read again. Returns how many keys went."""
    return VaultKey.objects.filter(scope=scope, destroyed_at=None).update(
        wrapped=b"", destroyed_at=clock.now()
    )


def _forget_grants() -> None:
    actor = acting.current_or_none()
    if actor is not None:
        actor.grants = None


def _grants(actor: acting.Actor) -> dict[tuple[UUID, str], bool]:
    if actor.grants is None:
        found: dict[tuple[UUID, str], bool] = {}
        if actor.holders:
            for scope, purpose, author in ScopeGrant.objects.filter(holder__in=actor.holders).values_list(
                "scope", "purpose", "author"
            ):
                found[(scope, purpose)] = author or found.get((scope, purpose), False)
        actor.grants = found
    return actor.grants


def _bond(row: SealedModel) -> bytes:
    return f"{row._meta.db_table}|{row.pk}|{row.scope}|{row.purpose}".encode()


def _pad(data: bytes) -> bytes:
    size = SMALLEST
    while size < len(data):
        size *= 2
    return data.ljust(size)  # JSON does not mind blanks at its end


def _key_id(body: bytes) -> UUID:
    if body[:1] != VERSION or len(body) < 1 + 16 + NONCE + 16:
        raise Damaged("This is not a sealed value.")
    return UUID(bytes=body[1:17])


def _decrypt(row: SealedModel, body: bytes, keys: dict[UUID, bytes]) -> dict[str, Any]:
    try:
        plain = AESGCM(keys[_key_id(body)]).decrypt(body[17 : 17 + NONCE], body[17 + NONCE :], _bond(row))
    except (InvalidTag, KeyError):
        audit.denied("vault.damaged", about=row)
        raise Damaged("A sealed value does not open with its own key.") from None
    return json.loads(plain)


def _key_to_seal(scope: UUID, purpose: str) -> tuple[UUID, bytes]:
    found = VaultKey.objects.filter(scope=scope, purpose=purpose, destroyed_at=None).first()
    if found is None:
        key_id, key = uuid4(), AESGCM.generate_key(bit_length=256)
        ring_id = next(iter(settings.VAULT_RING))
        VaultKey.objects.bulk_create(
            [
                VaultKey(
                    id=key_id,
                    scope=scope,
                    purpose=purpose,
                    ring_id=ring_id,
                    wrapped=_wrap(key, key_id, scope, purpose, ring_id),
                    created_at=clock.now(),
                )
            ],
            ignore_conflicts=True,  # two first sentences at once: the row that won is read below
        )
        found = VaultKey.objects.get(scope=scope, purpose=purpose, destroyed_at=None)
    return found.id, _unwrap(found)


def _keys(actor: acting.Actor, wanted: set[UUID]) -> dict[UUID, bytes]:
    missing = wanted - actor.keys.keys()
    if missing:
        for row in VaultKey.objects.filter(pk__in=missing):
            if row.destroyed_at is not None:
                raise Erased("These words were erased.")
            actor.keys[row.id] = _unwrap(row)
    return actor.keys


def check_ring() -> None:
    """Raises Damaged when the ring does not open what this database was written with."""
    live = VaultKey.objects.filter(destroyed_at=None)
    for row in live.order_by("ring_id", "-created_at").distinct("ring_id"):
        _unwrap(row)


def _wrap(key: bytes, key_id: UUID, scope: UUID, purpose: str, ring_id: str) -> bytes:
    nonce = os.urandom(NONCE)
    bond = f"{key_id}|{scope}|{purpose}".encode()
    return nonce + AESGCM(settings.VAULT_RING[ring_id]).encrypt(nonce, key, bond)


def _unwrap(row: VaultKey) -> bytes:
    try:
        ring_key = settings.VAULT_RING[row.ring_id]
    except KeyError:
        raise Damaged(f"The key ring lacks the key {row.ring_id!r}.") from None
    wrapped = bytes(row.wrapped)
    try:
        return AESGCM(ring_key).decrypt(
            wrapped[:NONCE], wrapped[NONCE:], f"{row.id}|{row.scope}|{row.purpose}".encode()
        )
    except InvalidTag:
        raise Damaged("A wrapped key does not open with the key ring.") from None
