"""Somebody who has been invited, and the link in their message."""

from typing import Any

import pytest

from core import actor as acting
from couples import services
from notifications import links
from notifications.models import Notice


@pytest.fixture
def empty_place(ruth: Any, ines: Any) -> Any:
    """The second place beside Ines, with nobody in it yet."""
    with acting.building():
        couple = services.open_couple(therapist=ruth, by=ruth)
        services.join(services.add_member(couple, by=ruth), ines, by=ines)
        return services.add_member(couple, by=ruth)


@pytest.fixture
def link(empty_place: Any, ruth: Any) -> str:
    with acting.building():
        invitation = services.invite(empty_place, email="tom@example.test", name="Tom", by=ruth)
    return links.token(Notice.objects.get(kind="invitation", subject_id=invitation.pk))
