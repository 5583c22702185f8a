"""A series over a change of the clocks: seen first, agreed from two zones, one moved, then all from there."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from ifio_practice.embedded.practice import Practice

from .people import DESK, Person

pytestmark = pytest.mark.e2e
SMALL = {"width": 360, "height": 740}
FIRST = "2027-02-09"  # a Tuesday: 9 March is still winter everywhere, 16 March summer in New York alone


def dates(person: Person) -> list[str]:
    """The dates on a page of a series, as they are read there."""
    return person.page.locator("section[aria-labelledby=dates] li time").all_inner_texts()


def test_a_series_over_a_change_of_the_clocks(for_times: Practice, meet: Callable[..., Person]) -> None:
    ruth = meet(for_times, "ruth", DESK).sign_in("ruth@example.test")
    noor = meet(for_times, "noor", SMALL).sign_in("noor@example.test")
    sami = meet(for_times, "sami", SMALL).sign_in("sami@example.test")
    sami.go("/account/security/")
    sami.page.get_by_label("Time zone").select_option("America/New_York")
    sami.send("Save", exact=True)

    # Somebody else has one of the evenings already.
    ruth.go("/practice/times/new/").follow("Ines")
    ruth.page.get_by_text("Another time, outside the weekly hours").click()
    ruth.fill("Day", "2027-03-16").fill("Hour", "18:00").send("Hold this time").reads("16 March 2027")
    taken = ruth.page.url

    # Every date with its state, before anything is saved.
    ruth.go("/practice/times/new/").follow("Noor").reads("Hold a time")
    ruth.go(ruth.page.url.replace("/hold/", "/series/").split("?")[0])
    ruth.fill("First day", FIRST).fill("Hour", "18:00").fill("How many", "12")
    ruth.send("Show the dates").reads("11 of 12 dates are free", "Tuesday 16 March, 18:00")
    sami.go("/my/times/").does_not_read("times are kept for you")
    ruth.page.get_by_role("radio", name=re.compile("Instead:")).first.check()
    ruth.send("Hold what is chosen").reads("Session 12 of about 12")
    series = ruth.page.url
    expect(ruth.page.get_by_text("18:00 to")).to_have_count(11 + 11)  # in the list, and to choose from

    # Each reads them by their own clock, and says yes alone.
    noor.go("/my/times/").reads("12 times are kept for you").follow("Look at the dates")
    noor.reads("London", "Session 4 of about 12, a look back together")
    assert sum("18:00" in one for one in dates(noor)) == 11
    noor.send("Yes, what is ticked suits me").reads("Your yes is kept.", "Being arranged")
    sami.go("/my/times/").follow("Look at the dates").reads("New York", "another hour")
    assert {re.search(r"\d\d:\d\d", one)[0] for one in dates(sami)} >= {"13:00", "14:00"}  # type: ignore[index]
    sami.page.get_by_role("checkbox").last.uncheck()
    sami.send("Yes, what is ticked suits me").reads("Waiting for your answer")
    sami.send("Yes, what is ticked suits me").does_not_read("Which of these suit you")

    # One of them alone is moved; it stays in the series.
    ruth.go(series).follow(re.compile("Tuesday 23 February")).follow("Move it")
    ruth.page.get_by_text("Another time, outside the weekly hours").click()
    ruth.fill("Day", "2027-02-24").fill("Hour", "17:00").send("Hold the new time")
    ruth.reads("Session 3 of about 12")

    # Then all from the fourth on: Wednesdays at 17:00, the same hour after the clocks have changed.
    ruth.go(series)
    ruth.page.get_by_label("From").select_option(index=3)
    ruth.send("Move all from here")
    ruth.fill("First day", "2027-03-03").fill("Hour", "17:00")
    ruth.send("Show the dates").reads("9 dates, and all of them are free")
    ruth.send("Move what is chosen").reads("9 times were moved.")
    noor.go("/my/times/").follow("Look at the dates")
    moved = [one for one in dates(noor) if "17:00" in one]
    assert len(moved) == 10
    assert any("24 March" in one for one in moved)
    assert any("31 March" in one for one in moved)  # summer began on the 28th
    noor.send("Yes, what is ticked suits me").reads("Your yes is kept.")

    # Whoever else stood in the way is not left with a question: the stories share this copy.
    ruth.go(taken).send("Cancel it")
    ruth.go(taken).does_not_read("Cancel it")
