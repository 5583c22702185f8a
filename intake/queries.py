"""Questions about forms and what waits for a therapist."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format

from core import actor as acting
from core import vault
from core.templatetags.face import zone_name
from couples.models import CareTeam, Couple, CoupleState, Partner, PartnerState, name_in
from couples.models import Kind as CoupleKind

from .models import (
    Alert,
    AlertLevel,
    Clearance,
    Conversation,
    Decision,
    Intake,
    IntakeAnswers,
    IntakePage,
    IntakeState,
    Questionnaire,
    QuestionnaireDraft,
    SafetyAnswers,
    SharedAnswer,
)
from .models.answers import DRAFT, AnswersRow
from .questionnaire import KEY, Field, FieldKind, Form, Page, as_data, conditions, digest, from_data

Words = dict[str, Any]
TABLES: tuple[type[AnswersRow], ...] = (IntakeAnswers, SafetyAnswers)


def intake_of(partner: Partner) -> Intake:
    """A person's form; one that was never begun is not in the database yet.

    Raises PermissionDenied for anybody else to whom there is none: they could not tell hidden from not begun.
    """
    found = Intake.objects.filter(partner=partner).first()
    if found is None and acting.current().user_id != partner.user_id:
        raise PermissionDenied("Whether somebody has begun their form is theirs to know.")
    return found or Intake(partner=partner, couple_id=partner.couple_id)


def sent_forms(members: Iterable[Partner]) -> dict[Any, Intake]:
    """The forms that were sent, by membership."""
    found = Intake.objects.filter(partner__in=list(members), version__gt=0)
    return {intake.partner_id: intake for intake in found}


def members_with_forms(user: Any, couple_id: UUID) -> list[Any]:
    """Who is in a couple that this therapist cares for, in their order, in one statement.

    Each has `sent`, their form if it was sent, and `shows`: keys of the answers they show to all.
    """
    caring = CareTeam.objects.current().filter(user=user, couple_id=couple_id)
    # Of members of a couple in this therapist's care, and so visible to them.
    shows = SharedAnswer.objects.filter(author=OuterRef("pk")).order_by()
    members: list[Any] = list(
        Partner.objects.filter(couple_id=couple_id, couple__in=caring.values("couple_id"))
        .exclude(state=PartnerState.LEFT)
        .select_related("user", "couple", "intake")
        .annotate(shows=ArraySubquery(shows.values("field")))
        .order_by("position")
    )
    for member in members:
        form = getattr(member, "intake", None)
        member.sent = form if form is not None and form.is_submitted else None
    return members


# ── The questions ─────────────────────────────────────────────────────

_read: dict[UUID, Form] = {}  # a published version never changes, so it is read once a process


def form_in_force() -> Questionnaire:
    """The newest published version; `data` comes when it is asked for."""
    return Questionnaire.objects.filter(key=KEY).order_by("-version").defer("data")[0]


def form_of(intake: Intake) -> Form:
    """The questions a person is asked: those they began with, or today's."""
    return form_at(intake.questionnaire_id or form_in_force().pk)


def form_at(questionnaire_id: UUID) -> Form:
    """The questions of one version, as they stood."""
    if questionnaire_id not in _read:
        _read[questionnaire_id] = from_data(Questionnaire.objects.get(pk=questionnaire_id).data)
    return _read[questionnaire_id]


def next_form() -> tuple[Form, str]:
    """The questions as they are being written, or those in force; with the digest of that draft, if any."""
    draft = QuestionnaireDraft.objects.filter(key=KEY).first()
    if draft is None:
        return form_at(form_in_force().pk), ""
    return from_data(draft.data), digest(draft.data)


def published_versions() -> list[Questionnaire]:
    """Every version that was ever asked, newest first, without its questions."""
    return list(
        Questionnaire.objects.filter(key=KEY)
        .select_related("published_by")
        .defer("data")
        .order_by("-version")
    )


def wording_of(piece: Field | Page) -> str:
    """Which wording of a question or a page's head somebody has before them."""
    return digest(as_data(piece))[:16]


def asked(fields: Iterable[Field], couple: Couple) -> list[Field]:
    """The questions that are asked in this kind of unit."""
    return conditions.asked(fields, romantic=couple.kind in {CoupleKind.ROMANTIC, CoupleKind.CONSTELLATION})


def shown(form: Form, couple: Couple, written: dict[str, Words]) -> set[str]:
    """Keys of the questions that what was answered calls for."""
    answers = {key: value for words in written.values() for key, value in words.items()}
    return conditions.shown(asked(form.fields, couple), answers)


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


def earlier(intake: Intake, form: Form, page: Page) -> Words:
    """Answers of other pages that decide which questions of this one are asked. Mostly there are none."""
    here = {field.key for field in page.fields}
    if all(field.show_when is None or field.show_when.question in here for field in page.fields):
        return {}
    return {
        key: value for words in drafts(intake).values() for key, value in words.items() if key not in here
    }


