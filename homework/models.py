"""Practices between sessions: offered, decided in private, kept in one's own way.

An offer holds two counts, how many have answered and how many said yes. They are workflow, never shown:
until the evening after the last answer, the offer reads the same to everyone.
"""

from dataclasses import replace
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import SealedModel
from core.policies import Policy, among
from core.states import Move, Stateful
from couples.models import CareTeam, Couple, Partner, PrivateRow, SharedRow
from couples.row_policies import IN_MY_CARE, MEMBERSHIPS, PRIVATE
from couples.visibility import JOINT, PURPOSE, Visibility

from .catalogue import PRACTICES, Practice


class OfferState(models.TextChoices):
    ARRANGING = "arranging", _("Being arranged")
    ACTIVE = "active", _("Set up")
    NOT_SET_UP = "not_set_up", _("Not set up this time")
    WITHDRAWN = "withdrawn", _("Taken back")


class OfferQuerySet(models.QuerySet["PracticeOffer"]):
    def visible_to(self, user: Any) -> "OfferQuerySet":
        """Offers made to this person, and offers of couples this person cares for."""
        mine = OfferedTo.objects.filter(partner__in=Partner.objects.current().filter(user=user).values("pk"))
        caring = CareTeam.objects.current().filter(user=user)
        return self.filter(Q(pk__in=mine.values("offer_id")) | Q(couple_id__in=caring.values("couple_id")))

    def made_to(self, partner: Partner) -> "OfferQuerySet":
        return self.filter(pk__in=OfferedTo.objects.filter(partner=partner).values("offer_id"))


# An offer is found by those it was made to, whoever else is in the couple.
MADE_TO_ME = (
    "EXISTS (SELECT FROM homework_offeredto made WHERE made.offer_id = homework_practiceoffer.id"
    f" AND {among('made.partner_id', MEMBERSHIPS)})"
)


class PracticeOffer(Stateful, SealedModel):
    """A practice offered to one person, or to several who must all say yes.

    Words: why. An offer to one is sealed under that person's key, an offer to several under the couple's,
    so the other member cannot open what was not meant for them.
    """

    row_policy = Policy(see=f"{MADE_TO_ME} OR {IN_MY_CARE}", worker="true")

    MOVES: ClassVar[dict[str, Move]] = {
        "begin": Move({OfferState.ARRANGING, OfferState.NOT_SET_UP}, OfferState.ACTIVE),
        "leave": Move({OfferState.ARRANGING}, OfferState.NOT_SET_UP),
        "withdraw": Move(
            {OfferState.ARRANGING, OfferState.ACTIVE, OfferState.NOT_SET_UP}, OfferState.WITHDRAWN
        ),
    }

    couple = models.ForeignKey(Couple, on_delete=models.DO_NOTHING, related_name="+")
    key = models.CharField(max_length=24)
    offered_by = models.ForeignKey(CareTeam, on_delete=models.DO_NOTHING, related_name="+")
    session_id = models.UUIDField(null=True, blank=True, help_text="The session it was offered in, if any.")
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.ARRANGING)
    needed = models.PositiveSmallIntegerField()
    answered = models.PositiveSmallIntegerField(default=0)
    agreed = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    settles_at = models.DateTimeField(
        null=True, blank=True, help_text="The evening on which answers given together become an outcome."
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(key__in=sorted(PRACTICES)), name="a_practice_we_have"),
            models.CheckConstraint(
                condition=Q(agreed__lte=F("answered")) & Q(answered__lte=F("needed")),
                name="no_more_answers_than_asked",
            ),
        ]
        indexes = [
            models.Index(fields=["settles_at"], condition=Q(state="arranging"), name="offers_to_settle")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.pk}"

    @property
    def practice(self) -> Practice:
        return PRACTICES[self.key]

    @property
    def together(self) -> bool:
        return self.practice.together

    @property
    def outcome_verb(self) -> str:
        """`begin` when every answer goes along with it, else `leave`."""
        return "begin" if self.agreed == self.needed else "leave"

    def write(self, words: dict[str, Any], *, to: list[Partner]) -> None:
        """Seal the words for those it is offered to. Not saved."""
        if len(to) == 1:
            self.scope, self.purpose = to[0].pk, PURPOSE[Visibility.PRIVATE_THERAPIST]
        else:
            self.scope, self.purpose = self.couple_id, JOINT
        self.seal(**words)


