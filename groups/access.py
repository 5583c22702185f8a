"""The way to a gathering or one's own place. A stranger's is a 404 like any other."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from . import queries
from .models import Gathering, GatheringState, Meeting, Seat


def gathering_or_404(user: Any, pk: UUID) -> Gathering:
    """For the practice: who leads it, and administrators."""
    return get_object_or_404(queries.with_meetings(Gathering.objects.visible_to(user)).distinct(), pk=pk)


def meeting_or_404(user: Any, pk: UUID) -> Meeting:
    rows = Meeting.objects.select_related("gathering__offering")
    return get_object_or_404(rows, pk=pk, gathering__in=Gathering.objects.visible_to(user))


def earned_or_404(user: Any, pk: UUID) -> Seat:
    """A person's own place in a training that they were at."""
    seat = seat_or_404(user, pk)
    if not queries.has_earned(seat, seat.gathering):
        raise Http404
    return seat


def open_or_404(user: Any, pk: UUID) -> Gathering:
    """For a client: one that is announced, or that they have a place in."""
    rows = queries.with_meetings(Gathering.objects.exclude(state=GatheringState.DRAFT))
    row = get_object_or_404(rows, pk=pk)
    if row.state != GatheringState.OPEN and queries.own_seat(user, row) is None:
        raise Http404
    return row


def seat_or_404(user: Any, pk: UUID) -> Seat:
    """A person's own place."""
    rows = Seat.objects.visible_to(user).select_related("party", "gathering__offering", "user")
    return get_object_or_404(rows, pk=pk)
