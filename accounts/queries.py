"""Who has a way in here, and in what state it is."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from .models import TherapistProfile, User

CODES, PASSKEY, APP = Authenticator.Type.RECOVERY_CODES, Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP


def everyone(named: str = "") -> QuerySet[User]:
    """All people, or those with this in their name; staff first, then by name."""
    return User.objects.filter(name_used__icontains=named).order_by(
        "is_client", "-is_active", "name_used", "pk"
    )


def ways_in(user: User) -> list[str]:
    """The kinds of second factors and codes a person has, one entry each."""
    return list(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def sessions_of(user: User) -> list[Any]:
    """Where a person is signed in now, the place used last first."""
    return sorted(UserSession.objects.purge_and_list(user), key=lambda one: one.last_seen_at, reverse=True)


def session_or_404(user: User, pk: int) -> UserSession:
    """A place where this person is signed in themselves."""
    return get_object_or_404(UserSession, pk=pk, user_id=user.pk)


def profile_of(user: User) -> TherapistProfile | None:
    return TherapistProfile.objects.filter(user=user).first()


def state_of(user: User) -> str:
    """`closed`, `held`, `never` or `open`: what their sign-in is like now."""
    if not user.is_active:
        return "closed"
    if user.held_at is not None:
        return "held"
    return "never" if user.last_login is None else "open"
