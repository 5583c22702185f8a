"""Times in a row: one rhythm of a couple's, weekly or fortnightly, at the same local hour."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from couples.models import CareTeam, Couple, Partner

from .appointment import Place
from .hours import Room
from .offering import Offering


class Every(models.IntegerChoices):
    WEEK = 1, _("Every week")
    FORTNIGHT = 2, _("Every two weeks")


class News(models.TextChoices):
    """What the newest notice about a series is about."""

    ASKS = "asks", _("Times ask for an answer")
    ARRANGED = "arranged", _("Times are arranged")
    CHANGED = "changed", _("Times have changed")


class SeriesQuerySet(models.QuerySet["Series"]):
    def visible_to(self, user: Any) -> "SeriesQuerySet":
        """Its couple's members and those who care for them; all for administrators."""
        if user.is_administrator:
            return self.all()
        mine = Partner.objects.current().filter(user=user)
        rows = Q(couple_id__in=mine.values("couple_id"))
        if user.is_therapist:
            caring = CareTeam.objects.current().filter(user=user)
            rows |= Q(therapist=user) | Q(couple_id__in=caring.values("couple_id"))
        return self.filter(rows)


class Series(models.Model):
    """The rhythm that appointments for everyone in a couple were arranged in; each of them stays its own row.

    `day` and `hour` are local in `zone`: the hour stays when the clocks change. `planned` is a guide, not a
    contract. It has no row policy, as appointments have none: the practice arranges it for all at once, and
    it tells nothing of one of them alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    couple = models.ForeignKey(Couple, on_delete=models.DO_NOTHING, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    therapist = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+")
    length = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=6, choices=Place, default=Place.ONLINE)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    zone = models.CharField(max_length=60, help_text="The local time it was arranged in.")
    day = models.DateField(help_text="A day of the rhythm, local.")
    hour = models.TimeField()
    every = models.PositiveSmallIntegerField(choices=Every, default=Every.WEEK)
    planned = models.PositiveSmallIntegerField(default=16)
    news = models.CharField(max_length=8, choices=News, default=News.ASKS)
    sequence = models.PositiveIntegerField(default=0, help_text="For our own notices; never shown.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name_plural = "series"
        constraints = [
            models.CheckConstraint(condition=Q(every__in=[1, 2]), name="a_series_is_weekly_or_fortnightly"),
            models.CheckConstraint(condition=Q(planned__gte=12), name="a_series_is_planned_from_twelve"),
            models.CheckConstraint(
                condition=Q(place="room", room__isnull=False) | ~Q(place="room") & Q(room__isnull=True),
                name="a_series_in_person_means_a_room",
            ),
        ]

    def __str__(self) -> str:
        return f"every {self.every} from {self.day}"
