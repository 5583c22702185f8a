"""One person's form on paper, as it was asked. Made while somebody waits, kept nowhere."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.formats import date_format

from accounts.models import User
from core import paper, zones
from couples.models import Partner

from .reading import side_by_side


def form_on_paper(partner: Partner, rows: list[Any], version: int, *, reader: User) -> HttpResponse:
    """The rows of one version, open already, as a PDF under a name that says nothing. Raises NoPrinting."""
    sent_at: datetime = min(row.created_at for row in rows)
    context = {
        "partner": partner,
        "version": version,
        "sent_at": sent_at,
        "zone": reader.time_zone,
        "own": reader.pk == partner.user_id,
        "sections": side_by_side([partner], rows),
    }
    day = date_format(sent_at.astimezone(zones.of(reader.time_zone)), "Y-m-d")
    return paper.as_file(paper.pdf("intake/paper.html", context), f"form-{day}.pdf")
