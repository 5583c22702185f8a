"""Two people in two time zones find a time: one proposes, the other picks, each says their own yes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from ifio_practice.embedded.practice import Practice

from .people import Person

pytestmark = pytest.mark.e2e


def test_a_couple_in_two_time_zones_finds_a_time(for_times: Practice, meet: Callable[..., Person]) -> None:
    ines = meet(for_times, "ines").sign_in("ines@example.test")
    tom = meet(for_times, "tom").sign_in("tom@example.test")
    tom.go("/account/security/")
    tom.page.get_by_label("Time zone").select_option("America/New_York")
    tom.send("Save", exact=True)

    # Ines keeps two times for a moment, and reads until when.
    ines.go("/my/times/").follow("Propose several times").reads("Choose one to three.")
    for nth in (0, 1):
        ines.page.locator(".day-times input[name=start]").nth(nth).check(force=True)
        ines.send("Keep this one").reads("Kept for you until")
    hers = ines.page.locator("section[aria-labelledby=kept] li time").first.inner_text()
    tom.go("/my/times/").does_not_read("Times are proposed to you")
    ines.send("Propose what is kept").reads("nothing more to do")

    # Tom reads them by his own clock, and picks one; what he says is his alone.
    tom.go("/my/times/").reads("Times are proposed to you").follow("Look at them")
    tom.reads("In your time, New York")
    assert tom.page.locator("form li time").first.inner_text() != hers
    tom.page.get_by_role("radio").first.check()
    tom.send("This one suits me").reads("New York")

    # Nothing is arranged before Ines has said yes for herself.
    ines.go("/my/times/").reads("Yes, this time suits me").reads("London")
    ines.send("Yes, this time suits me")
    tom.go("/my/times/")
    expect(tom.page.get_by_role("heading", name="Next appointment")).to_be_visible()
    tom.follow("Change or cancel").reads("Arranged", "New York")
    ines.go("/my/times/").reads("London")
