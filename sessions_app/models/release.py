"""Giving the joint record out: every adult named in it says yes alone, and the therapist looks first.

A request is written to each member under that member's own key. Their yes stands in their own row and can be
taken back at any time; that there is none, or that it was refused, is nowhere. Domain rule 4.9.
"""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.states import Move, Stateful
from couples.models import CareTeam, Couple, PrivateRow, StaffRow
from couples.visibility import Visibility

from .note import ProgressNote


class ReleaseState(models.TextChoices):
    ASKED = "asked", _("Asked")
    APPROVED = "approved", _("Looked through")
    ENDED = "ended", _("Ended")


class ReleaseQuerySet(models.QuerySet["Release"]):
    def visible_to(self, user: Any) -> "ReleaseQuerySet":
        """For the care team; a member reads what was written to them (`ReleaseAsk`)."""
        return self.filter(couple_id__in=CareTeam.objects.current().filter(user=user).values("couple_id"))


class Release(Stateful):
    """One request to give the signed notes of a couple to somebody outside."""

    MOVES: ClassVar[dict[str, Move]] = {
        "approve": Move({ReleaseState.ASKED, ReleaseState.APPROVED}, ReleaseState.APPROVED),
        "reopen": Move({ReleaseState.APPROVED}, ReleaseState.ASKED),
        "end": Move({ReleaseState.ASKED, ReleaseState.APPROVED}, ReleaseState.ENDED),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    couple = models.ForeignKey(Couple, on_delete=models.DO_NOTHING, related_name="+")
    asked_by = models.ForeignKey(CareTeam, on_delete=models.DO_NOTHING, related_name="+")
    state = models.CharField(max_length=8, choices=ReleaseState, default=ReleaseState.ASKED)
    until = models.DateField(help_text="The last day on which it may be given.")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"


class ReleaseAsk(PrivateRow):
    """What one member was asked, and their yes. Words: to_whom, what, why."""

    visibility = models.CharField(
        max_length=20, choices=Visibility, default=Visibility.PRIVATE_THERAPIST, editable=False
    )
    release = models.ForeignKey(Release, on_delete=models.DO_NOTHING, related_name="asks")
    yes_at = models.DateTimeField(null=True, blank=True)

    class Meta(PrivateRow.Meta):
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["release", "author"], name="asked_once_of_each_member")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ReleaseText(StaffRow):
    """One signed note as it would be given: the sections, with what is another's private taken out."""

    release = models.ForeignKey(Release, on_delete=models.DO_NOTHING, related_name="texts")
    note = models.ForeignKey(ProgressNote, on_delete=models.DO_NOTHING, related_name="+")

    class Meta(StaffRow.Meta):
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["release", "note"], name="one_text_given_of_a_note")
        ]

    def __str__(self) -> str:
        return str(self.pk)
