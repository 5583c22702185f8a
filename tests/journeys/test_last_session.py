"""A last session: chosen by the therapist, looked back in by each alone, asked after three months later."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from ifio_practice.embedded.practice import Practice

from . import meeting
from .clocks import goes_by
from .people import DESK, PATIENCE, Person

pytestmark = pytest.mark.e2e

SMALL = {"width": 360, "height": 780}
HERS = "The ten minutes at the door."
HIS = "That a part of me waits, and does not have to hide."


def test_it_is_chosen_looked_back_in_and_asked_after(
    before_the_last: Practice, meet: Callable[..., Person]
) -> None:
    ruth = meet(before_the_last, "ruth", DESK).sign_in("ruth@example.test")
    ines = meet(before_the_last, "ines", SMALL).sign_in("ines@example.test")
    tom = meet(before_the_last, "tom", SMALL).sign_in("tom@example.test")

    # The therapist chooses it, offers the questions, keeps a day to ask again.
    chooses_it(ruth)

    # Each reads of it, and writes alone; only what is ticked is read by the other.
    writes(ines, HERS, share=True)
    tom.go("/my/").follow("Look back").reads(HERS, "The Door Thing", "Our map")
    tom.does_not_read("May be asked")
    writes(tom, HIS, share=False)
    ines.go(ines.page.url).does_not_read(HIS)
    ruth.go(ruth.page.url).reads(HERS, HIS)

    # In the room its prompts stand first, and the line can be shared there.
    goes_by(before_the_last, "2026-04-02T17:45+01:00")
    to_the_debrief(ruth, ines, tom)
    tom.page.locator("#f-carry").get_by_label("Share this line with all of us").check()
    tom.press("Keep this", within=tom.page.locator("#f-carry"))
    ines.reads(HIS, HERS)
    ruth.reads("What each carries on", HIS)
    for person in (ines, tom):
        meeting.says_how_they_leave(person, "Settled enough")
    expect(ruth.page.get_by_role("button", name="I have read it")).to_have_count(2, timeout=PATIENCE)
    meeting.closes(ruth)

    # Finishing is an act of its own; what was shared stays to be read.
    ruth.go("/practice/couples/").follow(re.compile("Ines")).follow("Ending, and what is kept")
    ruth.page.locator("summary").filter(has_text="Finish").click()
    ruth.send("The work is finished").reads("Finished")
    ines.go("/my/").follow("The last session").reads(HERS, HIS, "What was shared stays here to read.")

    # Three months on it waits for her; only who said yes is asked, and nobody is booked.
    goes_by(before_the_last, "2026-07-03T09:30+01:00")
    ruth.go("/practice/").reads("Some time after a last session")
    ruth.follow("Look", within=ruth.page.locator(".decide li").filter(has_text="Some time after"))
    ruth.reads("These may be asked: Ines.").send("Offer them the questions")
    ruth.send("That is done").reads("Done on")
    ruth.go("/practice/").does_not_read("Some time after a last session")
    ines.go("/my/").follow("Questions now and then")
    expect(ines.page.get_by_role("link", name=re.compile("^Look at it")).first).to_be_visible()


def chooses_it(ruth: Person) -> None:
    ruth.go("/practice/couples/").follow(re.compile("Ines")).follow("Ending, and what is kept")
    ruth.follow("A last session", exact=True).reads("Say it aloud first.")
    with ruth.expecting(422):
        ruth.send("This is the last one").reads("Choose one of the times first.")
    ruth.page.get_by_role("radio").first.check()
    ruth.send("This is the last one").reads("What each carries on")
    ruth.send("Offer them to each").reads("Offered on")
    ruth.send("Keep this day").reads("You are reminded on 2 July 2026")


def writes(person: Person, line: str, *, share: bool) -> None:
    if "/last-session/" not in person.page.url:
        person.go("/my/").follow("Look back")
    person.fill("What do you carry on from here?", line)
    if share:
        person.tick("All of us may read this line").choose(re.compile("^May your therapist"), "Yes, ask me")
    person.send("Keep this").reads("Kept.", line)


def to_the_debrief(ruth: Person, ines: Person, tom: Person) -> None:
    meeting.opens_the_room(ruth)
    for person in (ines, tom):
        meeting.comes_in(person)
    meeting.begins_with_landing(ruth)
    ruth.reads("This is our last landing here.")
    meeting.goes_to(ruth, "Agreements")
    for left in (1, 0):
        aloud = ruth.page.get_by_role("button", name="Heard it aloud, brake tried")
        aloud.first.click()
        expect(aloud).to_have_count(left, timeout=PATIENCE)
    meeting.goes_to(ruth, "Check-in")
    ruth.reads("How did your loop go when you began, and how does it go now?")
    meeting.scene(ines, "check_in").reads("Look back at your loop and map")
    meeting.goes_to(ruth, "De-brief")
    for person in (ines, tom):
        meeting.scene(person, "debrief").reads("What do you carry on from here?")
