"""A workshop that Ruth leads, a month from now."""

from typing import Any

import pytest

from core import clock
from groups.models import Gathering
from tests.booking.conftest import london

from .made import a_gathering


@pytest.fixture
def monday(db: None) -> Any:
    clock.set_now(london("2026-03-09 09:00"))


@pytest.fixture
def workshop(monday: Any, ruth: Any) -> Gathering:
    """Six places; the offering asks for no full form."""
    return a_gathering(ruth)


@pytest.fixture
def small(monday: Any, ruth: Any) -> Gathering:
    """Two places."""
    return a_gathering(ruth, capacity=2)
