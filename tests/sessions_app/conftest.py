"""Session 1 of Ines and Tom: Thursday 19 March 2026, 18:00 in London, 75 minutes, Ruth leads."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking import catalogue
from booking.models import Appointment, AppointmentState, Offering
from core import actor as acting
from core import clock
from sessions_app import queries, room, services
from sessions_app.models import RoomMember, RoomState, TherapySession

from .story import LONDON_SIX


@pytest.fixture
def evening(db: None) -> None:
    """Domain time stands at 18:00 in London on the evening of the first session, and goes on."""
    clock.set_now(LONDON_SIX)


@pytest.fixture
def appointment(unit: Any, ruth: Any, evening: None) -> Appointment:
    with acting.building():
        catalogue.load()
        return Appointment.objects.create(
            couple=unit,
            offering=Offering.objects.get(slug="session-for-two"),
            therapist=ruth,
            during=DateTimeTZRange(LONDON_SIX, LONDON_SIX + timedelta(minutes=75)),
            zone="Europe/London",
            state=AppointmentState.CONFIRMED,
            held_at=LONDON_SIX - timedelta(days=7),
        )


@pytest.fixture
def session(appointment: Appointment, ruth: Any, as_person: Any) -> TherapySession:
    """The waiting room is open."""
    with as_person(ruth):
        return services.open_room(appointment, ruth)


@pytest.fixture
def walk(session: TherapySession, ruth: Any, as_person: Any) -> Any:
    """`walk("check_in")`: through the phases up to this one, with everyone's agreement noted aloud."""

    def to(goal: str) -> TherapySession:
        with as_person(ruth):
            for phase in room.ORDER[: room.ORDER.index(goal) + 1]:
                services.go_to(session, phase, by=ruth)
                if phase == RoomState.AGREEMENTS:
                    for member in RoomMember.objects.filter(session=session):
                        services.agreed_aloud(session, member.partner, by=ruth)
        session.refresh_from_db()
        return session

    return to


@pytest.fixture
def sees(session: TherapySession, as_person: Any) -> Any:
    """`sees(tom, as_tom)` is what his screen is drawn from; `sees(ruth)` is the desk."""

    def look(user: Any, partner: Any = None) -> room.Seen:
        role = room.Role("partner", partner.pk) if partner else room.THERAPIST
        with as_person(user):
            return room.room_state(queries.room_rows(session, role), role)

    return look
