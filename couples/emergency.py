"""Opening a record in an emergency: who may, for how long, who is told (ADR 9).

It gives the keys to what cover needs and to nothing else: what is kept apart for the therapist, and the
record. Never `own`, never process notes, none of what members wrote for the work itself. The grants end by
themselves at the hour the opening was given until; `expire` only tidies up.
"""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from core import audit, clock, vault
from notifications.services import notify

from .models import CareTeam, Couple, Opening, Partner, PartnerState
from .visibility import PURPOSE, Visibility

LASTS = timedelta(hours=4)
SAFETY, RECORD = PURPOSE[Visibility.SAFETY_RESTRICTED], PURPOSE[Visibility.THERAPIST_RECORD]


def called(said: str, *, by: User) -> QuerySet[Couple]:
    """Couples with a member of exactly this name or address, that are not in this therapist's care."""
    said = said.strip()
    members = Partner.objects.exclude(state=PartnerState.LEFT).filter(
        Q(shown_name__iexact=said) | Q(user__name_used__iexact=said) | Q(user__email__iexact=said)
    )
    mine = CareTeam.objects.current().filter(user=by).values("couple_id")
    return Couple.objects.filter(pk__in=members.values("couple_id")).exclude(pk__in=mine).order_by("pk")


@transaction.atomic
def open_record(couple: Couple, *, cause: str, reason: str, by: User) -> Opening:
    """Open the record for four hours, and tell those in whose care the couple is.

    A second one while the first is open is the first. Raises PermissionDenied for anybody but a therapist
    outside of the couple's care.
    """
    Couple.objects.select_for_update(no_key=True).get(pk=couple.pk)
    if not by.is_therapist or by.is_client or not by.is_active:
        raise PermissionDenied("Only a therapist of the practice opens a record in an emergency.")
    if CareTeam.objects.current().filter(couple=couple, user=by).exists():
        raise PermissionDenied("Whoever is in the care of a couple has its record.")
    expire()
    standing = Opening.objects.filter(couple=couple, user=by).open().first()
    if standing is not None:
        return standing
    opening = Opening(couple=couple, user=by, cause=cause, until=clock.now() + LASTS)
    opening.scope, opening.purpose = opening.pk, RECORD
    vault.allow(_holder(by), opening.pk, [RECORD], author=True)
    caring = [place.user for place in CareTeam.objects.current().filter(couple=couple).select_related("user")]
    for therapist in caring:
        vault.allow(_holder(therapist), opening.pk, [RECORD])
    opening.seal(reason=reason.strip())
    opening.save(force_insert=True)
    for scope, purpose in _needed(couple):
        vault.allow(_holder(by), scope, [purpose], until=opening.until)
    for person in caring or list(
        User.objects.filter(is_administrator=True, is_active=True).exclude(pk=by.pk)
    ):
        notify(person, "record_opened", subject_id=opening.pk)
    audit.record("emergency.opened", about=opening)
    return opening


@transaction.atomic
def end(opening: Opening, *, by: User) -> None:
    """Close it before its time. Ending twice is ending once."""
    ended = Opening.objects.filter(pk=opening.pk, ended_at=None).update(ended_at=clock.now(), ended_by=by)
    if ended:
        vault.close_early(_holder(opening.user), [scope for scope, _purpose in _needed(opening.couple)])
        audit.record("emergency.ended", about=opening)


def expire() -> int:
    """Write down the end of openings whose time is over; what they gave ended with it. Returns how many."""
    over = Opening.objects.filter(ended_at=None, until__lte=clock.now())
    count = 0
    for opening in over.defer("body").select_related("couple", "user"):
        vault.close_early(_holder(opening.user), [scope for scope, _purpose in _needed(opening.couple)])
        count += Opening.objects.filter(pk=opening.pk, ended_at=None).update(ended_at=opening.until)
        audit.record("emergency.expired", about=opening)
    return count


def _needed(couple: Couple) -> list[tuple[Any, str]]:
    """Scopes and purposes that cover needs: what is kept apart for the therapist, and the record."""
    members = couple.partners.exclude(state=PartnerState.LEFT).values_list("pk", flat=True)
    places = couple.care_team.values_list("pk", flat=True)
    return [(pk, SAFETY) for pk in members] + [(pk, RECORD) for pk in places]


def _holder(user: User) -> str:
    return f"user:{user.pk}"
