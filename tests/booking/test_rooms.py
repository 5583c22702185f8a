"""Rooms as a page of their own: added, renamed, out of use, without losing what is booked in them."""

import re
from datetime import time

import pytest
from django.urls import reverse

from booking import services
from booking.models import Appointment, Room, WeeklyHours

from .conftest import london

pytestmark = pytest.mark.django_db
ROOMS = "/practice/rooms/"


def text(answer):
    return answer.content.decode()


def fields(answer):
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', text(answer)))


@pytest.fixture
def booked(hours, unit, session, ruth, room, as_person, building):
    with building():
        WeeklyHours.objects.create(therapist=ruth, weekday=0, start=time(9), end=time(12), place=room)
    with as_person(ruth):
        return services.hold(unit, session, ruth, london("2026-03-16 09:00"), length=60, by=ruth, room=room)


def test_a_room_is_added_renamed_and_listed_with_what_hangs_on_it(booked, room, ada, client_of):
    browser = client_of(ada)
    url = reverse("practice:booking:room", args=[room.pk])

    browser.post(f"{ROOMS}add/", {"name": "Garden", "turnaround": "10", "in_use": "on"})
    browser.post(url, {"name": "Library", "turnaround": "0", "in_use": "on"})
    shown = text(browser.get(ROOMS))

    assert "Garden" in shown
    assert "Library" in shown
    assert "1 therapist" in shown
    assert "1 to come" in shown
    booked.refresh_from_db()
    assert booked.room.name == "Library"


def test_a_name_that_is_taken_is_said(room, ada, client_of):
    answer = client_of(ada).post(f"{ROOMS}add/", {"name": room.name, "turnaround": "0"})

    assert answer.status_code == 422
    assert Room.objects.count() == 1


def test_taking_a_room_out_of_use_shows_what_is_booked_there_and_cancels_nothing(
    booked, room, ada, client_of
):
    browser, url = client_of(ada), reverse("practice:booking:room", args=[room.pk])
    sent = {"name": room.name, "turnaround": "0"}

    shown = browser.post(url, sent)
    room.refresh_from_db()
    still = room.in_use
    done = browser.post(url, sent | {"seen": fields(shown)["seen"]})

    assert shown.status_code == 409
    assert "They stay booked. You decide about each." in text(shown)
    assert "Ines and Tom" in text(shown)
    assert still
    assert done.status_code == 302
    room.refresh_from_db()
    assert not room.in_use
    assert Appointment.objects.get().state == "held"
    assert "Not in use" in text(browser.get(ROOMS))


def test_an_empty_room_goes_out_of_use_at_once(room, ada, client_of):
    url = reverse("practice:booking:room", args=[room.pk])

    assert client_of(ada).post(url, {"name": room.name, "turnaround": "0"}).status_code == 302
    room.refresh_from_db()
    assert not room.in_use


def test_a_window_that_is_behind_is_told_and_keeps_what_was_typed(room, ada, client_of):
    browser, url = client_of(ada), reverse("practice:booking:room", args=[room.pk])
    older = fields(browser.get(url))["version"]
    browser.post(url, {"name": "Library", "turnaround": "5", "in_use": "on", "version": older})

    told = browser.post(url, {"name": "Attic", "turnaround": "15", "in_use": "on", "version": older})

    assert told.status_code == 409
    assert "changed in another window" in text(told)
    assert 'value="Attic"' in text(told)
    room.refresh_from_db()
    assert room.name == "Library"
    again = fields(told)["version"]
    browser.post(url, {"name": "Attic", "turnaround": "15", "in_use": "on", "version": again})
    room.refresh_from_db()
    assert room.name == "Attic"


def test_the_list_asks_as_often_for_three_as_for_one(room, ada, client_of, statements, building):
    browser = client_of(ada)
    one = statements(browser, ROOMS)
    with building():
        for name in ("A", "B"):
            Room.objects.create(name=name)

    assert len(statements(browser, ROOMS)) == len(one)
