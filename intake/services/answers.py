"""Writing a form: begun once, saved page by page, some answers shown to the others by an act of their own."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

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
    Questionnaire,
    SafetyAnswers,
    SharedAnswer,
)
from intake.models.answers import DRAFT, AnswersRow
from intake.questionnaire import APART, FORM, KEY, VERSION, Field, Section, current_data, digest
from intake.signals import intake_begun


class Stale(Exception):
    """The page was saved elsewhere since this copy of it was opened."""

    def __init__(self, page: IntakePage) -> None:
        super().__init__(page.key)
        self.page = page


def only_author(partner: Partner, by: User) -> None:
    if partner.user_id != by.pk:
        raise PermissionDenied("A form belongs to one person.")


def stored_questionnaire() -> Questionnaire:
    """Today's questions as a row, written at their first use."""
    found = Questionnaire.objects.filter(key=KEY, version=VERSION).first()
    if found is None:
        data = current_data()
        Questionnaire.objects.bulk_create(
            [Questionnaire(key=KEY, version=VERSION, data=data, hash=digest(data))], ignore_conflicts=True
        )
        found = Questionnaire.objects.get(key=KEY, version=VERSION)
    return found


@transaction.atomic
def open_intake(partner: Partner, *, by: User) -> Intake:
    """Begin the form; the second time it is the first."""
    only_author(partner, by)
    Intake.objects.bulk_create([Intake(partner=partner, couple_id=partner.couple_id)], ignore_conflicts=True)
    intake = (
        Intake.objects.select_for_update(of=("self",)).select_related("partner__couple").get(partner=partner)
    )
    if intake.state == IntakeState.NOT_STARTED:
        move(intake, "begin", by=by)
        audit.record("intake.begun", about=intake)
        intake_begun.send(Intake, partner=intake.partner)
    return intake


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
    found = FORM.find(page_key)
    if found is None:
        raise ValueError(f"There is no page {page_key!r}.")
    section, page = found
    intake = open_intake(partner, by=by)
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
    row.questionnaire = stored_questionnaire()
    row.write({**before, **words}, visibility=Visibility.PRIVATE_SELF)
    row.save()
    audit.record("intake.saved", about=row)


@transaction.atomic
def share_answer(partner: Partner, field_key: str, *, by: User) -> SharedAnswer:
    """Show one answer to everyone in the couple, as it reads now. Raises ValueError for other questions."""
    only_author(partner, by)
    field = FORM.field(field_key)
    if field is None or not field.may_be_shared:
        raise ValueError(f"{field_key!r} is not offered to be shared.")
    section = next(section for section in FORM.sections if field in section.fields)
    written = queries.drafts(queries.intake_of(partner), [section.letter])
    text = written.get(section.letter, {}).get(field_key) or ""
    if not text:
        raise ValueError(f"{field_key!r} has no answer yet.")
    shared = SharedAnswer.objects.filter(author=partner, field=field_key).first()
    shared = shared or SharedAnswer(author=partner, field=field_key)
    shared.author = partner
    shared.write({"text": text}, visibility=Visibility.SHARED_DUO)
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
