"""A record opened in an emergency by a therapist who is not in the care of that couple (ADR 9)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import SealedModel
from core.policies import ME, Policy

from .row_policies import IN_MY_CARE


class Cause(models.TextChoices):
    DANGER = "danger", _("Somebody may be in danger")
    AWAY = "away", _("Their therapist cannot be reached, and it cannot wait")
    CALL = "call", _("Somebody asks for help now, and I must know how to reach them safely")


class OpeningQuerySet(models.QuerySet["Opening"]):
    def open(self) -> "OpeningQuerySet":
        return self.filter(ended_at=None, until__gt=clock.now())

    def visible_to(self, user: Any) -> "OpeningQuerySet":
        """What this therapist opened and has still open, and all openings of couples in their care."""
        from .models import CareTeam

        caring = CareTeam.objects.current().filter(user=user).values("couple_id")
        mine = Q(user=user, ended_at=None, until__gt=clock.now())
        return self.filter(mine | Q(couple_id__in=caring))


class Opening(SealedModel):
    """Who opened which record, until when. Words: `reason`, for the couple's therapists and the opener."""

    row_policy = Policy(see=f"user_id = {ME} OR {IN_MY_CARE}", worker="true")

    couple = models.ForeignKey("couples.Couple", on_delete=models.DO_NOTHING, related_name="openings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+")
    cause = models.CharField(max_length=8, choices=Cause)
    opened_at = models.DateTimeField(default=clock.now, editable=False)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+", null=True, blank=True
    )

    objects = OpeningQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["couple", "user"], condition=Q(ended_at=None), name="one_opening_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.couple_id} until {self.until:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None and self.until > clock.now()
