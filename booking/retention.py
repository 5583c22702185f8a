"""The last time somebody came counts as contact. When somebody could have come is nobody's need for long."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from couples.models import Couple, Erased
from couples.retention import Rule, last_contact, rules

from .models import Appointment, PublishedTime

PUBLISHED_KEPT = timedelta(days=30)


def _last_time(couple: Couple) -> datetime | None:
    row = Appointment.objects.filter(couple=couple).order_by("-during__endswith").first()
    return row.end if row is not None else None


def _past(now: datetime) -> QuerySet[PublishedTime]:
    return PublishedTime.objects.filter(during__endswith__lt=now - PUBLISHED_KEPT)


last_contact.append(_last_time)
rules.append(Rule(Erased.PUBLISHED, _past))
