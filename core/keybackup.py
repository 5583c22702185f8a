"""A copy of the key table in a file of its own, encrypted, apart from the database's dump.

A dump without `core_vaultkey` opens nothing, and this file holds no words. It is encrypted under a key that
is derived from the first key of the ring, and the keys in it are wrapped by the ring besides. Bringing it
back revives nothing that was destroyed: what the database or the file outside (`core.outside`) calls gone
comes back as an empty row.
"""

import json
import os
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

from . import actor as acting
from . import audit, clock, keys, outside
from .models import KeyReceipt, VaultKey

HEAD = "ifio-keys 1 "
NONCE = 12


class NotReadable(RuntimeError):
    """The file is not a copy of a key table, was altered, or was written with another ring."""


@dataclass
class Restored:
    """How many keys came back, how many stayed gone, how many were there already."""

    back: int = 0
    gone: int = 0
    there: int = 0


def write(file: Path) -> int:
    """Write the copy, readable for its owner alone. Returns how many keys it holds. Raises OSError."""
    ring_id = keys.current_ring_id()
    rows = [_said(row) for row in VaultKey.objects.order_by("id")]
    head, nonce = f"{HEAD}{ring_id}\n".encode(), os.urandom(NONCE)
    sealed = AESGCM(_key(ring_id)).encrypt(nonce, json.dumps(rows).encode(), head)
    part = file.with_name(file.name + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(head + nonce + sealed)
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)  # a copy is whole, or it is the one of last time
    with acting.acting_as(acting.system("keys_backup")):
        audit.record("vault.copied", about=f"{len(rows)} keys")
    return len(rows)


def read(file: Path) -> list[dict[str, Any]]:
    """The rows of a copy. Raises OSError or NotReadable."""
    head, _, rest = file.read_bytes().partition(b"\n")
    if not head.startswith(HEAD.encode()):
        raise NotReadable("This file is not a copy of the key table.")
    ring_id = head.decode(errors="replace").removeprefix(HEAD)
    if ring_id not in settings.VAULT_RING:
        raise NotReadable(f"This copy was written with the key {ring_id!r}, which VAULT_KEYS lacks.")
    try:
        return json.loads(AESGCM(_key(ring_id)).decrypt(rest[:NONCE], rest[NONCE:], head + b"\n"))
    except (InvalidTag, ValueError):
        raise NotReadable("This copy was altered, or VAULT_KEYS is another ring.") from None


@transaction.atomic
def restore(rows: list[dict[str, Any]]) -> Restored:
    """Bring keys back, except what was destroyed here or said to be outside; that is destroyed here too."""
    found, now = Restored(), clock.now()
    gone = _gone()
    standing = {row.id: row for row in VaultKey.objects.all()}
    sealing = {
        (row.scope, row.purpose) for row in standing.values() if not (row.destroyed_at or row.superseded_at)
    }
    # The key that seals comes first, so that of two for one purpose the newer goes on sealing.
    for row in sorted(map(_row, rows), key=lambda one: one.created_at, reverse=True):
        if row.id in standing:
            found.there += 1
            continue
        if row.id in gone or row.destroyed_at is not None:
            row.wrapped, row.destroyed_at = b"", row.destroyed_at or now
            found.gone += 1
        else:
            if (row.scope, row.purpose) in sealing:
                row.superseded_at = row.superseded_at or now
            elif row.superseded_at is None:
                sealing.add((row.scope, row.purpose))
            found.back += 1
        row.save(force_insert=True)
    again = VaultKey.objects.filter(pk__in=gone, destroyed_at=None)
    found.gone += again.update(wrapped=b"", destroyed_at=now)
    audit.record("vault.restored", about=f"{found.back} back, {found.gone} gone")
    return found


def _gone() -> set[UUID]:
    """Keys that were destroyed according to receipts, here or outside. Missing receipts are written again."""
    gone = {UUID(key) for keys_of in KeyReceipt.objects.values_list("keys", flat=True) for key in keys_of}
    known = {str(pk) for pk in KeyReceipt.objects.values_list("pk", flat=True)}
    for line in outside.lines():
        said = line.said
        if said.get("said") != "destroyed":
            continue
        gone |= {UUID(key) for key in said["keys"]}
        if said.get("receipt") and said["receipt"] not in known:
            KeyReceipt.objects.create(
                id=UUID(said["receipt"]),
                scope=UUID(said["scope"]),
                whole=said["whole"],
                purposes=said["purposes"],
                keys=said["keys"],
                destroyed=len(said["keys"]),
                by=said["by"],
                at=datetime.fromisoformat(said["at"]),
                digest=said["digest"],
            )
            known.add(said["receipt"])
    return gone


def _said(row: VaultKey) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "scope": str(row.scope),
        "purpose": row.purpose,
        "wrapped": b64encode(bytes(row.wrapped)).decode(),
        "ring_id": row.ring_id,
        "created_at": row.created_at.isoformat(),
        "superseded_at": row.superseded_at.isoformat() if row.superseded_at else None,
        "destroyed_at": row.destroyed_at.isoformat() if row.destroyed_at else None,
    }


def _row(said: dict[str, Any]) -> VaultKey:
    def moment(name: str) -> datetime | None:
        return datetime.fromisoformat(said[name]) if said[name] else None

    return VaultKey(
        id=UUID(said["id"]),
        scope=UUID(said["scope"]),
        purpose=said["purpose"],
        wrapped=b64decode(said["wrapped"]),
        ring_id=said["ring_id"],
        created_at=datetime.fromisoformat(said["created_at"]),
        superseded_at=moment("superseded_at"),
        destroyed_at=moment("destroyed_at"),
    )


def _key(ring_id: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"copy of the key table")
    return derived.derive(settings.VAULT_RING[ring_id])
