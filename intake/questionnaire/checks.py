"""What would be wrong with a next version of the questions, in words for whoever writes it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from . import fixed
from .shape import APART, Field, FieldKind, Form, Section

QUESTIONS_A_PAGE = 40
CHOICES_AT_MOST = 30
LABEL, HINT, CHOICE_LABEL = 300, 400, 120
SHORT_AT_MOST, LONG_AT_MOST = 200, 2000
OWN_KINDS = (
    FieldKind.SHORT,
    FieldKind.LONG,
    FieldKind.SINGLE,
    FieldKind.MULTI,
    FieldKind.TICK,
    FieldKind.SCALE,
)
LOOKED_AT = (FieldKind.SINGLE, FieldKind.MULTI, FieldKind.TICK, FieldKind.SCALE)
SHARED_IN = "DE"  # the sections whose answers their author may show to the others


@dataclass(frozen=True)
class Fault:
    """`about` is the part of the question it concerns: label, choices, show_when, visibility, and so on."""

    question: str
    about: str
    words: str


def faults(form: Form, published: Form) -> list[Fault]:
    """Everything that keeps a next version from being asked; `published` is what is in force."""
    found: list[Fault] = []
    seen: dict[str, Field] = {}
    for section, page in form.pages():
        if len([field for field in page.fields if not field.retired]) > QUESTIONS_A_PAGE:
            found.append(
                Fault(
                    page.fields[-1].key,
                    "place",
                    _("A page holds %(n)d questions at most, so that it can be filled in on a phone.")
                    % {"n": QUESTIONS_A_PAGE},
                )
            )
        for field in page.fields:
            found += [Fault(field.key, about, words) for about, words in _of(field, section, published, seen)]
            seen[field.key] = field
    found += [
        Fault(field.key, "retired", _("A question that is in use cannot be taken out. Retire it instead."))
        for field in published.fields
        if field.key not in seen
    ]
    return found


def _of(field: Field, section: Section, published: Form, seen: dict[str, Field]) -> Iterator[tuple[str, str]]:
    before = published.field(field.key)
    if field.key in seen:
        yield "place", _("There is another question with the same key.")
    if not str(field.label).strip():
        yield "label", _("The question is empty. Write what you would like to ask.")
    if len(str(field.label)) > LABEL or len(str(field.hint)) > HINT:
        yield "label", _("This is too long to be read at a glance.")
    if fixed.why(section, field.key):
        if before is None or fixed.shape_of(before) != fixed.shape_of(field):
            yield "fixed", str(fixed.why(section, field.key))
        return
    if before is not None and before.kind != field.kind:
        yield "kind", _("Old answers are of another kind. Retire this question and ask a new one.")
    if before is not None and field.visibility not in fixed.no_wider_than(before.visibility):
        yield (
            "visibility",
            _("Who reads an answer can be narrowed and not widened: people answered under that promise."),
        )
    if field.folded and field.required:
        yield "folded", _("What is needed stands open. Ask it at once, or let it be left out.")
    if field.may_be_shared and (section.letter not in SHARED_IN or field.visibility == APART):
        yield (
            "may_be_shared",
            _("Only answers about what brings people and what is good may be offered to the others."),
        )
    yield from _choices(field)
    yield from _condition(field, section, seen)


def _choices(field: Field) -> Iterator[tuple[str, str]]:
    if field.kind not in {FieldKind.SINGLE, FieldKind.MULTI} or field.retired:
        return
    words = [str(choice.label).strip() for choice in field.choices]
    if len(words) < 2:
        yield "choices", _("A question with choices needs two of them at least.")
    if len(words) > CHOICES_AT_MOST:
        yield (
            "choices",
            _(
                "These are %(n)d choices, and %(most)d are the most that can be taken in on a phone. "
                "Nothing is lost: make them fewer, and save again."
            )
            % {"n": len(words), "most": CHOICES_AT_MOST},
        )
    if any(not one for one in words):
        yield "choices", _("One of the choices is empty.")
    if any(len(one) > CHOICE_LABEL for one in words):
        yield "choices", _("A choice is longer than %(n)d letters.") % {"n": CHOICE_LABEL}
    if len({one.casefold() for one in words}) < len(words):
        yield "choices", _("Two choices read the same.")


def _condition(field: Field, section: Section, seen: dict[str, Field]) -> Iterator[tuple[str, str]]:
    when = field.show_when
    if when is None or field.retired:
        return
    if when.question == field.key:
        yield "show_when", _("A question cannot wait for its own answer.")
        return
    other = seen.get(when.question)
    if other is None:
        yield (
            "show_when",
            _("“%(this)s” waits for a question that is asked later, or not at all.") % {"this": field.label},
        )
        return
    name = {"this": field.label, "other": other.label}
    if other.retired:
        yield (
            "show_when",
            _("“%(this)s” waits for the answer to “%(other)s”, which is not asked any more.") % name,
        )
    if other.visibility == APART:
        yield (
            "show_when",
            _("No question may wait for an answer that is kept apart: that it appears would give it away."),
        )
    if other.kind not in LOOKED_AT:
        yield "show_when", _("“%(other)s” is answered in free words, so nothing can wait for it.") % name
    elif not when.one_of or not set(when.one_of) <= set(answers_of(other)):
        yield (
            "show_when",
            _(
                "“%(this)s” waits for a choice of “%(other)s” that is not there. "
                "Change what it waits for first."
            )
            % name,
        )


def answers_of(field: Field) -> dict[str, str]:
    """Answers that another question may wait for, with their words."""
    if field.kind == FieldKind.TICK:
        return {"yes": _("Yes")}
    if field.kind == FieldKind.SCALE:
        return {str(n): str(n) for n in range(field.last + 1)}
    return {choice.key: str(choice.label) for choice in field.choices}


def can_be_waited_for(form: Form, key: str) -> list[Field]:
    """Questions before this one whose answer it may wait for."""
    found: list[Field] = []
    for field in form.fields:
        if field.key == key:
            break
        if field.kind in LOOKED_AT and field.visibility != APART and not field.retired:
            found.append(field)
    return found
