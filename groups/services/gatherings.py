"""What happens to gatherings: made, opened, changed, called off."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range

from booking.services.claims import claim_for, lock, release_of
from core import actor as acting
from core import audit, clock
from core.states import move
from groups import queries
from groups.models import JOB, LIVE, Gathering, GatheringState, Meeting

from .places import fill, go, locked
from .telling import tell_leaders


class TooFewPlaces(Exception):
    """There are people in more places than that."""


@transaction.atomic
def save_gathering(
    gathering: Gathering, dates: Iterable[tuple[datetime, datetime]], *, leaders: list[Any], by: Any
) -> Gathering:
    """Keep a gathering and its dates, and claim the leaders' and the room's time. Raises SlotTaken.

    Leaders are settled once it is open; for its dates and where it is see `change`.
    """
    is_new = gathering._state.adding
    if not is_new:
        locked(gathering)
        if gathering.state != GatheringState.DRAFT:
            if queries.rooms_of([gathering])[gathering.pk].left < 0:
                raise TooFewPlaces
            gathering.save(
                update_fields=["capacity", "price", "deposit", "before", "enough", "opens_at", "closes_at"]
            )
            audit.record("gathering.changed", about=gathering)
            fill(gathering)
            return gathering
    lock(gathering.room_id, *[one.pk for one in leaders])
    gathering.save()
    gathering.leaders.set(leaders)
    release_of(gathering.meetings.values_list("pk", flat=True))
    gathering.meetings.all().delete()
    quiet = (gathering.offering.buffer_before, gathering.offering.buffer_after)
    for start, end in dates:
        meeting = Meeting.objects.create(gathering=gathering, during=Range(start, end))
        claim_for(
            meeting.pk,
            meeting.during,
            therapists=[one.pk for one in leaders],
            room=gathering.room,
            quiet=quiet,
        )
    audit.record("gathering.made" if is_new else "gathering.changed", about=gathering)
    return gathering


@transaction.atomic
def open_up(gathering: Gathering, *, by: Any) -> None:
    """Show it, and let people register."""
    move(gathering, "open", by=by)


@transaction.atomic
def cancel(gathering: Gathering, *, by: Any) -> int:
    """It does not take place: time is given back, and whoever has a place or leads it is told. Returns how
    many."""
    locked(gathering)
    move(gathering, "cancel", by=by, changed_at=clock.now())
    release_of(gathering.meetings.values_list("pk", flat=True))
    told = 0
    with acting.at_job(JOB):
        for party in gathering.parties.filter(state__in=LIVE):
            told += go(party, by=by)
    told += tell_leaders(gathering, but=by)
    audit.record("gathering.cancelled", about=gathering)
    return told
