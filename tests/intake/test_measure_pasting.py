"""Items a practice is licensed to use are read as they were pasted (clinical rule 5.1, class C)."""

import pytest

from intake.measures import pasted
from intake.measures.library import instruments

WHO = instruments()["who_5"]
FIVE = "\n\n".join(f"Statement {n}" for n in range(1, 6))
SIX_ANSWERS = "\n".join(f"- answer {n}" for n in range(6))


def test_items_with_answers_for_all():
    text = pasted.read(WHO, items=FIVE, answers=SIX_ANSWERS, instructions=" Please read. ")

    assert [item.text for item in text.items] == [f"Statement {n}" for n in range(1, 6)]
    assert text.answers == tuple(f"answer {n}" for n in range(6))
    assert text.instructions == "Please read."


def test_an_item_over_two_lines_is_one_item_and_its_own_answers_stand_under_it():
    first = "A long\nstatement\n" + "\n".join(f"– {n}" for n in "abcdef")

    text = pasted.read(WHO, items=first + "\n\n" + FIVE.split("\n\n", 1)[1], answers="none\nall")

    assert text.items[0].text == "A long statement"
    assert text.items[0].answers == tuple("abcdef")
    assert text.items[1].answers == ()


@pytest.mark.parametrize(
    ("items", "answers", "says"),
    [
        ("One only", SIX_ANSWERS, "There is 1 item"),
        (FIVE + "\n\nA sixth", SIX_ANSWERS, "There are 6 items"),
        (FIVE, "", "no answers"),
        (FIVE, "a\nb\nc", "3 answers"),
        ("", SIX_ANSWERS, "0 items"),
    ],
)
def test_what_cannot_be_these_items_is_said_in_words(items, answers, says):
    with pytest.raises(pasted.Unreadable, match=says):
        pasted.read(WHO, items=items, answers=answers)


def test_where_the_scale_is_not_known_the_practice_says_it():
    nine = instruments()["ifs_self_9"]
    items = "\n\n".join("abcdefghi")

    with pytest.raises(pasted.Unreadable, match="which number"):
        pasted.read(nine, items=items, answers="never\nalways")
    text = pasted.read(nine, items=items, answers="never\nalways", low=1, high=5)

    worded = nine.worded(text)
    assert (worded.lowest, worded.highest) == (1, 5)


def test_subscales_are_named_by_lines_with_a_mark():
    scale = instruments()["ifs_scale"]
    items = "# First\n" + "\n\n".join(f"i{n}" for n in range(30))
    items += "\n\n# Second\n" + "\n\n".join(f"j{n}" for n in range(27))

    worded = scale.worded(pasted.read(scale, items=items, answers="no\nyes", low=1, high=5))

    assert [(part.name, len(part.items)) for part in worded.subscales] == [("First", 30), ("Second", 27)]
    with pytest.raises(pasted.Unreadable, match="subscale"):
        pasted.read(scale, items=items.replace("#", ""), answers="no\nyes", low=1, high=5)
