"""For every page of one's own it is said whether it waits for a PIN, and why not."""

import pytest

from ifio_practice import private

from .routes import routes

MINE = sorted(route.name for route in routes() if route.door == "my")
# Behind the PIN: whole apps, and what is named. A route in neither list here nor in BESIDE is closed; it
# fails this test all the same, so that somebody has thought about it.
BEHIND = (
    *("my:parts:", "my:homework:", "my:intake:", "my:sessions:"),
    *("my:couples:name", "my:couples:leave", "my:couples:separate"),
    *("my:couples:rights", "my:couples:export", "my:couples:erase"),
    "my:groups:",  # a place that is one's own alone is hidden from the other (ADR 17)
    "my:notifications:",  # when and how somebody can speak unheard, and hours of times that are theirs alone
    "my:booking:",  # each page of a time holds one's own yes and one's own hour after it
)
OPEN_ALL_THE_SAME = {"my:intake:help", "my:booking:times"}


@pytest.mark.privacy
def test_each_page_of_ones_own_waits_for_the_pin_or_says_why_not():
    meant = {name for name in MINE if name.startswith(BEHIND)} - OPEN_ALL_THE_SAME

    assert {name for name in MINE if private.is_private(name)} == meant


def test_the_table_names_each_route_once_and_none_that_is_gone():
    named = [name for names in private.BESIDE.values() for name in names]

    assert sorted(named) == sorted(set(named))
    assert set(named) | private.NOT_THE_ROOM | private.SAVES <= set(MINE)
    assert all(len(reason) > 15 for reason in private.BESIDE)


def test_a_page_that_nobody_thought_of_is_closed():
    assert private.is_private("my:parts:a_page_of_next_year")


def test_the_room_is_what_is_under_its_own_address():
    of_the_room = {name for name in MINE if private.is_of_the_room(name)}

    assert of_the_room == {name for name in MINE if name.startswith(private.ROOM)} - private.NOT_THE_ROOM
    assert all("pk" in route.parameters for route in routes() if route.name in of_the_room)
