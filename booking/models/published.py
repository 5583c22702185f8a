"""When a member could come, as far as they have said it for the others to see."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from core import clock
from core.policies import Policy, among, at_job
from couples.models import Couple, CoupleState, Partner, PartnerState
from couples.row_policies import COUPLES, MEMBERSHIPS


class PublishedTimeQuerySet(models.QuerySet["PublishedTime"]):
    def visible_to(self, user: Any) -> "PublishedTimeQuerySet":
        """One's own, and those of the others of one's couples while all of them are at work there."""
        mine = Partner.objects.current().filter(user=user)
        of_others = Q(couple__in=mine.values("couple_id"), couple__state=CoupleState.ACTIVE) & Q(
            partner__state__in=[PartnerState.ACTIVE, PartnerState.PAUSED]
        )
        return self.filter(Q(partner__in=mine.values("pk")) | of_others)

    def to_come(self) -> "PublishedTimeQuerySet":
        return self.filter(during__endswith__gt=clock.now())

    def in_order(self) -> "PublishedTimeQuerySet":
        return self.order_by("during__startswith", "pk")


class PublishedTime(models.Model):
    """From when to when a member could come. It follows from what they said alone.

    Whatever they book then changes nothing in it: a span that went away would tell the others.
    """

    row_policy = Policy(
        see=f"{among('partner_id', MEMBERSHIPS)} OR {among('couple_id', COUPLES)} OR {at_job('publishing')}",
        change=f"{among('partner_id', MEMBERSHIPS)} OR {at_job('publishing')}",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    couple = models.ForeignKey(Couple, on_delete=models.DO_NOTHING, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.DO_NOTHING, related_name="+")
    during = DateTimeRangeField()
    said_at = models.DateTimeField(default=clock.now)

    objects = PublishedTimeQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_time_is_published_once",
                expressions=[("partner", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=Q(during__isempty=False), name="a_published_time_takes_time"),
        ]
        indexes = [models.Index(fields=["couple"], name="published_of_couple")]

    def __str__(self) -> str:
        return str(self.during)

    @property
    def start(self) -> datetime:
        return self.during.lower

    @property
    def end(self) -> datetime:
        return self.during.upper
