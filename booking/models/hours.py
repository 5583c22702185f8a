"""When a therapist can be booked, and where. Rules are in the therapist's local time."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Room(models.Model):
    """A room of the practice; its id is the resource its claims are made under."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=40, unique=True)
    note = models.CharField(_("where it is"), max_length=80, blank=True)
    turnaround = models.PositiveSmallIntegerField(
        _("minutes it needs afterwards"), default=0, validators=[MaxValueValidator(120)]
    )
    in_use = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class WeeklyHours(models.Model):
    """Bookable hours of one weekday, local. No room means online only."""

    therapist = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="weekly_hours"
    )
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday)
    start = models.TimeField(_("from"))
    end = models.TimeField(_("until"))
    place = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("room")
    )

    class Meta:
        ordering = ["weekday", "start"]
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="hours_begin_before_they_end"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="a_week_has_seven_days"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.start:%H:%M}-{self.end:%H:%M}"


class HoursException(models.Model):
    """Days that differ: closed (the whole day, or these hours of it), or open for extra hours. Local.

    Without a therapist the practice is closed, for everybody who works there then. `holiday` is the name of
    a public holiday that was taken from the calendar.
    """

    therapist = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="hours_exceptions",
    )
    holiday = models.CharField(max_length=80, blank=True)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    closed = models.BooleanField(_("closed"), default=True)
    start = models.TimeField(_("from"), null=True, blank=True)
    end = models.TimeField(_("until"), null=True, blank=True)
    place = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("room")
    )

    class Meta:
        ordering = ["first_day", "start"]
        constraints = [
            models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="exceptions_run_forward"),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True)
                | Q(start__isnull=False, end__isnull=False, start__lt=F("end")),
                name="an_exception_has_both_hours_or_none",
            ),
            models.CheckConstraint(
                condition=Q(closed=True) | Q(start__isnull=False), name="extra_hours_have_hours"
            ),
            models.CheckConstraint(
                condition=Q(therapist__isnull=False) | Q(closed=True), name="extra_hours_are_somebodys"
            ),
            models.UniqueConstraint(
                fields=["therapist", "first_day"],
                condition=~Q(holiday=""),
                nulls_distinct=False,
                name="a_holiday_closes_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{'closed' if self.closed else 'extra'} {self.first_day} to {self.last_day}"


class Limit(models.TextChoices):
    """A rule that holds for clients, and that staff may knowingly go past."""

    DAY = "day", _("more appointments in a day than the limit")
    WEEK = "week", _("more appointments in a week than the limit")
    JOINT = "joint", _("joint sessions closer together than the break between them")
    CLOSED = "closed", _("on a closed day or in closed hours")


class BookingRules(models.Model):
    """A therapist's own settings: notice in hours, horizon in days, grid in minutes of local time.

    Days and weeks (from Monday) of the limits are the therapist's local ones; every appointment counts. The
    break lies between the end of one joint session and the beginning of the next (domain rule 6.3.2).
    """

    therapist = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="booking_rules"
    )
    minimum_notice = models.PositiveSmallIntegerField(
        _("shortest notice, in hours"), default=12, validators=[MaxValueValidator(336)]
    )
    horizon = models.PositiveSmallIntegerField(
        _("how far ahead, in days"), default=90, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    grid = models.PositiveSmallIntegerField(
        _("times begin every"),
        choices=[(15, _("15 minutes")), (30, _("30 minutes")), (60, _("hour"))],
        default=30,
    )
    per_day = models.PositiveSmallIntegerField(
        _("appointments a day, at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(24)],
    )
    per_week = models.PositiveSmallIntegerField(
        _("appointments a week, at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    joint_break = models.PositiveSmallIntegerField(
        _("between two joint sessions"),
        choices=[
            (0, _("they may follow each other")),
            (45, _("at least 45 minutes")),
            (60, _("at least an hour")),
            (90, _("at least an hour and a half")),
            (120, _("at least two hours")),
        ],
        default=60,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(per_day__isnull=True) | Q(per_day__gte=1))
                & (Q(per_week__isnull=True) | Q(per_week__gte=1)),
                name="a_limit_leaves_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.therapist_id)
