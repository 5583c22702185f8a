"""Seeds of recovery codes and app codes are stored sealed, under a key that the vault's ring gives."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .sealed import seal, unseal

PURPOSE = b"accounts.mfa"


class MFAAdapter(DefaultMFAAdapter):
    """Raises cryptography's InvalidTag or KeyError for a seed that another ring sealed."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That code did not fit. Each works once; please try another one."),
        "cannot_delete_authenticator": _("This one stays: it is your only second step."),
    }

    def encrypt(self, text: str) -> str:
        return seal(text.encode(), purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, purpose=PURPOSE).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        """What a device shows beside a passkey: neutral, like everything outside these pages."""
        return super().get_public_key_credential_rp_entity() | {"name": settings.MFA_TOTP_ISSUER}
