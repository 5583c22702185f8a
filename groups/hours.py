"""Meetings keep their leaders and rooms: whoever changes hours reads of them beside the appointments."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from booking.stranded import Also, also
from core import clock

from .models import Gathering, GatheringState, Meeting


def meetings_to_come(by: Any) -> Iterable[Also]:
    """Two statements; a row for each who leads one."""
    rows = Meeting.objects.filter(
        during__endswith__gt=clock.now(), gathering__in=Gathering.objects.visible_to(by)
    )
    rows = rows.exclude(gathering__state=GatheringState.CANCELLED).order_by("during", "pk")
    found = rows.select_related("gathering__offering", "gathering__room")
    for row in found.prefetch_related("gathering__leaders"):
        href = reverse("practice:groups:gathering", args=[row.gathering_id])
        for leader in row.gathering.leaders.all():
            yield Also(
                row.pk,
                leader.pk,
                row.gathering.room_id,
                row.start,
                row.end,
                row.gathering.offering.name,
                row.gathering.where,
                href,
            )


also.append(meetings_to_come)
