"""How somebody may be reached, for a therapist: beside their safety screen, and in an emergency."""

from typing import Any

from core import audit
from couples.models import ContactContext, Partner
from notifications.services import contact_rule, in_words

from . import queries


def reach_of(partner: Partner, apart: ContactContext | None = None) -> dict[str, Any]:
    """`rule`, `ways`, and from an opened row kept apart `others` and `note`; empty for who is not here yet.

    That it was seen is noted.
    """
    if partner.user is None:
        return {}
    found = in_words(contact_rule(partner.user))
    audit.record("contact.seen", about=partner)
    if apart is not None:
        field = queries.form_at(queries.form_in_force().pk).field("others_with_access")
        given = apart.words["others_with_access"]
        found["others"] = queries.answer_words(field, given) if field else given
        found["note"] = apart.words["note"]
    return found
