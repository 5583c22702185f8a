"""Process notes have a time of their own, where the practice has set one (domain rule 4.8)."""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from couples.models import Erased
from couples.retention import Rule, rules, years_before

from .models import ProcessNote


def _past(now: datetime) -> QuerySet[ProcessNote]:
    if not settings.PROCESS_NOTES_KEPT_YEARS:
        return ProcessNote.objects.none()
    before = years_before(now, settings.PROCESS_NOTES_KEPT_YEARS)
    return ProcessNote.objects.filter(updated_at__lt=before)


rules.append(Rule(Erased.PROCESS, _past))
