"""What an administrator may word anew and no more: other rules read these answers by their key. Pure."""

from django.utils.translation import gettext_lazy as _

from .shape import APART, SELF, THERAPIST, Field, Section, Text

# Nothing is added, moved, retired or made to depend on an answer here.
WHOLE_SECTIONS: dict[str, Text] = {
    "B": _(
        "These answers set how a person may be reached. The sender of every message reads them by their name,"
        " so only the wording can change here."
    ),
    "J": _(
        "Everybody is asked the same questions here, in the same order, whatever they answer: that keeps"
        " people safe. Your therapists’ alerts read these answers, so only the wording can change."
    ),
    "M": _(
        "These numbers are compared with later ones, so they keep their scale and their place. Only the"
        " wording can change."
    ),
    "N": _("This page leads to the texts to sign. It has no questions of its own."),
}
QUESTIONS: dict[str, Text] = {
    "name_used": _("This name is needed to speak to somebody at all, so it stays needed, and as it is."),
    "date_of_birth": _("It tells that somebody is of age, so it stays needed, and as it is."),
    "time_zone": _("Every time we show follows it, so it stays needed, and as it is."),
    "type": _("What is asked and offered depends on it, so it stays needed, with these choices."),
    "parts": _("These become parts on a person’s own map, each with its own tick for who may read it."),
    "self_harm": _(
        "The therapist is alerted by this answer, at once where it is serious. Its choices and who reads it"
        " stay as they are."
    ),
    "ask_alone": _("The therapist is told of this wish, and nobody else. It stays kept apart."),
    "ask_alone_about": _("It belongs to the wish above it, and stays kept apart."),
}

# From what only its author reads to what a therapist reads beside everything else.
NARROW_TO_WIDE = (SELF, APART, THERAPIST)


def why(section: Section, key: str) -> Text:
    """Why only the wording of this question may change; empty when all of it may."""
    return WHOLE_SECTIONS.get(section.letter) or QUESTIONS.get(key) or ""


def takes_questions(section: Section) -> bool:
    """Whether questions may be added, moved and retired in a section."""
    return section.letter not in WHOLE_SECTIONS


def no_wider_than(level: str) -> tuple[str, ...]:
    """Levels of visibility that show an answer to nobody new."""
    return NARROW_TO_WIDE[: NARROW_TO_WIDE.index(level) + 1]


def shape_of(field: Field) -> tuple[object, ...]:
    """All of a question but its wording: what must not change where it is fixed."""
    return (
        field.key,
        field.kind,
        field.visibility,
        field.choices,
        field.required,
        field.limit,
        field.romantic_only,
        field.may_be_shared,
        field.sees,
        field.follows,
        field.show_when,
        field.last,
        field.retired,
        field.folded,
    )
