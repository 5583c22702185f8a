"""What allauth does, and what follows from it here."""

from typing import Any

from allauth.account.signals import email_changed, password_reset
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_removed, authenticator_used
from django.db.models.signals import post_save
from django.dispatch import receiver

from . import services
from .models import User


@receiver(post_save, sender=User)
def address_saved(instance: User, raw: bool, update_fields: Any = None, **kwargs: Any) -> None:
    if not raw and (update_fields is None or "email" in update_fields):
        services.keep_address(instance)


@receiver(password_reset)
def after_mailed_reset(user: User, **kwargs: Any) -> None:
    """Somebody who has never been in has nothing private yet; for everybody else the link is not enough."""
    if user.last_login is None and user.codes_seen_at is None:
        services.end_sessions(user)
    else:
        services.hold(user, because="reset")


@receiver(email_changed)
def after_new_address(user: User, **kwargs: Any) -> None:
    services.hold(user, because="address")


@receiver(authenticator_used)
def after_code_or_passkey(user: User, **kwargs: Any) -> None:
    """A recovery code, a passkey or the second step's app: what the mailbox alone does not give."""
    if user.held_at is not None:
        services.restore(user, by=user)


@receiver(authenticator_removed)
def after_removal(user: User, **kwargs: Any) -> None:
    """allauth throws the recovery codes away with the last passkey: new ones are due at the next sign-in."""
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).exists():
        User.objects.filter(pk=user.pk).update(codes_seen_at=None)
