"""Which notices a person finds in here."""

from datetime import datetime, timedelta

from accounts.models import User
from core import clock

from .models import ContactRule, Notice, NoticeState
from .registry import KINDS, LINKS_LAST

CONFIRM_EVERY = timedelta(days=91)


def in_inbox(user: User, *, limit: int = 50) -> list[Notice]:
    """What this person was told lately or is about to be, newest first, whatever the channel.

    Links that open without signing in do not stand here.
    """
    kept = [key for key, kind in KINDS.items() if not kind.public]
    return list(
        Notice.objects.filter(recipient=user, kind__in=kept, due_at__lte=clock.now())
        .filter(due_at__gt=clock.now() - LINKS_LAST)
        .exclude(state=NoticeState.DROPPED)
        .select_related("recipient")
        .order_by("-due_at", "pk")[:limit]
    )


def unseen(user: User) -> int:
    """How many of them this person has not seen."""
    return sum(notice.seen_at is None for notice in in_inbox(user))


def contact_is_due(user: User) -> bool:
    """Whether a client should say (again) how they may be reached: at first, then every three months."""
    confirmed_at = ContactRule.objects.filter(user=user).values_list("confirmed_at", flat=True).first()
    return user.is_client and (confirmed_at is None or clock.now() - confirmed_at > CONFIRM_EVERY)


def could_not_be_sent(user: User) -> int:
    """How many messages of the last thirty days did not reach this person, whatever they said."""
    since = clock.now() - LINKS_LAST
    return Notice.objects.filter(recipient=user, state=NoticeState.FAILED, due_at__gt=since).count()


def ends_at(notice: Notice) -> datetime:
    """When the link of a notice stops working."""
    kind = KINDS[notice.kind]
    return max(notice.due_at, notice.sent_at or notice.due_at) + kind.lasts
