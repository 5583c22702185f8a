"""What is said about signing in. Neutral, without a name, to the address a person signs in with."""

from datetime import timedelta

from allauth.account import app_settings
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse
from django.utils.translation import gettext as _

from .models import ContactRule, FormerRule, Notice
from .registry import Kind, Words, always, register

PASSWORD_RESET = "password_reset"  # noqa: S105
PASSWORD_CHANGED = "password_changed"  # noqa: S105
CONFIRM_ADDRESS = "confirm_address"
ADDRESS_CHANGED = "address_changed"
WAYS_IN_CHANGED = "ways_in_changed"
RESTORED = "sign_in_restored"
STAFF_WELCOME = "staff_welcome"
CONTACT_CHANGED = "contact_changed"
LOGIN_CLOSED = "login_closed"


def _subject() -> str:
    return _("Sign-in update")


def _account_page(notice: Notice) -> str:
    return reverse("account_security")


def _reset_words(notice: Notice) -> Words:
    body = _(
        "Somebody asked for a new password. If it was you, go on here within an hour: {link}"
        " If it was not you, there is nothing to do."
    )
    return Words(_subject(), body)


def _way_back_is_open(notice: Notice) -> bool:
    """Until it was used, and for a person who may sign in."""
    person = notice.recipient
    return person is not None and person.is_active and notice.seen_at is None


def _reset_page(notice: Notice) -> str:
    """allauth's page for a new password, with a token made now: the mail holds none."""
    person = notice.recipient
    if person is None or not _way_back_is_open(notice):
        return ""
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(person), key])


def _welcome_words(notice: Notice) -> Words:
    return Words(_("Your sign-in"), _("Your sign-in is ready. Choose a password here: {link}"))


def _new_address(notice: Notice) -> EmailAddress | None:
    return EmailAddress.objects.filter(pk=notice.subject_id.int, email=notice.address, verified=False).first()


def _confirm_page(notice: Notice) -> str:
    address = _new_address(notice)
    return reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key]) if address else ""


def _confirm_words(notice: Notice) -> Words:
    body = _("Please confirm this address: {link} If you did not ask for this, there is nothing to do.")
    return Words(_subject(), body)


def _changed_words(notice: Notice) -> Words:
    body = _("Your password was changed. If it was not you, look here or call us soon: {link}")
    return Words(_subject(), body)


def _address_words(notice: Notice) -> Words:
    body = _("The address you sign in with was changed. If it was not you, please call us soon.")
    return Words(_subject(), body)


def _closed_words(notice: Notice) -> Words:
    body = _("Your sign-in was closed, as you asked. If it was not you, please call us soon.")
    return Words(_subject(), body)


def _ways_words(notice: Notice) -> Words:
    body = _("A setting of your sign-in was changed. If it was not you, look here or call us soon: {link}")
    return Words(_subject(), body)


def _former_rule(notice: Notice) -> ContactRule | None:
    """A change is said where the person was reached before it, in the hours they had named then."""
    former = FormerRule.objects.filter(pk=notice.subject_id).first()
    return former.as_rule() if former else None


def _contact_words(notice: Notice) -> Words:
    body = _("A setting for messages was changed. If it was not you, look here or call us soon: {link}")
    return Words(_("Settings update"), body)


def _contact_page(notice: Notice) -> str:
    person = notice.recipient
    return reverse("my:notifications:contact") if person and person.is_client else _account_page(notice)


def _restored_words(notice: Notice) -> Words:
    body = _("Your sign-in works again as before. If you did not ask for this, please call us soon: {link}")
    return Words(_subject(), body)


for kind in (
    Kind(
        PASSWORD_RESET,
        _way_back_is_open,
        _reset_words,
        _reset_page,
        public=True,
        mail_only=True,
        at_once=True,
        lasts=timedelta(hours=1),
    ),
    Kind(
        STAFF_WELCOME,
        _way_back_is_open,
        _welcome_words,
        _reset_page,
        public=True,
        mail_only=True,
        lasts=timedelta(days=7),
    ),
    Kind(
        CONFIRM_ADDRESS,
        lambda notice: _new_address(notice) is not None,
        _confirm_words,
        _confirm_page,
        public=True,
        mail_only=True,
        at_once=True,
        lasts=timedelta(days=1),
    ),
    Kind(PASSWORD_CHANGED, always, _changed_words, _account_page, mail_only=True),
    Kind(ADDRESS_CHANGED, always, _address_words, public=True, mail_only=True),
    Kind(LOGIN_CLOSED, always, _closed_words, public=True, mail_only=True),
    Kind(WAYS_IN_CHANGED, always, _ways_words, _account_page, mail_only=True),
    Kind(CONTACT_CHANGED, always, _contact_words, _contact_page, rule=_former_rule),
    Kind(RESTORED, always, _restored_words, _account_page, mail_only=True),
):
    register(kind)
