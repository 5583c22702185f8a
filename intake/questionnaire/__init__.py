"""The questions of the form before the first session (domain rule 3.5), as they are shipped.

A new practice begins with them (`migrations/forms/`); from then on its own published versions count, which
an administrator writes (`services.questions`). So pages ask `queries.form_of(intake)`, never `FORM`.

To change what is shipped: raise `VERSION`, add the file that `current_data()` gives, and a migration that
publishes it where a practice has not adapted its form. A test holds the hash of every shipped version.
"""

from django.utils.translation import override

from . import changes, checks, conditions, fixed
from .about import ABOUT, CONTACT, RELATIONSHIP
from .between import BRINGS, LOOP, STRENGTHS
from .practical import DOCUMENTS, MEASURES, PRACTICAL, READINESS
from .screening import SCREEN
from .shape import (
    APART,
    SELF,
    THERAPIST,
    Choice,
    Condition,
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
VERSION = 4

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
    "Condition",
    "Field",
    "FieldKind",
    "Form",
    "Page",
    "Section",
    "as_data",
    "changes",
    "checks",
    "conditions",
    "current_data",
    "digest",
    "fixed",
    "from_data",
]
