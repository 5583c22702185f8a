"""The waiting list: who would like a time of a kind, or an earlier one than they have."""

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.policies import Policy, among, at_job, has_role
from core.states import Move, Stateful
from couples.models import CareTeam, Couple, Partner
from couples.row_policies import CARED_FOR, MEMBERSHIPS

from .appointment import Appointment
from .hours import Weekday
from .offering import Offering


class WaitingState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SERVED = "served", _("Has a time")
    LEFT = "left", _("Left")
    OVER = "over", _("Over")


class WaitingPlaceQuerySet(models.QuerySet["WaitingPlace"]):
    def visible_to(self, user: Any) -> "WaitingPlaceQuerySet":
        """Theirs alone who asked; of the practice, for whoever cares for the couple, and administrators."""
        if user.is_administrator:
            return self.all()
        rows = Q(asked_by__in=Partner.objects.current().filter(user=user).values("pk"))
        if user.is_therapist:
            caring = CareTeam.objects.current().filter(user=user)
            rows |= Q(couple_id__in=caring.values("couple_id"))
        return self.filter(rows)

    def waiting(self) -> "WaitingPlaceQuerySet":
        return self.filter(state=WaitingState.WAITING)

    def in_turn(self) -> "WaitingPlaceQuerySet":
        return self.order_by("in_turn_since", "pk")


class WaitingPlace(Stateful):
    """A place in the line, in the order of `in_turn_since`, which is when they joined.

    After an offer that was not taken a place stands at the end again, and after a few of those it is over.
    """

    # That somebody waits is theirs: the other members of the couple learn of it with the first offer.
    row_policy = Policy(
        see=f"{among('asked_by_id', MEMBERSHIPS)} OR {among('couple_id', CARED_FOR)}"
        f" OR {has_role('administrator')} OR {at_job('waiting')}",
        worker="true",
    )

    MOVES: ClassVar[dict[str, Move]] = {
        "serve": Move({WaitingState.WAITING}, WaitingState.SERVED),
        "leave": Move({WaitingState.WAITING}, WaitingState.LEFT),
        "end": Move({WaitingState.WAITING}, WaitingState.OVER),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    couple = models.ForeignKey(Couple, on_delete=models.DO_NOTHING, related_name="+")
    asked_by = models.ForeignKey(Partner, on_delete=models.DO_NOTHING, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    length = models.PositiveSmallIntegerField()
    in_person = models.BooleanField(default=False)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday),
        default=list,
        blank=True,
        help_text="By the clock of who asked; none is any.",
    )
    earlier_than = models.ForeignKey(
        Appointment, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=7, choices=WaitingState, default=WaitingState.WAITING)
    joined_at = models.DateTimeField(default=clock.now)
    in_turn_since = models.DateTimeField(default=clock.now)

    objects = WaitingPlaceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["in_turn_since"], condition=Q(state="waiting"), name="waiting_in_turn")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by", "offering", "earlier_than"],
                condition=Q(state="waiting"),
                nulls_distinct=False,
                name="one_place_for_one_wish",
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"

    @property
    def days(self) -> list[str]:
        return [str(Weekday(day).label) for day in self.weekdays]


class WaitingOffer(models.Model):
    """A time that was kept for a place when its turn came: an appointment like any other, with a clock."""

    place = models.ForeignKey(WaitingPlace, on_delete=models.CASCADE, related_name="offers")
    appointment = models.OneToOneField(Appointment, on_delete=models.CASCADE, related_name="waiting_offer")
    offered_at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.place_id} until {self.until:%Y-%m-%d %H:%M}"
