# ruff: noqa: E501  (prose)
"""The questions and answers a practice starts with, in our own words. An administrator changes their copy."""

from typing import Any

QUESTIONS = [
    (
        "Do we both have to want this?",
        "No. One of you can ask, and one of you can come alone.\n\nIf only one of you wants to come together, we"
        " do not push the other. Being asked freely matters more than being quick.",
    ),
    (
        "Do we have to be a couple?",
        "No. Friends, brothers and sisters, adult children and parents, people who run something together and"
        " larger constellations come too. You choose the words for who you are to each other.",
    ),
    (
        "What if I am afraid of the other person?",
        "Tell us when you are alone with us. **What you say there does not reach the other person**, not even as"
        " a hint. Everybody is asked the same questions alone before we meet together, so nobody stands out by"
        " being asked.\n\nIf you are in danger now, the numbers at the foot of this page answer at any hour.",
    ),
    (
        "What if one of us talks much more than the other?",
        "Then the other gets more quiet. Each of you has a turn to speak and a turn to listen, and nobody has to"
        " say anything.",
    ),
    (
        "Can I stop in the middle?",
        "Yes, at any moment, with one word or one touch. Everything pauses, nobody is told who it was, and nobody"
        " asks why.",
    ),
    (
        "Do we have to talk about what happened?",
        "Not in detail. We do not weigh up who did what. We look at what happens inside each of you, and between"
        " you, when it comes up.",
    ),
    (
        "Does it work?",
        "It helps many people to talk who had stopped talking, and it is not for everyone. Research is young: one"
        " small study with four couples. We make no promises. Every fourth session we look together at whether it"
        " helps you, and say so if something else would be better.",
    ),
    (
        "How long does it take?",
        "Often 12 to 20 sessions, every week or every two weeks, and longer if you wish. You can stop at any"
        " time.",
    ),
    (
        "Who sees what I write?",
        "It stands beside every field before you type. The person you come with has a login of their own and sees"
        " only what you show them, one thing at a time.",
    ),
    (
        "Can we meet online?",
        "Yes: side by side at one screen, each at your own, or from two places. You can also change from one to"
        " the other.",
    ),
]


def load(question: Any = None) -> None:
    """Put the starting questions in, where there are none at all."""
    if question is None:
        from .models import Question as question  # noqa: N813

    if not question.objects.exists():
        question.objects.bulk_create(
            [
                question(order=place * 10, question=asked, answer=answer)
                for place, (asked, answer) in enumerate(QUESTIONS, start=1)
            ]
        )
