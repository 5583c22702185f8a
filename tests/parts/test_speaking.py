"""Words to begin with: for one alone, on their own device, and only where the therapist has set it up."""

import re

import pytest

from couples.models import JointFeature
from couples.services import set_joint_work
from parts import speaking


@pytest.fixture
def page(client_of, ines):
    return lambda: client_of(ines).get("/my/parts/words/").content.decode()


@pytest.fixture
def set_up(unit, ruth, as_person):
    with as_person(ruth):
        set_joint_work(unit, JointFeature.HELPER, on=True, by=ruth)


def test_where_it_is_not_set_up_it_says_so_without_a_reason(unit, page):
    assert "Not set up this time." in page()
    assert "helper" not in page().split("<main")[1].split("</main>")[0].lower()


def test_when_the_work_is_over_it_is_gone_for_all(unit, set_up, ruth, as_person, page):
    from couples import ending

    assert "Speaking for a part" in page()
    with as_person(ruth):
        ending.finish(unit, by=ruth)
    assert "Not set up this time." in page()


def test_the_page_has_no_form_and_takes_no_words(unit, set_up, client_of, ines, page):
    main = page().split("<main")[1].split("</main>")[0]

    assert "<form" not in main
    assert not re.search(r"<textarea[^>]* name=", main)
    assert client_of(ines).post("/my/parts/words/", {"text": "You never listen."}).status_code == 405


def test_every_note_is_an_invitation_and_none_praises_blames_or_gives_an_order():
    forbidden = re.compile(
        r"\b(?:wrong|bad|blam\w+|well done|good|correct|must|should|score)\b|!|✓", re.IGNORECASE
    )

    said = [str(words) for words in speaking.NOTES.values()]

    assert not [words for words in said if forbidden.search(words)]


def test_there_is_a_note_for_every_habit_of_a_witness():
    habits = set(speaking.patterns()["witness"]) - {"asks_first"}

    assert habits <= set(speaking.NOTES)
