"""One run of an offering for many: its meetings, those who come together, and each person's place.

A `Party` is who comes as one: a person alone, or a pair who come both or not at all. A `Seat` is one person's
part of it and says their own yes, which nobody else in the pair is told. Nothing here points at a couple's
record: what somebody learns in a training or a group stays apart from their therapy (ADR 17).
"""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.models import Offering, OfferingType, Room
from core import clock
from core.policies import ME, Policy, among, at_job, function, has_role
from core.states import Move, Stateful

# What is offered in this way; each of these runs on dates of its own.
TYPES = (
    OfferingType.WORKSHOP,
    OfferingType.GROUP,
    OfferingType.PLAYFUL,
    OfferingType.MINI,
    OfferingType.EXTENDED,
    OfferingType.TRAINING,
)


class GatheringState(models.TextChoices):
    DRAFT = "draft", _("Not shown yet")
    OPEN = "open", _("Open")
    CANCELLED = "cancelled", _("Cancelled")


class GatheringQuerySet(models.QuerySet["Gathering"]):
    def visible_to(self, user: Any) -> "GatheringQuerySet":
        """For the practice: what a therapist leads; all for an administrator."""
        if user.is_administrator:
            return self.all()
        return self.filter(leaders=user) if user.is_therapist else self.none()

    def with_start(self) -> "GatheringQuerySet":
        return self.annotate(starts=models.Min("meetings__during__startswith"))


class Gathering(Stateful):
    """One run of an offering. Full is no state: it is as many places taken as there are."""

    MOVES: ClassVar[dict[str, Move]] = {
        "open": Move({GatheringState.DRAFT}, GatheringState.OPEN),
        "cancel": Move({GatheringState.DRAFT, GatheringState.OPEN}, GatheringState.CANCELLED),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+", verbose_name=_("what"))
    leaders = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", verbose_name=_("who leads it")
    )
    room = models.ForeignKey(
        Room,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("room of ours"),
    )
    venue = models.CharField(_("where else"), max_length=200, blank=True)
    zone = models.CharField(max_length=60, help_text="The local time it takes place in.")
    capacity = models.PositiveSmallIntegerField(
        _("places"), validators=[MinValueValidator(2), MaxValueValidator(60)]
    )
    price = models.CharField(_("price a person"), max_length=80, blank=True)
    deposit = models.CharField(_("deposit"), max_length=80, blank=True)
    before = models.CharField(_("what should come first"), max_length=300, blank=True)
    enough = models.PositiveSmallIntegerField(
        _("meetings for a certificate"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text=_("For a training. Empty: all of them."),
    )
    opens_at = models.DateTimeField(
        null=True, blank=True, help_text="Registration begins then; empty: as soon as it is shown."
    )
    closes_at = models.DateTimeField(help_text="Registration ends then.")
    state = models.CharField(max_length=9, choices=GatheringState, default=GatheringState.DRAFT)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    changed_at = models.DateTimeField(
        null=True, blank=True, help_text="When dates or the place were last changed after it was open."
    )

    objects = GatheringQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(capacity__range=(2, 60)), name="a_gathering_has_places"),
        ]

    def __str__(self) -> str:
        return f"{self.offering_id} {self.pk}"

    @property
    def where(self) -> str:
        return self.venue or (self.room.name if self.room else str(_("Online")))

    @property
    def opens_later(self) -> bool:
        """Whether it is shown and registration has not begun."""
        return self.opens_at is not None and clock.now() < self.opens_at

    @property
    def version(self) -> int:
        """Which dates and place these are, for our own notices."""
        return int(self.changed_at.timestamp()) if self.changed_at else 1

    @property
    def certifies(self) -> bool:
        """Only a training says on paper who was there; of a group nothing is written."""
        return self.offering.type == OfferingType.TRAINING

    @property
    def takes_pairs(self) -> bool:
        """A training is for professionals, each for themselves."""
        return self.offering.type != OfferingType.TRAINING


