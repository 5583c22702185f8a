"""Which notices a person finds in here."""

from datetime import datetime

from accounts.models import User
from core import clock

from .models import Notice, NoticeState
from .registry import KINDS, LINKS_LAST


def in_inbox(user: User, *, limit: int = 50) -> list[Notice]:
    """What this person was told lately or is about to be, newest first, whatever the channel.

    Links that open without signing in do not stand here.
    """
    kept = [key for key, kind in KINDS.items() if not kind.public]
    return list(
        Notice.objects.filter(recipient=user, kind__in=kept, due_at__lte=clock.now())
        .filter(due_at__gt=clock.now() - LINKS_LAST)
        .exclude(state=NoticeState.DROPPED)
        .order_by("-due_at", "pk")[:limit]
    )


def unseen(user: User) -> int:
    """How many of them this person has not seen."""
    return sum(notice.seen_at is None for notice in in_inbox(user))


def ends_at(notice: Notice) -> datetime:
    """When the link of a notice stops working."""
    kind = KINDS[notice.kind]
    return max(notice.due_at, notice.sent_at or notice.due_at) + kind.lasts
