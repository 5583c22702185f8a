"""A turn: one speaks for a part, the others witness; then reflecting, the need, a small repair."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from couples.models import Partner, PrivateRow, SharedRow
from couples.visibility import Visibility

from .session import TherapySession


class TurnMode(models.TextChoices):
    GUIDED_INSIDE = "guided_inside", _("Guided inside")
    SPEAK_FOR_PART = "speak_for_part", _("Speaking for a part")


class Turn(models.Model):
    """Times, roles and the step we are at. What the part is called is in `SaidAloud`, if it was said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(TherapySession, on_delete=models.DO_NOTHING, related_name="turns")
    order = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=16, choices=TurnMode, default=TurnMode.SPEAK_FOR_PART)
    speaker = models.ForeignKey(Partner, on_delete=models.DO_NOTHING, related_name="+")
    said = models.ForeignKey(
        "sessions_app.SaidAloud", on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+"
    )
    step = models.CharField(max_length=12, default="readiness")
    prompt = models.CharField(max_length=40, blank=True, help_text="Key of the prompt the speaker sees.")
    started_at = models.DateTimeField(default=clock.now)
    handed_over_at = models.DateTimeField(null=True, blank=True, help_text="The speaker was done speaking.")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["session", "order"], name="turns_have_an_order"),
            models.UniqueConstraint(
                fields=["session"], condition=Q(ended_at=None), name="one_turn_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.pk}"

    @property
    def couple_id(self) -> uuid.UUID:
        return self.session.couple_id


class TurnKind(models.TextChoices):
    PERMISSION = "permission", _("Whether it is all right now")
    SPOKEN_FOR = "spoken_for", _("What was spoken for the part")
    WHAT_HEARD = "what_heard", _("What was heard")
    REACH = "reach", _("Whether it reached")
    RESPONSE = "response", _("What happened in the listener")
    NEED = "need", _("What the part needs")
    REPAIR = "repair", _("A small repair")
    RECEIVED = "received", _("How it was received")


class TurnLine(PrivateRow):
    """Somebody's own words and choices in a turn; for them and the therapist."""

    turn = models.ForeignKey(Turn, on_delete=models.DO_NOTHING, related_name="lines")
    kind = models.CharField(max_length=12, choices=TurnKind)
    visibility = models.CharField(max_length=20, choices=Visibility, default=Visibility.PRIVATE_THERAPIST)

    class Meta(PrivateRow.Meta):
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["turn", "author", "kind"], name="one_line_per_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class TurnSaid(SharedRow):
    """What its author sent to the others on purpose, in one turn."""

    turn = models.ForeignKey(Turn, on_delete=models.DO_NOTHING, related_name="sent")
    kind = models.CharField(max_length=12, choices=TurnKind)

    class Meta(SharedRow.Meta):
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["turn", "author", "kind"], name="one_sent_line_per_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class TurnConsent(models.Model):
    """Whether this person agrees that the words of a turn are kept. Without everyone's yes they go."""

    turn = models.ForeignKey(Turn, on_delete=models.DO_NOTHING, related_name="consents")
    partner = models.ForeignKey(Partner, on_delete=models.DO_NOTHING, related_name="+")
    keep = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["turn", "partner"], name="one_consent_per_turn")]

    def __str__(self) -> str:
        return str(self.pk)
