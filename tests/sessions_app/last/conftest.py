"""A last session that was chosen, and what stands on its pages."""

from typing import Any

import pytest

from booking.models import Appointment
from sessions_app import services
from sessions_app.models import LastSession
from sessions_app.services import last as ending_well


@pytest.fixture
def to_come(appointment: Appointment, ruth: Any, as_person: Any) -> Any:
    """The room of the appointment, not open yet."""
    with as_person(ruth):
        return services.prepare_room(appointment)


@pytest.fixture
def last(to_come: Any, ruth: Any, as_person: Any) -> LastSession:
    with as_person(ruth):
        return ending_well.choose(to_come, by=ruth)


@pytest.fixture
def line(last: LastSession, as_person: Any) -> Any:
    """`line(ines, as_ines, "…")`: somebody keeps what they carry on."""

    def keep(user: Any, partner: Any, text: str, **more: Any) -> None:
        with as_person(user):
            ending_well.carry_on(last, partner, by=user, text=text, **{"share": False, **more})

    return keep


@pytest.fixture
def closing(last, session, walk, ruth, as_person):
    """The debrief of the last session."""
    walk("check_in")
    with as_person(ruth):
        services.go_to(session, "debrief", by=ruth)
    return session


def page(user, last, client_of):
    return client_of(user).get(f"/my/last-session/{last.session_id}/").content.decode()


def at_the_therapist(unit):
    return f"/practice/couples/{unit.pk}/last-session/"
