"""The desk finds a time across therapists before it says for whom, and each of the two says their own yes."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from ifio_practice.embedded.practice import Practice

from .people import DESK, Person

pytestmark = pytest.mark.e2e
SMALL = {"width": 360, "height": 740}
RUTH, THEO = "Ruth Lindqvist", "Theo Brandt"
SINCE, DAY = "2026-06-08", "Wednesday 10 June"  # far from every other story; all of it is summer


def test_the_desk_finds_a_time_and_both_say_yes(for_times: Practice, meet: Callable[..., Person]) -> None:
    ada = meet(for_times, "ada", DESK).sign_in("ada@example.test")
    ines = meet(for_times, "ines", SMALL).sign_in("ines@example.test")
    tom = meet(for_times, "tom", SMALL).sign_in("tom@example.test")

    # First a time: on Wednesday evenings from June, whoever of the two is free.
    ada.go("/practice/week/").follow("Find a time").reads("Look first, and say afterwards whom it is for")
    ada.page.get_by_label("What for, and how long").select_option(label="Session for two, 75 minutes")
    ada.fill("From which day on", SINCE)
    ada.page.get_by_text("Only some people, days or hours").click()
    ada.tick("Wednesday").tick("Evening")
    ada.send("Show free times").reads(DAY, RUTH, THEO)
    found = ada.page.locator(".found-times li", has_text=RUTH).filter(has_text=THEO)
    ada.follow(re.compile("^17:00"), within=found.first)

    # Then for whom: those alone who are in the care of somebody who is free then.
    ada.heading("Hold a time for whom?").reads(RUTH, THEO, "17:00")
    ada.fill("Find a name", "Ines").send("Find", exact=True).follow(re.compile("Ines"))
    ada.heading("Hold this time").reads(RUTH).does_not_read(f"{THEO}, online")
    ada.send("Hold this time").reads("Held")
    times = ada.page.url

    # Both are asked in the same words, and neither yes is shown to the other.
    for person in (ines, tom):
        person.go("/my/times/").reads("10 June", "Waiting for your answer")
    ines.send("Yes, this time suits me").does_not_read("Tom has")
    tom.go("/my/times/").reads("Waiting for your answer").does_not_read("Ines has")
    tom.send("Yes, this time suits me")
    for person in (ines, tom):
        person.go("/my/times/").does_not_read("Waiting for your answer").follow(re.compile("10 June"))
        person.reads("Arranged")
    ada.go(times).reads("Confirmed")
    expect(ada.main.get_by_role("button", name="Hold it")).to_have_count(0)
