"""Writing a form: begun once, saved page by page, some answers shown to the others by an act of their own."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from core import audit, clock
from core.states import move
from couples.models import Partner
from couples.visibility import Visibility
from intake import queries
from intake.models import (
    Intake,
    IntakeAnswers,
    IntakePage,
    IntakeState,
    SafetyAnswers,
    SharedAnswer,
)
from intake.models.answers import DRAFT, AnswersRow
from intake.questionnaire import APART, Field, Section
from intake.signals import intake_begun


class Stale(Exception):
    """The page was saved elsewhere since this copy of it was opened."""

    def __init__(self, page: IntakePage) -> None:
        super().__init__(page.key)
        self.page = page


def only_author(partner: Partner, by: User) -> None:
    if partner.user_id != by.pk:
        raise PermissionDenied("A form belongs to one person.")


@transaction.atomic
def open_intake(partner: Partner, *, by: User) -> Intake:
    """Begin the form; the second time it is the first."""
    only_author(partner, by)
    Intake.objects.bulk_create([Intake(partner=partner, couple_id=partner.couple_id)], ignore_conflicts=True)
    intake = (
        Intake.objects.select_for_update(of=("self",)).select_related("partner__couple").get(partner=partner)
    )
    if intake.state == IntakeState.NOT_STARTED:
        move(intake, "begin", by=by, questionnaire=queries.form_in_force())
        audit.record("intake.begun", about=intake)
        intake_begun.send(Intake, partner=intake.partner)
    return intake


@transaction.atomic
def take_newer_questions(partner: Partner, *, by: User) -> Intake:
    """Go on with today's questions. What was written comes along; pages with something new wait again."""
    intake = open_intake(partner, by=by)
    newest = queries.form_in_force()
    if intake.questionnaire_id == newest.pk:
        return intake
    before, after = queries.form_of(intake), queries.form_at(newest.pk)
    for _section, page in after.pages():
        known = before.find(page.key)
        if known is None or known[1].fields != page.fields:
            IntakePage.objects.filter(intake=intake, key=page.key).update(
                done=False, revision=F("revision") + 1
            )
    Intake.objects.filter(pk=intake.pk).update(questionnaire=newest)
    intake.questionnaire = newest
    audit.record("intake.newer_questions", about=intake)
    return intake


def begun_with(intake: Intake) -> UUID:
    """The version of the questions that a form was begun with."""
    if intake.questionnaire_id is None:
        raise ValueError("This form was never begun.")
    return intake.questionnaire_id


def table_of(field: Field) -> type[AnswersRow]:
    return SafetyAnswers if field.visibility == APART else IntakeAnswers


@transaction.atomic
def save_page(
    partner: Partner,
    page_key: str,
    values: dict[str, Any],
    *,
    by: User,
    revision: int | None = None,
    done: bool = False,
) -> IntakePage:
    """Keep what is written on a page as a draft that nobody but its author can read.

    `values` may hold some of the page's questions only; the others stay. `revision` is the copy the writer
    had before them: raises Stale when a newer one exists. `done` marks the page as gone through.
    """
    intake = open_intake(partner, by=by)
    found = queries.form_of(intake).find(page_key)
    if found is None:
        raise ValueError(f"There is no page {page_key!r}.")
    section, page = found
    row, _made = IntakePage.objects.get_or_create(intake=intake, key=page_key)
    if revision is not None and row.revision != revision:
        raise Stale(row)
    fields = [field for field in page.fields if field.key in values]
    for table in (IntakeAnswers, SafetyAnswers):
        mine = {field.key: values[field.key] for field in fields if table_of(field) is table}
        if mine:
            _write_draft(table, intake, section, mine)
    row.revision += 1
    row.saved_at = clock.now()
    row.done = row.done or done
    row.save()
    return row


def _write_draft(table: type[AnswersRow], intake: Intake, section: Section, words: dict[str, Any]) -> None:
    row = table.objects.filter(intake=intake, section=section.letter, version=DRAFT).first()
    if row is None:
        row = table(intake=intake, section=section.letter, version=DRAFT, author=intake.partner)
        before: dict[str, Any] = {}
    else:
        row.author = intake.partner
        before = row.words
    row.questionnaire_id = begun_with(intake)
    row.write({**before, **words}, visibility=Visibility.PRIVATE_SELF)
    row.save()
    audit.record("intake.saved", about=row)


@transaction.atomic
def share_answer(partner: Partner, field_key: str, *, by: User) -> SharedAnswer:
    """Show one answer to everyone in the couple, as it reads now. Raises ValueError for other questions."""
    only_author(partner, by)
    offer = queries.to_share(queries.intake_of(partner), partner.couple, field_key)
    if offer is None:
        raise ValueError(f"{field_key!r} is not offered to be shared, or has no answer yet.")
    question, text = offer
    shared = SharedAnswer.objects.filter(author=partner, field=field_key).first()
    shared = shared or SharedAnswer(author=partner, field=field_key)
    shared.author = partner
    shared.write({"text": text, "question": str(question.label)}, visibility=Visibility.SHARED_DUO)
    try:
        with transaction.atomic():
            shared.save()
    except IntegrityError:  # shown from two windows at once: it is shown
        shared = SharedAnswer.objects.get(author=partner, field=field_key)
    audit.record("answer.shared", about=shared)
    return shared


@transaction.atomic
def unshare_answer(shared: SharedAnswer, *, by: User) -> None:
    """Take an answer back. What was read before cannot be unread."""
    only_author(shared.author, by)
    audit.record("answer.unshared", about=shared)
    SharedAnswer.objects.filter(pk=shared.pk).delete()
