"""Thirty at once for four places. The control shows what happens without the lock."""

from collections import Counter

import pytest

from core import clock
from core.actor import building
from groups import services
from groups.models import Gathering, Seat
from groups.services import places
from tests.at_once import all_at_once, by
from tests.booking.conftest import london
from tests.people import make_unit, make_user

from .made import a_gathering

pytestmark = pytest.mark.django_db(transaction=True)
MANY, PLACES = 30, 4


@pytest.fixture
def race(ruth):
    clock.set_now(london("2026-03-09 09:00"))
    with building():
        people = [make_user(f"Person{n}") for n in range(MANY)]
        for one in people:
            make_unit(ruth, one, kind="individual")
    gathering = a_gathering(ruth, capacity=PLACES)

    def run():
        all_at_once(*(by(one, services.register, gathering) for one in people))
        with building():
            return Counter(Seat.objects.values_list("party__state", flat=True))

    return run


def test_never_more_places_than_there_are(race):
    assert race() == {"confirmed": PLACES, "waiting": MANY - PLACES}


def test_control_without_the_lock_there_are_more(race, monkeypatch):
    monkeypatch.setattr(
        places,
        "locked",
        lambda gathering: Gathering.objects.select_related("offering").get(pk=gathering.pk),
    )

    assert race()["confirmed"] > PLACES
