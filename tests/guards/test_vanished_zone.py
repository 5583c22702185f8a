"""A zone can go from the time zone database; who lives by it still reads every page, by the practice's."""

import pytest
from django.test import Client

from accounts.models import User
from core import actor as acting

from .matrix import MATRIX
from .test_bad_input import addresses
from .test_matrix import browsers, world, world_of_the_file  # noqa: F401  fixtures
from .world import World

pytestmark = pytest.mark.django_db
GONE = "Europe/Nowhere"


@pytest.mark.parametrize("who", ["ines", "ruth", "ada"])
def test_every_page_opens_in_a_zone_that_is_gone(who, world: World, browsers: dict[str, Client]):  # noqa: F811
    with acting.building():
        User.objects.update(time_zone=GONE)
    wrong = []
    for route, address in addresses(world):
        row = MATRIX[route]
        if who in row.who and "GET" in row.methods and route != "public:readyz":
            status = browsers[who].get(address).status_code
            if status >= 500:
                wrong.append(f"{route}: {status}")

    assert not wrong, "\n".join(wrong)
