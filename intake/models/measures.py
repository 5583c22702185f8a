"""Questionnaires with a number: what the practice may use, what somebody was offered, what they answered."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.policies import Policy, at_job
from core.states import Move, Stateful
from couples.models import CareTeam, Couple, Partner, PrivateRow
from couples.row_policies import IN_MY_CARE
from couples.visibility import Visibility
from intake.row_policies import MINE


class InstrumentText(models.Model):
    """The wording people answered, so that old answers can be read beside what was asked. It never changes.

    For an instrument that does not ship, with the licence under which the practice put it here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    instrument = models.CharField(max_length=24)
    version = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    data = models.JSONField()
    licence_statement = models.TextField(blank=True)
    licensed_on = models.DateField(null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instrument", "version"], name="one_wording_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.version}"


class InstrumentUse(models.Model):
    """Whether the practice uses an instrument, and the noise it reckons with. None of it is of a client."""

    instrument = models.CharField(max_length=24, primary_key=True)
    on = models.BooleanField(default=False)
    terms_confirmed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)
    noise_points = models.FloatField(null=True, blank=True)
    noise_sd = models.FloatField(null=True, blank=True)
    noise_reliability = models.FloatField(null=True, blank=True)

    def __str__(self) -> str:
        return self.instrument


class Moment(models.TextChoices):
    """When in the work something is answered (domain rule 5.5)."""

    BASELINE = "baseline", _("At the beginning")
    SESSION = "session", _("After a session")
    REVIEW = "review", _("Looking back together")
    END = "end", _("At the end")
    FOLLOWUP = "followup", _("Some time after")
    BETWEEN = "between", _("In between")


class AdministrationState(models.TextChoices):
    WAITING = "waiting", _("Waits")
    ANSWERED = "answered", _("Answered")
    SET_ASIDE = "set_aside", _("Left out")


class AdministrationQuerySet(models.QuerySet["Administration"]):
    def visible_to(self, user: Any) -> "AdministrationQuerySet":
        """One's own, and those of the couples a therapist cares for; never another member's."""
        mine = Q(partner_id__in=Partner.objects.filter(user=user).values("pk"))
        if not user.is_therapist:
            return self.filter(mine)
        caring = CareTeam.objects.current().filter(user=user).values("couple_id")
        return self.filter(mine | Q(couple_id__in=caring))


class Administration(Stateful):
    """One instrument offered to one person at one moment. No answer is kept here."""

    # The sender of notices asks whether anything still waits before it says that something does.
    row_policy = Policy(
        see=f"{MINE} OR {IN_MY_CARE} OR {at_job('notices')}",
        change=f"{MINE} OR {IN_MY_CARE}",
        worker="state = 'waiting'",
    )

    MOVES: ClassVar[dict[str, Move]] = {
        "answer": Move(
            {AdministrationState.WAITING, AdministrationState.SET_ASIDE, AdministrationState.ANSWERED},
            AdministrationState.ANSWERED,
        ),
        "set_aside": Move({AdministrationState.WAITING}, AdministrationState.SET_ASIDE),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    couple = models.ForeignKey(Couple, on_delete=models.DO_NOTHING, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.DO_NOTHING, related_name="+")
    instrument = models.CharField(max_length=24)
    moment = models.CharField(max_length=8, choices=Moment)
    about = models.UUIDField(null=True, blank=True, help_text="The session it is about.")
    state = models.CharField(max_length=9, choices=AdministrationState, default=AdministrationState.WAITING)
    asked_at = models.DateTimeField(default=clock.now, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        related_name="+",
        null=True,
        blank=True,
        help_text="Empty where it came by the usual set.",
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0, help_text="How many times it was sent.")

    objects = AdministrationQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "instrument"],
                condition=Q(state="waiting"),
                name="one_of_a_kind_waits",
            ),
            models.UniqueConstraint(fields=["partner", "instrument", "about"], name="once_about_a_session"),
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False, version__gt=0)
                | (~Q(state="answered") & Q(answered_at=None, version=0)),
                name="what_was_answered_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.state}"

    @property
    def is_waiting(self) -> bool:
        return self.state == AdministrationState.WAITING


class MeasureAnswers(PrivateRow):
    """What was answered, and what it adds up to, in one version; for the person and their therapist."""

    administration = models.ForeignKey(Administration, on_delete=models.DO_NOTHING, related_name="answers")
    text = models.ForeignKey(InstrumentText, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    answered_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["administration", "version"], name="one_row_of_measure_answers"),
            models.CheckConstraint(
                condition=Q(visibility__in=[Visibility.PRIVATE_THERAPIST, Visibility.SAFETY_RESTRICTED]),
                name="measure_answers_are_private",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ReviewRhythm(models.Model):
    """After how many sessions a couple looks back, and how many were held since they last did."""

    couple = models.OneToOneField(Couple, on_delete=models.DO_NOTHING, primary_key=True, related_name="+")
    every = models.PositiveSmallIntegerField(default=4)
    held = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(every__range=(1, 20)), name="a_rhythm_of_reviews")]

    def __str__(self) -> str:
        return str(self.couple_id)
