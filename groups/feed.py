"""The meetings somebody comes to or leads, in their own calendar: a time under the one plain word."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F

from booking.feed import Also, also

from .models import TAKING, GatheringState, Meeting, PartyState


def times_of(user: Any, since: datetime) -> Iterable[Also]:
    rows: Any = Meeting.objects.filter(during__endswith__gt=since).order_by("during", "pk")
    rows = rows.select_related("gathering")
    found: dict[Any, Also] = {}
    if user.is_client:
        mine = {"gathering__parties__seats__user": user, "gathering__parties__state__in": TAKING}
        for row in rows.filter(**mine).annotate(state=F("gathering__parties__state")):
            _put(found, row, settled=row.state == PartyState.CONFIRMED)
    if user.is_therapist:
        for row in rows.filter(gathering__leaders=user, gathering__state=GatheringState.OPEN):
            _put(found, row, settled=True)
    return found.values()


def _put(found: dict[Any, Also], row: Meeting, *, settled: bool) -> None:
    """Once a meeting, and settled if any of what leads there is."""
    settled = settled or (row.pk in found and found[row.pk].settled)
    said_at = row.gathering.changed_at or row.gathering.created_at
    found[row.pk] = Also(row.pk, said_at, row.start, row.end, settled)


also.append(times_of)
