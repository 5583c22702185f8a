"""What happens to couples: opening one, joining, caring, leaving, setting up joint work."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core import audit, clock, vault
from core.states import move
from notifications import links
from notifications.services import notice_of, notify

from . import signals
from .models import (
    CareKind,
    CareTeam,
    Couple,
    CoupleState,
    Invitation,
    JointFeature,
    JointWork,
    Kind,
    Partner,
    PartnerState,
)
from .visibility import FOR_OTHER_MEMBERS, FOR_THERAPISTS, JOINT, MEMBER_PURPOSES

INVITATION_LASTS = timedelta(days=14)
SHOWN_NAME = 60


class CannotJoin(Exception):
    """The invitation is used, revoked or over, or meant for somebody else."""


def _holder(user: User) -> str:
    return f"user:{user.pk}"


@transaction.atomic
def open_couple(*, kind: str = Kind.ROMANTIC, therapist: User, by: Any, **fields: Any) -> Couple:
    """A new couple in the care of one therapist."""
    couple = Couple.objects.create(kind=kind, **fields)
    assign(couple, therapist, by=by)
    audit.record("couple.opened", about=couple)
    return couple


@transaction.atomic
def change_couple(couple: Couple, *, by: User) -> None:
    """Keep what a therapist set: kind, brake word, and the rule for what is said alone."""
    couple.save(update_fields=["kind", "brake_word", "secrets_policy"])
    audit.record("couple.changed", about=couple)


@transaction.atomic
def assign(couple: Couple, user: User, *, kind: str = CareKind.THERAPIST, by: Any) -> CareTeam:
    """Give a therapist a place in the care of a couple, and the keys that go with it."""
    place, made = CareTeam.objects.get_or_create(
        couple=couple, user=user, until=None, defaults={"kind": kind}
    )
    if made:
        vault.allow(_holder(user), place.pk, ["record", "process"], author=True)
        vault.allow(_holder(user), couple.pk, [JOINT])
        for partner in couple.partners.exclude(state=PartnerState.LEFT):
            vault.allow(_holder(user), partner.pk, FOR_THERAPISTS)
        for other in couple.care_team.filter(until=None).exclude(pk=place.pk).select_related("user"):
            vault.allow(_holder(user), other.pk, ["record"])
            vault.allow(_holder(other.user), place.pk, ["record"])
        for opening in couple.openings.values_list("pk", flat=True):
            vault.allow(_holder(user), opening, ["record"])
        audit.record("care.assigned", about=place)
    return place


@transaction.atomic
def unassign(place: CareTeam, *, by: Any) -> None:
    """End a therapist's place in the care of a couple; their own notes stay theirs to read."""
    CareTeam.objects.filter(pk=place.pk, until=None).update(until=clock.now())
    scopes = [place.couple_id, *place.couple.partners.values_list("pk", flat=True)]
    scopes += place.couple.care_team.exclude(pk=place.pk).values_list("pk", flat=True)
    for scope in scopes:
        vault.disallow(_holder(place.user), scope)
    audit.record("care.ended", about=place)


@transaction.atomic
def add_member(couple: Couple, *, by: Any, role_word: str = "partner") -> Partner:
    """A place in the couple for somebody who has yet to come in by themselves."""
    taken = couple.partners.order_by("-position").values_list("position", flat=True).first() or 0
    partner = Partner.objects.create(couple=couple, position=taken + 1, role_word=role_word)
    for place in couple.care_team.filter(until=None).select_related("user"):
        vault.allow(_holder(place.user), partner.pk, FOR_THERAPISTS)
    audit.record("member.added", about=partner)
    return partner


@transaction.atomic
def join(partner: Partner, user: User, *, by: Any) -> Partner:
    """The person takes their place: their own keys, and the shared ones of the others."""
    move(partner, "join", by=by, user=user, joined_at=clock.now(), shown_name=_known_as(partner, user))
    if not user.is_client:
        User.objects.filter(pk=user.pk).update(is_client=True)
        user.is_client = True
    vault.allow(_holder(user), partner.pk, MEMBER_PURPOSES, author=True)
    vault.allow(_holder(user), partner.couple_id, [JOINT])
    others = partner.couple.partners.filter(state=PartnerState.ACTIVE).exclude(pk=partner.pk)
    for other in others.exclude(user=None).select_related("user"):
        vault.allow(_holder(user), other.pk, FOR_OTHER_MEMBERS)
        vault.allow(f"user:{other.user_id}", partner.pk, FOR_OTHER_MEMBERS)
    audit.record("member.joined", about=partner)
    return partner


