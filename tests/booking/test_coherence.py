"""What must hold of all times: whole after every verb, and each thing that is planted is found."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from booking import coherence, services
from booking.models import Appointment, AppointmentState, Claim, Confirmation
from core import clock
from core.actor import building

from .conftest import london

pytestmark = pytest.mark.django_db
THURSDAY = london("2026-03-19 18:00")


@pytest.fixture
def arranged(hours, as_ines, ines, tom, ruth, session, as_person, gate):
    """Asked for by one, held by the therapist, with the other's yes."""
    gate(True)
    with as_person(ines):
        row = services.request_appointment(as_ines, session, hours, THURSDAY, length=75, by=ines)
    with as_person(ruth):
        services.hold_request(row, by=ruth)
    with as_person(tom):
        services.confirm(row, by=tom)
    row.refresh_from_db()
    assert row.state == AppointmentState.CONFIRMED
    return row


def broken() -> list[str]:
    with building():
        return [words for words, _rows in coherence.faults()]


def test_all_is_whole_after_every_verb(arranged, ruth, ines, as_person, capsys):
    assert broken() == []
    with as_person(ruth):
        moved = services.reschedule(arranged, london("2026-03-24 17:00"), by=ruth)
    assert broken() == []
    with as_person(ines):
        services.cancel(moved, by=ines)

    assert broken() == []
    call_command("check_times")
    assert "rules hold" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("planted", "words"),
    [
        (lambda row: Claim.objects.filter(kind="therapist").delete(), "its therapist's time"),
        (lambda row: Confirmation.objects.all().delete(), "has a yes"),
        (lambda row: Confirmation.objects.all()[0].delete(), "after their own yes"),
        (lambda row: Appointment.objects.update(state="cancelled"), "keeps nobody's time"),
        (
            lambda row: Appointment.objects.update(state="held", held_until=clock.now() - timedelta(hours=1)),
            "what waits lapses",
        ),
    ],
)
def test_what_is_planted_is_found(arranged, planted, words, capsys):
    with building():
        planted(arranged)

    assert any(words in told for told in broken())
    with pytest.raises(SystemExit) as ended:
        call_command("check_times")
    assert ended.value.code == 1
    said = capsys.readouterr().out
    assert words in said
    assert "Ines" not in said
