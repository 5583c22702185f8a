"""The meetings somebody comes to or leads, in their own calendar: a time under the one plain word."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F

from booking.feed import Also, also

from .models import TAKING, GatheringState, Meeting, PartyState


def times_of(user: Any, since: datetime) -> Iterable[Also]:
    rows: Any = Meeting.objects.filter(during__endswith__gt=since).order_by("during", "pk")
    if user.is_therapist:
        rows = rows.filter(gathering__leaders=user, gathering__state=GatheringState.OPEN)
    else:
        mine = {"gathering__parties__seats__user": user, "gathering__parties__state__in": TAKING}
        rows = rows.filter(**mine).annotate(state=F("gathering__parties__state"))
    found: dict[Any, Also] = {}
    for row in rows.select_related("gathering"):
        settled = getattr(row, "state", PartyState.CONFIRMED) == PartyState.CONFIRMED
        before = found.get(row.pk)
        settled = settled or (before is not None and before.settled)
        found[row.pk] = Also(row.pk, row.gathering.created_at, row.start, row.end, settled)
    return found.values()


also.append(times_of)
