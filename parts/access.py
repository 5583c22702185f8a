"""The way to a part. A stranger's part, a partner's part and a missing one are the same 404."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from couples.models import Partner

from .models import CrossRelation, Part, Relation, SharedPart


def own_part_or_404(user: Any, pk: UUID) -> Part:
    """A part of this person, in a couple they are still a member of."""
    mine = Partner.objects.of(user).values("pk")
    return get_object_or_404(
        Part.objects.visible_to(user).filter(author__in=mine).select_related("author__user", "couple"), pk=pk
    )


def own_relation_or_404(user: Any, pk: UUID) -> Relation:
    mine = Partner.objects.of(user).values("pk")
    return get_object_or_404(
        Relation.objects.visible_to(user).filter(author__in=mine).select_related("author"), pk=pk
    )


def own_line_or_404(user: Any, pk: UUID) -> CrossRelation:
    """A line across that this person wrote."""
    mine = Partner.objects.of(user).values("pk")
    return get_object_or_404(
        CrossRelation.objects.visible_to(user).filter(author__in=mine).select_related("author"), pk=pk
    )


def line_or_404(user: Any, pk: UUID) -> tuple[CrossRelation, Partner]:
    """A line across that ends at a shared part of this person, and their own membership there."""
    row = get_object_or_404(CrossRelation.objects.visible_to(user).select_related("author", "couple"), pk=pk)
    membership = Partner.objects.of(user).filter(couple_id=row.couple_id).first()
    if (
        membership is None
        or not SharedPart.objects.filter(source_id=row.to_part_id, author=membership).exists()
    ):
        raise Http404
    return row, membership
