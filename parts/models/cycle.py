"""The loop that two people know: drawn by the therapist, worded and agreed by each of them.

A loop is a circle with no first cause. It is shown only while the joint feature is set up; describing harm
as a mutual loop would spread blame to the one who is harmed.
"""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import SealedModel
from core.policies import Policy
from core.states import Move, Stateful
from couples.models import CareTeam, Couple, Partner, SharedRow
from couples.row_policies import IN_MY_CARE, IN_MY_COUPLE
from couples.visibility import JOINT


class CycleState(models.TextChoices):
    DRAFT = "draft_therapist", _("Your draft")
    SHOWN = "draft_shared", _("Shown to them")
    RETIRED = "retired", _("Put away")


class CycleQuerySet(models.QuerySet["Cycle"]):
    def visible_to(self, user: Any) -> "CycleQuerySet":
        """A therapist's loops of couples in their care; a member's once they are shown."""
        caring = CareTeam.objects.current().filter(user=user).values("couple_id")
        mine = Partner.objects.current().filter(user=user).values("couple_id")
        return self.filter(
            models.Q(couple_id__in=caring) | models.Q(couple_id__in=mine, state=CycleState.SHOWN)
        )


class Cycle(Stateful, SealedModel):
    """Words: name, steps (id, person, event, part, body, story, move, way_out, way_out_for).

    A draft is the therapist's record; once shown it is under the couple's own key. Whether it is agreed is
    not a column: it is, while every current member has said yes to this version.
    """

    row_policy = Policy(see=f"{IN_MY_CARE} OR ({IN_MY_COUPLE} AND state = 'draft_shared')")

    MOVES: ClassVar[dict[str, Move]] = {
        "show": Move({CycleState.DRAFT}, CycleState.SHOWN),
        "retire": Move({CycleState.DRAFT, CycleState.SHOWN}, CycleState.RETIRED),
    }

    couple = models.ForeignKey(Couple, on_delete=models.DO_NOTHING, related_name="+")
    writer = models.ForeignKey(CareTeam, on_delete=models.DO_NOTHING, related_name="+")
    state = models.CharField(max_length=16, choices=CycleState, default=CycleState.DRAFT)
    version = models.PositiveIntegerField(default=1, help_text="Rises with every rewording once shown.")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    objects = CycleQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["couple"], condition=~models.Q(state="retired"), name="one_loop_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def write(self, words: dict[str, Any]) -> None:
        """Seal the words for those who may read them in this state. Not saved."""
        if self.state == CycleState.DRAFT:
            self.scope, self.purpose = self.writer_id, "record"
        else:
            self.scope, self.purpose = self.couple_id, JOINT
        self.updated_at = clock.now()
        self.seal(**words)

    @property
    def steps(self) -> list[dict[str, Any]]:
        return self.words.get("steps", [])


class CycleLine(SharedRow):
    """What is underneath one of a person's own steps, in their own words. Words: fear, longing."""

    cycle = models.ForeignKey(Cycle, on_delete=models.DO_NOTHING, related_name="+")
    step = models.UUIDField(help_text="The step's own id, which it keeps when the loop is reordered.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cycle", "step", "author"], name="one_line_under_a_step")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CycleYes(SharedRow):
    """One member's "this fits" to one version of the loop. Taking it back removes the row."""

    cycle = models.ForeignKey(Cycle, on_delete=models.DO_NOTHING, related_name="+")
    version = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cycle", "author"], name="one_yes_to_a_loop")]

    def __str__(self) -> str:
        return str(self.pk)
