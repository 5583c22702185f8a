"""The next time of each couple, for its therapist's list."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import clock, zones
from couples.beside import Beside, register
from couples.models import Couple

from .models import Appointment, AppointmentState


@register
def next_times(therapist: Any, couples: list[Couple]) -> dict[UUID, Beside]:
    """One statement for all of them; times are those of the therapist's zone."""
    rows = (
        Appointment.objects.visible_to(therapist)
        .live()
        .filter(couple__in=couples, partner=None, during__endswith__gt=clock.now())
        .order_by("couple_id", "during")
        .distinct("couple_id")
    )
    zone = zones.of(therapist.time_zone)
    return {row.couple_id: _line(row, zone) for row in rows if row.couple_id}


def _line(row: Appointment, zone: ZoneInfo) -> Beside:
    day = date_format(row.start.astimezone(zone), "l j F, H:i")
    kept = row.state == AppointmentState.CONFIRMED
    words = _("Next: %(day)s") if kept else _("Next: %(day)s, being arranged")
    return Beside(words % {"day": day}, reverse("practice:booking:appointment", args=[row.pk]))
