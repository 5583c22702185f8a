"""What happens to the way in: holding, restoring, signing out, recovery codes, roles."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from core import audit, clock

from .models import User, validate_time_zone
from .signals import sign_in_changed, zone_changed


class CannotChange(Exception):
    """This would leave the practice without an administrator, or make a client staff."""


@transaction.atomic
def hold(user: User, *, because: str) -> None:
    """Keep private pages closed until a recovery code, a passkey or the practice says it is them.

    A mailed link proves only that somebody reads the mailbox. `because` is `reset` or `address`.
    """
    if user.held_at is None:
        user.held_at = clock.now()
        User.objects.filter(pk=user.pk).update(held_at=user.held_at)
    end_sessions(user)
    audit.record(f"sign_in.held.{because}", about=user)
    sign_in_changed.send(User, user=user, what="held")


@transaction.atomic
def restore(user: User, *, by: User) -> None:
    """Open private pages again, after a code or passkey of their own or a call with the practice."""
    if not User.objects.filter(pk=user.pk).exclude(held_at=None).update(held_at=None):
        return
    user.held_at = None
    audit.record("sign_in.restored.alone" if by.pk == user.pk else "sign_in.restored.by_call", about=user)
    sign_in_changed.send(User, user=user, what="restored")


def end_sessions(user: User) -> None:
    """Sign this person out everywhere; a session that stays open must take up the new hash itself."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
    for session in UserSession.objects.filter(user_id=user.pk):
        session.end()


@transaction.atomic
def sign_out_one(session: UserSession, *, by: User) -> None:
    """Sign this person out in one place; what is open there ends within seconds."""
    session.end()
    audit.record("sign_in.ended_once", about=by)


@transaction.atomic
def sign_out_everywhere(user: User, *, by: User) -> None:
    """As `end_sessions`, when somebody asked for it."""
    end_sessions(user)
    audit.record("sign_in.ended_everywhere", about=user)
    sign_in_changed.send(User, user=user, what="signed_out")


def recovery_codes(user: User) -> RecoveryCodes:
    """The person's recovery codes, made at the first question. They work without any other factor."""
    return RecoveryCodes.activate(user)


def codes_left(user: User) -> int:
    held = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(held.wrap().get_unused_codes()) if held else 0


@transaction.atomic
def new_codes(user: User, *, by: User) -> None:
    """The old codes stop working at once; the new ones are shown until their owner says they are kept."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    recovery_codes(user)
    User.objects.filter(pk=user.pk).update(codes_seen_at=None)
    user.codes_seen_at = None
    audit.record("codes.renewed", about=user)
    sign_in_changed.send(User, user=user, what="codes")


@transaction.atomic
def keep_codes(user: User, *, by: User) -> None:
    """The owner has them on paper; from now on nobody is shown them again."""
    recovery_codes(user).mark_as_viewed()
    user.codes_seen_at = clock.now()
    User.objects.filter(pk=user.pk).update(codes_seen_at=user.codes_seen_at)
    audit.record("codes.kept", about=user)


@transaction.atomic
def set_pin(user: User, digits: str, *, by: User) -> None:
    """Ask for these digits before what is this person's alone, in every place where they are signed in."""
    user.pin = make_password(digits)
    User.objects.filter(pk=user.pk).update(pin=user.pin)
    audit.record("pin.set", about=user)
    sign_in_changed.send(User, user=user, what="pin")


@transaction.atomic
def remove_pin(user: User, *, by: User) -> None:
    """Nothing is asked for any more."""
    user.pin = ""
    if User.objects.filter(pk=user.pk).exclude(pin="").update(pin=""):
        audit.record("pin.removed", about=user)
        sign_in_changed.send(User, user=user, what="pin")


@transaction.atomic
def live_in(user: User, zone: str, *, by: User) -> None:
    """Every time shown and sent follows this zone from now on, what waits already too.

    Raises ValidationError for a zone nobody knows.
    """
    validate_time_zone(zone)
    user.time_zone = zone
    User.objects.filter(pk=user.pk).update(time_zone=zone)
    audit.record("zone.set", about=user)
    zone_changed.send(User, user=user)


@transaction.atomic
def set_roles(user: User, *, therapist: bool, administrator: bool, by: User) -> None:
    """Make somebody therapist or administrator, or no longer. Raises CannotChange."""
    if user.is_client and (therapist or administrator):
        raise CannotChange
    _lock_administrators()
    if user.is_administrator and not administrator:
        _another_administrator(user)
    user.is_therapist, user.is_administrator = therapist, administrator
    User.objects.filter(pk=user.pk).update(is_therapist=therapist, is_administrator=administrator)
    audit.record("role.set", about=user)


@transaction.atomic
def close_account(user: User, *, by: User) -> None:
    """Nobody signs in as this person any more; what they wrote stays. Raises CannotChange."""
    _lock_administrators()
    if user.pk == by.pk:
        raise CannotChange
    if user.is_administrator:
        _another_administrator(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    end_sessions(user)
    audit.record("account.closed", about=user)


@transaction.atomic
def open_account(user: User, *, by: User) -> None:
    """Let this person sign in again."""
    User.objects.filter(pk=user.pk).update(is_active=True)
    audit.record("account.opened", about=user)
    sign_in_changed.send(User, user=user, what="opened")


@transaction.atomic
def forget_login(user: User) -> None:
    """Empty a login of everything that says whose it was. The row stays, because the log names its id."""
    end_sessions(user)
    UserSession.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    nobody = User(email=f"{user.pk}@erased.invalid")
    nobody.set_unusable_password()
    User.objects.filter(pk=user.pk).update(
        email=nobody.email,
        password=nobody.password,
        name_used="",
        time_zone="UTC",
        is_active=False,
        last_login=None,
        held_at=None,
        codes_seen_at=None,
        pin="",
    )
    audit.record("account.forgotten", about=user)


def keep_address(user: User) -> None:
    """What allauth knows of a person's address follows the one they sign in with.

    It counts as proven: an invitation to it was accepted, or a change of it confirmed.
    """
    known: Any = EmailAddress.objects.filter(user=user)
    if known.filter(email=user.email, primary=True).exists():
        return
    known.filter(primary=True).update(primary=False)
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"primary": True, "verified": True}
    )


def _lock_administrators() -> None:
    """Two administrators who remove each other at the same moment: one of them is too late."""
    list(User.objects.select_for_update().filter(is_administrator=True).order_by("pk").values_list("pk"))


def _another_administrator(user: User) -> None:
    if not User.objects.filter(is_administrator=True, is_active=True).exclude(pk=user.pk).exists():
        raise CannotChange


@transaction.atomic
def add_colleague(
    *, email: str, name_used: str, therapist: bool, administrator: bool, by: User | None
) -> User:
    """Somebody new who works here. Without a password: they choose one by the link they are sent."""
    user = User.objects.create_user(
        email, None, name_used=name_used, is_therapist=therapist, is_administrator=administrator
    )
    audit.record("colleague.added", about=user)
    sign_in_changed.send(User, user=user, what="added")
    return user


def note_session(request: HttpRequest) -> None:
    """Put this sign-in on the person's list of places where they are signed in."""
    UserSession.objects.create_from_request(request)
