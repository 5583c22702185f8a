"""A practice that can be asked: Ruth's hours, and what somebody types."""

from datetime import time
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache

from booking.models import WeeklyHours
from core import actor as acting


@pytest.fixture(autouse=True)
def no_limits_from_before() -> None:
    cache.clear()


@pytest.fixture
def hours(ruth: Any, at: Any) -> Any:
    """Monday 2 March 2026, 20:14; Ruth can be booked on weekdays from 9 to 17."""
    at("2026-03-02T20:14Z")
    with acting.building():
        for day in range(5):
            WeeklyHours.objects.create(therapist=ruth, weekday=day, start=time(9), end=time(17))
    return ruth


@pytest.fixture
def typed() -> dict[str, str]:
    """What Ines typed."""
    return {
        "id": str(uuid4()),
        "unit_type": "romantic_partners",
        "hope": "We keep having the same argument and then go silent for days.",
        "format": "either",
        "length_pref": "75",
        "availability": "Thu after 17:30",
        "heard_from": "friend",
        "wants_private_call_first": "on",
        "phone": "07700 900123",
        "name": "Ines",
        "email": "Ines@Example.test",
        "time_zone": "Europe/London",
        "start": "",
    }
