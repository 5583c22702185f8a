"""Answers as they are read: by section, by person, each beside the question it was given to."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from couples.models import Partner

from . import queries
from .models.answers import AnswersRow
from .questionnaire import Field, Section


@dataclass(frozen=True)
class Answer:
    """One answer in words; `level` is who reads it (of the screen: what it asks for), `shown` that its author
    shows it to all."""

    question: Field
    value: Any
    level: str
    shown: bool = False


@dataclass(frozen=True)
class Column:
    partner: Partner
    answers: list[Answer]


@dataclass(frozen=True)
class Row:
    section: Section
    columns: list[Column]


def side_by_side(
    members: list[Partner], rows: Sequence[AnswersRow], shown: set[tuple[Any, str]] | None = None
) -> list[Row]:
    """Section by section, a column for each person, in which nobody else's row ever stands. Rows are open."""
    by_place: dict[tuple[str, Any], list[AnswersRow]] = defaultdict(list)
    for row in rows:
        by_place[(row.section, row.author_id)].append(row)
    if not by_place:
        return []
    newest = max((queries.questionnaire_of(row) for row in rows), key=lambda form: form.version)
    found = []
    for section in newest.sections:
        columns = [
            Column(member, _answers(by_place[(section.letter, member.pk)], shown or set()))
            for member in members
        ]
        if any(column.answers for column in columns):
            found.append(Row(section, columns))
    return found


def _answers(rows: list[AnswersRow], shown: set[tuple[Any, str]]) -> list[Answer]:
    return [
        Answer(
            field,
            queries.answer_words(field, row.words[field.key]),
            row.visibility,
            (row.author_id, field.key) in shown,
        )
        for row in rows
        for field in queries.questionnaire_of(row).section(row.section).fields
        if not queries.is_empty(row.words.get(field.key))
    ]
