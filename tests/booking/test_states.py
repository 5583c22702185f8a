"""Every state and every verb, from the table."""

import uuid

import pytest
from psycopg.types.range import Range

from booking import services
from booking.models import Appointment, AppointmentState, Claim
from core.states import TooLate, history, move
from tests.people import make_unit, make_user

from .conftest import london

pytestmark = pytest.mark.django_db
VERBS = sorted(Appointment.MOVES)
LAWFUL = {
    ("requested", "hold"): "held",
    ("requested", "decline"): "cancelled",
    ("requested", "cancel"): "cancelled",
    ("requested", "expire"): "expired",
    ("held", "confirm"): "confirmed",
    ("held", "cancel"): "cancelled",
    ("held", "expire"): "expired",
    ("confirmed", "cancel"): "cancelled",
    ("confirmed", "complete"): "completed",
    ("confirmed", "no_show"): "no_show",
}


@pytest.fixture
def make(ruth, unit, session, monday):
    start = london("2026-03-19 18:00")

    def appointment(state):
        return Appointment.objects.create(
            couple=unit,
            offering=session,
            therapist=ruth,
            during=Range(start, london("2026-03-19 19:15")),
            zone="Europe/London",
            state=state,
            held_at=start,
            held_until=start,
        )

    return appointment


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", AppointmentState.values)
def test_the_table_and_nothing_else(make, ruth, state, verb):
    row = make(state)

    if (state, verb) in LAWFUL:
        move(row, verb, by=ruth)
        row.refresh_from_db()
        assert row.state == LAWFUL[(state, verb)]
        assert history(row).get().verb == verb
    else:
        with pytest.raises(TooLate):
            move(row, verb, by=ruth)
        row.refresh_from_db()
        assert row.state == state


@pytest.mark.parametrize("state", ["completed", "cancelled", "no_show", "expired"])
@pytest.mark.parametrize("verb", ["hold_request", "confirm", "decline", "complete", "no_show", "reschedule"])
def test_services_do_nothing_to_what_is_over(make, ruth, ines, as_person, monday, state, verb):
    row = make(state)
    by = ines if verb == "confirm" else ruth
    more = [london("2026-03-24 18:00")] if verb == "reschedule" else []
    already = {("cancelled", "decline"), ("completed", "complete"), ("no_show", "no_show")}

    with as_person(by):
        if (state, verb) in already:
            getattr(services, verb)(row, by=by)
        else:
            with pytest.raises(TooLate):
                getattr(services, verb)(row, *more, by=by)

    row.refresh_from_db()
    assert row.state == state
    assert not Claim.objects.exists()


def test_a_first_conversation_claims_the_therapist_and_nobody_else(hours, offerings, as_person, ruth):
    who = uuid.uuid4()

    with as_person(ruth):
        row = services.book_consultation(
            ruth, london("2026-03-12 16:00"), name="Ines", subject_id=who, by=ruth
        )
        again = services.book_consultation(
            ruth, london("2026-03-12 16:00"), name="Ines", subject_id=who, by=ruth
        )

    assert again == row
    assert (row.state, row.minutes, row.couple) == ("confirmed", 20, None)
    assert [claim.resource for claim in Claim.objects.all()] == [ruth.pk]


def test_a_first_conversation_outside_the_hours_is_not_to_be_had(hours, offerings, as_person, ruth):
    with as_person(ruth), pytest.raises(services.SlotTaken) as taken:
        services.book_consultation(
            ruth, london("2026-03-11 16:00"), name="Ines", subject_id=uuid.uuid4(), by=ruth
        )

    assert taken.value.alternatives


def test_a_series_counts_and_a_number_given_up_is_used_again(hours, unit, session, ruth, as_person):
    with as_person(ruth):
        rows = [
            services.hold(unit, session, ruth, london(f"2026-{day} 18:00"), length=75, by=ruth)
            for day in ("03-19", "03-24", "03-26")
        ]
        services.cancel(rows[2], by=ruth)
        last = services.hold(unit, session, ruth, london("2026-03-31 18:00"), length=75, by=ruth)

    assert [row.number for row in (*rows, last)] == [1, 2, 3, 3]


def test_a_yes_where_the_person_has_something_else_is_told_to_them_alone(
    hours, unit, session, ruth, theo, ines, as_person, building
):
    with building():
        second = make_unit(theo, ines, make_user("Lea"))
    with as_person(ruth):
        here = services.hold(unit, session, ruth, london("2026-03-19 18:00"), length=75, by=ruth)
    with as_person(theo):
        # Begins in the half hour that Ines keeps free after the first one.
        there = services.hold(second, session, theo, london("2026-03-19 19:30"), length=60, by=theo)

    with as_person(ines):
        services.confirm(here, by=ines)
        with pytest.raises(services.OwnTimeTaken):
            services.confirm(there, by=ines)
        services.confirm(here, by=ines, integration_minutes=15)
        services.confirm(there, by=ines)

    assert Claim.objects.filter(resource=ines.pk).count() == 2


def test_three_requests_may_wait_at_once(hours, as_ines, ines, session, as_person):
    days = ["2026-03-17 18:00", "2026-03-19 18:00", "2026-03-24 18:00", "2026-03-26 18:00"]

    with as_person(ines):
        for day in days[:3]:
            services.request_appointment(as_ines, session, hours, london(day), length=75, by=ines)
        with pytest.raises(services.TooManyRequests):
            services.request_appointment(as_ines, session, hours, london(days[3]), length=75, by=ines)
