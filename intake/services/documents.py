"""Signing texts, each person alone; taking a signature back; a new version."""

import json
import unicodedata
from datetime import datetime

from django.db import transaction

from accounts.models import User
from core import audit, clock
from couples.models import Couple, Partner, PartnerState
from couples.visibility import Visibility
from intake import document_queries, ink, time_alone
from intake.models import Document, Method, Resign, Signature, SignedName
from intake.models.documents import body_hash
from intake.signals import gate_changed
from notifications.services import notify

from .answers import only_author


class Outdated(Exception):
    """A newer version of this text was published meanwhile."""


class NameDiffers(Exception):
    """What was typed is not the name this person goes by here."""


def _plain(name: str) -> set[str]:
    """The words of a name without case and accents."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    return set("".join(c for c in folded if not unicodedata.combining(c)).replace(",", " ").split())


@transaction.atomic
def sign(
    document: Document, partner: Partner, *, by: User, name: str = "", strokes: ink.Strokes | None = None
) -> Signature:
    """Sign a text with one's own name, typed or drawn; the second time is the first.

    Kept: the version, the hash of the text that was read, when, and the name as typed or drawn. Raises
    NameDiffers for another name or none, Outdated for a text that is not the one in force.
    """
    only_author(partner, by)
    if (
        document.pk not in {one.pk for one in document_queries.documents_for(partner.couple)}
        or not document.is_whole
    ):
        raise Outdated
    if strokes is not None:
        ink.read(json.dumps(strokes))  # what is as good as blank is no name, whoever calls
        method, name = Method.DRAWN, by.name_used
    else:
        method, wanted = Method.TYPED, _plain(by.name_used)
        if not wanted or not wanted <= _plain(name):
            raise NameDiffers
    Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    found = Signature.objects.standing().filter(partner=partner, document=document).first()
    if found is not None:
        return found
    signature = Signature.objects.create(
        couple_id=partner.couple_id,
        partner=partner,
        document=document,
        version=document.version,
        hash=document.body_hash,
        method=method,
        signed_at=clock.now(),
    )
    typed = SignedName(author=partner, signature=signature)
    typed.write({"name": name.strip(), "strokes": strokes or []}, visibility=Visibility.PRIVATE_THERAPIST)
    typed.save()
    audit.record("document.signed", about=signature)
    gate_changed.send(Couple, couple=partner.couple)
    return signature


@transaction.atomic
def withdraw(signature: Signature, *, by: User) -> None:
    """Take a signature back, at any time. Joint sessions pause until it is there again."""
    only_author(signature.partner, by)
    updated = Signature.objects.standing().filter(pk=signature.pk).update(withdrawn_at=clock.now())
    if not updated:
        return
    audit.record("document.withdrawn", about=signature)
    gate_changed.send(Couple, couple=signature.partner.couple)


@transaction.atomic
def publish(
    document: Document,
    *,
    by: User,
    body: str,
    step: str = "minor",
    title: str = "",
    effective_from: datetime | None = None,
    resign_on: str = "",
    allows_time_alone: bool | None = None,
) -> Document:
    """A new version of a text; the old one stays as it was. `step` is `major`, `minor` or `patch`.

    Whether it `allows_time_alone` stays as it was unless said; a change of that is what people agree to,
    whatever `step` says, and stands in the text itself. Where it must be signed anew, everyone it is for is
    told that there is something to read. Raises Outdated.
    """
    family = Document.objects.select_for_update().filter(key=document.key, policy=document.policy)
    if max(family, key=lambda row: row.order).pk != document.pk:
        raise Outdated
    allows = document.allows_time_alone if allows_time_alone is None else allows_time_alone
    if allows != document.allows_time_alone:
        step = "major"
    if allows or document.allows_time_alone:
        body = time_alone.worded(body, allowed=allows)
    major, minor, patch = document.order
    number = {
        "major": (major + 1, 0, 0),
        "minor": (major, minor + 1, 0),
        "patch": (major, minor, patch + 1),
    }[step]
    new = Document.objects.create(
        key=document.key,
        policy=document.policy,
        position=document.position,
        title=title or document.title,
        major=number[0],
        minor=number[1],
        patch=number[2],
        effective_from=effective_from or clock.now(),
        body=body,
        body_hash=body_hash(body),
        resign_on=resign_on or document.resign_on,
        allows_time_alone=allows,
    )
    audit.record("document.published", about=new)
    if step == "major" or new.resign_on == Resign.ANY:
        _tell_signers(new)
    return new


def _tell_signers(document: Document) -> None:
    members = Partner.objects.filter(
        state__in=[PartnerState.ACTIVE, PartnerState.PAUSED], couple__state="active"
    ).select_related("user", "couple")
    if document.policy:
        members = members.filter(couple__secrets_policy=document.policy)
    couples = {}
    for member in members:
        notify(member.user, "document_ready", subject_id=document.pk, due_at=document.effective_from)
        couples[member.couple_id] = member.couple
    for couple in couples.values():
        gate_changed.send(Couple, couple=couple)
