"""What a change costs stands beside it before anybody presses anything."""

from datetime import timedelta

import pytest
from django.urls import reverse

from booking import services
from booking.models import Appointment, AppointmentState
from core import actor as acting
from core import clock

from .conftest import london

pytestmark = pytest.mark.django_db
THURSDAY = london("2026-03-19 18:00")


@pytest.fixture
def held(hours, unit, session, ruth, as_person):
    with as_person(ruth):
        return services.hold(unit, session, ruth, THURSDAY, length=75, by=ruth)


@pytest.fixture
def confirmed(held):
    with acting.building():
        Appointment.objects.filter(pk=held.pk).update(state=AppointmentState.CONFIRMED)
    return held


@pytest.mark.parametrize("name", ["appointment", "cancel", "move"])
def test_until_when_a_change_is_free_is_said_with_its_day(confirmed, ines, client_of, name):
    text = client_of(ines).get(reverse(f"my:booking:{name}", args=[confirmed.pk])).content.decode()

    assert "There is no fee until" in text
    assert "Wednesday 18 March" in text


@pytest.mark.parametrize("name", ["appointment", "cancel", "move"])
def test_a_late_change_says_that_the_fee_may_be_due_and_when_it_never_is(confirmed, ines, client_of, name):
    clock.set_now(THURSDAY - timedelta(hours=23))

    text = client_of(ines).get(reverse(f"my:booking:{name}", args=[confirmed.pk])).content.decode()

    assert "the fee may be due" in text
    assert "There is no fee until" not in text


def test_a_time_that_is_still_being_arranged_is_given_back_without_a_fee(held, ines, client_of):
    clock.set_now(THURSDAY - timedelta(hours=1))

    text = client_of(ines).get(reverse("my:booking:cancel", args=[held.pk])).content.decode()

    assert "there is no fee" in text
    assert "may be due" not in text


def test_the_fee_stands_beside_an_offering_when_it_is_asked_for(hours, unit, session, ines, client_of):
    with acting.building():
        session.fee = "95 pounds"
        session.save()

    asked = client_of(ines).get(reverse("my:booking:ask"), {"what": "session-for-two:75"}).content.decode()
    public = client_of(ines).get(reverse("public:offering", args=[session.slug])).content.decode()

    assert "Fee: 95 pounds." in asked
    assert "free until 24 hours before" in asked
    assert "95 pounds" in public
