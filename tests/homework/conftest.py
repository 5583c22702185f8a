"""Practices offered to Ines and Tom by Ruth."""

from collections.abc import Callable
from typing import Any

import pytest

from core import clock
from core.evenings import next_evening
from couples.services import set_joint_work
from homework import services
from homework.models import Plan, PracticeOffer


@pytest.fixture
def joint(unit: Any, ruth: Any, as_person: Any) -> Any:
    """Practices for both are set up for the unit."""
    with as_person(ruth):
        set_joint_work(unit, "joint_practices", on=True, by=ruth)
    return unit


@pytest.fixture
def offer(unit: Any, ruth: Any, as_person: Any) -> Callable[..., list[PracticeOffer]]:
    def make(key: str, *partners: Any, why: str = "") -> list[PracticeOffer]:
        with as_person(ruth):
            return services.offer(unit, key, for_=list(partners), by=ruth, why=why)

    return make


@pytest.fixture
def decide(as_person: Any) -> Callable[..., None]:
    def answer(offer: PracticeOffer, partner: Any, word: str, **plan: Any) -> None:
        with as_person(partner.user):
            services.decide(offer, partner, word, by=partner.user, plan=plan)

    return answer


@pytest.fixture
def evening(building: Any) -> Callable[[], int]:
    """It is eight in the evening of the next settling, and the worker has looked. Says how many settled."""

    def comes() -> int:
        clock.set_now(next_evening(clock.now()))
        return services.settle_due()

    return comes


@pytest.fixture
def plan_of(as_person: Any) -> Callable[..., Plan]:
    """The plan of this person for an offer, as read by them."""

    def find(offer: PracticeOffer, partner: Any) -> Plan:
        with as_person(partner.user):
            return Plan.objects.select_related("author__user", "author__couple", "offer").get(
                offer=offer, author=partner
            )

    return find
