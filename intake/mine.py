"""What the form and the texts hold of a person: their answers as they were asked, and what they signed."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.mine import Erasing, Fact, Holding, holds, nothing_own, told, words_of

from .models import Questionnaire
from .questionnaire import FORM, Form, from_data


@lru_cache(maxsize=16)
def _form(pk: Any) -> Form:
    """The questions as they stood; a version never changes."""
    return from_data(Questionnaire.objects.get(pk=pk).data)


def _form_of(row: Any) -> Iterable[Fact]:
    yield _("How far it is"), row.get_state_display()
    yield _("First sent"), row.first_submitted_at
    yield _("Last sent"), row.submitted_at


def _answers(row: Any) -> Iterable[Fact]:
    form = _form(row.questionnaire_id)
    yield _("Sent"), row.version or _("Not sent")
    yield _("Last changed"), row.updated_at
    for key, value in row.words.items():
        question = form.field(key)
        if question is None:
            yield told(key), value
            continue
        names = {choice.key: choice.label for choice in question.choices}
        if isinstance(value, list):
            value = [names.get(one, one) if isinstance(one, str) else one for one in value]
        elif isinstance(value, str):
            value = names.get(value, value)
        yield question.label, value


def _shown(row: Any) -> Iterable[Fact]:
    question = FORM.field(row.field)
    yield _("Shown"), row.created_at
    for _key, value in words_of(row):
        yield (question.label if question else told(row.field)), value


def _signature(row: Any) -> Iterable[Fact]:
    yield _("Text"), row.document.title
    yield _("Version"), row.version
    yield _("How"), row.get_method_display()
    yield _("Signed"), row.signed_at
    yield _("Taken back"), row.withdrawn_at
    yield _("Check sum of the text"), row.hash


def _conversation(row: Any) -> Iterable[Fact]:
    yield _("Held"), row.held_at


def _offered(row: Any) -> Iterable[Fact]:
    yield _("Questionnaire"), row.instrument
    yield _("Asked"), row.asked_at
    yield _("How it stands"), row.get_state_display()
    yield _("Answered"), row.answered_at


def _measured(row: Any) -> Iterable[Fact]:
    yield _("Questionnaire"), row.administration.instrument
    yield _("Answered"), row.answered_at
    yield from words_of(row)


SENT = {"version__gt": 0}
holds(
    Holding("intake.Intake", "partner__user", _("Your form"), _form_of, Erasing.RECORD),
    Holding(
        "intake.IntakeAnswers",
        "author__user",
        _("Your answers"),
        _answers,
        Erasing.RECORD,
        kept=SENT,
        order="section",
    ),
    Holding(
        "intake.SafetyAnswers",
        "author__user",
        _("Your answers that are kept apart"),
        _answers,
        Erasing.RECORD,
        kept=SENT,
        order="section",
    ),
    Holding("intake.SharedAnswer", "author__user", _("Answers you showed"), _shown, order="created_at"),
    Holding(
        "intake.Signature",
        "partner__user",
        _("What you signed"),
        _signature,
        Erasing.RECORD,
        order="signed_at",
        related=("document",),
    ),
    Holding("intake.SignedName", "author__user", _("Names as you signed"), words_of, Erasing.RECORD),
    Holding(
        "intake.Conversation",
        "partner__user",
        _("Conversations alone"),
        _conversation,
        Erasing.RECORD,
        order="held_at",
    ),
)
holds(
    Holding(
        "intake.Administration",
        "partner__user",
        _("Questionnaires you were asked"),
        _offered,
        Erasing.RECORD,
        order="asked_at",
    ),
    Holding(
        "intake.MeasureAnswers",
        "author__user",
        _("Your answers to questionnaires"),
        _measured,
        Erasing.RECORD,
        order="answered_at",
        related=("administration",),
    ),
)
nothing_own(
    {
        "intake.Questionnaire.published_by": "Who of the practice published these questions.",
        "intake.QuestionnaireDraft.updated_by": "Who of the practice writes the next questions.",
        "intake.InstrumentText.written_by": "Who of the practice put a wording here.",
        "intake.InstrumentUse.changed_by": "Who of the practice switched an instrument on.",
        "intake.Administration.asked_by": "Which therapist asked.",
        "intake.Intake.reviewed_by": "Which therapist read it.",
        "intake.Alert.partner": "The therapist's own list of what to look at; it says nothing that was said.",
        "intake.Alert.acknowledged_by": "Which therapist looked.",
        "intake.Conversation.therapist": "Which therapist it was held with.",
    }
)
