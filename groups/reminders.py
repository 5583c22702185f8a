"""A reminder the day before the first meeting, by its reader's own clock."""

from datetime import timedelta

from booking.slots import wall_before
from core import actor as acting
from core import clock, zones
from notifications.models import Notice
from notifications.services import notify

from .models import JOB, Gathering, GatheringState, PartyState, Seat
from .queries import with_meetings

AHEAD = timedelta(days=8)


def plan() -> int:
    """Put what is due in the next days into the outbox, each once. Returns how many were new."""
    now, new = clock.now(), 0
    with acting.acting_as(acting.system(JOB)):
        rows = with_meetings(Gathering.objects.filter(state=GatheringState.OPEN))
        coming = {one.pk: one for one in rows.filter(starts__gt=now, starts__lt=now + AHEAD)}
        seats = Seat.objects.filter(gathering__in=coming, party__state=PartyState.CONFIRMED)
        told = Notice.objects.filter(kind="place_reminder", subject_id__in=seats.values("pk"))
        done = set(told.values_list("subject_id", "version"))
        for seat in seats.select_related("user"):
            version = coming[seat.gathering_id].version  # moved dates are reminded of anew
            due = wall_before(coming[seat.gathering_id].starts, 1, zones.of(seat.user.time_zone))
            if due > now and (seat.pk, version) not in done:
                notify(seat.user, "place_reminder", subject_id=seat.pk, version=version, due_at=due)
                new += 1
    return new
