"""A group's dates change: what it means is read first, then done, and whoever comes learns of it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from ifio_practice.embedded.practice import Practice
from tests.mailed import calendar_files

from .mail import Post, body
from .people import DESK, Person

pytestmark = pytest.mark.e2e
SMALL = {"width": 360, "height": 740}
WORKSHOP = re.compile("Workshop")


def test_the_dates_of_a_group_change_and_everybody_in_it_learns_it(
    for_times: Practice, meet: Callable[..., Person]
) -> None:
    ada = meet(for_times, "ada", DESK).sign_in("ada@example.test")
    greta = meet(for_times, "greta", SMALL).sign_in("greta@example.test")
    alma = meet(for_times, "alma", SMALL).sign_in("alma@example.test")
    theo = meet(for_times, "theo", DESK).sign_in("theo@example.test")
    greta.go("/my/contact/").tick("Add a calendar file to messages about appointments")
    greta.choose("Who can read mail there?", "Only me").send("Save", exact=True).reads("Saved.")
    post = Post(for_times)

    # What it means is read first: the date that moves, where, and who is told in which words.
    ada.go("/practice/groups/").follow(WORKSHOP).follow("Change dates or place")
    last = ada.page.get_by_role("group", name="Date 1")
    day = last.get_by_label("Day")
    was = day.input_value()
    new = f"{was[:8]}{int(was[8:]) + 1:02}"
    ada.fill("Where else", "The Long Barn")
    day.fill(new)
    ada.send("Show what it means").reads("becomes", "The Long Barn", "A time has changed.")
    ada.reads("Greta", "Hugo", "Imke", "Jan", "Theo Brandt").does_not_read("Alma")
    greta.go("/my/groups/").follow(WORKSHOP).does_not_read("The Long Barn")
    assert not post.mails("greta@example.test")

    # Then it is done, and each who comes is told once, with nothing of what it is.
    ada.send("Do all of this").reads("Changed. 5 people are told.", "The Long Barn")
    for name in ("greta", "hugo", "imke", "jan"):
        words = body(post.mail(f"{name}@example.test", "Appointment update"))
        assert "A time has changed." in words
        assert "orkshop" not in words
    ((_name, _mime, method, events),) = calendar_files(post.mail("greta@example.test", "Appointment update"))
    assert (method, f"{events[0]['DTSTART'].dt:%Y-%m-%d}") == ("PUBLISH", new)
    assert not list(calendar_files(post.mail("hugo@example.test", "Appointment update")))
    assert not post.mails("alma@example.test")

    # Their pages show the new date, and the place is still theirs.
    greta.go("/my/groups/").follow(WORKSHOP).reads("The Long Barn", "You come.")
    expect(greta.main.locator(f'time[datetime^="{new}"]').first).to_be_visible()
    expect(greta.main.locator(f'time[datetime^="{was}"]')).to_have_count(0)
    expect(greta.page.get_by_role("button", name="I do not come")).to_be_visible()
    alma.go("/my/groups/").does_not_read("Greta")

    # Who leads it did not change it, and finds it too.
    theo.go("/practice/messages/").follow("Appointment update").reads("The Long Barn")
