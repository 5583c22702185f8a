"""Two windows choose two different last sessions: one is chosen, the other window is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.models import Appointment, AppointmentState
from core import clock
from core.actor import building
from sessions_app.models import LastSession
from sessions_app.services import course, last
from tests.at_once import all_at_once, by
from tests.sessions_app.story import LONDON_SIX

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two(appointment: Appointment, ruth: Any) -> list[Any]:
    """The rooms of two times to come."""
    later = LONDON_SIX + timedelta(days=14)
    with building():
        other = Appointment.objects.create(
            couple=appointment.couple,
            offering=appointment.offering,
            therapist=ruth,
            during=DateTimeTZRange(later, later + timedelta(minutes=75)),
            zone="Europe/London",
            state=AppointmentState.CONFIRMED,
            held_at=clock.now(),
        )
        return [course.prepare_room(one) for one in (appointment, other)]


def test_truly_together_one_is_chosen_and_the_other_is_told(two: list[Any], ruth: Any) -> None:
    results = all_at_once(*(by(ruth, last.choose, one) for one in two))

    assert {type(one) for one in results} == {LastSession, last.Stale}, results
    with building():
        (kept,) = LastSession.objects.all()
    assert kept in results


def test_just_after_each_other_the_first_stays_with_its_reminder(
    two: list[Any], ruth: Any, as_person: Any
) -> None:
    first, second = two
    with as_person(ruth):
        row = last.choose(first, by=ruth)
        last.remind(row, (LONDON_SIX + timedelta(days=92)).date(), by=ruth)
        with pytest.raises(last.Stale):
            last.choose(second, by=ruth)

    with building():
        kept = LastSession.objects.get()
    assert (kept.pk, kept.session_id, kept.check_by) == (row.pk, first.pk, ruth)
