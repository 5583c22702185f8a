"""Private words at rest: one encrypted, padded JSON body per row, under its author's key.

A row names a `scope` (an opaque UUID: whose key) and a `purpose` (which of that one's keys); `core.keys`
holds them. The additional data binds a body to its table, column, row, scope, purpose and key, so a value
moved elsewhere does not open. An actor opens a scope only with a `ScopeGrant`; opening another's words is
written to the access log in the same transaction, and so is every value that does not open.
"""

import json
import os
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import PermissionDenied

from . import actor as acting
from . import audit, clock, keys
from .keys import Damaged, Erased, check_ring, destroy
from .models import ScopeGrant, SealedModel, VaultKey

__all__ = [
    "Damaged",
    "Erased",
    "Refused",
    "allow",
    "check_ring",
    "close_early",
    "destroy",
    "disallow",
    "holds",
    "open_all",
    "open_one",
    "seal",
]

VERSION, FIRST_VERSION = (
    b"\x02",
    b"\x01",
)  # the first bound neither column nor key; it opens, and is not written
COLUMN = "body"
NONCE = 12
SMALLEST = 256  # bytes; bodies are padded to powers of two, so that length tells little


class Refused(PermissionDenied):
    """The acting one holds no grant for this scope and purpose."""


def seal(row: SealedModel, words: dict[str, Any]) -> None:
    """Put `words` into `row.body`. The row must have pk, scope and purpose. Not saved. Raises Erased."""
    key_id, key = keys.to_seal(row.scope, row.purpose)
    row.body = encrypt(row, json.dumps(words).encode(), key_id, key)
    row.__dict__["_words"] = words
    audit.sealed(row)


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
    at_hand = _keys(actor, rows)
    opened = []
    for row in rows:
        try:
            words = json.loads(decrypt(row, at_hand))
        except Damaged:
            audit.denied("vault.damaged", about=row)
            raise
        if not grants[(row.scope, row.purpose)]:
            audit.read(row)
        row.__dict__["_words"] = words
        opened.append(words)
    return opened


def encrypt(row: SealedModel, plain: bytes, key_id: UUID, key: bytes) -> bytes:
    """What stands in `row.body` for these words: version, key, nonce, cipher text with its tag."""
    nonce = os.urandom(NONCE)
    sealed = AESGCM(key).encrypt(nonce, _pad(plain), _bond(row, VERSION, key_id))
    return VERSION + key_id.bytes + nonce + sealed


def decrypt(row: SealedModel, at_hand: dict[UUID, bytes]) -> bytes:
    """The words of a row as JSON, whoever asks: grants are not looked at. Raises Damaged."""
    body = bytes(row.body)
    found = sealed_by(body)
    try:
        return AESGCM(at_hand[found]).decrypt(
            body[17 : 17 + NONCE], body[17 + NONCE :], _bond(row, body[:1], found)
        )
    except (InvalidTag, KeyError):
        raise Damaged("A sealed value does not open with its own key.") from None


def sealed_by(body: bytes) -> UUID:
    """Which key sealed this. Raises Damaged."""
    if body[:1] not in {VERSION, FIRST_VERSION} or len(body) < 1 + 16 + NONCE + 16:
        raise Damaged("This is not a sealed value.")
    return UUID(bytes=body[1:17])


def allow(
    holder: str,
    scope: UUID,
    purposes: Iterable[str],
    *,
    author: bool = False,
    until: datetime | None = None,
) -> None:
    """Let `holder` (`user:<uuid>` or `role:<role>`) open these purposes of a scope, perhaps until an instant.

    A grant without an end is not shortened by a later one with an end; one with an end gives way.
    """
    wanted = [
        ScopeGrant(holder=holder, scope=scope, purpose=p, author=author, expires_at=until) for p in purposes
    ]
    ending = ScopeGrant.objects.filter(
        holder=holder, scope=scope, purpose__in=[one.purpose for one in wanted]
    )
    ending.exclude(expires_at=None).delete()
    ScopeGrant.objects.bulk_create(wanted, ignore_conflicts=True)
    _forget_grants()


def disallow(holder: str, scope: UUID, purposes: Iterable[str] | None = None) -> None:
    """Close a scope (or some of its purposes) to `holder` from now on."""
    grants = ScopeGrant.objects.filter(holder=holder, scope=scope)
    if purposes is not None:
        grants = grants.filter(purpose__in=list(purposes))
    grants.delete()
    _forget_grants()


def close_early(holder: str, scopes: Iterable[UUID]) -> None:
    """End what was allowed `until` an instant; what was allowed without an end stays."""
    ScopeGrant.objects.filter(holder=holder, scope__in=list(scopes)).exclude(expires_at=None).delete()
    _forget_grants()


def holds(scope: UUID, purpose: str) -> bool:
    """Whether the acting one may open this purpose of the scope."""
    return (scope, purpose) in _grants(acting.current())


def _forget_grants() -> None:
    actor = acting.current_or_none()
    if actor is not None:
        actor.grants = None


def _grants(actor: acting.Actor) -> dict[tuple[UUID, str], bool]:
    if actor.grants is None:
        found: dict[tuple[UUID, str], bool] = {}
        if actor.holders:
            held = ScopeGrant.objects.filter(holder__in=actor.holders)
            for scope, purpose, author, until in held.values_list("scope", "purpose", "author", "expires_at"):
                if until is not None and until <= clock.now():
                    continue
                found[(scope, purpose)] = author or found.get((scope, purpose), False)
        actor.grants = found
    return actor.grants


def _keys(actor: acting.Actor, rows: list[SealedModel]) -> dict[UUID, bytes]:
    """The keys of these rows, remembered for as long as the actor acts."""
    wanted: dict[UUID, SealedModel] = {}
    row = None
    try:
        for row in rows:
            wanted.setdefault(sealed_by(bytes(row.body)), row)
        missing = wanted.keys() - actor.keys.keys()
        for key in VaultKey.objects.filter(pk__in=missing) if missing else ():
            row = wanted[key.id]
            actor.keys[key.id] = keys.unwrap(key)
    except Damaged:
        audit.denied("vault.damaged", about=row)
        raise
    return actor.keys


def _bond(row: SealedModel, version: bytes, key_id: UUID) -> bytes:
    """What a value is bound to. Whoever writes the version down another number changes this with it."""
    place = f"{row._meta.db_table}|{row.pk}|{row.scope}|{row.purpose}"
    if version == FIRST_VERSION:
        return place.encode()
    return f"{version.hex()}|{COLUMN}|{key_id}|{place}".encode()


def _pad(data: bytes) -> bytes:
    size = SMALLEST
    while size < len(data):
        size *= 2
    return data.ljust(size)  # JSON does not mind blanks at its end
