"""Closed by default: every route belongs to a door, and what is open to everyone is listed by name."""

import pytest

from .routes import Route, is_third_party, routes

# Open to everyone, on purpose. A new one is a decision: add it here with that decision in mind.
OPEN = {
    "account_who",
    "feeds:calendar",
    "public:ask",
    "public:asked",
    "public:erased",
    "public:confirm",
    "public:fees",
    "public:first",
    "public:first_drop",
    "public:first_take",
    "public:healthz",
    "public:home",
    "public:ifio",
    "public:invitation",
    "public:invitation_accept",
    "public:leave",
    "public:link",
    "public:offering",
    "public:offerings",
    "public:post",
    "public:privacy",
    "public:questions",
    "public:readyz",
    "public:safely",
    "public:session",
    "public:styleguide",
    "public:therapist",
    "public:therapists",
}
DOORS = {"public", "account", "my", "practice", "streams", "feeds"}


@pytest.mark.parametrize("route", routes(), ids=lambda route: route.name)
def test_every_route_belongs_to_a_door_and_has_a_name(route: Route):
    assert route.door in DOORS
    assert "?" not in route.name


def test_what_is_open_to_everyone_is_listed_by_name():
    found = {
        route.name
        for route in routes()
        if not is_third_party(route) and not getattr(route.view, "login_required", True)
    }

    assert found == OPEN


def test_everything_public_is_open_and_nothing_else():
    assert {route.name for route in routes() if route.door == "public"} == {
        name for name in OPEN if name.startswith("public:")
    }
