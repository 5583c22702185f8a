"""Places in what is long over go, apart from every record; those in trainings have a time of their own.

Who was in a training may have to be shown for longer, or less long, than a record of therapy is kept, and
neither waits for the other.
"""

from datetime import datetime

from django.conf import settings
from django.db.models import Max, Q, QuerySet

from booking.models import OfferingType
from couples.models import Erased
from couples.retention import Rule, rules, years_before

from .models import Gathering, Party


def _past(now: datetime, years: int, which: Q) -> QuerySet[Party]:
    if not years:
        return Party.objects.none()  # nobody has said for how long
    over = Gathering.objects.filter(which).annotate(ends=Max("meetings__during__endswith"))
    return Party.objects.filter(gathering__in=over.filter(ends__lt=years_before(now, years)).values("pk"))


def _places(now: datetime) -> QuerySet[Party]:
    return _past(now, settings.RECORDS_KEPT_YEARS, ~Q(offering__type=OfferingType.TRAINING))


def _trainings(now: datetime) -> QuerySet[Party]:
    return _past(now, settings.TRAINING_RECORDS_KEPT_YEARS, Q(offering__type=OfferingType.TRAINING))


rules.append(Rule(Erased.PLACES, _places, couple="unit"))
rules.append(Rule(Erased.TRAINING, _trainings, couple="unit"))
