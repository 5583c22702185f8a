"""Which questions are asked: in this kind of unit, and after what was answered before. Pure.

A question that is not shown is not sent. What stood in it stays in its author's draft and comes back when the
answer before it does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from .shape import Condition, Field


def asked(fields: Iterable[Field], *, romantic: bool) -> list[Field]:
    """The questions, and their choices, that are meant for this kind of unit and still in use."""
    return [
        field if romantic else replace(field, choices=tuple(c for c in field.choices if not c.romantic_only))
        for field in fields
        if not field.retired and (romantic or not field.romantic_only)
    ]


def holds(when: Condition, answers: Mapping[str, Any]) -> bool:
    """Whether the answer that a condition looks at is one of those it names."""
    value = answers.get(when.question)
    if isinstance(value, bool):
        given = {"yes"} if value else set()
    elif isinstance(value, list | tuple):
        given = {str(one) for one in value}
    else:
        given = {str(value)} if value not in (None, "") else set()
    return not given.isdisjoint(when.one_of)


def shown(fields: Iterable[Field], answers: Mapping[str, Any]) -> set[str]:
    """Keys of the questions to show, given all that are asked in their order.

    What hangs on a hidden one is hidden.
    """
    found: set[str] = set()
    for field in fields:
        when = field.show_when
        if when is None or (when.question in found and holds(when, answers)):
            found.add(field.key)
    return found
