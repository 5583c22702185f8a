"""Questions about forms, texts and what waits for a therapist."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.formats import date_format

from core import clock, vault
from core.templatetags.face import zone_name
from couples.models import CareTeam, Couple, CoupleState, Partner, PartnerState
from couples.models import Kind as CoupleKind

from .models import (
    Alert,
    AlertLevel,
    Clearance,
    Conversation,
    Decision,
    Document,
    Intake,
    IntakeAnswers,
    IntakePage,
    IntakeState,
    Questionnaire,
    SafetyAnswers,
    SharedAnswer,
    Signature,
)
from .models.answers import DRAFT, AnswersRow
from .models.documents import Resign
from .questionnaire import FORM, Field, FieldKind, Form, from_data

Words = dict[str, Any]
TABLES: tuple[type[AnswersRow], ...] = (IntakeAnswers, SafetyAnswers)


def intake_of(partner: Partner) -> Intake:
    """A person's form; one that was never begun is not in the database yet."""
    found = Intake.objects.filter(partner=partner).first()
    return found or Intake(partner=partner, couple_id=partner.couple_id)


def sent_forms(members: Iterable[Partner]) -> dict[Any, Intake]:
    """The forms that were sent, by membership."""
    found = Intake.objects.filter(partner__in=list(members), version__gt=0)
    return {intake.partner_id: intake for intake in found}


def asked(fields: Iterable[Field], couple: Couple) -> list[Field]:
    """The questions that are asked in this kind of unit."""
    romantic = couple.kind in {CoupleKind.ROMANTIC, CoupleKind.CONSTELLATION}
    return [field for field in fields if romantic or not field.romantic_only]


def is_empty(value: Any) -> bool:
    return value in (None, "", [], False)


# ── Drafts: for their author alone ────────────────────────────────────


def drafts(intake: Intake, letters: Iterable[str] | None = None) -> dict[str, Words]:
    """What the author has written so far, by section. Opens nothing for anybody else."""
    rows: list[AnswersRow] = []
    for table in TABLES:
        found = table.objects.filter(intake_id=intake.pk, version=DRAFT)
        rows += found if letters is None else found.filter(section__in=list(letters))
    written: dict[str, Words] = defaultdict(dict)
    for row, words in zip(rows, vault.open_all(rows), strict=True):
        written[row.section].update(words)
    return written


def pages_of(intake: Intake) -> dict[str, IntakePage]:
    return {page.key: page for page in IntakePage.objects.filter(intake_id=intake.pk)}


def has_changes(intake: Intake) -> bool:
    """Whether something was saved after the form was last sent."""
    if intake.submitted_at is None:
        return True
    return IntakePage.objects.filter(intake_id=intake.pk, saved_at__gt=intake.submitted_at).exists()


def sections_done(pages: dict[str, IntakePage]) -> set[str]:
    """Letters of the sections whose every page was gone through."""
    return {
        section.letter
        for section in FORM.sections
        if all(page.key in pages and pages[page.key].done for page in section.pages)
    }


def missing(
    intake: Intake, couple: Couple, written: dict[str, Words], pages: dict[str, IntakePage]
) -> list[dict]:
    """What still has to be there before the form can go: needed answers, and the pages for oneself alone."""
    wanting = []
    for section in FORM.sections:
        for page in section.pages:
            for field in asked(page.fields, couple):
                if field.required and is_empty(written.get(section.letter, {}).get(field.key)):
                    wanting.append({"page": page, "field": field, "words": field.label})
            if section.letter == "J" and not (page.key in pages and pages[page.key].done):
                wanting.append({"page": page, "field": None, "words": page.title})
    return wanting


# ── What was sent ─────────────────────────────────────────────────────


def questionnaire_of(row: AnswersRow, cache: dict[Any, Form] | None = None) -> Form:
    """The questions as they stood when these answers were sent."""
    cache = {} if cache is None else cache
    if row.questionnaire_id not in cache:
        cache[row.questionnaire_id] = from_data(Questionnaire.objects.get(pk=row.questionnaire_id).data)
    return cache[row.questionnaire_id]


def submitted(user: Any, intakes: Iterable[Intake], table: type[AnswersRow] = IntakeAnswers) -> list[Any]:
    """The rows of the latest version of these forms that this therapist may read; words not opened yet."""
    wanted = Q()
    for intake in intakes:
        wanted |= Q(intake_id=intake.pk, version=intake.version)
    if not wanted:
        return []
    return list(table.objects.visible_to(user).filter(wanted, version__gt=DRAFT).order_by("section"))


