"""The practice asks something of its own; a partner answers on a phone, shows it and takes it back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from ifio_practice.embedded.practice import Practice

from .pdf import is_tagged
from .people import DESK, PATIENCE, Person

pytestmark = pytest.mark.e2e

QUESTION = "What helps us slow down?"
FURTHER = "What do we say then?"
WORDS = "We make tea, and nobody talks for a while."


def writes_two_questions(ada: Person) -> None:
    """One with choices, and one that waits for an answer to it; looked at as people will see them."""
    ada.go("/practice/").follow("Settings").follow("What the form asks").follow("What is good")
    ada.follow("Add a question").fill("The question", QUESTION)
    ada.choose("How is it answered?", "One of several choices")
    ada.fill("The choices, if it has some", "Tea\nA walk\nSomething else").send("Add it")
    ada.tick("Its author may show the answer to the others").send("Keep it")
    ada.follow("Add a question").fill("The question", FURTHER)
    ada.choose("How is it answered?", "Some sentences").send("Add it")
    ada.tick("Its author may show the answer to the others").send("Keep it")
    ada.follow(FURTHER)
    ada.page.get_by_label("Ask it only after an answer to").select_option(label=QUESTION)
    ada.send("Choose its answers").choose("Ask it when the answer is", "Something else").send("Keep it")
    ada.follow("What is good").follow("See it as people will").reads(QUESTION)
    expect(ada.page.get_by_label(FURTHER)).to_be_hidden()
    ada.choose(QUESTION, "Something else")
    expect(ada.page.get_by_label(FURTHER)).to_be_visible()


def cannot_loosen_the_screen(ada: Person) -> None:
    ada.go("/practice/form/question/SF05/").reads("Everybody is asked the same questions here")
    expect(ada.main.get_by_role("group", name="Who reads the answer?")).to_have_count(0)
    expect(ada.main.get_by_role("button", name="Retire this question")).to_have_count(0)


def publishes(ada: Person) -> None:
    ada.go("/practice/form/").follow("Look at what changed, and publish")
    ada.reads(QUESTION, "New question.", "Asked only when").send("Publish").reads("Published as version")


def answers_on_a_phone(ines: Person) -> None:
    """The newer questions come only by her choice; the second one comes with the answer to the first."""
    ines.go("/my/form/").follow("What is good").does_not_read(QUESTION)
    ines.go("/my/form/").send("Go on with the newer questions").follow("What is good").reads(QUESTION)
    expect(ines.page.get_by_label(FURTHER)).to_be_hidden()
    group = ines.page.get_by_role("group", name=QUESTION)
    group.get_by_label("No answer").focus()
    for _press in range(3):  # by keyboard alone: round to the last choice
        ines.page.keyboard.press("ArrowUp")
        if group.get_by_label("Something else").is_checked():
            break
    further = ines.page.get_by_label(FURTHER)
    expect(further).to_be_visible()
    ines.page.keyboard.press("Tab")
    expect(further).to_be_focused()
    ines.page.keyboard.type(WORDS)
    expect(ines.page.locator("[data-saving]")).to_contain_text("Saved at", timeout=PATIENCE)
    ines.look("newer question")
    ines.send("Save and go on")
    sends_again(ines)


def sends_again(person: Person) -> None:
    person.go("/my/form/send/").send("Send it now")
    if person.page.get_by_label("Password").count():
        person.fill("Password", person.password).send(re.compile("Confirm|Go on|Continue"))
        if person.page.get_by_role("button", name="Send it now").count():
            person.send("Send it now")
    person.heading("Your form has arrived")


def reads_them_side_by_side(ruth: Person) -> None:
    ruth.go("/practice/couples/").follow(re.compile("Ines")).follow("Read the forms")
    answer = ruth.main.locator(".answer").filter(has_text=WORDS)
    expect(answer).to_have_count(1)
    expect(answer.get_by_role("heading")).to_contain_text("Ines")
    with ruth.page.expect_download() as waiting:
        ruth.page.get_by_role("link", name="Ines’s as a file (PDF)").click()
    assert re.fullmatch(r"form-[\d-]+\.pdf", waiting.value.suggested_filename)
    assert is_tagged(waiting.value.path().read_bytes())


def shows_it_after_seeing_how_it_looks(ines: Person) -> None:
    ines.go("/my/form/shown/")
    offer = ines.main.locator("li").filter(has_text=FURTHER)
    ines.follow("See how it would look", within=offer).reads("This is what they will see", WORDS)
    ines.send("Show it to all of us").reads(WORDS, "they may have read it already")


def takes_it_back(ines: Person) -> None:
    shown = ines.main.locator("li").filter(has_text=WORDS)
    ines.send("Take it back", within=shown).reads("Taken back. The others may have read it already.")


def test_a_question_of_the_practices_own_from_writing_to_taking_back(
    with_siblings: Practice, meet: Callable[..., Person]
) -> None:
    ada, ruth = (meet(with_siblings, name, DESK).sign_in(f"{name}@example.test") for name in ("ada", "ruth"))
    ines, tom = (meet(with_siblings, name).sign_in(f"{name}@example.test") for name in ("ines", "tom"))

    writes_two_questions(ada)
    cannot_loosen_the_screen(ada)
    publishes(ada)
    answers_on_a_phone(ines)
    reads_them_side_by_side(ruth)
    tom.go("/my/form/shown/").does_not_read(WORDS)
    shows_it_after_seeing_how_it_looks(ines)
    tom.go("/my/form/shown/").reads(WORDS)
    takes_it_back(ines)
    tom.go("/my/form/shown/").does_not_read(WORDS)
