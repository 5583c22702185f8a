"""Gatherings for tests: dates of an offering that somebody leads."""

from datetime import timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range

from booking import catalogue
from booking.models import Offering
from core import actor as acting
from core import clock
from groups import services
from groups.models import Gathering, Seat


def a_gathering(
    leader: Any,
    slug: str = "workshop",
    *,
    capacity: int = 6,
    days: int = 30,
    meetings: int = 2,
    **fields: Any,
) -> Gathering:
    """An open one, with meetings of two hours on days that follow each other."""
    with acting.building():
        catalogue.load()
    first = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days)
    spans = [(first + timedelta(days=n), first + timedelta(days=n, hours=2)) for n in range(meetings)]
    with acting.acting_as(acting.person(leader)):
        row = services.save_gathering(
            Gathering(
                offering=Offering.objects.get(slug=slug),
                zone="Europe/London",
                capacity=capacity,
                closes_at=first,
                **fields,
            ),
            spans,
            leaders=[leader],
            by=leader,
        )
        services.open_up(row, by=leader)
    return row


def earned_in_a_training(leader: Any, user: Any) -> Seat:
    """A place in a training whose only meeting is over, and who was there."""
    row = a_gathering(leader, "training", meetings=1, days=60)
    with acting.acting_as(acting.person(user)):
        seat = services.register(row, by=user)
    over = Range(clock.now() - timedelta(days=2), clock.now() - timedelta(days=1))
    with acting.building():
        row.meetings.update(during=over)
        services.note_attendance(row.meetings.get(), [seat.pk], by=leader)
    return seat
