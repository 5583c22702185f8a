"""Writing to the outbox. What is sent, when and how is decided at sending (`delivery.py`)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from core import clock

from . import links
from .models import ContactRule, Notice, NoticeState, Quiet
from .registry import KINDS


def notify(
    user: User | None,
    kind: str,
    *,
    subject_id: UUID,
    version: int = 1,
    due_at: datetime | None = None,
    address: str = "",
) -> Notice:
    """Put one notice into the outbox, in the transaction of its cause; the second one like it is the first.

    `due_at` is an instant, now by default. `address` is for somebody without a login.
    """
    if kind not in KINDS:
        raise ValueError(f"No kind of notice is called {kind!r}.")
    notice = Notice(
        recipient=user,
        address="" if user else address.strip().lower(),
        kind=kind,
        subject_id=subject_id,
        version=version,
        due_at=due_at or clock.now(),
    )
    notice.link_hash = links.token_hash(links.token(notice))
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    return Notice.objects.get(
        recipient=user, address=notice.address, kind=kind, subject_id=subject_id, version=version
    )


def withdraw(kind: str, *, subject_id: UUID) -> None:
    """Take back what has not been sent yet."""
    Notice.objects.filter(kind=kind, subject_id=subject_id, state=NoticeState.WAITING).update(
        state=NoticeState.DROPPED
    )


def keep_quiet(user: User, *, during: Any, subject_id: UUID) -> None:
    """Send this person nothing during a range of instants."""
    Quiet.objects.update_or_create(user=user, subject_id=subject_id, defaults={"during": during})


def contact_rule(user: User) -> ContactRule:
    """How this person may be reached; until they say otherwise, by mail to the address they sign in with."""
    rule = ContactRule.objects.filter(user=user).first()
    return rule or ContactRule(user=user, channels=["email"], email=user.email)
