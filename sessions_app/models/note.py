"""The progress note (the record) and the process note (the writer's own), kept apart by table and by key."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.states import Move, Stateful
from couples.models import StaffRow
from couples.visibility import Visibility

from .session import TherapySession


class ProgressNoteState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SIGNED = "signed", _("Signed")


class ProgressNote(StaffRow, Stateful):
    """The official record of one session, written so that any member could read it (domain rule 4.8).

    Words: the keys of `sessions_app.draft.SECTIONS`. Once signed, a database trigger refuses to change
    the row; what is to be added is an `Amendment`.
    """

    MOVES: ClassVar[dict[str, Move]] = {
        "sign": Move({ProgressNoteState.DRAFT}, ProgressNoteState.SIGNED),
    }

    session = models.OneToOneField(TherapySession, on_delete=models.DO_NOTHING, related_name="progress_note")
    state = models.CharField(max_length=6, choices=ProgressNoteState, default=ProgressNoteState.DRAFT)
    version = models.PositiveIntegerField(default=1, help_text="Raised by each save; a stale page is told.")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+"
    )

    class Meta(StaffRow.Meta):
        ordering = ["-session__starts_at"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(state="draft", signed_at=None, signed_by=None)
                | Q(state="signed", signed_at__isnull=False, signed_by__isnull=False),
                name="signed_notes_have_a_signer_and_a_time",
            ),
            models.CheckConstraint(
                condition=Q(visibility=Visibility.THERAPIST_RECORD), name="a_progress_note_is_the_record"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"

    @property
    def is_signed(self) -> bool:
        return self.state == ProgressNoteState.SIGNED


class Amendment(StaffRow):
    """What was added to a signed note, signed in the same stroke. Words: `text`."""

    note = models.ForeignKey(ProgressNote, on_delete=models.DO_NOTHING, related_name="amendments")
    signed_at = models.DateTimeField(default=clock.now)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+")

    class Meta(StaffRow.Meta):
        ordering = ["signed_at"]

    def __str__(self) -> str:
        return str(self.pk)


class ProcessNote(StaffRow):
    """The therapist's own analysis: under a key that nobody else holds, and in no export. Words: `text`."""

    session = models.ForeignKey(TherapySession, on_delete=models.DO_NOTHING, related_name="process_notes")
    visibility = models.CharField(max_length=20, choices=Visibility, default=Visibility.THERAPIST_PROCESS)
    version = models.PositiveIntegerField(default=1)

    class Meta(StaffRow.Meta):
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["session", "writer"], name="one_process_note_per_writer"),
            models.CheckConstraint(
                condition=Q(visibility=Visibility.THERAPIST_PROCESS), name="a_process_note_is_the_writers_own"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
