"""The questions of the form before the first session (domain rule 3.5), as data.

Change a question and `VERSION` must grow; a test holds the hash of every version that was in use.
"""

from django.utils.translation import override

from .about import ABOUT, CONTACT, RELATIONSHIP
from .between import BRINGS, LOOP, STRENGTHS
from .practical import DOCUMENTS, MEASURES, PRACTICAL, READINESS
from .screening import SCREEN
from .shape import (
    APART,
    SELF,
    THERAPIST,
    Choice,
    Field,
    FieldKind,
    Form,
    Page,
    Section,
    as_data,
    digest,
    from_data,
)
from .within import BACKGROUND, HEALTH, PARTS

KEY = "before-the-first-session"
VERSION = 2

FORM = Form(
    KEY,
    VERSION,
    (
        ABOUT,
        CONTACT,
        RELATIONSHIP,
        BRINGS,
        STRENGTHS,
        LOOP,
        PARTS,
        BACKGROUND,
        HEALTH,
        SCREEN,
        READINESS,
        PRACTICAL,
        MEASURES,
        DOCUMENTS,
    ),
)


def current_data() -> dict:
    """Today's questions in plain values, in the language they were written in."""
    with override("en-gb"):
        return as_data(FORM)


__all__ = [
    "APART",
    "FORM",
    "KEY",
    "SELF",
    "THERAPIST",
    "VERSION",
    "Choice",
    "Field",
    "FieldKind",
    "Form",
    "Page",
    "Section",
    "as_data",
    "current_data",
    "digest",
    "from_data",
]
