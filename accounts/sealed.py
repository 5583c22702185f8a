"""What signing in keeps beside people's words, sealed with keys that the vault's ring gives."""

import base64
import os
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12


@lru_cache(maxsize=32)
def _derived(ring_key: bytes, purpose: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(ring_key))


def seal(data: bytes, *, purpose: bytes) -> str:
    """`ring id:base64`, under the ring's first key."""
    ring_id = next(iter(settings.VAULT_RING))
    nonce = os.urandom(NONCE)
    sealed = nonce + _derived(settings.VAULT_RING[ring_id], purpose).encrypt(nonce, data, purpose)
    return f"{ring_id}:{base64.b64encode(sealed).decode()}"


def unseal(text: str, *, purpose: bytes) -> bytes:
    """Raises cryptography's InvalidTag, ValueError or KeyError for what another ring or purpose sealed."""
    ring_id, _, encoded = text.partition(":")
    sealed = base64.b64decode(encoded, validate=True)
    return _derived(settings.VAULT_RING[ring_id], purpose).decrypt(sealed[:NONCE], sealed[NONCE:], purpose)
