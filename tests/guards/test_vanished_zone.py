"""A zone can go from the time zone database; who lives by it still reads every page, by the practice's."""

from collections.abc import Callable

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


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("ines", "/my/times/"),
        ("ines", "/account/security/"),
        ("ruth", "/practice/week/"),
        ("ada", "/practice/week/"),
    ],
)
def test_they_are_told_which_clock_holds_and_where_to_choose(
    who,
    address,
    world: World,  # noqa: F811
    browsers: dict[str, Client],  # noqa: F811
):
    browser, told = browsers[who], f"The time zone you chose, {GONE},"
    assert told not in browser.get(address).content.decode()
    with acting.building():
        User.objects.update(time_zone=GONE)

    text = browser.get(address).content.decode()

    assert told in text
    assert "by the clock in London" in text
    assert "Nowhere time" not in text


def test_another_zone_is_chosen_once_and_that_was_it(
    world: World,  # noqa: F811
    browsers: dict[str, Client],  # noqa: F811
    freshly: Callable[[Client], Client],
):
    browser = freshly(browsers["ines"])
    with acting.building():
        User.objects.update(time_zone=GONE)
    text = browser.get("/account/security/").content.decode()
    assert '<option value="Europe/London" selected>' in text
    assert f'value="{GONE}"' not in text

    browser.post("/account/security/", {"name_used": "Ines", "time_zone": "Europe/Lisbon"})

    assert GONE not in browser.get("/my/times/").content.decode()
    with acting.building():
        assert User.objects.get(name_used="Ines").time_zone == "Europe/Lisbon"
