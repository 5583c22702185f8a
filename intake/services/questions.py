"""Writing the next version of the questions: one draft, checked at every step, published whole.

Two windows may write at once. Each change says which wording it began from (`was`): a question that somebody
else has changed since is not written over, and different questions do not get into each other's way.
"""

from collections.abc import Callable
from dataclasses import replace

from django.db import transaction

from accounts.models import User
from core import audit, clock
from intake import queries
from intake.models import Questionnaire, QuestionnaireDraft
from intake.questionnaire import KEY, Field, Form, Page, as_data, digest, fixed, from_data
from intake.questionnaire.checks import Fault, faults

OWN = "own_"


class Changed(Exception):
    """Somebody has changed it since this window opened it."""


class Refused(Exception):
    """The change would leave questions that cannot be asked; `faults` says why."""

    def __init__(self, found: list[Fault]) -> None:
        super().__init__(len(found))
        self.faults = found


class NothingToPublish(Exception):
    """There is no draft, or it asks what is asked already."""


def _locked(by: User) -> QuestionnaireDraft:
    """The draft, held until the transaction ends; it begins as a copy of what is in force."""
    while True:
        found = QuestionnaireDraft.objects.select_for_update().filter(key=KEY).first()
        if found is not None:
            return found
        newest = queries.form_in_force()
        QuestionnaireDraft.objects.bulk_create(
            [QuestionnaireDraft(key=KEY, based_on=newest, data=newest.data, updated_by=by)],
            ignore_conflicts=True,
        )


def _change(by: User, change: Callable[[Form], Form]) -> Form:
    """Carry out a change on the draft. Raises Refused when it would make something wrong that was right."""
    draft = _locked(by)
    before = from_data(draft.data)
    after = change(before)
    published = queries.form_at(queries.form_in_force().pk)
    known = faults(before, published)
    found = [fault for fault in faults(after, published) if fault not in known]
    if found:
        raise Refused(found)
    if after != before:
        draft.data, draft.updated_at, draft.updated_by = as_data(after), clock.now(), by
        draft.save()
        audit.record("questions.changed", about=draft)
    return after


def _same(now: Field | Page, was: str | None) -> None:
    if was is not None and was != queries.wording_of(now):
        raise Changed


@transaction.atomic
def word_page(page_key: str, *, by: User, title: str, intro: str, was: str | None = None) -> None:
    """Word the head of a page anew. Raises Changed, Refused, LookupError."""

    def change(form: Form) -> Form:
        page = _page(form, page_key)
        _same(replace(page, fields=()), was)
        return form.with_page(replace(page, title=title, intro=intro))

    _change(by, change)


@transaction.atomic
def change_question(field: Field, *, by: User, was: str | None = None) -> None:
    """Put a question in the place of the one with its key. Raises Changed, Refused, LookupError."""

    def change(form: Form) -> Form:
        _same(_field(form, field.key), was)
        return form.with_field(field)

    _change(by, change)


@transaction.atomic
def add_question(page_key: str, field: Field, *, by: User) -> Field:
    """Ask something of one's own at the end of a page, under a key that was never used. Raises Refused."""
    added = field

    def change(form: Form) -> Form:
        nonlocal added
        found = form.find(page_key)
        if found is None or not fixed.takes_questions(found[0]):
            raise LookupError(page_key)
        numbers = [int(f.key[len(OWN) :]) for f in form.fields if f.key.startswith(OWN)]
        added = replace(field, key=f"{OWN}{max(numbers, default=0) + 1}")
        return form.with_page(replace(found[1], fields=(*found[1].fields, added)))

    _change(by, change)
    return added


@transaction.atomic
def move_question(key: str, *, by: User, up: bool) -> None:
    """Ask a question one place earlier or later on its page. Raises Refused, LookupError."""

    def change(form: Form) -> Form:
        place = form.place(key)
        if place is None or not fixed.takes_questions(place[0]):
            raise LookupError(key)
        page = place[1]
        fields = [field for field in page.fields if not field.retired]
        rest = [field for field in page.fields if field.retired]
        at = [field.key for field in fields].index(key)
        to = at - 1 if up else at + 1
        if 0 <= to < len(fields):
            fields[at], fields[to] = fields[to], fields[at]
        return form.with_page(replace(page, fields=(*fields, *rest)))

    _change(by, change)


@transaction.atomic
def retire_question(key: str, *, by: User) -> None:
    """Ask it no more. One that nobody was ever asked goes altogether. Raises Refused, LookupError."""
    published = queries.form_at(queries.form_in_force().pk)

    def change(form: Form) -> Form:
        field, place = _field(form, key), form.place(key)
        if place is None or fixed.why(place[0], key):
            raise LookupError(key)
        if published.field(key) is None:
            fields = tuple(one for one in place[1].fields if one.key != key)
            return form.with_page(replace(place[1], fields=fields))
        return form.with_field(replace(field, retired=True))

    _change(by, change)


@transaction.atomic
def bring_back_question(key: str, *, by: User) -> None:
    """Ask a retired question again. Raises Refused, LookupError."""
    _change(by, lambda form: form.with_field(replace(_field(form, key), retired=False)))


@transaction.atomic
def publish_questions(*, by: User, was: str) -> Questionnaire:
    """Ask the draft from now on, as a new version; who has begun stays with theirs.

    `was` is the draft whose changes were looked through. Raises Changed, Refused, NothingToPublish.
    """
    draft = QuestionnaireDraft.objects.select_for_update().filter(key=KEY).first()
    if draft is None:
        raise NothingToPublish
    if digest(draft.data) != was:
        raise Changed
    newest = queries.form_in_force()
    form, published = from_data(draft.data), queries.form_at(newest.pk)
    if found := faults(form, published):
        raise Refused(found)
    form = replace(form, version=newest.version + 1)
    if form.sections == published.sections:
        raise NothingToPublish
    data = as_data(form)
    row = Questionnaire.objects.create(
        key=KEY, version=form.version, data=data, hash=digest(data), published_by=by
    )
    QuestionnaireDraft.objects.filter(pk=draft.pk).delete()
    audit.record("questions.published", about=row)
    return row


@transaction.atomic
def drop_draft(*, by: User) -> None:
    """Throw the next version away. What is asked stays as it is."""
    draft = QuestionnaireDraft.objects.select_for_update().filter(key=KEY).first()
    if draft is not None:
        audit.record("questions.dropped", about=draft)
        QuestionnaireDraft.objects.filter(pk=draft.pk).delete()


def _page(form: Form, key: str) -> Page:
    found = form.find(key)
    if found is None:
        raise LookupError(key)
    return found[1]


def _field(form: Form, key: str) -> Field:
    found = form.field(key)
    if found is None:
        raise LookupError(key)
    return found
