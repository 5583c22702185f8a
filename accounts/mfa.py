"""Seeds of recovery codes and app codes are stored sealed, under a key that the vault's ring gives."""

import base64
import os
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext_lazy as _

NONCE = 12
BOND = b"accounts.mfa"


def _key(ring_id: str) -> AESGCM:
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=BOND)
    return AESGCM(derive.derive(settings.VAULT_RING[ring_id]))


class MFAAdapter(DefaultMFAAdapter):
    """Raises cryptography's InvalidTag or KeyError for a seed that another ring sealed."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That code did not fit. Each works once; please try another one."),
        "cannot_delete_authenticator": _("This one stays: it is your only second step."),
    }

    def encrypt(self, text: str) -> str:
        ring_id = next(iter(settings.VAULT_RING))
        nonce = os.urandom(NONCE)
        sealed = nonce + _key(ring_id).encrypt(nonce, text.encode(), BOND)
        return f"{ring_id}:{base64.b64encode(sealed).decode()}"

    def decrypt(self, encrypted_text: str) -> str:
        ring_id, _, encoded = encrypted_text.partition(":")
        sealed = base64.b64decode(encoded)
        return _key(ring_id).decrypt(sealed[:NONCE], sealed[NONCE:], BOND).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        """What a device shows beside a passkey: neutral, like everything outside these pages."""
        return super().get_public_key_credential_rp_entity() | {"name": settings.MFA_TOTP_ISSUER}
