"""One form per person: its pages, its answers by who may read them, and the versions that were sent."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.policies import Policy
from core.states import Move, Stateful
from couples.models import Couple, Partner, PrivateRow, SharedRow
from couples.row_policies import IN_MY_CARE
from couples.visibility import Visibility
from intake.row_policies import GATE, MINE

from .questions import Questionnaire

DRAFT = 0


class IntakeState(models.TextChoices):
    NOT_STARTED = "not_started", _("Not begun")
    IN_PROGRESS = "in_progress", _("Begun")
    SUBMITTED = "submitted", _("Sent")
    REVIEWED = "reviewed", _("Read")


class Intake(Stateful):
    """Where one person is with their own form. No answer is kept here."""

    # Nobody sees how far the other is.
    row_policy = Policy(
        see=f"{MINE} OR {IN_MY_CARE} OR {GATE}", change=f"{MINE} OR {IN_MY_CARE}", worker_sees=GATE
    )

    MOVES: ClassVar[dict[str, Move]] = {
        "begin": Move({IntakeState.NOT_STARTED}, IntakeState.IN_PROGRESS),
        "submit": Move(
            {IntakeState.IN_PROGRESS, IntakeState.SUBMITTED, IntakeState.REVIEWED}, IntakeState.SUBMITTED
        ),
        "review": Move({IntakeState.SUBMITTED}, IntakeState.REVIEWED),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    couple = models.ForeignKey(Couple, on_delete=models.DO_NOTHING, related_name="+")
    partner = models.OneToOneField(Partner, on_delete=models.DO_NOTHING, related_name="intake")
    state = models.CharField(max_length=12, choices=IntakeState, default=IntakeState.NOT_STARTED)
    version = models.PositiveIntegerField(default=0, help_text="How many times it was sent.")
    questionnaire = models.ForeignKey(
        Questionnaire,
        on_delete=models.DO_NOTHING,
        related_name="+",
        null=True,
        blank=True,
        help_text="The questions this person began with, and stays with until they take newer ones.",
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    first_submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+", null=True, blank=True
    )
    screened_at = models.DateTimeField(
        null=True, blank=True, help_text="The screen went along with it, answered or left out on purpose."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["not_started", "in_progress"], submitted_at=None, version=0)
                | Q(state__in=["submitted", "reviewed"], submitted_at__isnull=False, version__gt=0),
                name="a_sent_form_says_when",
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"

    @property
    def is_submitted(self) -> bool:
        return self.version > 0


class IntakePage(models.Model):
    """How often a page was saved; a second window with an older copy is told so."""

    # Not EXISTS: PostgreSQL may answer that by going through every form there is, once a statement.
    row_policy = Policy(see="(SELECT true FROM intake_intake form WHERE form.id = intake_id)")

    intake = models.ForeignKey(Intake, on_delete=models.DO_NOTHING, related_name="pages")
    key = models.CharField(max_length=8)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=clock.now)
    done = models.BooleanField(default=False, help_text="Saved by its button, not only while typing.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["intake", "key"], name="one_row_per_page")]

    def __str__(self) -> str:
        return f"{self.key} {self.revision}"


class AnswersRow(PrivateRow):
    """The answers of one section at one level of visibility in one version. Version 0 is the draft."""

    intake = models.ForeignKey(Intake, on_delete=models.DO_NOTHING, related_name="+")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.DO_NOTHING, related_name="+")
    section = models.CharField(max_length=2)
    version = models.PositiveIntegerField(default=DRAFT)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.section} {self.version}"


class IntakeAnswers(AnswersRow):
    """Sections A to I and K to N."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["intake", "section", "visibility", "version"], name="one_row_of_answers"
            ),
            models.CheckConstraint(
                condition=Q(visibility=Visibility.PRIVATE_SELF)
                | Q(visibility=Visibility.PRIVATE_THERAPIST, version__gt=DRAFT),
                name="drafts_of_answers_are_for_their_author",
            ),
        ]


class SafetyAnswers(AnswersRow):
    """What is kept apart: safe contact, the screen, thoughts of harm, a wish to be asked alone."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["intake", "section", "visibility", "version"], name="one_row_of_safety_answers"
            ),
            models.CheckConstraint(
                condition=Q(visibility=Visibility.PRIVATE_SELF, version=DRAFT)
                | Q(visibility=Visibility.SAFETY_RESTRICTED, version__gt=DRAFT),
                name="form_safety_answers_are_kept_apart",
            ),
        ]


class SharedAnswer(SharedRow):
    """One answer its author chose to show to everyone in the couple, as it read on that day."""

    field = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "field"], name="one_shared_answer_per_question"),
            models.CheckConstraint(
                condition=Q(visibility=Visibility.SHARED_DUO), name="a_shared_answer_is_shared"
            ),
        ]

    def __str__(self) -> str:
        return self.field
