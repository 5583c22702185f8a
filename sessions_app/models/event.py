"""The live list of events. An event has kind, ids and an audience, never words."""

import uuid

from django.conf import settings
from django.db import models

from core import clock
from core.policies import Policy, among, at_job
from couples.row_policies import CARED_FOR, COUPLES, MEMBERSHIPS

from .session import TherapySession


class Audience:
    """Who an event is for: everyone in the room, the therapists, or one participant."""

    ROOM = "room"
    THERAPIST = "therapist"

    @staticmethod
    def of(partner_id: uuid.UUID) -> str:
        return str(partner_id)


# The room's for whoever is in it, one participant's for them, and all of it for the therapist, who lets it go
# at the close. Rows are added by `sessions_app_emit`, also for an audience that the writer is not of.
_ROOM = "EXISTS (SELECT FROM sessions_app_therapysession room WHERE room.id = session_id AND {})"
IN_MY_ROOM = _ROOM.format(among("room.couple_id", COUPLES))
IN_A_ROOM_OF_MINE_TO_LEAD = _ROOM.format(among("room.couple_id", CARED_FOR))
FOR_ME = f"audience = ANY ((SELECT {MEMBERSHIPS}())::text[])"
HEARD = f"{FOR_ME} OR (audience = 'room' AND {IN_MY_ROOM}) OR {IN_A_ROOM_OF_MINE_TO_LEAD}"


class RoomCounter(models.Model):
    """The newest number of one audience of one room. Raised under its row lock, so that numbers are dense
    and become visible in order, and nobody's private acts leave a gap in another's."""

    row_policy = Policy(see=f"{HEARD} OR {at_job('room.sweep')}", change=IN_A_ROOM_OF_MINE_TO_LEAD)

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

    row_policy = Policy(see=HEARD, change=IN_A_ROOM_OF_MINE_TO_LEAD)

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
