"""A secret address for a person's own calendar: made, changed, ended. Told once, kept as a hash."""

import hashlib
import secrets

from django.db import transaction

from accounts.models import User
from booking.models import CalendarFeed
from core import audit, clock


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_feed(user: User, *, title: str, own_time: bool, by: User) -> str:
    """A new address, whose token is returned this once. The one before it leads nowhere from now on."""
    token = secrets.token_urlsafe(32)
    feed, _made = CalendarFeed.objects.update_or_create(
        user=user,
        defaults={
            "token_hash": token_hash(token),
            "title": title,
            "own_time": own_time and user.is_client,
            "made_at": clock.now(),
            "tag": "",
        },
    )
    audit.record("feed.made", about=feed)
    return token


@transaction.atomic
def change_feed(feed: CalendarFeed, *, title: str, own_time: bool, by: User) -> None:
    """What stands in it from the next time it is fetched; the address stays."""
    feed.title, feed.own_time, feed.tag = title, own_time and by.is_client, ""
    feed.save(update_fields=["title", "own_time", "tag"])
    audit.record("feed.changed", about=feed)


@transaction.atomic
def end_feed(user: User, *, by: User) -> None:
    """The address leads nowhere any more. Ending what is not there changes nothing."""
    for feed in CalendarFeed.objects.filter(user=user):
        audit.record("feed.ended", about=feed)
        feed.delete()


def keep_tag(feed: CalendarFeed, tag: str) -> None:
    """Remember the tag of a file that has just been made, unless something changed meanwhile.

    `feed` was read before its rows were: a change that came in between has raised the count.
    """
    rows = CalendarFeed.objects.filter(pk=feed.pk, changes=feed.changes)
    rows.filter(title=feed.title, own_time=feed.own_time).update(
        tag=tag, tag_for=feed.changes, tag_on=clock.now().date()
    )
