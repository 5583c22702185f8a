"""One says when they could come and the other finds it; one cannot come, and the other comes alone."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from ifio_practice.embedded.practice import Practice

from .arranging import holds_what_was_asked_for, says_yes_to_the_time, signs_the_documents
from .clocks import goes_by
from .people import DESK, Person

pytestmark = pytest.mark.e2e
TOO = "Ines could come then too"
THIRD = "Let it be a time for one alone"


def test_one_says_when_they_could_come_and_later_cannot(
    for_times: Practice, meet: Callable[..., Person]
) -> None:
    ines = meet(for_times, "ines").sign_in("ines@example.test")
    tom = meet(for_times, "tom").sign_in("tom@example.test")
    ruth = meet(for_times, "ruth", DESK).sign_in("ruth@example.test")
    ada = meet(for_times, "ada", DESK).sign_in("ada@example.test")

    # The practice writes that a time may be for one alone, and both sign it anew, each by themselves.
    ada.go("/practice/texts/").follow("How we work together")
    ada.tick("the other may be asked to come alone").choose("How much has changed?", "A slip of the pen")
    ada.send("Publish").reads("If one cannot come, the other may be asked to come alone")
    for person, name in ((ines, "Ines"), (tom, "Tom")):
        signs_the_documents(person, name)
    goes_by(for_times, "2026-03-31T19:05+00:00")  # until the evening after, nobody's yes confirms a time

    # From her phone Ines says when she could come; Tom finds the times that lie in it, and asks for one.
    tom.go("/my/times/").follow("Find a time").go("/my/times/ask/?what=session-for-two:75&month=2026-04")
    days = [str(link.get_attribute("id"))[2:] for link in tom.page.locator(".month a[id]").all()]
    day = days[-1]
    ines.go("/my/times/").follow("Find a time").follow("Say when you could come yourself")
    ines.fill("Day", day).fill("From", "09:00").fill("Until", "20:00")
    ines.send("Let them see it").reads("You have said", "09:00 to 20:00")
    tom.go("/my/times/").follow("Find a time").tick("Only times when whoever comes with me")
    tom.send("Show free times").reads(TOO)
    expect(tom.page.locator(".month a:has(.together)")).to_have_count(1)
    tom.look("with a mark").page.get_by_role("radio", name=re.compile(TOO)).last.check(force=True)
    when = tom.page.locator(".day-times h2").inner_text().splitlines()[0].strip()
    tom.send("Ask for this time").reads("Being arranged")
    holds_what_was_asked_for(ruth, "Ines")
    says_yes_to_the_time(ines)
    ines.go("/my/times/").follow(re.compile(when)).reads("Arranged")
    of_both = urlsplit(ines.page.url).path

    # She cannot come, and reads what there is to choose.
    ines.follow("I cannot come then").reads("Later dates stay as they are", "Move it", THIRD)
    ines.send("I do not come, and the other may be asked").reads("No longer kept")

    # Tom is asked, and comes alone; he says it for himself.
    tom.go("/my/times/").reads("This time is not kept for both.").follow("Look at it")
    tom.reads("whoever cannot come does not")
    tom.send("Yes, I come alone").reads("Arranged", "Individual session within a series")

    # Nothing of hers says so.
    for path in ("/my/", "/my/times/"):
        ines.go(path).does_not_read("Individual session", "alone")
    ines.go("/my/times/").follow(re.compile(when)).reads("No longer kept").does_not_read("alone")
    ruth.go(of_both.replace("/my/", "/practice/")).reads("Asked to come alone", "Comes alone")
