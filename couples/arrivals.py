"""How somebody invited comes in: with a new login, or with the one they already have."""

from typing import Any

from django.db import transaction

from accounts.models import User
from core import audit, clock
from notifications.links import token_hash
from notifications.services import withdraw

from . import services
from .models import CoupleState, Invitation, Partner, PartnerState
from .services import CannotJoin


def find(token: str) -> Invitation | None:
    """The invitation a link is for, while it can still be used."""
    invitation = (
        Invitation.objects.filter(token_hash=token_hash(token)).select_related("partner__couple").first()
    )
    if invitation is None or not invitation.is_open or invitation.partner.state != PartnerState.INVITED:
        return None
    going_on = invitation.partner.couple.state in {CoupleState.ACTIVE, CoupleState.PAUSED}
    return invitation if going_on else None


def was_mine(token: str, user: User) -> bool:
    """Whether this person has used this link before."""
    return Invitation.objects.filter(token_hash=token_hash(token), partner__user=user).exists()


def has_login(invitation: Invitation) -> bool:
    """Whether somebody signs in with this address already."""
    return User.objects.filter(email__iexact=invitation.email).exists()


@transaction.atomic
def arrive(invitation: Invitation, *, name_used: str, time_zone: str, password: str) -> User:
    """A new person with their own login, in the place that was kept for them.

    Raises CannotJoin when the link was used in this moment, or the address belongs to somebody by now.
    """
    _lock(invitation)
    if has_login(invitation):
        raise CannotJoin
    user = User.objects.create_user(
        invitation.email, password, name_used=name_used, time_zone=time_zone, is_client=True
    )
    services.accept(invitation, user)
    return user


@transaction.atomic
def accept_as(invitation: Invitation, user: User) -> Partner:
    """The place for a person who is signed in already.

    Raises CannotJoin for staff, for a member of the same couple (it is the other's link), and when the
    address belongs to another login.
    """
    _lock(invitation)
    couple = invitation.partner.couple
    if user.is_staff_member or couple.partners.filter(user=user).exclude(state=PartnerState.LEFT).exists():
        raise CannotJoin
    if has_login(invitation) and invitation.email != user.email:
        raise CannotJoin
    return services.accept(invitation, user)


@transaction.atomic
def revoke(partner: Partner, *, by: Any) -> None:
    """Take back an invitation that has not been used. What is on its way is not sent."""
    for invitation in partner.invitations.filter(used_at=None, revoked_at=None):
        if not Invitation.objects.filter(pk=invitation.pk, used_at=None).update(revoked_at=clock.now()):
            continue  # they came in at this very moment
        withdraw("invitation", subject_id=invitation.pk)
        audit.record("member.uninvited", about=partner)


def _lock(invitation: Invitation) -> None:
    Invitation.objects.select_for_update().get(pk=invitation.pk)
