"""Section B: how a person may be reached, as rules the sender keeps, and who else has access, kept apart."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from couples.models import ContactContext, Partner
from couples.visibility import Visibility
from intake import queries
from intake.models import Intake, IntakePage
from intake.questionnaire.shape import Text
from notifications.models import Channel, ContactRule
from notifications.services import confirm_contact, contact_rule, is_changed

PAGE = "B"  # the page of the form that asks how to reach somebody, in every version
WEEKDAYS, WEEKEND = range(5), range(5, 7)
TIMES = ("weekday_from", "weekday_to", "weekend_from", "weekend_to")


def safe_times(words: dict[str, Any]) -> list[list[Any]]:
    """`[[weekday 0-6, "HH:MM", "HH:MM"], …]`; empty means any time."""
    times: list[list[Any]] = []
    for days, name in ((WEEKDAYS, "weekday"), (WEEKEND, "weekend")):
        start, end = words.get(f"{name}_from"), words.get(f"{name}_to")
        if start or end:
            times += [[day, start or "00:00", end or "23:59"] for day in days]
    return times


def cannot_be_kept(words: dict[str, Any], rule: ContactRule) -> dict[str, Text]:
    """What somebody asked for that we would not do, by question, in the words of the page of settings.

    `rule` is what holds so far: a number that was given elsewhere counts.
    """
    found: dict[str, Text] = {}
    phone, channel = words.get("contact_phone") or rule.phone, words.get("channel")
    if channel == Channel.EMAIL and words.get("email_private") in {"shared", "unsure"}:
        found["email_private"] = _("We send only where you alone read. Choose another way above.")
    if channel == Channel.CALL and not phone:
        found["contact_phone"] = _("For calls we need a number.")
    if channel == Channel.TEXT and not phone:
        found["contact_phone"] = _("For text messages we need a number.")
    elif channel == Channel.TEXT and words.get("phone_private") in {"shared", "unsure"}:
        found["phone_private"] = _(
            "We send texts only to a number that you alone see. Choose another way above."
        )
    return found


@transaction.atomic
def apply(partner: Partner, words: dict[str, Any], *, by: User) -> ContactRule:
    """Let what a person said about reaching them hold. What they left open stays as it was."""
    rule = _as_said(by, words)
    confirm_contact(rule, by=by)
    audit.record("contact.changed", about=partner)
    return rule


def would_change(user: User, words: dict[str, Any]) -> bool:
    """Whether these words say anything else than what holds."""
    return is_changed(contact_rule(user), _as_said(user, words))


def _as_said(user: User, words: dict[str, Any]) -> ContactRule:
    """Not saved. Hours that the form is too coarse to show (single days, two spans) stay, unless they were
    changed here."""
    rule = contact_rule(user)
    shown = words_of(rule)
    if words.get("channel"):
        others = [one for one in words.get("channels_too") or [] if one != words["channel"]]
        rule.channels = [words["channel"], *others]
    rule.email = words.get("contact_email") or rule.email or user.email
    rule.phone = words.get("contact_phone") or rule.phone
    if words.get("email_private"):
        rule.private_email = words["email_private"] == "private"
    if words.get("phone_private"):
        rule.private_phone = words["phone_private"] == "private"
    for name in ("voicemail", "if_someone_else_answers", "code_word"):
        if words.get(name):
            setattr(rule, name, words[name])
    if any((words.get(name) or "") != shown[name] for name in TIMES if name in words):
        rule.safe_times = safe_times(words)
    if "calendar_files" in words:
        rule.calendar_files = bool(words["calendar_files"])
    return rule


@transaction.atomic
def keep_context(partner: Partner, words: dict[str, Any], *, by: User) -> None:
    """Who else has the device, the inbox, the bill: for the person and their therapist."""
    row = ContactContext.objects.filter(author=partner).first() or ContactContext(author=partner)
    row.author = partner
    row.write(
        {
            "others_with_access": words.get("others_with_access") or [],
            "note": words.get("access_note") or "",
        },
        visibility=Visibility.SAFETY_RESTRICTED,
    )
    row.save()


def is_newer_than_form(rule: ContactRule, intake_id: Any) -> bool:
    """Whether the rule was gone through after these pages of the form were last written on."""
    saved = (
        IntakePage.objects.filter(intake_id=intake_id, key=PAGE).values_list("saved_at", flat=True).first()
    )
    return rule.confirmed_at is not None and (saved is None or rule.confirmed_at >= saved)


def touches_what_holds(intake: Intake, *, by: User) -> bool:
    """Whether sending the form now would set anew how somebody is reached who has confirmed it before.

    The same whether or not anything differs: an answer that knew would tell a guessed word from a wrong one.
    """
    kept = contact_rule(by)
    if kept.confirmed_at is None:
        return False
    zone = queries.drafts(intake, ["A"]).get("A", {}).get("time_zone") or by.time_zone
    return zone != by.time_zone or not is_newer_than_form(kept, intake.pk)


def words_of(rule: ContactRule) -> dict[str, Any]:
    """The same as answers of section B, to begin with what already holds."""
    by_day = {day: (start, end) for day, start, end in rule.safe_times}
    weekday, weekend = by_day.get(0, ("", "")), by_day.get(5, ("", ""))
    return {
        "channel": rule.channels[0] if rule.channels else "",
        "channels_too": rule.channels[1:],
        "contact_email": rule.email,
        "contact_phone": rule.phone,
        "weekday_from": weekday[0],
        "weekday_to": weekday[1],
        "weekend_from": weekend[0],
        "weekend_to": weekend[1],
        "voicemail": rule.voicemail if rule.pk else "",
        "if_someone_else_answers": rule.if_someone_else_answers if rule.pk else "",
        "code_word": rule.code_word,
        "calendar_files": rule.calendar_files,
    }
