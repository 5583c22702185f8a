"""Whether joint sessions may be confirmed (clinical rule 4.4.2), and what each reads of their own way there.

There is no automatic clearance: however harmless every answer is, the therapist decides. What a member sees
derives from their own steps alone, so that a closed gate looks the same for every reason.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, Max, Min, OuterRef, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import actor as acting
from core import clock
from core.evenings import next_evening
from couples.models import Couple, CoupleState, Partner, PartnerState

from . import document_queries, queries
from .models import Clearance, Conversation, Intake, Signature

CATCH_UP = timedelta(days=3)

GETTING_STARTED, BEING_ARRANGED, ACTIVE, PAUSED, FINISHED = (
    "getting_started",
    "being_arranged",
    "active",
    "paused",
    "finished",
)
OUTWARD = {
    GETTING_STARTED: _("Getting started"),
    BEING_ARRANGED: _("Being arranged"),
    ACTIVE: _("Active"),
    PAUSED: _("Paused"),
    FINISHED: _("Finished"),
}


@dataclass(frozen=True)
class Step:
    """One thing on a person's own way; `url` is empty when there is nothing for them to do."""

    key: str
    title: str | Promise
    url: str
    done: bool


@dataclass(frozen=True)
class Standing:
    """Where one person is, as the gate sees it."""

    sent: bool
    screened: bool
    met: bool
    signed: bool

    @property
    def ready(self) -> bool:
        return self.sent and self.screened and self.met and self.signed


def is_open(couple: Couple) -> bool:
    """Every member is ready, and the latest decision lets them through."""
    if couple.state != CoupleState.ACTIVE:
        return False
    with acting.at_job("gate"):
        if not Clearance.objects.filter(couple=couple, lets_through=True).exists():
            return False
        members = list(couple.partners.exclude(state=PartnerState.LEFT))
        standings = _standings(members)
    return bool(members) and all(standings[member.pk].ready for member in members)


def has_settled(couple: Couple, *, before: datetime | None = None) -> bool:
    """Whether an open gate may show (ADR 7): at once where the decision came last; else from the evening
    after the last step that somebody took alone. What is over `before` that evening does not wait for it."""
    with acting.at_job("gate"):
        decided = Clearance.objects.filter(couple=couple).values_list("decided_at", flat=True).first()
        steps = _steps_of(couple)
    last = max(steps, default=None)
    if decided is None or last is None or last <= decided:
        return True
    evening = next_evening(last)
    return clock.now() >= evening or (before is not None and before <= evening)


def settling() -> set[Any]:
    """Couples of whom somebody took a step alone in the days before the last evening; a worker that was away
    catches up."""
    evening = next_evening(clock.now() - timedelta(days=1))
    lately = (evening - CATCH_UP, evening)
    with acting.at_job("gate"):
        return {
            *Intake.objects.filter(submitted_at__range=lately).values_list("couple_id", flat=True),
            *Intake.objects.filter(screened_at__range=lately).values_list("couple_id", flat=True),
            *Signature.objects.filter(signed_at__range=lately).values_list("couple_id", flat=True),
            *Conversation.objects.filter(recorded_at__range=lately).values_list("couple_id", flat=True),
        }


def _steps_of(couple: Couple) -> list[datetime]:
    """When each step was taken that opens the gate from one person's side."""
    members = list(couple.partners.exclude(state=PartnerState.LEFT))
    here = {"partner__in": members}
    texts = document_queries.documents_for(couple)
    forms = Intake.objects.filter(**here).aggregate(sent=Max("submitted_at"), screened=Max("screened_at"))
    signed = document_queries.signatures_of(members).values()
    met = Conversation.objects.filter(met=True, **here).values("partner").annotate(at=Min("recorded_at"))
    found = [*forms.values(), *(one["at"] for one in met)]
    for each in signed:
        found += document_queries.first_signed(texts, each)
    return [moment for moment in found if moment is not None]


def allow_time_alone(couple: Couple) -> bool:
    """Whether every member has signed that a time for two may be one for one of them alone (rule 6.3.7)."""
    with acting.at_job("gate"):
        return document_queries.allow_time_alone(
            list(couple.partners.exclude(state=PartnerState.LEFT).select_related("couple"))
        )


def allows_time_alone(partner: Partner) -> bool:
    """The same of this person only, who reads it of themselves."""
    return document_queries.allow_time_alone([partner])


def readiness(partner: Partner) -> list[tuple[str, bool]]:
    """For the therapist: what of this person's is there."""
    return readiness_of([partner])[partner.pk]


def readiness_of(members: list[Partner]) -> dict[Any, list[tuple[str, bool]]]:
    """The same for many at once, by membership; they may be of different couples."""
    return {
        pk: [
            (str(_("Form")), standing.sent),
            (str(_("Documents")), standing.signed),
            (str(_("Conversation alone")), standing.met),
        ]
        for pk, standing in _standings(members).items()
    }


def own_steps(partner: Partner) -> list[Step]:
    """What this person has done and can do next; never anything of the others."""
    standing = _standings([partner])[partner.pk]
    return [
        Step("form", _("Your form"), _url("my:intake:form"), standing.sent),
        Step("documents", _("What we agree on"), _url("my:intake:documents"), standing.signed),
        Step("conversation", _("A conversation on your own"), _url("my:booking:times"), standing.met),
    ]


def outward_label(partner: Partner, *, first_confirmed: bool = False) -> str:
    """What a member reads of where things stand; from their own steps until a first time is confirmed."""
    state = partner.couple.state
    if partner.state == PartnerState.LEFT or state.startswith("closed"):
        return FINISHED
    if state == CoupleState.PAUSED:
        return PAUSED
    if first_confirmed:
        return ACTIVE
    standing = _standings([partner])[partner.pk]
    return BEING_ARRANGED if standing.sent and standing.signed else GETTING_STARTED


def clearance(user: Any, couple: Couple) -> str:
    """`not_started` to `not_suitable_now`, for a therapist of the couple only; opens the latest decision."""
    decided = queries.decisions_of(user, couple)
    if decided and not Clearance.objects.filter(couple=couple, asked_again_at__isnull=False).exists():
        return decided[0].words["decision"]
    members = list(couple.partners.exclude(state=PartnerState.LEFT))
    forms = list(Intake.objects.filter(partner__in=members))
    sent = [intake for intake in forms if intake.is_submitted]
    if members and len(sent) == len(members):
        return "therapist_review"
    return "intakes_in_progress" if forms else "not_started"


def with_forms(members: QuerySet[Partner]) -> QuerySet[Partner]:
    """What the gate asks about each member, found in the statement that finds them."""
    met = Conversation.objects.filter(partner=OuterRef("pk"), met=True)
    return members.select_related("intake").annotate(has_met=Exists(met))


def _standings(members: list[Partner]) -> dict[Any, Standing]:
    """Two statements, whatever the number of members and couples; one for members found `with_forms`."""
    signed = document_queries.have_signed(members)
    return {member.pk: _standing(member, signed[member.pk]) for member in _known(members)}


def _known(members: list[Partner]) -> list[Partner]:
    if all(hasattr(member, "has_met") for member in members):
        return members
    return list(with_forms(Partner.objects.filter(pk__in=[member.pk for member in members])))


def _standing(member: Any, signed: bool) -> Standing:
    form: Intake | None = getattr(member, "intake", None)
    return Standing(
        sent=form is not None and form.is_submitted,
        screened=form is not None and form.screened_at is not None,
        met=member.has_met,
        signed=signed,
    )


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
