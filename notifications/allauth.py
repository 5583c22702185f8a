"""Sign-in mail goes through the outbox like every other message, and nobody signs up uninvited.

What allauth would write is thrown away: a row in the outbox holds kind and ids, the words are the
practice's own, and links are made when they are followed. No address gets mail it did not ask for.
"""

from typing import Any
from uuid import UUID, uuid4

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

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
        """One way back in at a time: the one asked for last."""
        earlier = Notice.objects.filter(recipient=user, kind=kinds.PASSWORD_RESET)
        earlier.filter(state=NoticeState.WAITING).update(state=NoticeState.DROPPED)
        notify(user, kinds.PASSWORD_RESET, subject_id=uuid4())

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        address = emailconfirmation.email_address
        about = UUID(int=address.pk)
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

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failures count per connection and address together: nobody locks another out from elsewhere."""
        return f"{self.get_client_ip(request)}:{credentials.get('email', '').lower()}"
