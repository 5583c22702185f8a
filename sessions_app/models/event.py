"""The live list of events. An event has kind, ids and an audience, never words."""

import uuid

from django.conf import settings
from django.db import models

from core import clock

from .session import TherapySession


class Audience:
    """Who an event is for: everyone in the room, the therapists, or one participant."""

    ROOM = "room"
    THERAPIST = "therapist"

    @staticmethod
    def of(partner_id: uuid.UUID) -> str:
        return str(partner_id)


class RoomCounter(models.Model):
    """The newest number of one audience of one room. Raised under its row lock, so that numbers are dense
    and become visible in order, and nobody's private acts leave a gap in another's."""

    session = models.ForeignKey(TherapySession, on_delete=models.DO_NOTHING, related_name="counters")
    audience = models.CharField(max_length=36)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "audience"], name="one_counter_per_audience")
        ]

    def __str__(self) -> str:
        return f"{self.audience} {self.number}"


class RoomEvent(models.Model):
    """One thing that happened, for one audience."""

    session = models.ForeignKey(TherapySession, on_delete=models.DO_NOTHING, related_name="events")
    audience = models.CharField(max_length=36)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=24)
    subject_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "audience", "number"], name="one_event_per_number_and_audience"
            )
        ]

    def __str__(self) -> str:
        return f"{self.audience} {self.number} {self.kind}"


class Answered(models.Model):
    """A press that was dealt with. The same key again gets the same answer and changes nothing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(TherapySession, on_delete=models.DO_NOTHING, related_name="+")
    key = models.UUIDField()
    outcome = models.CharField(max_length=16, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_press")]

    def __str__(self) -> str:
        return str(self.key)
