"""Who was there, and a certificate for whoever was at enough of a training."""

from datetime import timedelta

import pytest

from core import clock
from groups import services
from groups.models import Gathering, Seat

from .made import a_gathering, earned_in_a_training


def test_staff_tick_who_was_there_from_the_beginning_on(workshop, ruth, unit, ines, client_of, as_person):
    with as_person(ines):
        seat = services.register(workshop, by=ines)
    meeting = workshop.meetings.first()
    page, browser = f"/practice/groups/meetings/{meeting.pk}/", client_of(ruth)

    browser.post(page, {"here": str(seat.pk)})
    with as_person(ines):
        assert Seat.objects.get().attended == []

    clock.set_now(meeting.start + timedelta(minutes=5))
    browser.post(page, {"here": [str(seat.pk), "nobody"]})
    with as_person(ines):
        assert Seat.objects.get().attended == [meeting.pk]
    browser.post(page, {})
    with as_person(ines):
        assert Seat.objects.get().attended == []


def test_a_certificate_says_the_name_they_wish(monday, ruth, unit, ines, client_of, as_person):
    seat = earned_in_a_training(ruth, ines)
    page, browser = f"/my/groups/places/{seat.pk}/certificate/", client_of(ines)

    assert browser.get(page).status_code == 200
    assert browser.post(page, {"name": ""}).status_code == 422
    made = browser.post(page, {"name": "Dr Ines Vale"})

    assert made["Content-Type"] == "application/pdf"
    assert made.content.startswith(b"%PDF")
    assert "certificate.pdf" in made["Content-Disposition"]
    with as_person(ines):
        assert Seat.objects.get().paper_name == "Dr Ines Vale"


@pytest.mark.parametrize("what", ["of a workshop", "for too few meetings"])
def test_there_is_no_certificate(what, monday, ruth, unit, ines, client_of, building):
    seat = earned_in_a_training(ruth, ines)
    with building():
        row = Gathering.objects.get(pk=seat.gathering_id)
        if what == "of a workshop":
            row.offering = a_gathering(ruth, "workshop").offering
        else:
            row.enough = 2
        row.save()

    assert client_of(ines).get(f"/my/groups/places/{seat.pk}/certificate/").status_code == 404
