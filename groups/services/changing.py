"""Other dates or another place for what is open: all of it, with everybody told, or nothing."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range

from booking.services.claims import OwnTimeTaken, claim_for, claim_own, lock, release_of
from core import actor as acting
from core import audit, clock
from core.states import TooLate
from groups import changes
from groups.changes import Plan
from groups.kinds import CHANGED
from groups.models import JOB, TAKING, Gathering, GatheringState, Meeting, Seat
from notifications.services import notify, withdraw

from .places import fill, locked
from .telling import tell_leaders


class Stale(Exception):
    """Somebody changed it, or registered, since it was read. Nothing has happened."""


class Nothing(Exception):
    """It would stay as it is."""


@transaction.atomic
def change(gathering: Gathering, plan: Plan, *, seen: str, by: Any) -> int:
    """Move, leave out or add meetings that have not begun, and change where it is. Returns how many are told.

    Leaders' and rooms' new times are claimed, and every person's where they have nothing else: a conflict of
    their own they find on their own page. Each of them, and who leads it with the one who does it, reads once
    that a time has changed. A meeting keeps its id, so that it stays one entry in every calendar. Raises
    TooLate, Stale, Nothing, or SlotTaken; then nothing has happened and every time is kept as it was.
    """
    leaders = list(gathering.leaders.values_list("pk", flat=True))
    room = plan.room.pk if plan.room else None
    lock(*leaders, gathering.room_id, room, *(seat.user_id for seat in changes.knowing(gathering)))
    gathering = locked(gathering)
    if gathering.state != GatheringState.OPEN:
        raise TooLate(gathering, "change")
    if seen != changes.seen_word(gathering):
        raise Stale
    if not changes.is_different(gathering, plan):
        raise Nothing
    moves = changes.moves(gathering, plan)
    again = plan.room != gathering.room
    going = [one.was.pk for one in moves if one.was is not None and (again or not one.stays)]
    release_of(going)
    gathering.meetings.filter(pk__in=going).delete()
    gathering.venue, gathering.room, gathering.changed_at = plan.venue, plan.room, clock.now()
    put: list[Meeting] = []
    for one in moves:
        if one.start is not None and (again or not one.stays):
            put.append(_put(gathering, one.was.pk if one.was else None, Range(one.start, one.end), leaders))
    first = gathering.meetings.order_by("during").first()
    if first is not None:
        gathering.closes_at = min(gathering.closes_at, first.start)
    gathering.save(update_fields=["venue", "room", "changed_at", "closes_at"])
    _claim_own(gathering, put)
    audit.record("gathering.moved", about=gathering)
    told = 0
    for seat in changes.knowing(gathering):
        withdraw("place_reminder", subject_id=seat.pk)
        notify(seat.user, CHANGED, subject_id=seat.pk, version=gathering.version)
        told += 1
    told += tell_leaders(gathering, but=by)
    fill(gathering)
    return told


def _put(gathering: Gathering, pk: UUID | None, during: Any, leaders: list[UUID]) -> Meeting:
    meeting = Meeting(gathering=gathering, during=during)
    if pk is not None:
        meeting.pk = pk
    meeting.save(force_insert=True)
    quiet = (gathering.offering.buffer_before, gathering.offering.buffer_after)
    claim_for(meeting.pk, during, therapists=leaders, room=gathering.room, quiet=quiet)
    return meeting


def _claim_own(gathering: Gathering, meetings: list[Meeting]) -> None:
    """The time of those whose yes stands, where it is free."""
    with acting.at_job(JOB):
        rows = Seat.objects.filter(gathering=gathering, party__state__in=TAKING, yes_at__isnull=False)
        people = set(rows.values_list("user_id", flat=True))
    for user in sorted(people):
        for meeting in meetings:
            try:
                claim_own(meeting.pk, user, meeting.during)
            except OwnTimeTaken:
                continue