def of_version(user: Any, intake: Intake, version: int, table: type[AnswersRow] = IntakeAnswers) -> list[Any]:
    """The rows of one version that was sent."""
    rows = table.objects.visible_to(user).filter(intake_id=intake.pk, version=version)
    return list(rows.exclude(version=DRAFT).order_by("section"))


def answer_words(field: Field, value: Any) -> Any:
    """An answer as it is read: the words of a choice, not its key."""
    labels = {choice.key: choice.label for choice in field.choices}
    if field.kind == FieldKind.MULTI:
        return [labels.get(one, one) for one in value or []]
    if field.kind == FieldKind.SINGLE:
        return labels.get(value, value)
    if field.kind == FieldKind.DATE and value:
        return date_format(date.fromisoformat(value), "j F Y")
    if field.kind == FieldKind.ZONE and value:
        return zone_name(value)
    return value


def shared_answers(couple: Couple) -> list[SharedAnswer]:
    """What members chose to show each other, opened, first person first."""
    rows = list(
        SharedAnswer.objects.filter(
            couple=couple, author__state__in=[PartnerState.ACTIVE, PartnerState.PAUSED]
        )
        .select_related("author__user")
        .order_by("author__position", "field")
    )
    vault.open_all(rows)
    return rows


# ── Texts ─────────────────────────────────────────────────────────────


def documents_for(couple: Couple) -> list[Document]:
    """The texts in force for a couple, newest version each, in their order."""
    rows = Document.objects.filter(
        Q(policy="") | Q(policy=couple.secrets_policy), effective_from__lte=clock.now()
    )
    return _in_force(rows, couple.secrets_policy)


def _in_force(rows: Iterable[Document], policy: str) -> list[Document]:
    newest: dict[str, Document] = {}
    for row in rows:
        if row.policy not in {"", policy}:
            continue
        if row.key not in newest or newest[row.key].order < row.order:
            newest[row.key] = row
    return sorted(newest.values(), key=lambda document: (document.position, document.key))


def newest_texts() -> list[Document]:
    """The newest version of every text, those of a later day included, in their order."""
    newest: dict[tuple[str, str], Document] = {}
    for row in Document.objects.all():
        if (row.key, row.policy) not in newest or newest[(row.key, row.policy)].order < row.order:
            newest[(row.key, row.policy)] = row
    return sorted(newest.values(), key=lambda document: (document.position, document.policy))


def counts_for(signature: Signature, document: Document) -> bool:
    """Whether a signature still stands for the text that is in force."""
    return signature.withdrawn_at is None and stands_for(signature.document, document)


def stands_for(signed: Document, document: Document) -> bool:
    """Whether who signed that version need not sign this one."""
    if signed.key != document.key or signed.policy != document.policy:
        return False
    if document.resign_on == Resign.ANY:
        return signed.pk == document.pk
    return signed.major == document.major


def signatures_of(partners: Iterable[Partner]) -> dict[Any, list[Signature]]:
    """Standing signatures by membership."""
    by_partner: dict[Any, list[Signature]] = defaultdict(list)
    rows = Signature.objects.standing().filter(partner__in=list(partners)).select_related("document")
    for row in rows.order_by("signed_at"):
        by_partner[row.partner_id].append(row)
    return by_partner


def signed(documents: list[Document], signatures: list[Signature]) -> dict[Any, Signature]:
    """By document in force: the signature that stands for it."""
    found = {}
    for document in documents:
        for signature in signatures:
            if counts_for(signature, document):
                found[document.pk] = signature
    return found


def have_signed(members: Iterable[Partner]) -> dict[Any, bool]:
    """By membership: whether everything in force for their couple is signed. One statement for all."""
    members = list(members)
    rows = (
        Document.objects.filter(effective_from__lte=clock.now())
        .annotate(
            standing=FilteredRelation(
                "signatures",
                condition=Q(signatures__partner__in=members, signatures__withdrawn_at=None),
            ),
            signed_by=F("standing__partner_id"),
        )
        .defer("body")
    )
    texts: dict[Any, Document] = {}
    signed_by: dict[Any, list[Document]] = defaultdict(list)
    for row in rows:
        texts[row.pk] = row
        signed_by[row.signed_by].append(row)
    in_force = {
        policy: _in_force(texts.values(), policy) for policy in {m.couple.secrets_policy for m in members}
    }
    return {
        member.pk: _all_signed(in_force[member.couple.secrets_policy], signed_by[member.pk])
        for member in members
    }


