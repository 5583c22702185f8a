"""What a therapist does about safety: look, meet each person alone, decide (clinical rule 4.4).

Nothing here tells a member anything, and nothing here differs on their pages.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core import actor as acting
from core import audit, clock
from core.states import TooLate, move
from couples.models import CareTeam, Couple, Partner, PartnerState
from intake.models import Alert, AlertLevel, Clearance, Conversation, Decision, Intake
from intake.signals import gate_changed
from intake.vocabulary import LETS_THROUGH, DecisionKind, Pattern
from notifications.services import notify


def care_of(couple: Couple, by: User) -> CareTeam:
    place = CareTeam.objects.current().filter(couple=couple, user=by).first()
    if place is None or not by.is_therapist:
        raise PermissionDenied("Only a therapist of this couple does that.")
    return place


@transaction.atomic
def raise_alert(
    couple: Couple, partner: Partner, *, rule: str, level: str, by: Any, mail: bool = True
) -> Alert:
    """Put something before the couple's therapists. The mail says only that an item waits.

    `rule` names where it came from (`form`, `today_unsafe`, ...), never what was said. The level `none` is
    written and mailed alike, so that the one who caused it can tell nothing from it. `mail` is off for the
    second and later of several that are raised at once.
    """
    alert = Alert(couple=couple, partner=partner, rule=rule, level=AlertLevel(level))
    Alert.objects.bulk_create([alert])
    team = CareTeam.objects.current().filter(couple=couple, user__is_therapist=True).select_related("user")
    for place in team if mail else ():
        notify(place.user, "item_to_review", subject_id=alert.pk)
    audit.record("alert.raised", about=alert)
    return alert


@transaction.atomic
def ask_again(couple: Couple, *, needed: bool) -> None:
    """Let an earlier decision rest until the therapist has decided anew (clinical rule 4.4.4).

    The same statement is run when there is no need.
    """
    with acting.at_job("gate"):
        Clearance.objects.filter(couple=couple, lets_through=True).update(
            lets_through=not needed, asked_again_at=clock.now() if needed else None
        )


@transaction.atomic
def session_ended(couple: Couple, *, by: User, incident: bool = False) -> None:
    """Count a session since the decision, and say when it is time to ask again (clinical rule 4.4.5).

    An incident makes it time at once. Everyone is asked again, so an item about each is raised, once.
    """
    care_of(couple, by)  # to anybody else the decision is hidden, and would look like none
    row = Clearance.objects.select_for_update().filter(couple=couple).first()
    if row is None:
        return
    was_due = row.is_rescreen_due
    row.sessions_since = max(row.sessions_since + 1, row.rescreen_after if incident else 0)
    row.save(update_fields=["sessions_since"])
    if row.is_rescreen_due and not was_due:
        members = couple.partners.filter(state=PartnerState.ACTIVE).order_by("position")
        for number, partner in enumerate(members):
            raise_alert(couple, partner, rule="rescreen", level=AlertLevel.REVIEW, by=by, mail=number == 0)


@transaction.atomic
def acknowledge(alert: Alert, *, by: User) -> None:
    """The therapist has seen it; it stops asking. The second time is the first."""
    care_of(alert.couple, by)
    updated = Alert.objects.filter(pk=alert.pk, acknowledged_at=None).update(
        acknowledged_at=clock.now(), acknowledged_by=by
    )
    if updated:
        audit.record("alert.acknowledged", about=alert)


@transaction.atomic
def review(intake: Intake, *, by: User) -> None:
    """The therapist has read this person's form; the second time is the first."""
    care_of(intake.couple, by)
    try:
        move(intake, "review", by=by, reviewed_at=clock.now(), reviewed_by=by)
    except TooLate:
        return
    audit.record("intake.reviewed", about=intake)


@transaction.atomic
def record_conversation(partner: Partner, *, by: User, held_at: datetime, met: bool = True) -> Conversation:
    """The therapist talked with this person alone; `met` says that it was they."""
    care_of(partner.couple, by)
    row = Conversation.objects.create(
        couple_id=partner.couple_id, partner=partner, therapist=by, held_at=held_at, met=met
    )
    audit.record("conversation.recorded", about=row)
    gate_changed.send(Couple, couple=partner.couple)
    return row


@transaction.atomic
def decide(
    couple: Couple,
    *,
    by: User,
    pattern: str,
    decision: str,
    conditions: list[str] | None = None,
    other_condition: str = "",
    safety_plan_done: bool = False,
    consulted_with: str = "",
    reasons: str = "",
    rescreen_after_sessions: int = 4,
    decided_at: datetime | None = None,
) -> Decision:
    """Record the therapist's judgement; an earlier one stays. The gate follows the latest."""
    place = care_of(couple, by)
    row = Decision(writer=place, decided_at=decided_at or clock.now())
    row.write(
        {
            "pattern": Pattern(pattern).value,
            "decision": DecisionKind(decision).value,
            "conditions": list(conditions or []),
            "other_condition": other_condition,
            "safety_plan_done": safety_plan_done,
            "consulted_with": consulted_with,
            "reasons": reasons,
            "rescreen_after_sessions": rescreen_after_sessions,
        }
    )
    row.save()
    Clearance.objects.update_or_create(
        couple=couple,
        defaults={
            "lets_through": decision in LETS_THROUGH,
            "decided_at": row.decided_at,
            "asked_again_at": None,
            "rescreen_after": rescreen_after_sessions,
            "sessions_since": 0,
        },
    )
    audit.record("safety.decided", about=row)
    gate_changed.send(Couple, couple=couple)
    return row
