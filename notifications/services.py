"""Writing to the outbox. What is sent, when and how is decided at sending (`delivery.py`)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core import actor as acting
from core import audit, clock
from core.bell import Bell

from . import links, routing
from .models import Channel, ContactRule, FormerRule, Notice, NoticeState, Quiet
from .registry import KINDS

BELL = Bell("notifications.tasks.send_due_notices", looks_every=settings.NOTICE_POLL_SECONDS)


class HiddenRule(PermissionDenied):
    """There is a contact rule, and the acting one may not know it."""


# All that a contact rule says of its owner.
SAID = [
    *FormerRule.FIELDS,
    "voicemail",
    "subject_style",
    "calendar_files",
    "reminders",
    "code_word",
    "if_someone_else_answers",
]


def notify(
    user: User | None,
    kind: str,
    *,
    subject_id: UUID,
    version: int = 1,
    due_at: datetime | None = None,
    address: str = "",
) -> None:
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
    notice.send_at = notice.due_at
    if routing.may_be_early(notice, KINDS[kind]):
        with acting.at_job("notices"):
            notice.send_at = routing.planned(notice, KINDS[kind], routing.rule_for(notice, KINDS[kind]))
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    if notice.send_at <= clock.now():
        BELL.ring_soon()


def notice_of(user: User | None, kind: str, *, subject_id: UUID, version: int = 1) -> Notice:
    """The notice that this cause put into the outbox."""
    return Notice.objects.get(recipient=user, kind=kind, subject_id=subject_id, version=version)


def withdraw(kind: str, *, subject_id: UUID) -> None:
    """Take back what has not been sent yet."""
    Notice.objects.filter(kind=kind, subject_id=subject_id, state=NoticeState.WAITING).update(
        state=NoticeState.DROPPED
    )


def keep_quiet(user: User, *, during: Any, subject_id: UUID) -> None:
    """Send this person nothing during a range of instants."""
    Quiet.objects.update_or_create(user=user, subject_id=subject_id, defaults={"during": during})


def contact_rule(user: User) -> ContactRule:
    """How this person may be reached; until they say otherwise, by mail to the address they sign in with.

    Raises HiddenRule for somebody who may not know it: a row that is not theirs to see looks like no row, and
    the address somebody signs in with may be the one that another person reads.
    """
    rule = ContactRule.objects.filter(user=user).first()
    if rule is None and acting.current().user_id != user.pk:
        with acting.at_job("notices"):
            if ContactRule.objects.filter(user=user).exists():
                raise HiddenRule("How this person may be reached is not for who asks.")
    return rule or ContactRule(user=user, channels=["email"], email=user.email)


def ways_to(users: list[User], kind: str) -> dict[UUID, str]:
    """By which way each of these people would be told of something of this kind; one statement."""
    with acting.at_job("notices"):
        rules = {rule.user_id: rule for rule in ContactRule.objects.filter(user__in=users)}
    found = {}
    for user in users:
        notice = Notice(recipient=user, kind=kind)
        found[user.pk] = str(Channel(routing.route(notice, KINDS[kind], rules.get(user.pk)).channel).label)
    return found


def in_words(rule: ContactRule) -> dict[str, Any]:
    """What `notifications/_reach.html` draws of a rule."""
    return {"rule": rule, "ways": [Channel(one).label for one in rule.channels]}


def is_changed(kept: ContactRule, new: ContactRule) -> bool:
    """Whether a rule says anything else than another of the same person."""
    return any(_says(kept, name) != _says(new, name) for name in SAID)


def _says(rule: ContactRule, name: str) -> Any:
    return rule.email or rule.user.email if name == "email" else getattr(rule, name)


@transaction.atomic
def confirm_contact(rule: ContactRule, *, by: User) -> None:
    """Keep a rule as its owner has just gone through it; what waits for them follows it from now on.

    A change of what they had confirmed is said once, where they were reached until then.
    """
    User.objects.select_for_update().get(pk=rule.user_id)  # two windows that save at once
    kept = ContactRule.objects.filter(user_id=rule.user_id).select_related("user").first()
    if kept is not None:
        rule.pk, rule._state.adding = kept.pk, False
    rule.confirmed_at = clock.now()
    rule.save()
    routing.plan_again(rule.user)
    audit.record("contact.confirmed", about=rule)
    if kept is not None and kept.confirmed_at is not None and is_changed(kept, rule):
        former = _former(kept, rule)
        former.save()
        notify(rule.user, "contact_changed", subject_id=former.pk)
        audit.record("contact.changed_by_owner", about=rule)


def _former(kept: ContactRule, new: ContactRule) -> FormerRule:
    """What held until now, less what the new rule says others read: nothing goes there any more."""
    former = FormerRule(user_id=kept.user_id, **{name: getattr(kept, name) for name in FormerRule.FIELDS})
    former.email = _says(kept, "email")
    if former.email == _says(new, "email"):
        former.private_email = kept.private_email and new.private_email
    if former.phone == new.phone:
        former.private_phone = kept.private_phone and new.private_phone
    return former


def forget_address(address: str) -> None:
    """Forget what was sent to somebody at this address before they had a login."""
    Notice.objects.filter(recipient=None, address__iexact=address).delete()


def see(notice: Notice) -> None:
    """Its reader has been where it leads."""
    see_all([notice])


def see_all(notices: Iterable[Notice]) -> None:
    """Their reader has read them."""
    new = [notice.pk for notice in notices if notice.seen_at is None]
    if new:
        Notice.objects.filter(pk__in=new, seen_at=None).update(seen_at=clock.now())
