"""After so many sessions, and after any incident, it is time to ask again (clinical rule 4.4.5)."""

import pytest

from core import clock
from intake.models import Alert, Clearance
from intake.services import safety
from notifications.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(unit, ruth, clear):
    clear(unit, ruth, rescreen_after_sessions=2)
    return unit


@pytest.fixture
def held(ruth, as_person):
    def go(couple, **how):
        with as_person(ruth):
            safety.session_ended(couple, by=ruth, **how)

    return go


def due(couple):
    return Alert.objects.filter(couple=couple, rule="rescreen", acknowledged_at=None).count()


def test_it_is_time_after_the_number_of_sessions_the_therapist_chose(decided, held, as_tom):
    held(decided)
    assert due(decided) == 0

    held(decided)
    assert due(decided) == 2


def test_one_mail_says_so_and_the_list_asks_once(decided, held, as_tom, ruth, client_of):
    for _session in range(4):
        held(decided)

    assert due(decided) == 2
    assert Notice.objects.filter(recipient=ruth, kind="item_to_review").count() == 1
    assert "Time to ask again, alone with each" in client_of(ruth).get("/practice/items/").text
    assert "An item to review" in client_of(ruth).get("/practice/couples/").text


def test_an_incident_makes_it_time_at_once(decided, held, as_tom):
    held(decided, incident=True)

    assert due(decided) == 2


def test_a_new_decision_begins_the_count_anew(decided, held, as_tom, clear, ruth):
    held(decided)
    clear(decided, ruth, rescreen_after_sessions=4, decided_at=clock.now())

    held(decided)

    row = Clearance.objects.get(couple=decided)
    assert (row.sessions_since, row.rescreen_after, row.is_rescreen_due) == (1, 4, False)
    assert due(decided) == 0


def test_without_a_decision_nothing_is_counted(unit, held):
    held(unit)

    assert not Alert.objects.exists()
