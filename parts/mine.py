"""What parts, maps and the loop hold of a person: their own words and lines, never the other's."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.mine import Erasing, Fact, Holding, holds, told, words_of
from couples.models import Partner

from .models import Cycle, CycleState
from .telling import TIE_WORDS
from .vocabulary import SHAREABLE

LABELS = {
    **SHAREABLE,
    "feel_toward": _("How you felt toward it"),
    "body_more": _("Where it lives in the body, in words"),
    "outward_sign": _("What others can see of it"),
    "age_of_part": _("How old it seems"),
    "image_words": _("Its picture, in words"),
    "new_role_hoped": _("What it would rather do"),
    "legacy_words": _("What came to it from before"),
    "first_met": _("When you first met it"),
}


def _part(row: Any) -> Iterable[Fact]:
    yield _("Who may read it"), row.get_visibility_display()
    yield _("How it is with you"), row.get_status_display()
    yield _("Met here"), row.created_at
    yield from words_of(row, LABELS)


def _shared(row: Any) -> Iterable[Fact]:
    yield _("Shared"), row.created_at
    yield from [pair for pair in words_of(row, LABELS) if pair[0] != "Fields"]


def _line(row: Any) -> Iterable[Fact]:
    words = row.words
    yield _("From"), row.from_part_id
    yield _("How it stands to the other"), TIE_WORDS.get(words.get("type", ""), words.get("type"))
    yield _("To"), words.get("toward") or row.to_part_id
    yield _("How strongly"), words.get("strength")
    yield _("In your words"), words.get("note")


def _underneath(row: Any) -> Iterable[Fact]:
    yield _("Written"), row.updated_at
    yield from words_of(row, {"fear": _("What you fear underneath"), "longing": _("What you long for")})


def _answer(row: Any) -> Iterable[Fact]:
    yield _("Given"), row.created_at


def _loops(user: Any) -> list[Any]:
    """Loops that are shown where this person is a member; of their words only their own steps are told."""
    mine = {str(pk) for pk in Partner.objects.current().filter(user=user).values_list("pk", flat=True)}
    couples = Partner.objects.current().filter(user=user).values("couple_id")
    found = list(Cycle.objects.filter(couple_id__in=couples, state=CycleState.SHOWN))
    for row in found:
        row.mine = mine  # type: ignore[attr-defined]
    return found


def _own_steps(row: Any) -> Iterable[Fact]:
    steps = [step for step in row.steps if step.get("person") in row.mine]
    for step in steps:
        yield from [(told(key), value) for key, value in step.items() if key in STEP]


STEP = ("event", "body", "story", "move", "way_out")
holds(
    Holding("parts.Cycle", "", _("Your own steps in the loop"), _own_steps, Erasing.RECORD, find=_loops),
    Holding("parts.Part", "author__user", _("Your parts"), _part, order="created_at"),
    Holding("parts.SharedPart", "author__user", _("Parts you shared"), _shared, order="created_at"),
    Holding("parts.Relation", "author__user", _("Lines on your own map"), _line, order="created_at"),
    Holding("parts.SharedRelation", "author__user", _("Lines you showed"), _line, order="created_at"),
    Holding("parts.CrossRelation", "author__user", _("Lines to another’s part"), _line, order="created_at"),
    Holding("parts.CrossYes", "author__user", _("Lines you said yes to"), _answer, order="created_at"),
    Holding("parts.CrossNo", "author__user", _("Lines you said no to"), _answer, order="created_at"),
    Holding("parts.CycleLine", "author__user", _("What is underneath, in the loop"), _underneath),
    Holding("parts.CycleYes", "author__user", _("Loops you said fit"), _answer, order="created_at"),
)
