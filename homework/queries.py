"""Questions about practices. What one person sees never depends on what the other has answered so far."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from core import clock, vault
from couples.models import Couple, JointFeature, JointWork, Partner

from .catalogue import PRACTICES, Practice
from .models import Decision, OfferedTo, OfferState, Plan, PlanState, PracticeLog, PracticeOffer, SharedLog

OUTCOME_SHOWN = timedelta(days=28)


def features_on(couple: Couple) -> set[str]:
    """The joint features set up for a couple now, in one query for all practices."""
    return set(JointWork.objects.filter(couple=couple, on=True).values_list("feature", flat=True))


def is_set_up(practice: Practice, on: set[str]) -> bool:
    """Whether a practice can be done here: what is done together waits until it has been set up."""
    if practice.together and JointFeature.PRACTICES not in on:
        return False
    return not practice.needs or practice.needs in on


def members_of(couple: Couple) -> list[Partner]:
    """Those who are in the couple now."""
    return list(Partner.objects.current().filter(couple=couple).select_related("user"))


def practices_to_offer(couple: Couple) -> list[tuple[Practice, bool]]:
    """Every practice of the catalogue, and whether it can be offered to this couple now."""
    on = features_on(couple)
    return [(practice, is_set_up(practice, on)) for practice in PRACTICES.values()]


@dataclass(frozen=True)
class Mine:
    """The practices of one person, as that person sees them."""

    to_decide: list[PracticeOffer]
    arranging: list[PracticeOffer]
    active: list[Plan]
    stopped: list[Plan]
    not_set_up: list[PracticeOffer]
    left: list[PracticeOffer]
    decisions: dict[UUID, Decision]


def mine(partner: Partner) -> Mine:
    """Everything offered to a person, sorted by what they can do with it; a handful of queries in all.

    A joint practice reads "being arranged" from a person's own answer until the evening after the last one,
    and "not set up this time" whenever it does not go ahead, whatever the reason.
    """
    on = features_on(partner.couple)
    offers = list(PracticeOffer.objects.made_to(partner).exclude(state=OfferState.WITHDRAWN))
    vault.open_all(offers)
    decided = list(Decision.objects.written_by(partner).filter(offer__in=offers))
    vault.open_all(decided)
    decisions = {row.offer_id: row for row in decided}
    plans = {row.offer_id: row for row in Plan.objects.written_by(partner).filter(offer__in=offers)}
    vault.open_all(plans.values())
    found = Mine([], [], [], [], [], [], decisions)
    recent = clock.now() - OUTCOME_SHOWN
    for offer in offers:
        plan = plans.get(offer.pk)
        if plan is not None:
            plan.offer = offer
        if not is_set_up(offer.practice, on) or (offer.together and offer.state == OfferState.NOT_SET_UP):
            if (offer.closed_at or offer.created_at) >= recent:
                found.not_set_up.append(offer)
        elif offer.state == OfferState.ACTIVE:
            if plan is not None:
                (found.active if plan.state == PlanState.KEPT else found.stopped).append(plan)
        elif offer.state == OfferState.NOT_SET_UP:
            if (offer.closed_at or offer.created_at) >= recent:
                found.left.append(offer)
        elif offer.pk in decisions:
            found.arranging.append(offer)
        else:
            found.to_decide.append(offer)
    return found


def to_decide(partner: Partner) -> list[PracticeOffer]:
    """Offers that wait for this person's own answer, opened."""
    return mine(partner).to_decide


def active(partner: Partner) -> list[Plan]:
    """The practices this person keeps now, opened, each with its offer."""
    return mine(partner).active


def logs_of(partner: Partner, plans: list[Plan], *, each: int = 3) -> dict[UUID, list[PracticeLog]]:
    """The newest lines a person wrote for these plans, newest first, opened."""
    rows = list(PracticeLog.objects.written_by(partner).filter(plan__in=plans).order_by("-on", "-created_at"))
    by_plan: dict[UUID, list[PracticeLog]] = defaultdict(list)
    for row in rows:
        if len(by_plan[row.plan_id]) < each:
            by_plan[row.plan_id].append(row)
    vault.open_all([row for few in by_plan.values() for row in few])
    return by_plan


