"""Ruth's hours, the offerings, and a Monday in March 2026 three days before the clocks matter."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from booking import catalogue
from booking.models import Offering, Room, WeeklyHours
from core import actor as acting
from core import clock

LONDON = ZoneInfo("Europe/London")


def london(text: str) -> datetime:
    """`london("2026-03-19 18:00")` is the instant at which clocks in London show that."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.fixture
def offerings(db: None) -> None:
    with acting.building():
        catalogue.load()


@pytest.fixture
def session(offerings: None) -> Offering:
    """A session for two: 60, 75 or 90 minutes, behind the gate."""
    return Offering.objects.get(slug="session-for-two")


@pytest.fixture
def alone(offerings: None) -> Offering:
    """Half an hour for one member alone, without a gate."""
    return Offering.objects.get(slug="individual-conversation")


@pytest.fixture
def room(db: None) -> Room:
    with acting.building():
        return Room.objects.create(name="Room 2")


@pytest.fixture
def monday(db: None) -> datetime:
    """Domain time stands at 09:00 in London on Monday 9 March 2026 and goes on from there."""
    moment = london("2026-03-09 09:00")
    clock.set_now(moment)
    return moment


@pytest.fixture
def hours(ruth: Any, monday: datetime) -> Any:
    """Ruth works Tuesdays and Thursdays from 16:00 to 20:00, online."""
    with acting.building():
        for weekday in (1, 3):
            WeeklyHours.objects.create(therapist=ruth, weekday=weekday, start=time(16), end=time(20))
    return ruth


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """`gate(True)` opens the couple's gate; it begins closed. The real gate has tests of its own."""
    state = {"open": False}
    monkeypatch.setattr("intake.gate.is_open", lambda couple: state["open"])

    def put(is_open: bool) -> None:
        state["open"] = is_open

    return put
