"""The way to a couple, a membership, a place in a care team. A stranger's is a 404 like any other."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from .models import CareTeam, Couple, Opening, Partner


def couple_or_404(user: Any, pk: UUID) -> Couple:
    """A couple this person belongs to or cares for."""
    return get_object_or_404(Couple.objects.visible_to(user), pk=pk)


def care_or_404(user: Any, couple_id: UUID) -> CareTeam:
    """The place this therapist has in the care of a couple now."""
    return get_object_or_404(
        CareTeam.objects.current().select_related("couple", "user"), user=user, couple_id=couple_id
    )


def opening_or_404(user: Any, pk: UUID) -> Opening:
    """A record this therapist has open in an emergency, or one opened of a couple in their care."""
    rows = Opening.objects.visible_to(user).select_related("couple", "user")
    return get_object_or_404(rows, pk=pk)


def membership_or_404(user: Any, couple_id: UUID | None = None) -> Partner:
    """A person's own membership: of this couple, or of their first one when none is named."""
    memberships = Partner.objects.of(user)
    if couple_id is not None:
        memberships = memberships.filter(couple_id=couple_id)
    partner = memberships.first()
    if partner is None:
        raise Http404
    return partner


def memberships(user: Any) -> list[Partner]:
    """All of a person's own memberships, in their order."""
    return list(Partner.objects.of(user))


def partner_or_404(user: Any, pk: UUID) -> Partner:
    """A member of a couple this therapist cares for."""
    caring = CareTeam.objects.current().filter(user=user).values("couple_id")
    return get_object_or_404(Partner.objects.select_related("couple", "user"), pk=pk, couple_id__in=caring)
