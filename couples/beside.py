"""What other apps say beside a couple in its therapist's list; each question is asked once for all."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from .models import Couple


@dataclass(frozen=True)
class Beside:
    """A few words and where they lead. `waits` is for what the therapist has to do."""

    words: str
    url: str = ""
    waits: bool = False


Question = Callable[[Any, list[Couple]], dict[UUID, Beside]]
QUESTIONS: list[Question] = []


def register(question: Question) -> Question:
    QUESTIONS.append(question)
    return question


def of(therapist: Any, couples: Iterable[Couple]) -> dict[UUID, list[Beside]]:
    """By couple: what every app has to say of it, in the order of the ladder."""
    rows = list(couples)
    said: dict[UUID, list[Beside]] = defaultdict(list)
    for question in QUESTIONS if rows else ():
        for couple_id, one in question(therapist, rows).items():
            said[couple_id].append(one)
    return said