class Meeting(models.Model):
    """One date of a gathering; its id holds the leaders' and the room's claims."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="meetings")
    during = DateTimeRangeField()

    class Meta:
        ordering = ["during"]
        constraints = [
            models.CheckConstraint(condition=Q(during__isempty=False), name="a_meeting_takes_time"),
            ExclusionConstraint(
                name="meetings_of_a_gathering_do_not_overlap",
                expressions=[("gathering", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gathering_id} {self.during}"

    @property
    def start(self) -> datetime:
        return self.during.lower

    @property
    def end(self) -> datetime:
        return self.during.upper


MY_PARTIES = function("ifio_parties", "party_id", "groups_seat", f"user_id = {ME}")
I_LEAD = function("ifio_led", "gathering_id", "groups_gathering_leaders", f"user_id = {ME}")
# Whoever counts places or offers one works as this job, inside the act of somebody who sees only their own.
JOB = "places"
_AT_WORK = at_job(JOB)
_PRACTICE = (
    f"{has_role('administrator')} OR {among('gathering_id', I_LEAD)} OR {_AT_WORK} OR {at_job('feed')}"
)


class PartyState(models.TextChoices):
    WAITING = "waiting", _("In line")
    HELD = "held", _("Place kept")
    CONFIRMED = "confirmed", _("Coming")
    GONE = "gone", _("Not coming")


TAKING = (PartyState.HELD, PartyState.CONFIRMED)
LIVE = (PartyState.WAITING, *TAKING)


class PartyQuerySet(models.QuerySet["Party"]):
    def visible_to(self, user: Any) -> "PartyQuerySet":
        """Those this person comes with, as far as they know of it themselves."""
        return self.filter(pk__in=Seat.objects.visible_to(user).values("party_id"))


class Party(Stateful):
    """Those who come as one. `unit` is the couple a pair belongs to, an id that leads nowhere from here."""

    row_policy = Policy(see=f"{among('id', MY_PARTIES)} OR {_PRACTICE}", change=_AT_WORK, worker="true")

    MOVES: ClassVar[dict[str, Move]] = {
        "offer": Move({PartyState.WAITING}, PartyState.HELD),
        "confirm": Move({PartyState.HELD}, PartyState.CONFIRMED),
        "go": Move(set(LIVE), PartyState.GONE),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="parties")
    size = models.PositiveSmallIntegerField()
    unit = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=PartyState)
    asked_at = models.DateTimeField(default=clock.now)
    held_until = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="For our own notices; never shown.")

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "parties"
        indexes = [models.Index(fields=["gathering", "state", "asked_at"], name="parties_in_line")]
        constraints = [
            models.CheckConstraint(
                condition=Q(size=1, unit__isnull=True) | Q(size=2, unit__isnull=False),
                name="a_party_is_one_or_a_pair",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_until__isnull=False), name="a_kept_place_lapses"
            ),
            models.UniqueConstraint(
                fields=["gathering", "unit"], condition=~Q(state="gone"), name="a_pair_comes_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"

    @property
    def is_kept(self) -> bool:
        """Whether places wait for an answer, and its time is not over."""
        return self.held_until is not None and clock.now() < self.held_until


class SeatQuerySet(models.QuerySet["Seat"]):
    def visible_to(self, user: Any) -> "SeatQuerySet":
        """A person's own, once there is something for them to answer: a line they were put in by another,
        and have not said yes to, is nothing of theirs yet."""
        unasked = Q(party__state=PartyState.WAITING, asked_at=None)
        return self.filter(user=user).exclude(unasked)

    def roster(self) -> "SeatQuerySet":
        return self.filter(party__state__in=LIVE).order_by("party__asked_at", "pk")


class Seat(models.Model):
    """One person's own part: their yes, and for staff alone at which meetings they were."""

    # Also of a pair nobody finds the other's: it says whether they have answered.
    row_policy = Policy(
        see=f"user_id = {ME} OR {_PRACTICE}", change=f"user_id = {ME} OR {_AT_WORK}", worker="true"
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="seats")
    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when this person knows of it: their own act, or a notice."
    )
    yes_at = models.DateTimeField(null=True, blank=True)
    attended = ArrayField(
        models.UUIDField(), default=list, blank=True, help_text="Meetings they were at, as staff say."
    )
    paper_name = models.CharField(max_length=100, blank=True, help_text="As it stands on their certificate.")

    objects = SeatQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "user"], name="one_seat_each")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.party_id}"
