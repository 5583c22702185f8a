"""What answers ask of the therapist: the table of clinical rule 4.4.3."""

import pytest

from intake import screen

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


@pytest.mark.parametrize(
    ("question", "answer", "level"),
    [
        ("SF01", "once", "amber"),
        ("SF01", "more_than_once", "amber"),
        ("SF01", "often", "red"),
        ("SF02", "maybe", "amber"),
        ("SF02", "yes", "red"),
        ("SF03", "mostly", "amber"),
        ("SF03", "no", "red"),
        ("SF04", "once", "amber"),
        ("SF04", "more_than_once", "red"),
        ("SF04", "often", "red"),
        ("SF05", "once", "red"),
        ("SF06", "once", "red"),
        ("SF07", "once", "red"),
        ("SF08", "once", "amber"),
        ("SF08", "more_than_once", "red"),
        ("SF09", "once", "amber"),
        ("SF09", "often", "red"),
        ("SF10", "more_than_once", "amber"),
        ("SF10", "often", "red"),
        ("SF11", "past", "amber"),
        ("SF11", "current", "red"),
        ("SF12", "once", "amber"),
        ("SF12", "often", "red"),
        ("SF13", "sometimes", "amber"),
        ("SF13", "often", "red"),
        ("SF14", "yes", "amber"),
        ("SF15", "yes", "amber"),
        ("SF16", "not_sure", "amber"),
        ("SF16", "no", "red"),
    ],
)
def test_one_answer_decides_its_level(question, answer, level):
    found = screen.findings({**NEVER, question: answer})

    assert found == [screen.Finding(question, level)]


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
