"""Times that one member keeps for a moment, and then proposes to the others, who pick one or none."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.policies import Policy, among, at_job
from core.states import Move, Stateful
from couples.models import Couple, Partner
from couples.row_policies import COUPLES, MEMBERSHIPS

from .hours import Room
from .offering import Offering


class ProposalState(models.TextChoices):
    PICKING = "picking", _("Being chosen")
    OPEN = "open", _("Proposed")
    TAKEN = "taken", _("One was picked")
    OVER = "over", _("Over")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: Any) -> "ProposalQuerySet":
        """What a member is still choosing is theirs alone; once proposed, it is all the couple's."""
        mine = Partner.objects.current().filter(user=user)
        told = Q(couple__in=mine.values("couple_id")) & ~Q(state="picking") & Q(sent_at__isnull=False)
        return self.filter(Q(asked_by__in=mine.values("pk")) | told)

    def running(self) -> "ProposalQuerySet":
        return self.filter(state__in=["picking", "open"], until__gt=clock.now())


class Proposal(Stateful):
    """One to three times, claimed while they wait: ten minutes while being chosen, two days once proposed.

    While it is being chosen it belongs to one browser session, of which only a hash is kept.
    """

    row_policy = Policy(
        see=f"{among('asked_by_id', MEMBERSHIPS)}"
        f" OR (sent_at IS NOT NULL AND {among('couple_id', COUPLES)}) OR {at_job('proposals')}",
        worker="true",
    )

    MOVES: ClassVar[dict[str, Move]] = {
        "propose": Move({ProposalState.PICKING}, ProposalState.OPEN),
        "take": Move({ProposalState.OPEN}, ProposalState.TAKEN),
        "end": Move({ProposalState.PICKING, ProposalState.OPEN}, ProposalState.OVER),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    couple = models.ForeignKey(Couple, on_delete=models.DO_NOTHING, related_name="+")
    asked_by = models.ForeignKey(Partner, on_delete=models.DO_NOTHING, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    length = models.PositiveSmallIntegerField()
    in_person = models.BooleanField(default=False)
    browser = models.CharField(max_length=64)
    state = models.CharField(max_length=7, choices=ProposalState, default=ProposalState.PICKING)
    until = models.DateTimeField()
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["until"], condition=Q(state__in=["picking", "open"]), name="proposals_lapse")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by"],
                condition=Q(state__in=["picking", "open"]),
                name="one_proposal_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"


class ProposedTime(models.Model):
    """One of the times, with whom and where; it is the `holder` of the claims on it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="times")
    therapist = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    during = DateTimeRangeField()

    class Meta:
        ordering = ["during"]

    def __str__(self) -> str:
        return str(self.during)
