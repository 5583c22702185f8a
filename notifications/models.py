"""Notices first, then messages: a row in the outbox is written with its cause and sent once due."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.policies import ME, Policy, among, at_job, has_role


class NoticeState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    DROPPED = "dropped", _("No longer true")
    FAILED = "failed", _("Could not be sent")


class Notice(models.Model):
    """One thing to tell one person once. It holds kind and ids, never words and never a link."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    address = models.EmailField(blank=True, help_text="For somebody who has no login yet.")
    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=8, choices=NoticeState, default=NoticeState.WAITING)
    due_at = models.DateTimeField(default=clock.now, help_text="When its cause wants it said.")
    send_at = models.DateTimeField(default=clock.now, help_text="When the sender looks at it next.")
    created_at = models.DateTimeField(default=clock.now)
    channel = models.CharField(max_length=8, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    link_hash = models.CharField(max_length=64, db_index=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "kind", "subject_id", "version"],
                condition=Q(recipient__isnull=False),
                name="one_notice_per_person_and_cause",
            ),
            models.UniqueConstraint(
                fields=["address", "kind", "subject_id", "version"],
                condition=Q(recipient__isnull=True),
                name="one_notice_per_address_and_cause",
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False) | ~Q(address=""), name="a_notice_goes_to_somebody"
            ),
        ]
        indexes = [
            models.Index(fields=["send_at"], condition=Q(state="waiting"), name="notices_due"),
            models.Index(fields=["recipient", "-created_at"], name="notices_inbox"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    TEXT = "text", _("Text message")
    CALL = "call", _("A call from the practice")
    INBOX = "inbox", _("Only in here")


# Whoever causes a notice plans it by its reader's hours, without ever seeing them.
OUTBOX = at_job("notices")
OWN = f"user_id = {ME}"


class ContactRule(models.Model):
    """How a person may be reached: for the person, their therapist, the administrator and the worker."""

    # Who is in whose care is known above; `couples.row_policies` declares the function.
    row_policy = Policy(
        see=f"{OWN} OR {has_role('administrator')} OR {among('user_id', 'ifio_people_in_care')} OR {OUTBOX}",
        change=OWN,
        worker="true",
    )

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="contact")
    channels = ArrayField(models.CharField(max_length=8, choices=Channel), default=list, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    private_email = models.BooleanField(default=True)
    private_phone = models.BooleanField(default=False)
    # [[weekday 0-6, "HH:MM", "HH:MM"], …] in the person's own zone; empty means any time.
    safe_times = models.JSONField(default=list, blank=True)
    voicemail = models.CharField(
        max_length=10,
        choices=[("no", _("No")), ("name_only", _("Name only")), ("yes", _("Yes"))],
        default="no",
    )
    sender_name = models.CharField(max_length=40, default="Appointments")
    subject_style = models.CharField(
        max_length=7,
        choices=[("neutral", _("A few neutral words")), ("blank", _("Nothing at all"))],
        default="neutral",
    )
    calendar_files = models.BooleanField(default=False)
    reminders = models.BooleanField(default=True)
    code_word = models.CharField(max_length=40, blank=True)
    if_someone_else_answers = models.CharField(
        max_length=20,
        choices=[
            ("hang_up", _("Hang up")),
            ("wrong_number", _("Say it is a wrong number")),
            ("call_later", _("Ask to call later")),
        ],
        default="hang_up",
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.user_id)


class FormerRule(models.Model):
    """Where a person was reached before they changed it: for the one notice that says so, then purged."""

    row_policy = Policy(see=f"{OWN} OR {OUTBOX}", change=OWN, worker="true")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    channels = ArrayField(models.CharField(max_length=8, choices=Channel), default=list, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    private_email = models.BooleanField()
    private_phone = models.BooleanField()
    safe_times = models.JSONField(default=list, blank=True)
    sender_name = models.CharField(max_length=40)
    created_at = models.DateTimeField(default=clock.now, db_index=True)

    FIELDS = (
        "channels",
        "email",
        "phone",
        "private_email",
        "private_phone",
        "safe_times",
        "sender_name",
    )

    def __str__(self) -> str:
        return str(self.pk)

    def as_rule(self) -> ContactRule:
        """As the sender reads rules. Not to be saved."""
        return ContactRule(user_id=self.user_id, **{name: getattr(self, name) for name in self.FIELDS})


class Quiet(models.Model):
    """A time in which nothing is sent to a person, whatever it is (the half hour after a session)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quiet_times")
    during = DateTimeRangeField()
    subject_id = models.UUIDField(db_index=True)

    class Meta:
        indexes = [GistIndex(fields=["during"], name="quiet_during")]

    def __str__(self) -> str:
        return str(self.during)
