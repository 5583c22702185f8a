"""What happens to practices: offered, answered, kept in one's own way, written about, let go."""

from datetime import date, time
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core import actor, audit, clock, zones
from core.evenings import next_evening
from core.states import TooLate, move
from couples.models import CareTeam, Couple, Partner
from couples.visibility import Visibility

from . import queries
from .catalogue import practice as practice_of
from .models import (
    Answer,
    Decision,
    Did,
    OfferedTo,
    OfferState,
    Plan,
    PlanState,
    PracticeLog,
    PracticeOffer,
    SharedLog,
)

WHY, NOTICED, WHERE = 160, 300, 80


class NotSetUp(Exception):
    """This couple does not have what the practice needs. Nothing is stored of the attempt."""


@transaction.atomic
def offer(
    couple: Couple,
    key: str,
    *,
    for_: list[Partner],
    by: User,
    why: str = "",
    session_id: UUID | None = None,
) -> list[PracticeOffer]:
    """Offer a practice. What is done together is one offer to all; anything else one offer each.

    Raises NotSetUp for a practice whose joint feature is not set up, KeyError for an unknown one.
    """
    practice = practice_of(key)
    if not queries.is_set_up(practice, queries.features_on(couple)):
        raise NotSetUp
    if not for_ or any(partner.couple_id != couple.pk for partner in for_):
        raise ValueError("A practice is offered to members of the couple.")
    if practice.together and len(for_) < 2:
        raise ValueError("This practice takes two.")
    why = why.strip()
    if len(why) > WHY:
        raise ValueError(f"The reason has {WHY} characters.")
    place = CareTeam.objects.current().get(couple=couple, user=by)
    made = []
    for group in [for_] if practice.together else [[partner] for partner in for_]:
        row = PracticeOffer(
            couple=couple, key=key, offered_by=place, session_id=session_id, needed=len(group)
        )
        row.write({"why": why}, to=group)
        row.save()
        OfferedTo.objects.bulk_create([OfferedTo(offer=row, partner=partner) for partner in group])
        audit.record("practice.offered", about=row)
        made.append(row)
    return made


@transaction.atomic
def withdraw(offer: PracticeOffer, *, by: User) -> None:
    """The therapist takes an offer back; it leaves every page."""
    move(offer, "withdraw", by=by, closed_at=clock.now())
    audit.record("practice.withdrawn", about=offer)


@transaction.atomic
def decide(
    offer: PracticeOffer,
    partner: Partner,
    answer: str,
    *,
    by: User,
    plan: dict[str, Any] | None = None,
) -> Decision:
    """One person's answer, for them and the therapist alone.

    A practice done together goes ahead only when everyone said yes, and not before the evening after the
    last answer (`settle_due`): until then an answer may be changed, and the offer reads "being arranged" to
    all, so that nobody sees from it when another answered. `plan` is minutes, where, days, at.
    Raises TooLate once the offer is closed or not set up any more.
    """
    if partner.user_id != by.pk or not OfferedTo.objects.filter(offer=offer, partner=partner).exists():
        raise PermissionDenied("Everybody decides for themselves.")
    answer = Answer(answer).value
    offer = PracticeOffer.objects.select_for_update().get(pk=offer.pk)
    still_open = {OfferState.ARRANGING} if offer.together else {OfferState.ARRANGING, OfferState.NOT_SET_UP}
    if offer.state not in still_open or not queries.is_set_up(
        offer.practice, queries.features_on(partner.couple)
    ):
        raise TooLate(offer, "decide")
    decision = Decision.objects.written_by(partner).filter(offer=offer).select_related("author").first()
    was = decision.answer if decision else ""
    decision = decision or Decision(author=partner, offer=offer)
    decision.write({"answer": answer}, visibility=Visibility.PRIVATE_THERAPIST)
    decision.save()
    audit.record("practice.decided", about=decision)
    if answer == Answer.NOT_NOW:
        Plan.objects.written_by(partner).filter(offer=offer).delete()
    else:
        _make_plan(offer, partner, smaller=answer == Answer.SMALLER, details=plan or {})
    offer.answered += not was
    offer.agreed += _goes(offer, answer) - _goes(offer, was)
    all_answered = offer.answered == offer.needed
    if all_answered and offer.together and offer.settles_at is None:
        offer.settles_at = next_evening(clock.now())
    offer.save(update_fields=["answered", "agreed", "settles_at"])
    if all_answered and not offer.together and offer.can(offer.outcome_verb):
        move(offer, offer.outcome_verb, by=by, closed_at=clock.now())
    return decision


def settle_due() -> int:
    """Give each joint practice its outcome on its evening. Returns how many; twice at once settles each once.

    By the clock and by counts alone: no answer is opened, and whoever answered last did not cause the moment.
    """
    settled = 0
    with actor.acting_as(actor.system("settle_practices")):
        waiting = PracticeOffer.objects.filter(state=OfferState.ARRANGING, settles_at__lte=clock.now())
        for offer in waiting.defer("body").select_for_update(skip_locked=True):
            move(offer, offer.outcome_verb, by="settle_practices", closed_at=clock.now())
            audit.record("practice.settled", about=offer)
            settled += 1
    return settled


