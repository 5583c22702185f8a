"""A person's times for their own calendar: who holds the secret address may read them, and nobody else."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.policies import ME, Policy, at_job


class FeedTitle(models.TextChoices):
    APPOINTMENT = "appointment", _("Appointment")
    BUSY = "busy", _("Busy")
    KEPT = "kept", _("Kept free")


class CalendarFeed(models.Model):
    """One secret address, of which only the hash is kept. Without a row there is no feed.

    `tag` is that of the file as it was after so many `changes` (`tag_for`), on that day.
    """

    # Whoever fetches it is signed in as nobody; the address is the proof.
    row_policy = Policy(see=f"user_id = {ME} OR {at_job('feed')}")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=11, choices=FeedTitle, default=FeedTitle.APPOINTMENT)
    own_time = models.BooleanField(default=False, help_text="With the time they keep free afterwards.")
    made_at = models.DateTimeField(default=clock.now)
    changes = models.PositiveBigIntegerField(default=0, editable=False, help_text="Counted by triggers.")
    tag = models.CharField(max_length=60, blank=True, editable=False)
    tag_for = models.PositiveBigIntegerField(default=0, editable=False)
    tag_on = models.DateField(null=True, blank=True, editable=False)

    def __str__(self) -> str:
        return str(self.user_id)