class OfferedTo(models.Model):
    """For whom an offer is."""

    offer = models.ForeignKey(PracticeOffer, on_delete=models.DO_NOTHING, related_name="members")
    partner = models.ForeignKey(Partner, on_delete=models.DO_NOTHING, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["offer", "partner"], name="offered_once_to_a_member")]

    def __str__(self) -> str:
        return f"{self.offer_id} to {self.partner_id}"


class Answer(models.TextChoices):
    YES = "yes", _("Yes")
    SMALLER = "smaller_version", _("A smaller version")
    NOT_NOW = "not_now", _("Not now")


class Decision(PrivateRow):
    """One person's answer to an offer, for that person and the therapist. Words: answer, smaller."""

    visibility = models.CharField(
        max_length=20, choices=Visibility, default=Visibility.PRIVATE_THERAPIST, editable=False
    )
    offer = models.ForeignKey(PracticeOffer, on_delete=models.DO_NOTHING, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offer", "author"], name="one_decision_each"),
            models.CheckConstraint(
                condition=Q(visibility=Visibility.PRIVATE_THERAPIST), name="a_decision_is_for_the_therapist"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def answer(self) -> str:
        return self.words["answer"]


class PlanState(models.TextChoices):
    KEPT = "kept", _("Kept")
    STOPPED = "stopped", _("Stopped")


class Plan(Stateful, PrivateRow):
    """How one person keeps a practice. Words: minutes, where, smaller.

    `days` are weekdays (0 is Monday) and `at` a time of day in the person's own zone. A nudge is off
    until its owner turns it on, and nobody else is told either way.
    """

    row_policy = replace(PRIVATE, worker="nudge")

    MOVES: ClassVar[dict[str, Move]] = {
        "stop": Move({PlanState.KEPT}, PlanState.STOPPED),
        "resume": Move({PlanState.STOPPED}, PlanState.KEPT),
    }

    visibility = models.CharField(
        max_length=20, choices=Visibility, default=Visibility.PRIVATE_THERAPIST, editable=False
    )
    offer = models.ForeignKey(PracticeOffer, on_delete=models.DO_NOTHING, related_name="+")
    state = models.CharField(max_length=8, choices=PlanState, default=PlanState.KEPT)
    days = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    at = models.TimeField(null=True, blank=True)
    nudge = models.BooleanField(default=False)
    next_nudge_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "author"], name="one_plan_each"),
            models.CheckConstraint(
                condition=Q(nudge=False) | (Q(at__isnull=False) & ~Q(days=[])), name="a_nudge_has_a_time"
            ),
        ]
        indexes = [models.Index(fields=["next_nudge_at"], condition=Q(nudge=True), name="nudges_to_plan")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def minutes(self) -> int:
        return self.words.get("minutes") or self.offer.practice.minutes


class Did(models.TextChoices):
    YES = "yes", _("Yes")
    BIT = "bit", _("A bit")
    NO = "no_and_ok", _("No, and that’s all right")


LOG_LEVELS = [Visibility.PRIVATE_SELF, Visibility.PRIVATE_THERAPIST]


class PracticeLog(PrivateRow):
    """A line somebody wrote after a practice, or after none. Words: did, noticed. Never counted."""

    plan = models.ForeignKey(Plan, on_delete=models.DO_NOTHING, related_name="+")
    on = models.DateField()

    class Meta:
        ordering = ["on", "created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(visibility__in=LOG_LEVELS), name="a_log_is_its_writers")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SharedLog(SharedRow):
    """A line of a practice done together that its writer showed to everyone. Words: did, noticed."""

    source = models.OneToOneField(PracticeLog, on_delete=models.DO_NOTHING, related_name="shared")
    offer = models.ForeignKey(PracticeOffer, on_delete=models.DO_NOTHING, related_name="+")
    on = models.DateField()

    class Meta:
        ordering = ["on", "created_at"]

    def __str__(self) -> str:
        return str(self.pk)
