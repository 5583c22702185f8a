"""What of a couple waits for its therapist, for the list."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from couples.beside import Beside, register
from couples.models import Couple

from . import queries


@register
def items(therapist: Any, couples: list[Couple]) -> dict[UUID, Beside]:
    """The list says only that something waits; what and about whom stands on its own page."""
    rows = queries.open_alerts(therapist).filter(couple__in=couples).values_list("couple_id", flat=True)
    url = reverse("practice:intake:alerts")
    return {couple_id: Beside(_("An item to review"), url, waits=True) for couple_id in rows}


@register
def decisions(therapist: Any, couples: list[Couple]) -> dict[UUID, Beside]:
    waiting = {one.pk for one in queries.decisions_waiting(therapist)}
    return {
        one.pk: Beside(
            _("Waits for your decision"), reverse("practice:intake:safety", args=[one.pk]), waits=True
        )
        for one in couples
        if one.pk in waiting
    }
