"""The last session of a couple's work, and what each of them carries on from it (domain rule 4.10)."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from booking.models import AppointmentState
from core import clock
from couples.models import Couple, PrivateRow, SharedRow
from couples.visibility import Visibility

from .session import TherapySession


class LastSession(models.Model):
    """That a session is to be the last one of this work. No word of anybody's stands here.

    `check_on` is the day on which the therapist wants to be reminded to ask how it is; nothing is ever
    booked by it.
    """

    couple = models.OneToOneField(Couple, on_delete=models.DO_NOTHING, related_name="+")
    session = models.OneToOneField(TherapySession, on_delete=models.DO_NOTHING, related_name="last")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+")
    set_at = models.DateTimeField(default=clock.now)
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text="When the questions to look back were offered to each."
    )
    check_on = models.DateField(null=True, blank=True)
    check_said = models.BooleanField(
        default=False, help_text="Whether the therapist chose that day, or none; until then one is offered."
    )
    check_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        help_text="Whom the reminder goes to.",
    )
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(check_on__isnull=True, check_by__isnull=True, checked_at__isnull=True)
                | Q(check_on__isnull=False, check_by__isnull=False),
                name="a_check_has_a_day_and_somebody",
            )
        ]

    def __str__(self) -> str:
        return str(self.session_id)

    @property
    def stands(self) -> bool:
        """Whether its time is kept, or was; a time that was given back leaves a choice to be made anew."""
        return self.session.appointment.state in {AppointmentState.CONFIRMED, AppointmentState.COMPLETED}

    def is_due(self, today: date) -> bool:
        """Whether the day to ask again has come and nobody has done so."""
        return self.check_on is not None and self.checked_at is None and self.check_on <= today


class CarriedOn(PrivateRow):
    """What one person carries on, and whether they may be asked again later; for them and the therapist.

    Words: `text`, `later` (a key of `prompts.LATER`, or nothing). It belongs to the person and not to a
    session, so that a move of the last session loses nothing.
    """

    visibility = models.CharField(max_length=20, choices=Visibility, default=Visibility.PRIVATE_THERAPIST)

    class Meta(PrivateRow.Meta):
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["author"], name="one_line_to_carry_on"),
            models.CheckConstraint(
                condition=Q(visibility=Visibility.PRIVATE_THERAPIST), name="what_is_carried_on_is_private"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SharedCarriedOn(SharedRow):
    """The same line, where its author chose that all of them read it. Words: `text`."""

    class Meta(SharedRow.Meta):
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["author"], name="one_shared_line_to_carry_on")
        ]

    def __str__(self) -> str:
        return str(self.pk)
