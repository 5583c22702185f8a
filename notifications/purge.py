"""Forgetting: what was sent or dropped long ago is nobody's business any more.

A row says that somebody was written to, when, and about which row: kept for ever it is a diary of them.
What waits is never forgotten, and nothing before its link is over and it has left the inbox.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from core import actor as acting
from core import clock

from .models import FormerRule, Notice, NoticeState
from .registry import KINDS, LINKS_LAST

DONE = [NoticeState.SENT, NoticeState.DROPPED, NoticeState.FAILED]


def purge() -> int:
    """Delete what is done with and older than NOTICES_KEPT_DAYS. Returns how many notices."""
    now = clock.now()
    with acting.acting_as(acting.system("purge_notices")):
        gone, _by_table = old(now).delete()
        waiting_words = Notice.objects.filter(kind="contact_changed").values("subject_id")
        FormerRule.objects.filter(created_at__lt=now - kept_for()).exclude(pk__in=waiting_words).delete()
    return gone


def kept_for() -> timedelta:
    """As the practice set it, and never less than the inbox shows."""
    return max(timedelta(days=settings.NOTICES_KEPT_DAYS), LINKS_LAST)


def old(now: datetime) -> QuerySet[Notice]:
    """Done with, and past its time; kinds whose links work longer are kept as long as those."""
    longer = {key: kind.lasts for key, kind in KINDS.items() if kind.lasts > kept_for()}
    past = Q(~Q(kind__in=longer), _before(now - kept_for()))
    for key, lasts in longer.items():
        past |= Q(Q(kind=key), _before(now - lasts))
    return Notice.objects.filter(past, state__in=DONE)


def _before(moment: datetime) -> Q:
    return Q(due_at__lt=moment) & (Q(sent_at=None) | Q(sent_at__lt=moment))
