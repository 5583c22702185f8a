"""An appointment, each person's yes to it, and the claims on people's and rooms' time."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.fields.ranges import RangeStartsWith
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Case, Count, OuterRef, Q, Subquery, When
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.states import Move, Stateful
from couples.models import CareTeam, Couple, Kind, Partner

from .hours import Limit, Room
from .offering import Offering


class AppointmentState(models.TextChoices):
    REQUESTED = "requested", _("Asked for")
    HELD = "held", _("Held")
    CONFIRMED = "confirmed", _("Confirmed")
    COMPLETED = "completed", _("Took place")
    CANCELLED = "cancelled", _("Cancelled")
    NO_SHOW = "no_show", _("Did not take place")
    EXPIRED = "expired", _("Lapsed")


LIVE = (AppointmentState.REQUESTED, AppointmentState.HELD, AppointmentState.CONFIRMED)
WAITING = (AppointmentState.REQUESTED, AppointmentState.HELD)
# What counts when somebody says "session 5": a time given back or lapsed is none.
KEPT = (*LIVE, AppointmentState.COMPLETED)


class Place(models.TextChoices):
    ONLINE = "online", _("Online")
    ROOM = "room", _("In person")
    PHONE = "phone", _("By phone")


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def visible_to(self, user: Any) -> "AppointmentQuerySet":
        """A client's own and their couple's; a therapist's and their couples'; all for administrators.

        What one member asked for is theirs alone until the practice holds it for all; what is for one
        member alone never shows to another.
        """
        if user.is_administrator:
            return self.all()
        mine = Partner.objects.current().filter(user=user)
        joint = Q(partner=None, couple_id__in=mine.values("couple_id")) & (
            Q(held_at__isnull=False) | Q(asked_by_id__in=mine.values("pk"))
        )
        rows = Q(partner_id__in=mine.values("pk")) | joint
        if user.is_therapist:
            caring = CareTeam.objects.current().filter(user=user)
            rows |= Q(therapist=user) | Q(couple_id__in=caring.values("couple_id"))
        return self.filter(rows)

    def known_to_all(self) -> "AppointmentQuerySet":
        """What everybody of a couple knows of: for all of them, and put to all by the practice."""
        return self.filter(partner=None, held_at__isnull=False).exclude(couple__kind=Kind.INDIVIDUAL)

    def live(self) -> "AppointmentQuerySet":
        return self.filter(state__in=LIVE)

    def in_order(self) -> "AppointmentQuerySet":
        return self.order_by("during__startswith", "pk")

    def placed(self) -> "AppointmentQuerySet":
        """With `in_series`, the place among the kept times of its series, None for others. No statement."""
        earlier = Appointment.objects.filter(
            series=OuterRef("series"),
            state__in=KEPT,
            during__startswith__lte=OuterRef("during__startswith"),
        )
        count = earlier.order_by().values("series").annotate(n=Count("pk")).values("n")
        place = Case(When(state__in=KEPT, then=Subquery(count)))
        return self.annotate(in_series=place).select_related("series")


class Appointment(Stateful):
    """A time that somebody has with a therapist. `during` is the session itself, without quiet times.

    For a whole couple (`couple`), one member alone (`couple` and `partner`), or somebody without a login
    (`name` and `subject_id`). A move to another time is a new row that `replaces` the old one and keeps
    the identity its calendar files have.
    """

    MOVES: ClassVar[dict[str, Move]] = {
        "hold": Move({AppointmentState.REQUESTED}, AppointmentState.HELD),
        "decline": Move({AppointmentState.REQUESTED}, AppointmentState.CANCELLED),
        "confirm": Move({AppointmentState.HELD}, AppointmentState.CONFIRMED),
        "complete": Move({AppointmentState.CONFIRMED}, AppointmentState.COMPLETED),
        "cancel": Move(set(LIVE), AppointmentState.CANCELLED),
        "no_show": Move({AppointmentState.CONFIRMED}, AppointmentState.NO_SHOW),
        "expire": Move(set(WAITING), AppointmentState.EXPIRED),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    couple = models.ForeignKey(
        Couple, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="appointments"
    )
    partner = models.ForeignKey(
        Partner,
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        help_text="Set when the time is for one member alone.",
    )
    name = models.CharField(max_length=60, blank=True, help_text="Somebody who has no login yet.")
    subject_id = models.UUIDField(null=True, blank=True, db_index=True)
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    therapist = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="appointments"
    )
    place = models.CharField(max_length=6, choices=Place, default=Place.ONLINE)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    during = DateTimeRangeField()
    zone = models.CharField(max_length=60, help_text="The local time it was arranged in.")
    state = models.CharField(max_length=9, choices=AppointmentState, default=AppointmentState.REQUESTED)
    asked_by = models.ForeignKey(
        Partner, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+"
    )
    held_at = models.DateTimeField(null=True, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    number = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Place in the series.")
    series = models.ForeignKey(
        "booking.Series", on_delete=models.DO_NOTHING, null=True, blank=True, related_name="appointments"
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.DO_NOTHING, null=True, blank=True, related_name="replaced_by"
    )
    went_past = ArrayField(
        models.CharField(max_length=6, choices=Limit),
        default=list,
        blank=True,
        help_text="The therapist's rules that staff knowingly went past.",
    )
    may_be_alone = models.BooleanField(
        default=False,
        db_default=False,
        help_text="When it was arranged, both had signed that it may become a time for one of them alone.",
    )
    overridden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        help_text="Staff who moved it or gave it back after its notice had run out.",
    )
    overridden_at = models.DateTimeField(null=True, blank=True)
    ics_uid = models.UUIDField(default=uuid.uuid4, editable=False)
    sequence = models.PositiveIntegerField(default=0, help_text="For our own notices; never shown.")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("therapist", RangeStartsWith("during"), name="appointments_of_therapist"),
            models.Index("couple", RangeStartsWith("during"), name="appointments_of_couple"),
            models.Index(
                fields=["held_until"], condition=Q(state__in=["requested", "held"]), name="appointments_lapse"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(during__isempty=False), name="an_appointment_takes_time"),
            models.CheckConstraint(
                condition=Q(during__lower_inf=False, during__upper_inf=False),
                name="an_appointment_begins_and_ends",
            ),
            models.CheckConstraint(
                condition=Q(couple__isnull=False) | Q(subject_id__isnull=False),
                name="an_appointment_is_for_somebody",
            ),
            models.CheckConstraint(
                condition=Q(partner__isnull=True) | Q(couple__isnull=False),
                name="a_member_belongs_to_the_couple",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["requested", "held"]) | Q(held_until__isnull=False),
                name="what_waits_lapses",
            ),
            models.CheckConstraint(
                condition=Q(place="room", room__isnull=False) | ~Q(place="room") & Q(room__isnull=True),
                name="in_person_means_a_room",
            ),
            models.CheckConstraint(
                condition=Q(overridden_by__isnull=True, overridden_at__isnull=True)
                | Q(overridden_by__isnull=False, overridden_at__isnull=False),
                name="an_override_has_somebody_and_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"

    @property
    def start(self) -> datetime:
        return self.during.lower

    @property
    def end(self) -> datetime:
        return self.during.upper

    @property
    def free_until(self) -> datetime:
        """Until when it can be given back without a fee; afterwards the therapist decides."""
        return self.start - timedelta(hours=self.offering.notice_hours)

    @property
    def move_free_until(self) -> datetime:
        """The same for a move to another time."""
        return self.start - timedelta(hours=self.offering.move_notice_hours)

    def is_free_to_cancel(self, now: datetime) -> bool:
        """Whether giving it back costs nothing: in good time, and always while it is being arranged."""
        return self.is_waiting or now <= self.free_until

    def is_free_to_move(self, now: datetime) -> bool:
        return self.is_waiting or now <= self.move_free_until

    @property
    def minutes(self) -> int:
        return int((self.end - self.start) / timedelta(minutes=1))

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def lapses_soon(self) -> bool:
        """Whether what waits is kept so shortly that the hour matters."""
        return self.held_until is not None and self.held_until < clock.now() + timedelta(days=2)

    @property
    def names(self) -> str:
        """Whom it is with, for the practice. Prefetch `couple__partners__user` for lists."""
        if self.couple is None:
            return self.name
        people = [p for p in self.couple.partners.all() if p.user_id and p.state != "left"]
        if self.partner_id:
            people = [p for p in people if p.pk == self.partner_id]
        return get_text_list([p.name for p in people], gettext("and"))

    @property
    def past_words(self) -> list[str]:
        """The rules that staff knowingly went past with it, as a page says them."""
        return [str(Limit(one).label) for one in self.went_past]

    @property
    def is_joint(self) -> bool:
        """Whether more than one person comes, so that every one's yes and the gate are needed."""
        return self.couple is not None and self.partner_id is None and self.couple.is_joint