def _known_as(partner: Partner, user: User) -> str:
    """The name the others know already, so that they read the same before and after somebody comes in.

    Empty for an invitation without a name: the others go on reading the word for who they are.
    """
    invitation = partner.invitations.exclude(name="").order_by("created_at").last()
    if invitation is not None:
        return invitation.name
    return "" if partner.invitations.exists() else user.name_used


@transaction.atomic
def be_called(partner: Partner, name: str, *, by: User) -> None:
    """From now on everyone in this couple reads this name for its owner, who alone may choose it."""
    if partner.user_id != by.pk:
        raise PermissionDenied("Everybody chooses their own name.")
    name = name.strip()
    if not name or len(name) > SHOWN_NAME:
        raise ValueError(f"A name has 1 to {SHOWN_NAME} characters.")
    partner.shown_name = name
    Partner.objects.filter(pk=partner.pk).update(shown_name=name)
    audit.record("member.named", about=partner)


@transaction.atomic
def invite(partner: Partner, *, email: str, name: str = "", by: Any) -> Invitation:
    """Send this person their own single-use way in. Nobody but them ever sees the link."""
    now = clock.now()
    Invitation.objects.filter(partner=partner, used_at=None, revoked_at=None).update(revoked_at=now)
    invitation = Invitation(
        partner=partner, email=email.strip().lower(), name=name, expires_at=now + INVITATION_LASTS
    )
    notify(None, "invitation", subject_id=invitation.pk, address=invitation.email)
    notice = notice_of(None, "invitation", subject_id=invitation.pk)
    invitation.token_hash = links.token_hash(links.token(notice))
    invitation.save()
    audit.record("member.invited", about=partner)
    return invitation


@transaction.atomic
def accept(invitation: Invitation, user: User) -> Partner:
    """Use the invitation up. Raises CannotJoin, also for the second of two at the same moment."""
    used = Invitation.objects.filter(
        pk=invitation.pk, used_at=None, revoked_at=None, expires_at__gt=clock.now()
    ).update(used_at=clock.now())
    if not used or invitation.partner.state != PartnerState.INVITED or user.is_staff_member:
        raise CannotJoin
    return join(invitation.partner, user, by=user)


@transaction.atomic
def leave(partner: Partner, *, by: Any) -> None:
    """This person goes, alone and at once. The others read no more than that it is finished."""
    user = partner.user
    move(partner, "leave", by=by, left_at=clock.now())
    if user is not None:
        vault.disallow(_holder(user), partner.couple_id)
        for other in partner.couple.partners.exclude(pk=partner.pk).select_related("user"):
            vault.disallow(_holder(user), other.pk)
            if other.user:
                vault.disallow(_holder(other.user), partner.pk)
    couple = partner.couple
    couple.refresh_from_db(fields=["state"])
    if couple.is_joint and couple.state in {CoupleState.ACTIVE, CoupleState.PAUSED}:
        move(couple, "close", by=by)
    audit.record("member.left", about=partner)
    signals.member_left.send(Partner, partner=partner, by=by)


@transaction.atomic
def set_joint_work(couple: Couple, feature: str, *, on: bool, by: User) -> None:
    """Set a joint feature up, or pause it. No reason is stored."""
    JointWork.objects.update_or_create(
        couple=couple,
        feature=JointFeature(feature),
        defaults={"on": on, "set_by": by, "set_at": clock.now()},
    )
    audit.record("joint.set" if on else "joint.paused", about=couple)


def works_jointly(couple: Couple, feature: str) -> bool:
    """Whether the therapist has set this joint feature up for the couple."""
    return JointWork.objects.filter(couple=couple, feature=feature, on=True).exists()
