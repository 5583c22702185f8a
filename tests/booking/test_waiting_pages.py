"""The pages of the waiting list: joining by form, one's own places, and who waits, for staff."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from booking import services, tasks
from booking.models import Appointment, WaitingPlace
from booking.services import waiting
from core import actor as acting
from tests.people import membership

from .conftest import london
from .lines import free_only, join, nothing_free  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db


def test_joining_by_form_and_joining_twice_is_one_place(nothing_free, unit, session, ines, client_of):
    browser = client_of(ines)
    for days in (["1"], ["1", "3"]):
        sent = {"what": "session-for-two:75", "weekdays": days}
        assert browser.post(reverse("my:booking:waiting"), sent).status_code == 302

    place = WaitingPlace.objects.get()
    assert (place.weekdays, place.asked_by.user) == ([1, 3], ines)
    text = browser.get(reverse("my:booking:waiting")).content.decode()
    assert "You wait for" in text
    assert "Tuesday, Thursday" in text


@pytest.mark.parametrize(
    "sent",
    [
        {"what": "session-for-two:7"},
        {"what": "nothing:75"},
        {"what": ""},
        {"what": "session-for-two:75", "weekdays": ["9"]},
        {"what": "session-for-two:75", "weekdays": ["x"]},
        {"earlier": "11111111-1111-1111-1111-111111111111"},
    ],
)
def test_what_is_not_offered_is_answered_and_what_was_chosen_stays(
    nothing_free, unit, session, ines, client_of, sent
):
    sent = {"weekdays": ["2"]} | sent
    answer = client_of(ines).post(reverse("my:booking:waiting"), sent)

    assert answer.status_code == 422
    if sent["weekdays"] == ["2"]:
        assert re.search(r'value="2"[^>]*checked', answer.content.decode())
    assert not WaitingPlace.objects.exists()


def test_the_appointment_of_another_couple_cannot_be_waited_before(
    nothing_free, unit, siblings, session, ruth, ines, as_person, client_of
):
    with as_person(ruth):
        theirs = services.hold(siblings, session, ruth, london("2026-04-23 18:00"), length=75, by=ruth)

    answer = client_of(ines).post(reverse("my:booking:waiting"), {"earlier": str(theirs.pk)})

    assert answer.status_code == 422
    with as_person(ines), pytest.raises(services.NotOffered):
        waiting.join(membership(unit, ines), session, length=75, by=ines, earlier_than=theirs)


def test_the_database_keeps_one_place_for_one_wish(nothing_free, unit, session, ines, join):
    place = join(ines, unit, session)
    with acting.building(), pytest.raises(IntegrityError), transaction.atomic():
        WaitingPlace.objects.create(
            couple=unit, asked_by=place.asked_by, offering=session, length=60, earlier_than=None
        )


def test_staff_see_the_line_in_turn_and_others_see_nothing_of_it(
    nothing_free, unit, siblings, session, ada, ruth, theo, ines, noor, join, client_of, statements
):
    join(ines, unit, session)
    url = reverse("practice:booking:waiting")
    one = statements(client_of(ruth), url)
    join(noor, siblings, session)
    free_only(ruth, "2026-03-19 18:00")
    tasks.offer_waiting()

    for person in (ada, ruth):
        text = client_of(person).get(url).content.decode()
        assert text.index("Ines") < text.index("Noor")
        assert "until" in text
    assert "Ines" not in client_of(theo).get(url).content.decode()
    assert len(statements(client_of(ruth), url)) == len(one)


def test_own_places_cost_the_same_for_three_as_for_one(
    nothing_free, unit, session, ruth, ines, join, client_of, as_person, statements
):
    join(ines, unit, session)
    browser, url = client_of(ines), reverse("my:booking:waiting")
    one = len(statements(browser, url))
    for day in ("2026-04-23 18:00", "2026-04-30 18:00"):
        with as_person(ruth):
            old = services.hold(unit, session, ruth, london(day), length=75, by=ruth)
        join(ines, unit, session, earlier_than=old)

    assert len(statements(browser, url)) == one
    assert Appointment.objects.count() == 2


def test_three_places_are_enough(nothing_free, unit, session, ruth, ines, join, as_person, client_of):
    join(ines, unit, session)
    rows = []
    for day in ("2026-04-16 18:00", "2026-04-23 18:00", "2026-04-30 18:00"):
        with as_person(ruth):
            rows.append(services.hold(unit, session, ruth, london(day), length=75, by=ruth))
    for old in rows[:2]:
        join(ines, unit, session, earlier_than=old)

    answer = client_of(ines).post(reverse("my:booking:waiting"), {"earlier": str(rows[2].pk)})

    assert answer.status_code == 409
    assert "Leave one of them" in answer.content.decode()
