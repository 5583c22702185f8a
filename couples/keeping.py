"""What is kept by law, and that something is gone: legal holds, and receipts without any word of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock


class LegalHold(models.Model):
    """Nothing of this couple is erased while it stands: a court has asked, or may. For the care team alone.

    The reason is the therapist's to write down elsewhere; no member ever sees that there is one.
    """

    couple = models.ForeignKey("couples.Couple", on_delete=models.DO_NOTHING, related_name="+")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+")
    set_at = models.DateTimeField(default=clock.now)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["couple"], condition=Q(lifted_at=None), name="one_legal_hold_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.couple_id} {self.set_at:%Y-%m-%d}"


class Erased(models.TextChoices):
    PERSON = "person", _("What was a person's own, at their wish")
    CASE = "case", _("A record that was kept as long as it had to be")
    PROCESS = "process", _("Process notes past their time")
    PLACES = "places", _("Places in past groups, retreats and workshops")
    TRAINING = "training", _("Places in past trainings")
    PUBLISHED = "spans", _("Past days on which somebody could have come")


class Receipt(models.Model):
    """That something was erased: what kind, when, how many rows of which tables. Nothing of what it was.

    `done_at` is empty while a legal hold makes it wait.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=Erased)
    subject_id = models.UUIDField(help_text="The login or the couple it was of.")
    asked_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    keys = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=Q(done_at=None),
                name="one_erasure_waits_for_a_subject",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
