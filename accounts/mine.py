"""What signing in holds of a person. Secrets of a way in (seeds, keys, hashes) are in no export."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.mine import Erasing, Fact, Holding, holds, nothing_own


def _person(row: Any) -> Iterable[Fact]:
    yield _("Name you use"), row.name_used
    yield _("E-mail address"), row.email
    yield _("Time zone"), row.time_zone
    yield _("Last sign-in"), row.last_login


def _session(row: Any) -> Iterable[Fact]:
    yield _("Signed in"), row.created_at
    yield _("Last used"), row.last_seen_at
    yield _("Browser"), row.user_agent
    yield _("Number of the connection"), row.ip


def _way_in(row: Any) -> Iterable[Fact]:
    yield _("Kind"), row.get_type_display()
    yield _("Since"), row.created_at
    yield _("Last used"), row.last_used_at


holds(
    Holding("accounts.User", "pk", _("Your sign-in"), _person, Erasing.LOGIN),
    Holding("usersessions.UserSession", "user", _("Where you are signed in"), _session, Erasing.LOGIN),
    Holding("mfa.Authenticator", "user", _("Passkeys and other ways in"), _way_in, Erasing.LOGIN),
    Holding(
        "account.EmailAddress",
        "user",
        _("Addresses to sign in with"),
        lambda row: [(_("Address"), row.email), (_("Confirmed"), row.verified)],
        Erasing.LOGIN,
    ),
)
nothing_own({"accounts.TherapistProfile.user": "What everyone reads of a therapist; members have none."})