def _goes(offer: PracticeOffer, answer: str) -> int:
    """Whether an answer counts towards going ahead: together it takes a plain yes from everyone."""
    return int(answer == Answer.YES or (answer == Answer.SMALLER and not offer.together))


def _make_plan(offer: PracticeOffer, partner: Partner, *, smaller: bool, details: dict[str, Any]) -> Plan:
    row = Plan.objects.written_by(partner).filter(offer=offer).select_related("author").first()
    row = row or Plan(author=partner, offer=offer)
    row.days, row.at = _days(details.get("days")), details.get("at")
    row.write(_plan_words(offer, smaller, details), visibility=Visibility.PRIVATE_THERAPIST)
    row.save()
    audit.record("plan.made", about=row)
    return row


def _days(days: Any) -> list[int]:
    wanted = sorted({int(day) for day in days or []})
    if any(day not in range(7) for day in wanted):
        raise ValueError("A week has the days 0 to 6.")
    return wanted


def _plan_words(offer: PracticeOffer, smaller: bool, details: dict[str, Any]) -> dict[str, Any]:
    minutes = int(details.get("minutes") or offer.practice.minutes)
    if not 1 <= minutes <= 120:
        raise ValueError("A practice takes 1 to 120 minutes.")
    return {"minutes": minutes, "where": str(details.get("where") or "").strip()[:WHERE], "smaller": smaller}


def _own(row: Any, by: User) -> None:
    if row.author.user_id != by.pk:
        raise PermissionDenied("A plan belongs to one person.")


@transaction.atomic
def set_nudge(
    plan: Plan, *, on: bool, by: User, days: list[int] | None = None, at: time | None = None
) -> Plan:
    """Turn a person's own nudge on or off. Days and a time of day in their own zone; nobody else is told."""
    _own(plan, by)
    if on:
        plan.days, plan.at = _days(days if days is not None else plan.days), at or plan.at
        if not plan.days or plan.at is None:
            raise ValueError("A nudge has a day and a time.")
    plan.nudge, plan.next_nudge_at = on, None
    plan.save(update_fields=["days", "at", "nudge", "next_nudge_at"])
    audit.record("nudge.on" if on else "nudge.off", about=plan)
    return plan


@transaction.atomic
def stop(plan: Plan, *, by: User) -> None:
    """This person no longer keeps the practice. The other's page stays as it is."""
    _own(plan, by)
    move(plan, "stop", by=by, nudge=False, next_nudge_at=None)
    audit.record("plan.stopped", about=plan)


@transaction.atomic
def resume(plan: Plan, *, by: User) -> None:
    _own(plan, by)
    move(plan, "resume", by=by)
    audit.record("plan.resumed", about=plan)


@transaction.atomic
def log(
    plan: Plan,
    partner: Partner,
    *,
    by: User,
    did: str,
    noticed: str = "",
    visibility: str = Visibility.PRIVATE_SELF,
    on: date | None = None,
) -> PracticeLog:
    """A line after a practice, or after none. Kept for oneself unless its writer widens it.

    `shared_duo` is for practices done together: the line stays the writer's own, and a copy is shown to all.
    Raises TooLate when the practice is no longer kept.
    """
    _own(plan, by)
    if partner.pk != plan.author_id or plan.state != PlanState.KEPT or plan.offer.state != OfferState.ACTIVE:
        raise TooLate(plan, "log")
    shared = visibility == Visibility.SHARED_DUO
    if shared and not plan.offer.together:
        raise ValueError("Only a practice done together can be shown to everyone.")
    noticed = noticed.strip()
    if len(noticed) > NOTICED:
        raise ValueError(f"What you noticed has {NOTICED} characters.")
    words = {"did": Did(did).value, "noticed": noticed}
    row = PracticeLog(author=partner, plan=plan, on=on or local_today(by))
    row.write(words, visibility=Visibility.PRIVATE_SELF if shared else visibility)
    row.save()
    audit.record("practice.logged", about=row)
    if shared:
        copy = SharedLog(author=partner, source=row, offer=plan.offer, on=row.on)
        copy.write(words, visibility=Visibility.SHARED_DUO)
        copy.save()
        audit.record("practice.log_shared", about=copy)
    return row


@transaction.atomic
def remove_log(row: PracticeLog, *, by: User) -> None:
    """Take a line away, the shared copy too."""
    _own(row, by)
    SharedLog.objects.filter(source=row).delete()
    audit.record("practice.log_removed", about=row)
    PracticeLog.objects.filter(pk=row.pk).delete()


def local_today(user: User) -> date:
    """The day it is for this person."""

    return clock.now().astimezone(zones.of(user.time_zone)).date()
