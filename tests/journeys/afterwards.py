"""After the session: the note, the practices, the next time."""

import re

from playwright.sync_api import expect

from ifio_practice.embedded.practice import Practice

from .people import PATIENCE, Person

FOCUS = "What happens in each of us in the first ten minutes after Tom gets home."


def writes_and_signs_the_note(ruth: Person) -> bytes:
    """A draft that saves itself, signed, then locked. Returns the PDF."""
    ruth.follow("Write the note").reads("Draft")
    focus = ruth.page.get_by_label(re.compile("focus", re.IGNORECASE)).first
    focus.fill(FOCUS)
    expect(ruth.page.locator("form:has([name=focus]) [data-saving]")).to_contain_text(
        "Saved at", timeout=PATIENCE
    )
    ruth.page.reload()
    expect(focus).to_have_value(FOCUS)
    ruth.send("Sign and close the note").reads("Signed", "The text cannot change now", FOCUS)
    expect(ruth.page.locator("[name=focus]")).to_have_count(0)
    with ruth.page.expect_download() as download:
        ruth.page.get_by_role("link", name="Save as PDF").click()
    return download.value.path().read_bytes()


def reads_being_arranged(person: Person, practice: str) -> None:
    """All have answered, and nobody can tell."""
    person.go("/my/practices/")
    expect(person.page.get_by_role("region", name="Being arranged")).to_contain_text(practice)


def settles_practices(practice: Practice) -> None:
    """In the evening, by the plain command."""
    practice.manage("settle_practices")


def reads_not_set_up(person: Person, practice: str) -> None:
    """Whatever anybody answered: the same three words for all."""
    person.go("/my/practices/")
    section = person.page.get_by_role("region", name="Not set up this time")
    expect(section).to_contain_text(practice)


def reads_active(person: Person, practice: str) -> None:
    person.go("/my/practices/")
    expect(person.page.get_by_role("region", name=practice)).to_contain_text("How to do it")


def holds_the_next_time(ruth: Person, names: str, day: str, hour: str) -> None:
    ruth.go("/practice/couples/").follow(re.compile(names)).follow("Hold a time")
    ruth.page.get_by_label("What for, and how long").select_option(label="Session for two, 75 minutes")
    ruth.send("Show free times")
    ruth.page.get_by_text("Another time, outside the weekly hours").click()
    ruth.fill("Day", day).fill("Hour", hour).send("Hold this time").reads("Held")
