"""Questions about the texts that are read and signed."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import (
    F,
    FilteredRelation,
    Q,
)

from core import clock
from couples.models import Couple, Partner

from .models import (
    Document,
    Signature,
)
from .models.documents import Resign


def documents_for(couple: Couple) -> list[Document]:
    """The texts in force for a couple, newest version each, in their order."""
    rows = Document.objects.filter(
        Q(policy="") | Q(policy=couple.secrets_policy), effective_from__lte=clock.now()
    )
    return _in_force(rows, couple.secrets_policy)


def _in_force(rows: Iterable[Document], policy: str) -> list[Document]:
    newest: dict[str, Document] = {}
    for row in rows:
        if row.policy not in {"", policy}:
            continue
        if row.key not in newest or newest[row.key].order < row.order:
            newest[row.key] = row
    return sorted(newest.values(), key=lambda document: (document.position, document.key))


def newest_texts() -> list[Document]:
    """The newest version of every text, those of a later day included, in their order."""
    newest: dict[tuple[str, str], Document] = {}
    for row in Document.objects.all():
        if (row.key, row.policy) not in newest or newest[(row.key, row.policy)].order < row.order:
            newest[(row.key, row.policy)] = row
    return sorted(newest.values(), key=lambda document: (document.position, document.policy))


def counts_for(signature: Signature, document: Document) -> bool:
    """Whether a signature still stands for the text that is in force."""
    return signature.withdrawn_at is None and stands_for(signature.document, document)


def stands_for(signed: Document, document: Document) -> bool:
    """Whether who signed that version need not sign this one."""
    if signed.key != document.key or signed.policy != document.policy:
        return False
    if document.resign_on == Resign.ANY:
        return signed.pk == document.pk
    return signed.major == document.major


def signatures_of(partners: Iterable[Partner]) -> dict[Any, list[Signature]]:
    """Standing signatures by membership."""
    by_partner: dict[Any, list[Signature]] = defaultdict(list)
    rows = Signature.objects.standing().filter(partner__in=list(partners)).select_related("document")
    for row in rows.order_by("signed_at"):
        by_partner[row.partner_id].append(row)
    return by_partner


def signed(documents: list[Document], signatures: list[Signature]) -> dict[Any, Signature]:
    """By document in force: the signature that stands for it."""
    found = {}
    for document in documents:
        for signature in signatures:
            if counts_for(signature, document):
                found[document.pk] = signature
    return found


def allow_time_alone(members: list[Partner]) -> bool:
    """Whether there is a text in force that lets a time be for one alone, and each of these has signed it."""
    if not members:
        return False
    texts = [text for text in documents_for(members[0].couple) if text.allows_time_alone]
    signatures = signatures_of(members) if texts else {}
    return any(
        all(
            any(counts_for(one, text) and one.document.allows_time_alone for one in signatures[member.pk])
            for member in members
        )
        for text in texts
    )


def signed_by_each(members: list[Partner]) -> list[dict[str, Any]]:
    """Each text in force, and for each member the version that they signed and when. One statement.

    A signature is the `Document` that was signed, with `signed_at`.
    """
    if not members:
        return []
    policy = members[0].couple.secrets_policy
    rows = list(
        Document.objects.filter(Q(policy="") | Q(policy=policy), effective_from__lte=clock.now())
        .annotate(
            standing=FilteredRelation(
                "signatures",
                condition=Q(signatures__partner__in=members, signatures__withdrawn_at=None),
            ),
            signed_by=F("standing__partner_id"),
            signed_at=F("standing__signed_at"),
        )
        .defer("body")
        .order_by("signed_at")
    )
    return [
        {
            "document": text,
            "signatures": [
                next(
                    (row for row in reversed(rows) if row.signed_by == member.pk and stands_for(row, text)),
                    None,
                )
                for member in members
            ],
        }
        for text in _in_force(rows, policy)
    ]


def have_signed(members: Iterable[Partner]) -> dict[Any, bool]:
    """By membership: whether everything in force for their couple is signed. One statement for all."""
    members = list(members)
    rows = (
        Document.objects.filter(effective_from__lte=clock.now())
        .annotate(
            standing=FilteredRelation(
                "signatures",
                condition=Q(signatures__partner__in=members, signatures__withdrawn_at=None),
            ),
            signed_by=F("standing__partner_id"),
        )
        .defer("body")
    )
    texts: dict[Any, Document] = {}
    signed_by: dict[Any, list[Document]] = defaultdict(list)
    for row in rows:
        texts[row.pk] = row
        signed_by[row.signed_by].append(row)
    in_force = {
        policy: _in_force(texts.values(), policy) for policy in {m.couple.secrets_policy for m in members}
    }
    return {
        member.pk: _all_signed(in_force[member.couple.secrets_policy], signed_by[member.pk])
        for member in members
    }


def _all_signed(documents: list[Document], signed: list[Document]) -> bool:
    return bool(documents) and all(any(stands_for(one, text) for one in signed) for text in documents)


def first_signed(documents: list[Document], signatures: list[Signature]) -> list[datetime]:
    """Since when each document that is signed has been: who signs a newer text that need not be signed anew
    had signed before. `signatures` in the order they were given."""
    found = []
    for document in documents:
        first = next((one.signed_at for one in signatures if counts_for(one, document)), None)
        if first is not None:
            found.append(first)
    return found
