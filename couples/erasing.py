"""Erasing a person: what is their own at once, what the practice must keep under a key of its own.

Their words that belong to the clinical record (the form as they sent it, what they signed, that they were
there) are sealed anew, for the care team alone; then every key of theirs is destroyed, so that no backup
opens the rest, and the rows go. Nobody else's row is touched. While a legal hold stands on one of their
couples the login closes and the others see nothing more, and the rest waits (`finish_waiting`).
"""

from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts import services as accounts
from accounts.models import User
from core import audit, clock, vault
from core.mine import HOLDINGS, Erasing, Holding
from core.models import SealedModel
from notifications.services import contact_rule, forget_address, notify

from . import queries, services, signals
from .models import Erased, LegalHold, Partner, PartnerState, Receipt
from .visibility import KEPT, MEMBER_PURPOSES


@transaction.atomic
def erase(user: User, *, by: User) -> Receipt:
    """Close the login, erase what is this person's own, and keep what must be kept. They alone may ask.

    Answers the receipt; its `done_at` is empty when a legal hold makes a part of it wait. Nobody is told so.
    """
    if user.pk != by.pk or user.is_staff_member:
        raise PermissionDenied("A person erases what is their own.")
    User.objects.select_for_update().get(pk=user.pk)
    memberships = list(Partner.objects.filter(user=user).select_related("couple", "user"))
    waits = is_held(memberships)
    for partner in memberships:
        _out_of(partner, by=by)
        _keep_for_the_record(partner)
    _say_goodbye(user)
    receipt = Receipt.objects.create(kind=Erased.PERSON, subject_id=user.pk)
    if not waits:
        finish(receipt)
    accounts.forget_login(user)
    audit.record("person.erased", about=receipt)
    return receipt


def is_held(memberships: list[Partner]) -> bool:
    """Whether a legal hold stands on one of these couples."""
    couples = {partner.couple_id for partner in memberships}
    if any(partner.state == PartnerState.FROZEN for partner in memberships):
        return True  # it may not be this person who asks
    return LegalHold.objects.filter(couple__in=couples, lifted_at=None).exists()


def _out_of(partner: Partner, *, by: User) -> None:
    """They leave, if they had not; the others go on reading the name they know."""
    if not partner.shown_name:
        Partner.objects.filter(pk=partner.pk).update(shown_name=queries.called(partner))
    if partner.state not in {PartnerState.LEFT, PartnerState.FROZEN}:
        services.leave(partner, by=by)


def _keep_for_the_record(partner: Partner) -> None:
    """Seal anew what the practice must keep, so that the member's own keys can go."""
    kept = 0
    for holding in HOLDINGS:
        if holding.erasing != Erasing.RECORD or not issubclass(holding.table, SealedModel):
            continue
        if not holding.whose.startswith("author__"):
            continue
        rows = list(holding.table._default_manager.filter(author=partner, **holding.kept))
        vault.open_all(rows)
        for row in rows:
            row.purpose = KEPT
            row.seal(**row.words)
            row.save(update_fields=["purpose", "body"])
        kept += len(rows)
    if kept:
        for place in partner.couple.care_team.filter(until=None).select_related("user"):
            vault.allow(f"user:{place.user_id}", partner.pk, [KEPT])


def _say_goodbye(user: User) -> None:
    """What was sent to their address is forgotten; one neutral mail goes where nobody else reads, because
    somebody else may hold their password."""
    rule = contact_rule(user)
    forget_address(user.email)
    if "email" in rule.channels and rule.private_email:
        notify(None, "login_closed", subject_id=uuid4(), address=user.email)


@transaction.atomic
def finish(receipt: Receipt) -> None:
    """Erase rows and destroy keys. Safe to run again where it stopped."""
    counts: dict[str, int] = dict(receipt.counts)
    user_id = receipt.subject_id
    memberships = list(Partner.objects.filter(user_id=user_id))
    for partner in memberships:
        if partner.state != PartnerState.LEFT:  # their pages were closed when they asked
            services.leave(partner, by="erasing")
        signals.member_erased.send(Partner, partner=partner)
    for holding in HOLDINGS:
        gone = _delete(holding, user_id)
        if gone:
            counts[holding.model] = counts.get(holding.model, 0) + gone
    keys = 0
    for partner in memberships:
        destroyed = vault.destroy(partner.pk, MEMBER_PURPOSES, chain=partner.couple_id)
        keys += destroyed.destroyed
        vault.disallow(f"user:{user_id}", partner.pk)
    receipt.counts, receipt.keys, receipt.done_at = counts, receipt.keys + keys, clock.now()
    receipt.save(update_fields=["counts", "keys", "done_at"])


def _delete(holding: Holding, user_id: Any) -> int:
    """Delete the rows of one table that are not part of the record. The login itself is emptied elsewhere."""
    if holding.find is not None or holding.model == "accounts.User":
        return 0
    rows = holding.table._default_manager.filter(**{holding.whose: user_id})
    if holding.erasing == Erasing.RECORD:
        if not holding.kept:
            return 0
        rows = rows.exclude(**holding.kept)
    return rows.delete()[0]


def finish_waiting() -> int:
    """Finish erasures whose legal hold was lifted. Returns how many. For maintenance, outside the walls."""
    done = 0
    for receipt in Receipt.objects.filter(kind=Erased.PERSON, done_at=None).order_by("asked_at"):
        if not is_held(list(Partner.objects.filter(user_id=receipt.subject_id))):
            finish(receipt)
            done += 1
    return done


@transaction.atomic
def hold(couple: Any, *, by: User) -> LegalHold:
    """Let nothing of this couple be erased until it is lifted. The second one is the first."""
    standing, made = LegalHold.objects.get_or_create(couple=couple, lifted_at=None, defaults={"set_by": by})
    if made:
        audit.record("hold.set", about=couple)
    return standing


@transaction.atomic
def lift(couple: Any, *, by: User) -> None:
    """What waited for the end of the hold goes at the next run of the retention."""
    if LegalHold.objects.filter(couple=couple, lifted_at=None).update(lifted_at=clock.now()):
        audit.record("hold.lifted", about=couple)