def _all_signed(documents: list[Document], signed: list[Document]) -> bool:
    return bool(documents) and all(any(stands_for(one, text) for one in signed) for text in documents)


# ── For the therapist ─────────────────────────────────────────────────


def open_alerts(user: Any) -> QuerySet[Alert]:
    """What this therapist has not looked at yet, oldest first; the caller sorts by level."""
    alerts = Alert.objects.visible_to(user).open().select_related("partner__user", "couple")
    return alerts.order_by("raised_at")


def forms_to_read(user: Any) -> list[Intake]:
    """Forms that were sent to this therapist and not marked as read, oldest first."""
    if not user.is_therapist:
        return []
    caring = CareTeam.objects.current().filter(user=user).values("couple_id")
    rows = Intake.objects.filter(couple__in=caring, state=IntakeState.SUBMITTED)
    return list(
        rows.exclude(partner__state=PartnerState.LEFT)
        .select_related("partner__user")
        .order_by("submitted_at")
    )


_NEVER = Value(datetime(1, 1, 1, tzinfo=UTC), DateTimeField())
_SENT = Intake.objects.filter(version__gt=0)
_MISSING = (
    Partner.objects.filter(couple=OuterRef("pk"))
    .exclude(state=PartnerState.LEFT)
    .exclude(Exists(_SENT.filter(partner=OuterRef("pk"))))
)
_DECIDED_AT = Clearance.objects.filter(couple=OuterRef("couple"), asked_again_at=None).values("decided_at")
_NEWS = (
    _SENT.filter(couple=OuterRef("pk"))
    .exclude(partner__state=PartnerState.LEFT)
    .filter(first_submitted_at__gt=Coalesce(Subquery(_DECIDED_AT), _NEVER))
)
# Of a couple: everyone has sent their form, and one of them came after the decision that stands.
_TO_DECIDE = Q(state=CoupleState.ACTIVE) & ~Exists(_MISSING) & Exists(_NEWS)


def decisions_waiting(user: Any) -> QuerySet[Couple]:
    """Couples of this therapist where everyone has sent their form and it has not been decided since."""
    return _cared_for(user).filter(_TO_DECIDE)


def waiting_for(user: Any) -> QuerySet[Any]:
    """Couples in which something waits for this therapist, all of it in one statement.

    Each has `to_look_at` (how many open alerts), `urgent` (how many of them are), and `to_decide`.
    """
    alerts = Alert.objects.visible_to(user).open().filter(couple=OuterRef("pk")).order_by()
    count = alerts.values("couple").annotate(n=Count("pk")).values("n")
    urgent = alerts.filter(level=AlertLevel.URGENT).values("couple").annotate(n=Count("pk")).values("n")
    return (
        _cared_for(user)
        .annotate(
            to_look_at=Coalesce(Subquery(count), 0),
            urgent=Coalesce(Subquery(urgent), 0),
            to_decide=_TO_DECIDE,
        )
        .filter(Q(to_look_at__gt=0) | Q(to_decide=True))
    )


def _cared_for(user: Any) -> QuerySet[Couple]:
    if not user.is_therapist:
        return Couple.objects.none()
    caring = CareTeam.objects.current().filter(user=user)
    return Couple.objects.filter(pk__in=caring.values("couple_id")).order_by("created_at", "pk")


def conversations_of(couple: Couple) -> dict[Any, list[Conversation]]:
    by_partner: dict[Any, list[Conversation]] = defaultdict(list)
    for row in Conversation.objects.filter(couple=couple).select_related("therapist"):
        by_partner[row.partner_id].append(row)
    return by_partner


def decisions_of(user: Any, couple: Couple) -> list[Decision]:
    """All decisions of a couple that this therapist may read, opened, newest first."""
    rows = list(
        Decision.objects.visible_to(user)
        .filter(couple=couple)
        .select_related("writer__user")
        .order_by("-decided_at")
    )
    vault.open_all(rows)
    return rows


def readiness(partner: Partner) -> list[tuple[str, bool]]:
    """What is ready with one person, in short words for their therapist."""
    from . import gate

    return gate.readiness(partner)