class Confirmation(models.Model):
    """One person's yes, and how long they keep free for themselves afterwards. Theirs alone."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="confirmations")
    partner = models.ForeignKey(Partner, on_delete=models.DO_NOTHING, related_name="+")
    yes_at = models.DateTimeField(default=clock.now)
    integration_minutes = models.PositiveSmallIntegerField(default=30, validators=[MaxValueValidator(120)])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "partner"], name="one_yes_each"),
            models.CheckConstraint(
                condition=Q(integration_minutes__lte=120), name="own_time_is_two_hours_at_most"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.yes_at:%Y-%m-%d}"


class ClaimKind(models.TextChoices):
    THERAPIST = "therapist", _("Therapist")
    ROOM = "room", _("Room")
    PERSON = "person", _("Person")


class Claim(models.Model):
    """A stretch of somebody's or some room's time, with its own quiet time around the appointment.

    `resource` is the id of the therapist, the room or the person. One constraint for all three lets no
    two claims of one resource overlap, whatever the code before it believed. It is there for an appointment,
    or for something of an app above, of which only the id is known here (`holder`).
    """

    resource = models.UUIDField()
    kind = models.CharField(max_length=9, choices=ClaimKind)
    during = DateTimeRangeField()
    appointment = models.ForeignKey(
        Appointment, on_delete=models.CASCADE, related_name="claims", null=True, blank=True
    )
    holder = models.UUIDField(null=True, blank=True, help_text="A meeting of a group, instead.")
    session = DateTimeRangeField(
        null=True, blank=True, help_text="On a therapist's claim: the appointment without its quiet times."
    )
    joint = models.BooleanField(default=False, help_text="Whether more than one person comes.")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="no_time_is_claimed_twice",
                expressions=[("resource", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.UniqueConstraint(fields=["appointment", "resource"], name="one_claim_per_resource"),
            models.UniqueConstraint(
                fields=["holder", "resource"],
                condition=Q(holder__isnull=False),
                name="one_claim_per_resource_of_a_holder",
            ),
            models.CheckConstraint(
                condition=Q(appointment__isnull=True) ^ Q(holder__isnull=True),
                name="a_claim_is_for_one_thing",
            ),
            models.CheckConstraint(condition=Q(during__isempty=False), name="a_claim_takes_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.resource} {self.during}"


class CalendarEntry(models.Model):
    """What stands in one reader's calendar of one appointment, as the last file they were given said it."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    ics_uid = models.UUIDField()
    during = DateTimeRangeField()
    status = models.CharField(max_length=9)
    sequence = models.PositiveIntegerField(default=0)
    of = models.UUIDField(null=True, blank=True, help_text="What of an app above it is one of.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "ics_uid"], name="one_calendar_entry_a_reader")
        ]

    def __str__(self) -> str:
        return f"{self.ics_uid} for {self.reader_id}"
