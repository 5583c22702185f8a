"""The last time somebody came counts as contact."""

from datetime import datetime

from couples.models import Couple
from couples.retention import last_contact

from .models import Appointment


def _last_time(couple: Couple) -> datetime | None:
    row = Appointment.objects.filter(couple=couple).order_by("-during__endswith").first()
    return row.end if row is not None else None


last_contact.append(_last_time)
