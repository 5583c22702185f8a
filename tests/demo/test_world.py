"""The demo world says everything that is needed to try the product."""

import json
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.urls import resolve

from accounts.models import User
from booking.models import Appointment
from dashboard.demo.gatherings import ALONE, PAIRS

pytestmark = pytest.mark.django_db


def told(**options):
    out = StringIO()
    call_command("demo_world", json=True, stdout=out, **options)
    return json.loads(out.getvalue())


@pytest.fixture
def world(settings):
    settings.DEMO = True
    return told(at="held", size=1)


def addresses(value):
    """Every address anywhere in what was printed."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [one for each in value for one in addresses(each)]
    return [value] if isinstance(value, str) and value.startswith("http") else []


def test_everybody_has_a_password_and_codes_to_get_back_in_with(world):
    assert {one["email"] for one in world["people"]} == set(User.objects.values_list("email", flat=True))
    for person in world["people"]:
        assert person["password"]
        assert len(person["recovery_codes"]) >= 8


def test_every_address_it_prints_is_a_page_of_ours(world):
    found = addresses(world)

    assert len(found) > 20
    for address in found:
        resolve(urlsplit(address).path)


def test_couples_times_and_sessions_stand_in_it_by_their_public_ids(world):
    assert len(world["couples"]) == 3 + len(PAIRS) + len(ALONE)
    assert world["ids"]["couple"] in {one["id"] for one in world["couples"]}
    assert world["ids"]["session_1"] in {one["id"] for one in world["appointments"]}
    assert {"ines@example.test", "tom@example.test"} <= {
        member["email"] for one in world["couples"] for member in one["members"]
    }


def test_a_series_waits_for_one_of_the_two(world):
    rows = Appointment.objects.filter(series__isnull=False)

    assert {(row.state, row.confirmations.count()) for row in rows} == {("held", 1)}
    assert rows.count() >= 12


def test_asked_again_it_prints_what_is_there_and_makes_nothing(world):
    again = told()

    assert again["people"] == world["people"]
    assert again["couples"] == world["couples"]


def test_a_second_world_is_not_made_on_top_of_the_first(world):
    with pytest.raises(CommandError, match="people in this database"):
        call_command("demo_world", stdout=StringIO())
