"""States: a table of lawful moves per model, one writer, one line of history for each move."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models

from . import clock
from .models import StateChange


@dataclass(frozen=True)
class Move:
    """From one of these states to another."""

    from_: frozenset[str] | set[str]
    to: str


class TooLate(Exception):
    """The row is no longer where this move begins: somebody was first, or its time is over."""

    def __init__(self, row: models.Model, verb: str) -> None:
        super().__init__(f"{row._meta.label} cannot {verb} from {row.state}")  # type: ignore[attr-defined]
        self.row, self.verb = row, verb


class Stateful(models.Model):
    """A model with a `state` column and a `MOVES` table {verb: Move}."""

    MOVES: ClassVar[dict[str, Move]] = {}
    state: Any

    class Meta:
        abstract = True

    def can(self, verb: str) -> bool:
        return self.state in self.MOVES[verb].from_


def move(row: Stateful, verb: str, *, by: Any, **columns: Any) -> None:
    """Carry out `verb`: the state, further columns, and a line of history, in one statement's race.

    `by` is the user who did it, or a string naming a job of the system. Raises TooLate for the loser
    of a race, with the row refreshed.
    """
    if by is None:
        raise ValueError("A move needs somebody who makes it.")
    step = row.MOVES[verb]
    was = row.state
    updated = 0
    if was in step.from_:
        # `state` is declared by each model, with its own choices.
        still_there = {"pk": row.pk, "state": was}
        updated = type(row)._base_manager.filter(**still_there).update(**{"state": step.to, **columns})
    if not updated:
        row.refresh_from_db()
        raise TooLate(row, verb)
    row.state = step.to
    for name, value in columns.items():
        setattr(row, name, value)
    StateChange.objects.create(
        subject_table=row._meta.db_table,
        subject_id=row.pk,
        verb=verb,
        was=was,
        became=step.to,
        by=by if isinstance(by, str) else str(by.pk),
        at=clock.now(),
    )


def history(row: models.Model) -> models.QuerySet[StateChange]:
    """The moves a row has made, oldest first."""
    return StateChange.objects.filter(subject_table=row._meta.db_table, subject_id=row.pk).order_by("id")
