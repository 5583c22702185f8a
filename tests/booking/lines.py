"""Who waits in line, and when a therapist is free at all."""

from datetime import timedelta

import pytest

from booking.models import HoursException, WeeklyHours
from booking.services import waiting
from core import actor as acting
from tests.people import membership

from .conftest import london


@pytest.fixture
def join(as_person):
    def join(person, couple, offering, **more):
        with as_person(person):
            return waiting.join(
                membership(couple, person), offering, **({"length": 75, "by": person, **more})
            )

    return join


def free_only(ruth, *starts):
    """Ruth is free at these moments of 75 minutes and at no other."""
    with acting.building():
        WeeklyHours.objects.filter(therapist=ruth).delete()
        HoursException.objects.filter(therapist=ruth).delete()
    for start in starts:
        begin = london(start)
        with acting.building():
            HoursException.objects.create(
                therapist=ruth,
                first_day=begin.date(),
                last_day=begin.date(),
                start=begin.time(),
                end=(begin + timedelta(minutes=75)).time(),
                closed=False,
            )


@pytest.fixture
def nothing_free(hours, session, ruth, gate):
    gate(True)
    free_only(ruth)