def shared_logs(couple: Couple, offers: list[PracticeOffer], *, each: int = 3) -> dict[UUID, list[SharedLog]]:
    """The newest lines about practices done together that their writers showed to everyone, opened."""
    rows = SharedLog.objects.filter(
        couple=couple, offer__in=offers, author__in=Partner.objects.current().filter(couple=couple)
    ).select_related("author__user")
    by_offer: dict[UUID, list[SharedLog]] = defaultdict(list)
    for row in rows.order_by("-on", "-created_at"):
        if len(by_offer[row.offer_id]) < each:
            by_offer[row.offer_id].append(row)
    vault.open_all([row for few in by_offer.values() for row in few])
    return by_offer


@dataclass(frozen=True)
class ForTherapist:
    """One offer with everything the therapist may know of it."""

    offer: PracticeOffer
    set_up: bool
    members: list[Partner]
    decisions: dict[UUID, Decision]
    logs: list[PracticeLog]

    @property
    def answers(self) -> list[tuple[Partner, Decision | None]]:
        return [(partner, self.decisions.get(partner.pk)) for partner in self.members]


def offers_for_therapist(user: Any, couple: Couple) -> list[ForTherapist]:
    """The offers of a couple with each person's decision and the lines shown to the therapist."""
    on = features_on(couple)
    offers = list(
        PracticeOffer.objects.visible_to(user)
        .filter(couple=couple)
        .exclude(state=OfferState.WITHDRAWN)
        .order_by("-created_at", "-id")
    )
    vault.open_all(offers)
    members: dict[UUID, list[Partner]] = defaultdict(list)
    for row in (
        OfferedTo.objects.filter(offer__in=offers)
        .select_related("partner__user")
        .order_by("partner__position")
    ):
        members[row.offer_id].append(row.partner)
    decided = list(Decision.objects.visible_to(user).filter(offer__in=offers))
    vault.open_all(decided)
    decisions: dict[UUID, dict[UUID, Decision]] = defaultdict(dict)
    for decision in decided:
        decisions[decision.offer_id][decision.author_id] = decision
    written = list(
        PracticeLog.objects.visible_to(user)
        .filter(plan__offer__in=offers)
        .select_related("plan", "author__user")
        .order_by("-on", "-created_at")[:40]
    )
    vault.open_all(written)
    logs: dict[UUID, list[PracticeLog]] = defaultdict(list)
    for log in written:
        logs[log.plan.offer_id].append(log)
    return [
        ForTherapist(
            offer, is_set_up(offer.practice, on), members[offer.pk], decisions[offer.pk], logs[offer.pk]
        )
        for offer in offers
    ]


def plans_to_nudge(now: Any) -> list[Plan]:
    """Plans whose next nudge has to be worked out: none yet, or the last one's time has come. No words.

    A practice that is not set up any more stands on no page, so nobody is sent there.
    """
    plans = list(
        Plan.objects.filter(nudge=True, state=PlanState.KEPT, offer__state=OfferState.ACTIVE)
        .filter(author__in=Partner.objects.current())
        .exclude(couple__state__startswith="closed")
        .exclude(next_nudge_at__gt=now)
        .select_related("author__user", "offer", "author__couple")
        .defer("body", "offer__body")
    )
    on: dict[UUID, set[str]] = defaultdict(set)
    joint = JointWork.objects.filter(couple__in={plan.author.couple_id for plan in plans}, on=True)
    for couple_id, feature in joint.values_list("couple_id", "feature"):
        on[couple_id].add(feature)
    return [plan for plan in plans if is_set_up(plan.offer.practice, on[plan.author.couple_id])]
