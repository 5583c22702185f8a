"""What people note for themselves and the therapist in each phase, and what was said aloud."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import SealedModel
from couples.models import Couple, PrivateRow, SharedQuerySet, SharedRow
from couples.row_policies import JOINT as OF_THE_COUPLE
from couples.visibility import JOINT, Visibility

from .session import TherapySession


class NoteKind(models.TextChoices):
    PRIVACY = "privacy", _("Where they are, who can hear")
    TODAY = "today", _("Whether today is safe")
    LANDING = "landing", _("Landing")
    STATE = "state", _("State word now")
    STIRRED = "stirred", _("A part is stirred")
    READY = "ready", _("Ready to go on")
    AGREEMENTS = "agreements", _("Agreements")
    CHECK_IN = "check_in", _("Check-in")
    DEBRIEF = "debrief", _("De-brief")
    LEAVING = "leaving", _("Leaving")
    FEEDBACK = "feedback", _("About the session")


# Live signals say how somebody is now; they go when the session closes (domain rule 2.10).
SIGNALS = [NoteKind.STATE, NoteKind.STIRRED, NoteKind.READY]
APART = [NoteKind.TODAY, NoteKind.LEAVING]


class PhaseNote(PrivateRow):
    """One person's own words and answers in one phase; for them and the therapist."""

    session = models.ForeignKey(TherapySession, on_delete=models.DO_NOTHING, related_name="notes")
    kind = models.CharField(max_length=12, choices=NoteKind)
    visibility = models.CharField(max_length=20, choices=Visibility, default=Visibility.PRIVATE_THERAPIST)

    class Meta(PrivateRow.Meta):
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["session", "author", "kind"], name="one_note_per_kind"),
            models.CheckConstraint(
                condition=~Q(kind__in=APART) | Q(visibility=Visibility.SAFETY_RESTRICTED),
                name="safety_answers_are_kept_apart",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class SaidKind(models.TextChoices):
    PART = "part", _("A part, by name")
    NOURISHING = "nourishing", _("What nourished")
    STRETCHY = "stretchy", _("What stretched")
    APPRECIATION = "appreciation", _("An appreciation")


class SaidAloud(SharedRow):
    """What everyone heard: a label in this session. It never widens the part itself (domain rule 3.1)."""

    session = models.ForeignKey(TherapySession, on_delete=models.DO_NOTHING, related_name="said")
    kind = models.CharField(max_length=12, choices=SaidKind, default=SaidKind.PART)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        help_text="The therapist, where they wrote down what was said.",
    )

    class Meta(SharedRow.Meta):
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class RoomFocus(SealedModel):
    """What this session is about, agreed by all, in words of the couple's own key."""

    row_policy = OF_THE_COUPLE

    couple = models.ForeignKey(Couple, on_delete=models.DO_NOTHING, related_name="+")
    session = models.OneToOneField(TherapySession, on_delete=models.DO_NOTHING, related_name="focus")
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    objects = SharedQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)

    def write(self, words: dict[str, Any]) -> None:
        """Replace the words. Not saved."""
        self.couple_id = self.session.couple_id
        self.scope, self.purpose = self.couple_id, JOINT
        self.updated_at = clock.now()
        self.seal(**words)
