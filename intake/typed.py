"""How an answer is typed on a phone: which keyboard comes, and what is read in an address or a number. Pure.

By the key of a question, which never changes: it holds for every version that was ever asked.
"""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

EMAIL = {"type": "email", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
PHONE = {"type": "tel", "inputmode": "tel"}
KEYBOARDS: dict[str, dict[str, Any]] = {
    "name_used": {"autocapitalize": "words", "spellcheck": "false"},
    "pronouns": {"autocapitalize": "none", "spellcheck": "false"},
    "date_of_birth": {"autocomplete": "bday"},
    "contact_email": EMAIL,
    "contact_phone": PHONE,
    "code_word": {"autocapitalize": "none", "spellcheck": "false"},
    "emergency_name": {"autocapitalize": "words", "spellcheck": "false"},
    "emergency_phone": PHONE,
}
NUMBER = re.compile(r"^\+?[0-9]{6,15}$")


def _is_address(text: str) -> None:
    try:
        validate_email(text)
    except ValidationError:
        raise ValidationError(
            _("We could not read this address. Write it like name@example.org, or leave it empty.")
        ) from None


def _is_number(text: str) -> None:
    if not NUMBER.match(re.sub(r"[\s().-]", "", text)):
        raise ValidationError(
            _("We could not read this number. Write it as you would dial it, or leave it empty.")
        )


# What is written or called by a machine must be right; whom to call in an emergency is read by a person.
READ_BY_THE_SENDER = {"contact_email": _is_address, "contact_phone": _is_number}
