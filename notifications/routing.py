"""How and when one notice reaches one person: their contact rule, their hours, their quiet times."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from core import actor as acting
from core import clock

from . import hours
from .models import Channel, ContactRule, Notice, NoticeState
from .registry import KINDS, Kind

IN_HERE = ContactRule(channels=[Channel.INBOX])


@dataclass(frozen=True)
class Route:
    """A channel and the address on it; the inbox has none."""

    channel: str
    to: str = ""
    sender: str = "Appointments"
    calendar_files: bool = False
    blank_subject: bool = False


def rule_for(notice: Notice, kind: Kind) -> ContactRule | None:
    """The rule a notice goes by: its reader's, or the one its kind names."""
    if kind.rule is not None:
        return kind.rule(notice) or IN_HERE
    with suppress(ContactRule.DoesNotExist):
        return notice.recipient.contact if notice.recipient else None
    return None


def route(notice: Notice, kind: Kind, rule: ContactRule | None) -> Route:
    """Where a notice goes. Never over a channel that its reader has not said is theirs alone.

    Somebody without a rule is reached at the address they sign in with; somebody without a login at the
    address they were invited at (domain rule 4.5). A call is made by people: nothing here goes by it.
    """
    if notice.recipient is None:
        return Route(Channel.EMAIL, notice.address)
    if rule is None or kind.mail_only:
        sender = rule.sender_name if rule else "Appointments"
        return Route(Channel.EMAIL, notice.recipient.email, sender)
    for channel in rule.channels:
        if channel == Channel.EMAIL and rule.private_email:
            to = rule.email or notice.recipient.email
            blank = rule.subject_style == "blank"
            return Route(Channel.EMAIL, to, rule.sender_name, rule.calendar_files, blank)
        if channel == Channel.TEXT and rule.private_phone and rule.phone:
            return Route(Channel.TEXT, rule.phone, rule.sender_name)
        if channel == Channel.INBOX:
            break
    return Route(Channel.INBOX)


def may_be_early(notice: Notice, kind: Kind) -> bool:
    """Whether somebody's hours can bring a notice before it is due; of all others nothing need be asked."""
    return notice.recipient is not None and not kind.at_once and not kind.waits


def planned(notice: Notice, kind: Kind, rule: ContactRule | None) -> datetime:
    """When the sender should first look at a notice: when it is due, or earlier for one that cannot wait."""
    if notice.recipient is None or rule is None or not may_be_early(notice, kind):
        return notice.due_at
    earlier = hours.last_safe(rule.safe_times, notice.recipient.time_zone, notice.due_at)
    return notice.due_at if earlier is None else earlier


def held_until(
    notice: Notice, kind: Kind, rule: ContactRule | None, at: datetime, quiet_until: datetime | None
) -> datetime | None:
    """The instant to wait for before sending, or None to send now; `quiet_until` ends their quiet time.

    Nothing comes into somebody's quiet time but what they ask for at the screen in that very moment.
    """
    person = notice.recipient
    if person is None or kind.at_once:
        return None
    if quiet_until is not None:
        return quiet_until
    if rule is None:
        return None
    safe = hours.next_safe(rule.safe_times, person.time_zone, at)
    return safe if safe > at else None


def plan_again(person: User) -> None:
    """After a change of their rule or their zone: what waits for a person is planned by the new one."""
    waiting = Notice.objects.filter(recipient=person, state=NoticeState.WAITING)
    with acting.at_job("notices"):  # whoever made the change: a rule they do not see is still the rule
        for notice in waiting.select_related("recipient", "recipient__contact"):
            kind = KINDS.get(notice.kind)
            if kind is not None:
                columns = by_now(notice, kind, rule_for(notice, kind))
                Notice.objects.filter(pk=notice.pk, state=NoticeState.WAITING).update(**columns)


def by_now(notice: Notice, kind: Kind, rule: ContactRule | None) -> dict[str, datetime]:
    """When a notice is due and first to be looked at, by its reader's clock and rule of now."""
    if kind.due is not None:
        notice.due_at = kind.due(notice)
    return {"due_at": notice.due_at, "send_at": max(planned(notice, kind, rule), clock.now())}
