"""What practices hold of a person: what they answered, how they keep them, what they noticed."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.mine import Fact, Holding, holds, nothing_own, words_of

from .catalogue import PRACTICES
from .models import Answer, Did

LABELS = {
    "did": _("How it went"),
    "noticed": _("What you noticed"),
    "smaller": _("A smaller version"),
    "answer": _("Your answer"),
}
NAMES = {**dict(Answer.choices), **dict(Did.choices)}


def _said(row: Any) -> Iterable[Fact]:
    for label, value in words_of(row, LABELS):
        yield label, NAMES.get(value, value) if isinstance(value, str) else value


def _decision(row: Any) -> Iterable[Fact]:
    yield _("Practice"), PRACTICES[row.offer.key].name
    yield _("Given"), row.created_at
    yield from _said(row)


def _plan(row: Any) -> Iterable[Fact]:
    yield _("Practice"), PRACTICES[row.offer.key].name
    yield _("How it stands"), row.get_state_display()
    yield _("At"), row.at
    yield _("Reminders"), row.nudge
    yield from _said(row)


def _log(row: Any) -> Iterable[Fact]:
    yield _("Day"), row.on
    yield from _said(row)


OFFER = ("offer",)
holds(
    Holding("homework.Decision", "author__user", _("Practices you decided on"), _decision, related=OFFER),
    Holding("homework.Plan", "author__user", _("Practices you keep"), _plan, related=OFFER),
    Holding("homework.PracticeLog", "author__user", _("What you wrote after a practice"), _log, order="on"),
    Holding("homework.SharedLog", "author__user", _("Lines of practices you showed"), _log, order="on"),
)
nothing_own({"homework.OfferedTo.partner": "For whom the therapist meant an offer."})
