"""That one of two was asked whether they want to come alone, when the time for both is not kept."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.policies import Policy, among, at_job, has_role
from core.states import Move, Stateful
from couples.models import CareTeam, Couple, Partner
from couples.row_policies import CARED_FOR, MEMBERSHIPS

from .appointment import Appointment


class TimeAloneState(models.TextChoices):
    ASKED = "asked", _("Asked, not answered yet")
    NOT_ASKED = "unasked", _("Not asked: a signature was taken back meanwhile")
    DECLINED = "declined", _("Does not come alone")
    TAKEN = "taken", _("Comes alone")
    OVER = "over", _("Nobody comes; the time was given back")


class TimeAloneQuerySet(models.QuerySet["TimeAlone"]):
    def visible_to(self, user: Any) -> "TimeAloneQuerySet":
        """Theirs who was asked; of the practice, for whoever cares for the couple, and administrators."""
        if user.is_administrator:
            return self.all()
        asked = Q(partner__in=Partner.objects.current().filter(user=user).values("pk"))
        rows = asked & ~Q(state=TimeAloneState.NOT_ASKED)
        if user.is_therapist:
            caring = CareTeam.objects.current().filter(user=user)
            rows |= Q(couple_id__in=caring.values("couple_id"))
        return self.filter(rows)

    def kept(self) -> "TimeAloneQuerySet":
        """Those whose time is claimed: until the clock ends, whatever was answered."""
        return self.filter(
            state__in=[TimeAloneState.ASKED, TimeAloneState.NOT_ASKED, TimeAloneState.DECLINED]
        )


class TimeAlone(Stateful):
    """The time of a joint appointment that is not kept, while one member thinks whether to come alone.

    It is the holder of the claims on that time until the hour it names. A no does not give it back sooner:
    whoever could not come would read the answer in the free times.
    """

    row_policy = Policy(
        see=f"({among('partner_id', MEMBERSHIPS)} AND state <> 'unasked') OR {among('couple_id', CARED_FOR)}"
        f" OR {has_role('administrator')} OR {at_job('proposals')}",
        change=f"{among('partner_id', MEMBERSHIPS)} OR {at_job('proposals')}",
        worker="true",
    )

    MOVES: ClassVar[dict[str, Move]] = {
        "take": Move({TimeAloneState.ASKED}, TimeAloneState.TAKEN),
        "decline": Move({TimeAloneState.ASKED}, TimeAloneState.DECLINED),
        "end": Move(
            {TimeAloneState.ASKED, TimeAloneState.NOT_ASKED, TimeAloneState.DECLINED}, TimeAloneState.OVER
        ),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    couple = models.ForeignKey(Couple, on_delete=models.DO_NOTHING, related_name="+")
    partner = models.ForeignKey(
        Partner, on_delete=models.DO_NOTHING, related_name="+", help_text="Who is asked."
    )
    appointment = models.OneToOneField(Appointment, on_delete=models.CASCADE, related_name="time_alone")
    made = models.OneToOneField(
        Appointment, on_delete=models.CASCADE, null=True, blank=True, related_name="instead_of_two"
    )
    state = models.CharField(max_length=8, choices=TimeAloneState, default=TimeAloneState.ASKED)
    asked_at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()

    objects = TimeAloneQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["until"],
                condition=Q(state__in=["asked", "unasked", "declined"]),
                name="times_alone_lapse",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="taken", made__isnull=False) | ~Q(state="taken") & Q(made__isnull=True),
                name="who_comes_alone_has_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"
