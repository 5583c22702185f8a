"""Somebody who wrote to the practice and has no login, and the first conversations that come of it."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import SealedModel
from core.policies import Policy, at_job, has_role
from core.states import Move, Stateful
from couples.models import Couple, Kind, Partner

from .appointment import Appointment
from .offering import Format, Offering


class InquiryState(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("Address not confirmed")
    NEW = "new", _("New")
    OFFERED = "consult_offered", _("First conversation offered")
    DONE = "consult_done", _("First conversation held")
    INVITED = "invited", _("Invited")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Lapsed")


# For those who work here, for somebody who writes to us, follows their own link or has what is theirs
# erased, and for the worker, which sends messages and forgets.
OF_INQUIRIES = Policy(
    see=f"{has_role('therapist')} OR {has_role('administrator')}"
    f" OR {at_job('visitor')} OR {at_job('erasing')}",
    worker="true",
)

OPEN = (InquiryState.NEW, InquiryState.OFFERED, InquiryState.DONE)
KEPT_FOR = timedelta(days=90)


class Length(models.TextChoices):
    UNSURE = "unsure", _("I do not know yet")
    HOUR = "60", _("60 minutes")
    MIDDLE = "75", _("75 minutes")
    LONG = "90", _("90 minutes")


class InquiryQuerySet(models.QuerySet["Inquiry"]):
    def visible_to(self, user: Any) -> "InquiryQuerySet":
        """Confirmed inquiries, for everybody who works here; their words open to therapists only."""
        if not user.is_staff_member:
            return self.none()
        return self.exclude(state=InquiryState.UNCONFIRMED)

    def open(self) -> "InquiryQuerySet":
        return self.filter(state__in=OPEN)

    def forgotten(self, now: datetime) -> "InquiryQuerySet":
        """Those without a step forward for 90 days (domain rule 3.4)."""
        return self.filter(progressed_at__lt=now - KEPT_FOR)


class Inquiry(Stateful, SealedModel):
    """What one person asked. Sealed: `hope`, `availability`, `heard_from`; for therapists only.

    The columns are what those who keep the diary may know: whom to answer, where, and how far it is.
    """

    row_policy = OF_INQUIRIES

    MOVES: ClassVar[dict[str, Move]] = {
        "confirm": Move({InquiryState.UNCONFIRMED}, InquiryState.NEW),
        "offer": Move({InquiryState.NEW, InquiryState.OFFERED}, InquiryState.OFFERED),
        "talk": Move({InquiryState.NEW, InquiryState.OFFERED}, InquiryState.DONE),
        "invite": Move({InquiryState.DONE}, InquiryState.INVITED),
        "decline": Move({InquiryState.NEW, InquiryState.OFFERED, InquiryState.DONE}, InquiryState.DECLINED),
        "expire": Move(
            {
                InquiryState.UNCONFIRMED,
                InquiryState.NEW,
                InquiryState.OFFERED,
                InquiryState.DONE,
                InquiryState.INVITED,
                InquiryState.DECLINED,
            },
            InquiryState.EXPIRED,
        ),
    }

    state = models.CharField(max_length=16, choices=InquiryState, default=InquiryState.UNCONFIRMED)
    email = models.EmailField()
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=30, blank=True)
    time_zone = models.CharField(max_length=60)
    unit_type = models.CharField(max_length=24, choices=Kind, default=Kind.ROMANTIC)
    format = models.CharField(max_length=10, choices=Format, default=Format.EITHER)
    length_pref = models.CharField(max_length=6, choices=Length, default=Length.UNSURE)
    wants_private_call_first = models.BooleanField(default=False)
    about = models.ForeignKey(Offering, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    therapist = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    admin_note = models.CharField(
        max_length=200, blank=True, help_text="From the therapist to those who keep the diary. Not clinical."
    )
    couple = models.ForeignKey(Couple, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    progressed_at = models.DateTimeField(default=clock.now)

    objects = InquiryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "inquiries"
        indexes = [models.Index(fields=["progressed_at"], name="inquiries_to_forget")]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(state__in=["new", "consult_offered", "consult_done"]),
                name="one_open_inquiry_per_address",
            ),
            models.CheckConstraint(
                condition=~Q(state="invited") | Q(couple__isnull=False), name="invited_means_a_couple"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class Consultation(models.Model):
    """A first conversation with one person of an inquiry, in the same words for each.

    `for_other` is the person the inquirer named once it was all right to write to them. The appointment
    is there as soon as a time is picked; its `subject_id` is this row.
    """

    row_policy = OF_INQUIRIES

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="consultations")
    for_other = models.BooleanField(default=False)
    name = models.CharField(max_length=60, blank=True)
    email = models.EmailField()
    time_zone = models.CharField(max_length=60)
    therapist = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    offered_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0, help_text="How often it was offered.")
    done_at = models.DateTimeField(null=True, blank=True)
    appointment = models.OneToOneField(
        Appointment, on_delete=models.SET_NULL, null=True, blank=True, related_name="consultation"
    )

    class Meta:
        ordering = ["for_other"]
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "for_other"], name="one_first_conversation_each")
        ]

    def __str__(self) -> str:
        return str(self.pk)
