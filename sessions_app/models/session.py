"""A therapy session: one live meeting of one appointment, its phases, and who takes part."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.states import Move, Stateful
from couples.models import CareTeam, Couple, Partner


class RoomState(models.TextChoices):
    """Domain rule 2.2."""

    NOT_OPEN = "not_open", _("Not open yet")
    WAITING_ROOM = "waiting_room", _("Waiting room")
    LANDING = "landing", _("Landing")
    AGREEMENTS = "agreements", _("Agreements")
    CHECK_IN = "check_in", _("Check-in with parts")
    SPEAKING_TO = "speaking_to", _("Speaking to")
    WITNESS_REPAIR = "witness_repair", _("Witness and repair")
    DEBRIEF = "debrief", _("De-brief")
    BRAKED = "braked", _("Pausing together")
    RETURNING = "returning", _("Returning to landing")
    CLOSED = "closed", _("Closed")


PHASES = [
    RoomState.LANDING,
    RoomState.AGREEMENTS,
    RoomState.CHECK_IN,
    RoomState.SPEAKING_TO,
    RoomState.WITNESS_REPAIR,
    RoomState.DEBRIEF,
]
LIVE = {*PHASES, RoomState.BRAKED, RoomState.RETURNING}
_PAUSED: set[str] = {RoomState.BRAKED, RoomState.RETURNING}
_LATER: set[str] = {RoomState.CHECK_IN, RoomState.SPEAKING_TO, RoomState.WITNESS_REPAIR}


class Reason(models.TextChoices):
    """Why a phase changed."""

    PLANNED = "planned", _("As planned")
    RETURNED_SLOW = "returned_slow", _("Returned, to go slower")
    BRAKE = "brake", _("Brake")
    THERAPIST_PAUSE = "therapist_pause", _("Therapist's pause")
    TIME = "time", _("Time")
    TECH = "tech", _("Connection")
    SAFETY = "safety", _("Safety")


class TherapySessionQuerySet(models.QuerySet["TherapySession"]):
    def visible_to(self, user: Any) -> "TherapySessionQuerySet":
        """Sessions a person is in, as a member, or cares for, as a therapist."""
        return self.filter(
            Q(pk__in=RoomMember.objects.places_of(user).values("session_id"))
            | Q(couple_id__in=CareTeam.objects.current().filter(user=user).values("couple_id"))
        )

    def cared_for_by(self, user: Any) -> "TherapySessionQuerySet":
        """Sessions of the couples this therapist cares for now."""
        return self.filter(couple_id__in=CareTeam.objects.current().filter(user=user).values("couple_id"))

    def open(self) -> "TherapySessionQuerySet":
        return self.exclude(state__in=[RoomState.CLOSED, RoomState.NOT_OPEN])


class TherapySession(Stateful):
    """One meeting. Only the therapist moves it; anyone in it can brake (domain rules 2.2 and 2.8)."""

    MOVES: ClassVar[dict[str, Move]] = {
        "open": Move({RoomState.NOT_OPEN}, RoomState.WAITING_ROOM),
        "land": Move({RoomState.WAITING_ROOM, RoomState.AGREEMENTS, *_LATER}, RoomState.LANDING),
        "agree": Move({RoomState.LANDING, *_LATER}, RoomState.AGREEMENTS),
        "check_in": Move(
            {RoomState.AGREEMENTS, RoomState.SPEAKING_TO, RoomState.WITNESS_REPAIR, *_PAUSED},
            RoomState.CHECK_IN,
        ),
        "speak": Move({RoomState.CHECK_IN, RoomState.WITNESS_REPAIR}, RoomState.SPEAKING_TO),
        "witness": Move({RoomState.SPEAKING_TO}, RoomState.WITNESS_REPAIR),
        "harvest": Move({*_LATER, *_PAUSED}, RoomState.DEBRIEF),
        "brake": Move({*PHASES, RoomState.RETURNING}, RoomState.BRAKED),
        "settle": Move({RoomState.BRAKED}, RoomState.RETURNING),
        **{f"resume_{phase}": Move(_PAUSED, phase) for phase in PHASES},
        "close": Move({RoomState.DEBRIEF}, RoomState.CLOSED),
        "stop": Move({RoomState.WAITING_ROOM, *LIVE}, RoomState.CLOSED),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appointment = models.OneToOneField(
        "booking.Appointment", on_delete=models.DO_NOTHING, related_name="therapy_session"
    )
    couple = models.ForeignKey(Couple, on_delete=models.DO_NOTHING, related_name="sessions")
    therapist = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="sessions_led"
    )
    state = models.CharField(max_length=16, choices=RoomState, default=RoomState.NOT_OPEN)
    paused_from = models.CharField(max_length=16, choices=RoomState, blank=True)
    number = models.PositiveSmallIntegerField(help_text="1 is the first session of this couple.")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    phase_since = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    ended_early = models.BooleanField(default=False)
    note_signed_at = models.DateTimeField(
        null=True, blank=True, help_text="As the progress note says; here, so that what is to write is found."
    )
    minutes = models.JSONField(default=dict, help_text="Minutes per phase, a guide the therapist may edit.")
    prompt = models.CharField(max_length=40, blank=True, help_text="Key of the prompt that is out.")
    moment = models.CharField(
        max_length=8,
        blank=True,
        choices=[("parts", _("A parts moment")), ("protect", _("Protecting the speaker"))],
    )
    created_at = models.DateTimeField(default=clock.now)

    objects = TherapySessionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]
        indexes = [
            models.Index(
                fields=["couple", "starts_at"],
                condition=Q(note_signed_at=None),
                name="sessions_without_a_note",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=RoomState.BRAKED) | ~Q(paused_from=""), name="a_pause_knows_where_from"
            ),
            models.CheckConstraint(
                condition=~Q(state=RoomState.CLOSED) | Q(closed_at__isnull=False),
                name="a_closed_session_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_over(self) -> bool:
        return self.state == RoomState.CLOSED

    @property
    def phase(self) -> str:
        """The phase we are in, or were in when we paused."""
        return self.paused_from if self.state in _PAUSED else self.state


class JoiningMode(models.TextChoices):
    """Domain rule 2.11."""

    IN_PERSON = "in_person", _("In person")
    SEPARATE_ROOMS = "online_separate_rooms", _("Online, separate rooms")
    SAME_ROOM = "online_same_room_separate_devices", _("Online, same room, separate devices")
    SHARED_DEVICE = "online_shared_device", _("Online, one device for all")


class RoomMemberQuerySet(models.QuerySet["RoomMember"]):
    def places_of(self, user: Any) -> "RoomMemberQuerySet":
        """The places a person has in rooms, through couples they are in now."""
        return self.filter(partner__in=Partner.objects.current().filter(user=user))


class RoomMember(models.Model):
    """Somebody who takes part in a session as a client. Columns hold workflow only, never an answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(TherapySession, on_delete=models.DO_NOTHING, related_name="members")
    partner = models.ForeignKey(Partner, on_delete=models.DO_NOTHING, related_name="room_places")
    joining_mode = models.CharField(max_length=34, choices=JoiningMode, default=JoiningMode.SEPARATE_ROOMS)
    privacy_at = models.DateTimeField(null=True, blank=True)
    today_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_aloud = models.BooleanField(default=False, help_text="Noted by the therapist as said aloud.")
    left_read_at = models.DateTimeField(null=True, blank=True)
    follow_up = models.BooleanField(default=False, help_text="The therapist has arranged how to follow up.")
    seen_at = models.DateTimeField(null=True, blank=True, help_text="Their last open stream; therapist only.")

    objects = RoomMemberQuerySet.as_manager()

    class Meta:
        ordering = ["partner__position"]
        constraints = [
            models.UniqueConstraint(fields=["session", "partner"], name="one_place_in_the_room"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def shares_device(self) -> bool:
        """No private content at all on that device."""
        return self.joining_mode == JoiningMode.SHARED_DEVICE


class PhaseLog(models.Model):
    """The course of a session: when, from where to where, who moved it, why."""

    session = models.ForeignKey(TherapySession, on_delete=models.DO_NOTHING, related_name="phase_log")
    at = models.DateTimeField(default=clock.now)
    was = models.CharField(max_length=16, choices=RoomState)
    became = models.CharField(max_length=16, choices=RoomState)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, null=True)
    reason = models.CharField(max_length=16, choices=Reason, default=Reason.PLANNED)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.was} > {self.became}"
