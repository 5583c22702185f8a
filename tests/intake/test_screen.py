"""What answers ask of the therapist: the table of clinical rule 4.4.3."""

import pytest

from intake import screen
from intake.questionnaire import FORM

from .answers import NEVER, NOOR, TOM


def test_a_screen_without_anything_flags_nothing():
    assert screen.findings(NEVER) == []
    assert screen.level(NEVER) == "none_flagged"
    assert screen.alert_level(NEVER) == "none"


def test_tom_is_amber_by_two_answers():
    assert screen.findings(TOM) == [screen.Finding("SF03", "amber"), screen.Finding("SF10", "amber")]
    assert screen.level(TOM) == "amber"
    assert screen.alert_level(TOM) == "review"


def test_noor_is_red_and_soon():
    assert {one.rule: one.level for one in screen.findings(NOOR)} == {
        "SF01": "red",
        "SF02": "red",
        "SF09": "red",
        "SF16": "red",
    }
    assert screen.alert_level(NOOR) == "soon"


# Clinical rule 4.4.3, row by row: what is red, and what is amber. What is in neither flags nothing.
TABLE = {
    "SF01": ("often", "once more_than_once"),
    "SF02": ("yes", "maybe"),
    "SF03": ("no", "mostly"),
    "SF04": ("more_than_once often", "once"),
    "SF05": ("once more_than_once often", ""),
    "SF06": ("once more_than_once often", ""),
    "SF07": ("once more_than_once often", ""),
    "SF08": ("often more_than_once", "once"),
    "SF09": ("often more_than_once", "once"),
    "SF10": ("often", "once more_than_once"),
    "SF11": ("current", "past"),
    "SF12": ("often", "once more_than_once"),
    "SF13": ("often", "sometimes"),
    "SF14": ("", "yes"),
    "SF15": ("", "yes"),
    "SF16": ("no", "not_sure"),
}
EVERY_ANSWER = [
    (field.key, choice.key)
    for field in FORM.section("J").fields
    if field.key in screen.QUESTIONS
    for choice in field.choices
]


def test_the_table_names_every_question_and_only_answers_that_are_offered():
    offered = set(EVERY_ANSWER)

    assert list(TABLE) == list(screen.QUESTIONS)
    for question, levels in TABLE.items():
        for answers in levels:
            assert {(question, answer) for answer in answers.split()} <= offered


@pytest.mark.parametrize(("question", "answer"), EVERY_ANSWER)
def test_every_answer_to_every_question_has_the_level_of_the_table(question, answer):
    red, amber = (answers.split() for answers in TABLE[question])
    if answer in red:
        expected = [screen.Finding(question, "red")]
    elif answer in amber or answer == "prefer_to_talk":
        expected = [screen.Finding(question, "amber")]
    else:
        expected = []

    assert screen.findings({**NEVER, question: answer}) == expected


@pytest.mark.parametrize(("question", "answer"), EVERY_ANSWER)
def test_every_red_is_urgent_or_soon_and_every_amber_for_review(question, answer):
    found = screen.findings({**NEVER, question: answer})

    level = screen.alert_level({**NEVER, question: answer})

    if not found:
        assert level == "none"
    elif found[0].level == "amber":
        assert level == "review"
    else:
        assert level == ("urgent" if question in {"SF05", "SF06", "SF07"} else "soon")


@pytest.mark.parametrize("question", screen.QUESTIONS)
@pytest.mark.parametrize("answer", ["", "prefer_to_talk", None])
def test_leaving_out_and_wanting_to_talk_are_amber(question, answer):
    assert screen.findings({**NEVER, question: answer}) == [screen.Finding(question, "amber")]


def test_being_hurt_once_in_the_past_year_is_red():
    assert screen.level({**NEVER, "SF04": "once", "SF04_year": True}) == "red"
    assert screen.level({**NEVER, "SF04": "once", "SF04_year": False}) == "amber"


def test_having_hurt_them_gravely_is_red():
    assert screen.level({**NEVER, "SF12": "once", "SF12_grave": True}) == "red"


def test_getting_worse_is_red_together_with_anything_else():
    found = screen.findings({**NEVER, "SF14": "yes", "SF11": "past"})

    assert {one.rule: one.level for one in found} == {"SF11": "amber", "SF14": "red"}


@pytest.mark.parametrize("question", ["SF05", "SF06", "SF07"])
def test_danger_to_life_is_urgent(question):
    assert screen.alert_level({**NEVER, question: "once"}) == "urgent"


@pytest.mark.parametrize(
    ("answer", "level"),
    [
        ("none", "none"),
        ("past_year", "review"),
        ("recently", "urgent"),
        ("now", "urgent"),
        ("prefer_to_talk", "review"),
    ],
)
def test_thoughts_of_ending_life(answer, level):
    assert screen.alert_level({**NEVER, "self_harm": answer}) == level


def test_wanting_to_be_asked_alone_is_for_review():
    assert screen.alert_level({**NEVER, "ask_alone": True}) == "review"


def test_a_screen_left_out_is_amber_and_known_as_left_out():
    assert screen.level({}) == "amber"
    assert not screen.was_answered({})
    assert screen.was_answered(NEVER)
