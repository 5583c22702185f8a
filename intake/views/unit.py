"""The units a person may choose between, on the pages of their form."""

from typing import Any

from django.http import HttpRequest

from couples.models import Partner
from couples.queries import others
from couples.unit import partner_of

__all__ = ["choices", "partner_of"]


def choices(request: HttpRequest, partner: Partner) -> list[dict[str, Any]]:
    """For somebody in several units: each with the names of the others in it. Empty for everybody else."""
    mine = list(Partner.objects.of(request.user))
    if len(mine) < 2:
        return []
    return [{"couple_id": one.couple_id, "names": others(one), "here": one.pk == partner.pk} for one in mine]
