"""A therapist's calendar elsewhere: the account, when they are busy there, what we have put there."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.policies import ME, Policy, at_job

from .feed import FeedTitle

# Whoever runs the round; in production that is the worker.
ROUND = at_job("calendars")


class Problem(models.TextChoices):
    """What stood in the way the last time; the therapist reads it in these words."""

    NONE = "", ""
    UNREACHABLE = "unreachable", _("It does not answer.")
    REFUSED = "refused", _("It does not accept the user name and password.")
    NOT_ALLOWED = "not_allowed", _("It leads to an address that we do not call.")
    NO_CALENDAR = "no_calendar", _("There is no calendar server at this address.")
    TOO_MUCH = "too_much", _("It holds more than we can read.")


class CalendarAccount(models.Model):
    """How to get at a therapist's calendars. The password is sealed by the ring and shown to nobody again.

    `calendars` are the ones found there, [{"href": …, "name": …}]; `reads` are addresses of those whose busy
    times count here, `writes` is the one that appointments go to, or empty.
    """

    row_policy = Policy(see=f"user_id = {ME} OR {ROUND}", worker="true")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    url = models.CharField(max_length=500)
    user_name = models.CharField(max_length=254)
    password = models.TextField()
    calendars = models.JSONField(default=list)
    reads = ArrayField(models.CharField(max_length=500), default=list)
    writes = models.CharField(max_length=500, blank=True)
    title = models.CharField(max_length=11, choices=FeedTitle, default=FeedTitle.APPOINTMENT)
    made_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(default=clock.now, db_index=True)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="When all went well the last time.")
    failures = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=11, choices=Problem, default=Problem.NONE, blank=True)
    left_out = models.PositiveIntegerField(default=0, help_text="Entries that could not be read.")
    unknown_zones = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.user_id)


class BusySpan(models.Model):
    """A stretch in which a therapist is busy elsewhere, and not a word of what with."""

    therapist = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    during = DateTimeRangeField()

    class Meta:
        indexes = [GistIndex(fields=["therapist", "during"], name="busy_elsewhere")]
        constraints = [
            models.CheckConstraint(condition=Q(during__isempty=False), name="being_busy_takes_time")
        ]

    def __str__(self) -> str:
        return f"{self.therapist_id} {self.during}"


class PutOut(models.Model):
    """An appointment as it stands in the therapist's calendar elsewhere, by what we last put there."""

    row_policy = Policy(
        see=f"{ROUND} OR EXISTS (SELECT FROM booking_calendaraccount mine WHERE mine.id = account_id)",
        worker="true",
    )

    account = models.ForeignKey(CalendarAccount, on_delete=models.CASCADE, related_name="put_out")
    ics_uid = models.UUIDField()
    href = models.CharField(max_length=700)
    says = models.CharField(max_length=120)
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "ics_uid"], name="an_appointment_once_elsewhere")
        ]

    def __str__(self) -> str:
        return f"{self.ics_uid} at {self.account_id}"
