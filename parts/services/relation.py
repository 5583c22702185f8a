"""How parts stand to each other: inside one person, and across two."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core import audit
from couples.models import Partner
from couples.visibility import Visibility
from parts.models import CrossNo, CrossRelation, CrossYes, Part, Relation, SharedPart, SharedRelation
from parts.vocabulary import ACROSS_RELATIONS, OWN_RELATIONS, RelationType

from .part import narrower, only_owner

NOTE = 160


class NotShown(Exception):
    """Both ends must be shared before a line between them can be."""


def _words(type: str, note: str, strength: int = 1) -> dict[str, Any]:
    note = note.strip()
    if len(note) > NOTE:
        raise ValueError(f"A note has {NOTE} characters.")
    if not 1 <= strength <= 3:
        raise ValueError("A relation is of strength 1 to 3.")
    return {"type": RelationType(type).value, "note": note, "strength": strength}


@transaction.atomic
def relate(
    part: Part,
    to: Part | None,
    *,
    type: str,
    by: User,
    toward: str = "",
    note: str = "",
    strength: int = 1,
) -> Relation:
    """Say how one of my parts stands to another of mine, or to something in words (`toward`).

    Its visibility is never wider than both of its ends.
    """
    only_owner(part, by)
    if to is not None:
        only_owner(to, by)
    if type not in OWN_RELATIONS or (to is None and not toward.strip()):
        raise ValueError("This is not how two of my parts can stand to each other.")
    row = Relation(author=part.author, from_part=part, to_part=to)
    words = _words(type, note, strength) | ({"toward": toward.strip()[:NOTE]} if to is None else {})
    row.write(words, visibility=narrower(part, to))
    row.save()
    audit.record("relation.created", about=row)
    return row


@transaction.atomic
def unrelate(relation: Relation, *, by: User) -> None:
    """Take a relation away, from the shared map too."""
    only_owner(relation, by)
    SharedRelation.objects.filter(source=relation).delete()
    audit.record("relation.removed", about=relation)
    Relation.objects.filter(pk=relation.pk).delete()


@transaction.atomic
def share_relation(relation: Relation, *, by: User) -> SharedRelation:
    """Show a relation between two of my shared parts. Raises NotShown."""
    only_owner(relation, by)
    Partner.objects.in_turn(relation.author_id)
    ends = [relation.from_part_id, relation.to_part_id]
    if relation.to_part_id is None or SharedPart.objects.filter(source_id__in=ends).count() < 2:
        raise NotShown
    row = SharedRelation.objects.filter(source=relation).select_related("author").first()
    row = row or SharedRelation(
        author=relation.author,
        source=relation,
        from_part_id=relation.from_part_id,
        to_part_id=relation.to_part_id,
    )
    row.write({"type": relation.words["type"]}, visibility=Visibility.SHARED_DUO)
    row.save()
    audit.record("relation.shared", about=row)
    return row


@transaction.atomic
def unshare_relation(relation: Relation, *, by: User) -> None:
    only_owner(relation, by)
    audit.record("relation.unshared", about=relation)
    SharedRelation.objects.filter(source=relation).delete()


@transaction.atomic
def relate_across(
    part: Part, to: SharedPart, *, type: str = RelationType.TRIGGERED_BY, note: str = "", by: User
) -> CrossRelation:
    """Say that my part stirs (or eases) when this part of yours is here; yours to accept.

    Worded anew it waits for a new yes. Raises NotShown.
    """
    only_owner(part, by)
    if to.couple_id != part.couple_id or to.author_id == part.author_id:
        raise PermissionDenied("A line across joins two people of one couple.")
    if type not in ACROSS_RELATIONS:
        raise ValueError("Across two people, a part stirs or eases.")
    Partner.objects.in_turn(part.author_id)
    if not SharedPart.objects.filter(source=part).exists():
        raise NotShown
    row = (
        CrossRelation.objects.filter(author=part.author, from_part=part, to_part=to.source_id)
        .select_related("author")
        .first()
    ) or CrossRelation(author=part.author, from_part=part, to_part_id=to.source_id)
    words = _words(type, note)
    if row.body and row.words == words:
        return row
    row.write(words, visibility=Visibility.SHARED_DUO)
    row.save()
    audit.record("line.written", about=row)
    return row


@transaction.atomic
def withdraw_line(row: CrossRelation, *, by: User) -> None:
    """Its writer takes a line across away."""
    only_owner(row, by)
    audit.record("line.removed", about=row)
    CrossRelation.objects.filter(pk=row.pk).delete()


def _ends_at(row: CrossRelation, partner: Partner, by: User) -> None:
    if partner.user_id != by.pk:
        raise PermissionDenied("Everybody answers for themselves.")
    Partner.objects.in_turn(partner.pk)
    if not SharedPart.objects.filter(source_id=row.to_part_id, author=partner).exists():
        raise PermissionDenied("This line does not end at one of your parts.")


@transaction.atomic
def accept_line(row: CrossRelation, partner: Partner, *, by: User) -> None:
    """The owner of the part at the other end says yes: the line stands on the shared map."""
    _ends_at(row, partner, by)
    CrossNo.objects.filter(author=partner, relation=row).delete()
    yes = CrossYes.objects.filter(author=partner, relation=row).select_related("author").first()
    if yes is None or yes.updated_at < row.updated_at:
        yes = yes or CrossYes(author=partner, relation=row)
        yes.write({}, visibility=Visibility.SHARED_DUO)
        yes.save()
        audit.record("line.accepted", about=row)


@transaction.atomic
def decline_line(row: CrossRelation, partner: Partner, *, by: User) -> None:
    """Not this line, or no longer. Nobody else can tell this from an answer that has yet to come."""
    _ends_at(row, partner, by)
    CrossYes.objects.filter(author=partner, relation=row).delete()
    if not CrossNo.objects.filter(author=partner, relation=row).exists():
        no = CrossNo(author=partner, relation=row)
        no.write({}, visibility=Visibility.PRIVATE_SELF)
        no.save()
        audit.record("line.declined", about=no)
