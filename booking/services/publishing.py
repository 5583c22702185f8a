"""Saying when one could come, for the others to see, and taking it back. Nobody is told of either."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from psycopg.types.range import Range

from accounts.models import User
from booking import slots
from booking.models import PublishedTime
from booking.slots import Pair
from core import actor as acting
from core import audit, clock, zones
from couples.models import Couple, CoupleState, Partner

from .arrange import NotOffered

A_DAY = 14
AHEAD = 200
FAR = timedelta(days=366)
JOB = "publishing"


class TooManyPublished(Exception):
    """More spans of one day, or of all days to come, than are kept apart."""


def is_open(partner: Partner) -> bool:
    """Whether what a member says here is shown to anybody: there are others, and the work goes on."""
    return partner.couple.is_joint and partner.couple.state == CoupleState.ACTIVE


@transaction.atomic
def publish(partner: Partner, spans: Iterable[Pair], *, by: User) -> None:
    """Add times to those this member has published; what overlaps or touches becomes one.

    Spans are instants in whole seconds. Raises NotOffered, TooManyPublished.
    """
    if not is_open(partner):
        raise NotOffered
    Partner.objects.in_turn(partner.pk)
    now = slots.seconds(clock.now())
    standing = {
        (slots.seconds(row.start), slots.seconds(row.end)): row
        for row in PublishedTime.objects.filter(partner=partner).to_come()
    }
    wanted = slots.merge([*standing, *((start, end) for start, end in spans if start < end and end > now)])
    zone = zones.of(by.time_zone)
    days = Counter(slots.moment_of(start).astimezone(zone).date() for start, _end in wanted)
    if len(wanted) > AHEAD or max(days.values(), default=0) > A_DAY:
        raise TooManyPublished
    going = [row.pk for span, row in standing.items() if span not in set(wanted)]
    PublishedTime.objects.filter(pk__in=going).delete()
    PublishedTime.objects.bulk_create(
        PublishedTime(
            couple_id=partner.couple_id,
            partner=partner,
            during=Range(slots.moment_of(start), slots.moment_of(end)),
        )
        for start, end in wanted
        if (start, end) not in standing
    )
    audit.record("times.published", about=partner)


@transaction.atomic
def take_back(partner: Partner, rows: Iterable[PublishedTime], *, by: User) -> None:
    """These are not shown any more. Twice is once."""
    PublishedTime.objects.filter(pk__in=[row.pk for row in rows], partner=partner).delete()
    audit.record("times.unpublished", about=partner)


def end_all(couple: Couple, **whose: Any) -> None:
    """Somebody left, or the work is over: what they published goes with it."""
    with acting.at_job(JOB):
        PublishedTime.objects.filter(couple=couple, **whose).delete()
