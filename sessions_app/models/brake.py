"""A pause that somebody asked for. Who did is for them and the therapist, and for nobody else."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock

from .session import RoomState, TherapySession
from .turn import Turn


class BrakeLevel(models.TextChoices):
    SLOW = "slow", _("Softer and slower")
    PAUSE = "pause", _("Pause")
    STOP = "stop", _("Stop for today")


class BrakeReason(models.TextChoices):
    BRAKE = "brake", _("Brake")
    PROTECT = "protect", _("Protecting the speaker")


class BrakeEvent(models.Model):
    """Domain rule 2.8: within a second everyone sees the same card; never counted, never explained."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(TherapySession, on_delete=models.DO_NOTHING, related_name="brakes")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+")
    level = models.CharField(max_length=5, choices=BrakeLevel, default=BrakeLevel.PAUSE)
    reason = models.CharField(max_length=7, choices=BrakeReason, default=BrakeReason.BRAKE)
    phase = models.CharField(max_length=16, choices=RoomState)
    turn = models.ForeignKey(Turn, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="brakes")
    at = models.DateTimeField(default=clock.now)
    ready_at = models.DateTimeField(null=True, blank=True, help_text="The one who paused is ready.")
    stop_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+"
    )
    over_at = models.DateTimeField(null=True, blank=True)
    next_state = models.CharField(max_length=16, choices=RoomState, blank=True)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def couple_id(self) -> uuid.UUID:
        return self.session.couple_id