def pages_of(intake: Intake) -> dict[str, IntakePage]:
    return {page.key: page for page in IntakePage.objects.filter(intake_id=intake.pk)}


def has_changes(intake: Intake) -> bool:
    """Whether something was saved after the form was last sent."""
    if intake.submitted_at is None:
        return True
    return IntakePage.objects.filter(intake_id=intake.pk, saved_at__gt=intake.submitted_at).exists()


def sections_done(form: Form, pages: dict[str, IntakePage]) -> set[str]:
    """Letters of the sections whose every page was gone through."""
    return {
        section.letter
        for section in form.sections
        if all(page.key in pages and pages[page.key].done for page in section.pages)
    }


def missing(
    intake: Intake, couple: Couple, written: dict[str, Words], pages: dict[str, IntakePage]
) -> list[dict]:
    """What still has to be there before the form can go: needed answers, and the pages for oneself alone."""
    wanting = []
    form = form_of(intake)
    called_for = shown(form, couple, written)
    for section in form.sections:
        for page in section.pages:
            for field in asked(page.fields, couple):
                if (
                    field.required
                    and field.key in called_for
                    and is_empty(written.get(section.letter, {}).get(field.key))
                ):
                    wanting.append({"page": page, "field": field, "words": field.label})
            if section.letter == "J" and not (page.key in pages and pages[page.key].done):
                wanting.append({"page": page, "field": None, "words": page.title})
    return wanting


# ── What was sent ─────────────────────────────────────────────────────


def questionnaire_of(row: AnswersRow) -> Form:
    """The questions as they stood when these answers were sent."""
    return form_at(row.questionnaire_id)


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


def own_version(user: Any, intake: Intake, version: int, *, apart: bool) -> list[Any]:
    """What this person sent in one version, as its author; what is kept apart only if they ask for it."""
    tables = TABLES if apart else TABLES[:1]
    return [row for table in tables for row in of_version(user, intake, version, table)]


def versions_sent(intake: Intake) -> list[tuple[int, datetime]]:
    """Every version of a form that was sent and when, newest first."""
    rows = IntakeAnswers.objects.filter(intake_id=intake.pk, version__gt=DRAFT)
    sent = rows.values("version").annotate(sent_at=Min("created_at")).order_by("-version")
    return [(row["version"], row["sent_at"]) for row in sent]


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


def to_share(intake: Intake, couple: Couple, key: str) -> tuple[Field, str] | None:
    """A question whose answer its author may show to the others, with the answer in words; or nothing."""
    return next((offer for offer in all_to_share(intake, couple) if offer[0].key == key), None)


def all_to_share(intake: Intake, couple: Couple) -> list[tuple[Field, str]]:
    """What could be shown, as it reads now."""
    form = form_of(intake)
    offered = [field for field in asked(form.fields, couple) if field.may_be_shared]
    places = {field.key: place[0].letter for field in offered if (place := form.place(field.key))}
    hanging = any(field.show_when for field in offered)
    written = drafts(intake, None if hanging else set(places.values()))
    called_for = shown(form, couple, written) if hanging else places
    found = []
    for field in offered:
        value = written.get(places[field.key], {}).get(field.key)
        if field.key in called_for and not is_empty(value):
            words = answer_words(field, value)
            found.append((field, "\n".join(map(str, words)) if isinstance(words, list) else str(words)))
    return found


def digest_of(text: str) -> str:
    """What a preview shows, in a word that says nothing: what is shown is what was seen."""
    return salted_hmac("intake.share", text, algorithm="sha256").hexdigest()[:16]


def shared_question(row: SharedAnswer) -> str:
    """The question under which an answer was shown, as its author was asked it then."""
    if asked_then := row.words.get("question"):
        return asked_then
    field = form_at(form_in_force().pk).field(row.field)
    return str(field.label) if field else ""


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


def waiting_for(user: Any, **more: Exists) -> QuerySet[Any]:
    """Couples in which something waits for this therapist, all of it in one statement.

    Each has `to_look_at` (how many open alerts), `urgent` (how many of them are), `to_decide`, and the
    `names` of its members; `more` are reasons of other apps by name, each a condition on `OuterRef("pk")`.
    """
    something = Q(to_look_at__gt=0) | Q(to_decide=True)
    for name in more:
        something |= Q(**{name: True})
    alerts = Alert.objects.visible_to(user).open().filter(couple=OuterRef("pk")).order_by()
    count = alerts.values("couple").annotate(n=Count("pk")).values("n")
    urgent = alerts.filter(level=AlertLevel.URGENT).values("couple").annotate(n=Count("pk")).values("n")
    here = Partner.objects.current().filter(couple=OuterRef("pk"), user__isnull=False)
    return (
        _cared_for(user)
        .annotate(
            names=ArraySubquery(here.order_by("position").values(called=name_in())),
            to_look_at=Coalesce(Subquery(count), 0),
            urgent=Coalesce(Subquery(urgent), 0),
            to_decide=_TO_DECIDE,
            **more,
        )
        .filter(something)
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
