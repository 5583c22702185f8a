"""How long the form takes by estimate (`walking`), and that what a person is told agrees with it."""

from dataclasses import replace
from pathlib import Path

import pytest

from intake import document_queries, queries
from intake.questionnaire import APART, FORM
from intake.questionnaire.checks import faults

from .walking import EVERYTHING, MIDDLE, NEEDED, SLOW, USUAL, Walk, through

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def walk(unit, ines, as_ines, client_of, as_person):
    browser = client_of(ines)
    with as_person(ines):
        texts = [text.key for text in document_queries.documents_for(as_ines.couple)]
        romantic = {question.key for question in queries.asked(FORM.fields, as_ines.couple)}
    assert romantic == {question.key for question in FORM.fields}  # nothing is left out of the longest form

    def go(pace, answers):
        return through(FORM, lambda path: browser.get(path).text, texts, Walk(pace, answers))

    return go


def test_a_middle_person_needs_less_than_thirty_minutes(walk):
    """What stands open and concerns most people, two short sentences each, and every text signed."""
    usual = walk(MIDDLE, USUAL)

    assert 25 < usual.minutes < 30


def test_sending_asks_for_much_less_than_is_offered(walk):
    """The estimates that docs/fidelity.md gives, in whole minutes."""
    found = {
        (pace, what): round(walk(one, answers).minutes)
        for pace, one in (("middle", MIDDLE), ("slow", SLOW))
        for what, answers in (("needed", NEEDED), ("usual", USUAL), ("everything", EVERYTHING))
    }

    said = (ROOT / "docs" / "fidelity.md").read_text()
    for pace in ("middle", "slow"):
        told = "{} / {} / {} minutes".format(
            *(found[pace, what] for what in ("needed", "usual", "everything"))
        )
        assert told in said, found


def test_the_minutes_that_a_person_is_told_are_those_of_the_estimate(walk):
    usual = walk(MIDDLE, USUAL)

    minutes = {letter: round(seconds / 60, 1) for letter, seconds in usual.seconds.items()}
    off = {one.letter: one.minutes for one in FORM.sections if abs(one.minutes - minutes[one.letter]) > 0.8}
    assert not off, minutes
    assert abs(sum(section.minutes for section in FORM.sections) - usual.minutes) < 1.5


def test_what_is_folded_is_never_needed_and_never_about_safety():
    folded = [
        (section.letter, question)
        for section in FORM.sections
        for question in section.fields
        if question.folded
    ]

    assert folded
    assert not [question.key for _letter, question in folded if question.required]
    assert not {letter for letter, _question in folded} & set("ABIJLMN")
    assert not [question.key for _letter, question in folded if question.visibility == APART]


def test_a_question_that_is_needed_cannot_be_folded():
    hope = replace(FORM.field("hope"), folded=True)

    assert [fault.about for fault in faults(FORM.with_field(hope), FORM)] == ["folded"]


def test_folded_questions_stand_at_the_end_closed_until_one_is_answered(unit, ines, client_of):
    browser = client_of(ines)
    page = browser.get("/my/form/page/F/").text
    assert "More, if you like: 4 questions" in page
    assert '<details class="more-questions">' in page
    assert page.index('name="i_long_for"') < page.index("More, if you like") < page.index('name="body"')

    browser.post("/my/form/page/F/", {"version": 0, "body": "Hot chest."})
    assert '<details class="more-questions" open>' in browser.get("/my/form/page/F/").text


def test_folded_questions_stand_open_where_one_has_to_be_mended(unit, ines, client_of):
    response = client_of(ines).post("/my/form/page/F/", {"version": 0, "body": "x" * 300})

    assert response.status_code == 422
    assert '<details class="more-questions" open>' in response.text
