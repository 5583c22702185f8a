"""The way to an offer, a plan, a line. Another's and a missing one are the same 404."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from couples.models import CareTeam, Partner

from .models import OfferedTo, OfferState, Plan, PracticeLog, PracticeOffer


def offer_or_404(user: Any, pk: UUID) -> tuple[PracticeOffer, Partner]:
    """An offer made to this person, and their membership in its couple."""
    offer = get_object_or_404(
        PracticeOffer.objects.visible_to(user).exclude(state=OfferState.WITHDRAWN), pk=pk
    )
    partner = Partner.objects.of(user).filter(couple_id=offer.couple_id).first()
    if partner is None or not OfferedTo.objects.filter(offer=offer, partner=partner).exists():
        raise Http404
    return offer, partner


def plan_or_404(user: Any, pk: UUID) -> Plan:
    mine = Partner.objects.of(user).values("pk")
    return get_object_or_404(
        Plan.objects.visible_to(user)
        .filter(author__in=mine)
        .exclude(offer__state=OfferState.WITHDRAWN)
        .select_related("author__user", "author__couple", "offer"),
        pk=pk,
    )


def log_or_404(user: Any, pk: UUID) -> PracticeLog:
    mine = Partner.objects.of(user).values("pk")
    return get_object_or_404(
        PracticeLog.objects.visible_to(user).filter(author__in=mine).select_related("author"), pk=pk
    )


def care_offer_or_404(user: Any, pk: UUID) -> PracticeOffer:
    """An offer of a couple in this therapist's care."""
    caring = CareTeam.objects.current().filter(user=user).values("couple_id")
    return get_object_or_404(
        PracticeOffer.objects.visible_to(user).filter(couple_id__in=caring).select_related("couple"), pk=pk
    )
