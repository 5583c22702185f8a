"""What messages hold of a person: how they may be reached, and that they were written to."""

from collections.abc import Iterable
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from core.mine import Erasing, Fact, Holding, holds, nothing_own


def _rule(row: Any) -> Iterable[Fact]:
    yield _("Ways"), row.channels
    yield _("E-mail address"), row.email
    yield _("Telephone"), row.phone
    yield _("Only you read the address"), row.private_email
    yield _("Only you read the telephone"), row.private_phone
    hours = [{"day": WEEKDAYS[day], "start": start, "end": end} for day, start, end in row.safe_times]
    yield _("Hours"), [_("%(day)s %(start)s to %(end)s") % one for one in hours]
    yield _("Voice messages"), row.get_voicemail_display()
    yield _("Sender"), row.sender_name
    yield _("Calendar files"), row.calendar_files
    yield _("Reminders"), row.reminders
    yield _("If somebody else answers"), row.get_if_someone_else_answers_display()
    yield _("Confirmed"), getattr(row, "confirmed_at", None)


def _former(row: Any) -> Iterable[Fact]:
    yield _("Until"), row.created_at
    yield _("Ways"), row.channels
    yield _("E-mail address"), row.email
    yield _("Telephone"), row.phone


def _notice(row: Any) -> Iterable[Fact]:
    yield _("Written"), row.created_at
    yield _("Sent"), row.sent_at
    yield _("By"), row.channel


# A code word is never shown, here neither: whoever reads this file must not learn it.
holds(
    Holding("notifications.ContactRule", "user", _("How we may reach you"), _rule, Erasing.LOGIN),
    Holding("notifications.FormerRule", "user", _("How we could reach you before"), _former, Erasing.LOGIN),
    Holding(
        "notifications.Notice",
        "recipient",
        _("That we wrote to you"),
        _notice,
        Erasing.LOGIN,
        order="created_at",
    ),
)
nothing_own({"notifications.Quiet.user": "Half an hour without messages after a session; gone with it."})
