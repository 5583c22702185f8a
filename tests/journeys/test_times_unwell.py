"""A therapist is unwell: the desk reads what it means, does it at one press, and each is asked anew."""

from collections.abc import Callable

import pytest

from ifio_practice.embedded.practice import Practice

from .people import DESK, Person

pytestmark = pytest.mark.e2e


def test_a_sick_day(for_times: Practice, meet: Callable[..., Person]) -> None:
    ada = meet(for_times, "ada", DESK).sign_in("ada@example.test")
    ines = meet(for_times, "ines").sign_in("ines@example.test")
    tom = meet(for_times, "tom").sign_in("tom@example.test")

    # What would become of everything is read first; nothing has happened by then.
    ada.go("/practice/week/").follow("Somebody is away")
    ada.page.get_by_label("Who is away").select_option("Ruth Lindqvist")
    ada.fill("First day", "2026-03-25").fill("Last day, if there are more", "2026-04-03")
    ada.send("Show what it means").reads("Ines and Tom", "Move to", "Give the time back")
    ines.go("/my/times/").does_not_read("Yes, this time suits me")

    ada.send("Do all of this").reads("Week of")
    for person in (ines, tom):
        person.go("/my/times/").reads("Yes, this time suits me").does_not_read("unwell").does_not_read("away")
    ines.send("Yes, this time suits me")
    tom.go("/my/times/").reads("Yes, this time suits me")

    # Nobody books into days that are closed.
    ada.go("/practice/hours/").reads("closed")
