"""Sign-in mail goes through the outbox like every other message, and nobody signs up uninvited.

What allauth would write is thrown away: a row in the outbox holds kind and ids, the words are the
practice's own, and links are made when they are followed. No address gets mail it did not ask for.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import devices
from core import clock

from . import kinds
from .models import Notice, NoticeState
from .services import notify

# What allauth calls its mails, and our kinds. What is not here is not sent.
NOTIFICATIONS = {
    "account/email/password_changed": kinds.PASSWORD_CHANGED,
    "account/email/password_set": kinds.PASSWORD_CHANGED,
    "account/email/password_reset": kinds.PASSWORD_CHANGED,
    "mfa/email/totp_activated": kinds.WAYS_IN_CHANGED,
    "mfa/email/totp_deactivated": kinds.WAYS_IN_CHANGED,
    "mfa/email/webauthn_added": kinds.WAYS_IN_CHANGED,
    "mfa/email/webauthn_removed": kinds.WAYS_IN_CHANGED,
    "mfa/email/recovery_codes_generated": kinds.WAYS_IN_CHANGED,
}


def _enough(earlier: QuerySet[Notice]) -> bool:
    """Whether this mailbox has as many of these from the last hour, still to be used, as it gets.

    Dropped ones count: one that is dropped while it is on its way arrives all the same.
    """
    recent = earlier.filter(created_at__gt=clock.now() - timedelta(hours=1), seen_at=None)
    return recent.count() >= settings.RESETS_AN_HOUR


class AccountAdapter(DefaultAccountAdapter):
    # What happened, and what to do; the same for an address that nobody has.
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("Address and password do not fit together. Please try again."),
        "incorrect_password": _("This is not the password of before. Please try again."),
        "enter_current_password": _("This is not the password of before. Please try again."),
        "too_many_login_attempts": _("That was tried too often just now. Please wait a few minutes."),
        "rate_limited": _("That was a little fast. Please wait a few minutes and try again."),
        "account_inactive": _("This sign-in is closed. Please call us."),
        "incorrect_code": _("That code did not fit. Please try again, or use another one."),
        "email_taken": _("Please choose another address."),
        "same_as_current": _("This is the one you have. Please choose another."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """One way back in at a time: the one asked for last.

        Whoever asks and asks again for somebody else floods no mailbox and shuts nobody out: after a few in
        an hour nothing more is sent, and the last one works for an hour.
        """
        earlier = Notice.objects.filter(recipient=user, kind=kinds.PASSWORD_RESET)
        if _enough(earlier):
            return
        earlier.filter(state=NoticeState.WAITING).update(state=NoticeState.DROPPED)
        notify(user, kinds.PASSWORD_RESET, subject_id=uuid4())

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        address = emailconfirmation.email_address
        about = UUID(int=address.pk)
        if _enough(Notice.objects.filter(kind=kinds.CONFIRM_ADDRESS, address=address.email)):
            return
        asked = Notice.objects.filter(kind=kinds.CONFIRM_ADDRESS, subject_id=about).count()
        notify(None, kinds.CONFIRM_ADDRESS, subject_id=about, version=asked + 1, address=address.email)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        if template_prefix == "account/email/email_changed" and email:
            notify(None, kinds.ADDRESS_CHANGED, subject_id=uuid4(), address=email)  # to the old one
        elif template_prefix in NOTIFICATIONS:
            notify(user, NOTIFICATIONS[template_prefix], subject_id=uuid4())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing leaves this way; a mail that allauth learns one day stays unsent until it is ours."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Tries from a device that knows this person are counted apart, and first."""
        device = devices.known_as(request, credentials.get("email", ""))
        if device:
            self._login_failed_rl_usage = ratelimit.consume(
                request,
                app="allauth.account",
                action="known_device",
                config={"known_device": settings.KNOWN_DEVICE_LIMIT},
                key=device,
            )
            if self._login_failed_rl_usage:
                return
        super().pre_authenticate(request, **credentials)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failures count per connection and address together: nobody locks another out from elsewhere.

        A connection with a whole network of numbers (IPv6) is one connection.
        """
        return f"{ratelimit.get_ip(request)}:{credentials.get('email', '').lower()}"
