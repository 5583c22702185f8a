"""What the product holds of a person: each app says it once here, for the export, the erasure and the guard.

A `Holding` is one table with rows of somebody's own. `whose` is the way from a row to the login it belongs to
(`author__user`). A column that names a person but holds nothing of their own is listed in `NOTHING_OWN`,
with the reason. `tests/guards/test_mine.py` fails for a column that is in neither.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.encoding import force_str
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from . import vault
from .models import SealedModel

Fact = tuple[str | Promise, Any]  # what it is, and the value as it is kept


class Erasing:
    """What becomes of the rows when their person is erased."""

    AT_ONCE = "at_once"  # deleted, and the key destroyed
    RECORD = "record"  # part of the clinical record: kept as long as the practice must, then gone
    LOGIN = "login"  # belongs to the way in, and goes with it


@dataclass(frozen=True)
class Holding:
    """Rows of one table that are somebody's own.

    `facts(row)` are the pairs an export says of a row; words are opened beforehand. `kept` narrows what is
    part of the record (a lookup); the other rows of the table go at once.
    """

    model: str
    whose: str
    title: str | Promise
    facts: Callable[[Any], Iterable[Fact]]
    erasing: str = Erasing.AT_ONCE
    kept: dict[str, Any] = field(default_factory=dict)
    order: str = "pk"
    related: tuple[str, ...] = ()
    find: Callable[[Any], list[Any]] | None = None  # where no column leads to the person

    @property
    def table(self) -> Any:
        return apps.get_model(self.model)

    def rows(self, user: Any) -> Iterable[Any]:
        """This person's rows, and nobody else's."""
        return self.find(user) if self.find is not None else self.queryset(user)

    def queryset(self, user: Any) -> models.QuerySet:
        found = self.table._default_manager.filter(**{self.whose: user.pk}).order_by(self.order)
        return found.select_related(*self.related) if self.related else found


HOLDINGS: list[Holding] = []
NOTHING_OWN: dict[str, str] = {}


def holds(*holdings: Holding) -> None:
    """Register what an app holds of a person."""
    known = {one.model for one in HOLDINGS}
    HOLDINGS.extend(one for one in holdings if one.model not in known)


def nothing_own(reasons: dict[str, str]) -> None:
    """Register columns (`app.Model.field`) that name a person but hold nothing of theirs, each with why."""
    NOTHING_OWN.update(reasons)


@dataclass(frozen=True)
class Item:
    """One row as it is told: its facts in words, and as they are kept."""

    id: str
    facts: list[tuple[str, str]]
    kept: dict[str, Any]


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    items: list[Item]


def all_of(user: Any) -> list[Section]:
    """Everything of this person, table by table; two queries a table and no more, however much there is.

    The acting one has to be that person: words open under their own grants and are not logged as read.
    """
    found = []
    for holding in HOLDINGS:
        rows = list(holding.rows(user))
        if issubclass(holding.table, SealedModel):
            vault.open_all(rows)
        items = [item for row in rows if (item := _told(holding, row)) is not None]
        if items:
            found.append(Section(holding.model, force_str(holding.title), items))
    return found


def _told(holding: Holding, row: Any) -> Item | None:
    pairs = [(force_str(label), value) for label, value in holding.facts(row) if not _is_empty(value)]
    if not pairs:
        return None
    return Item(
        id=str(row.pk),
        facts=[(label, in_words(value)) for label, value in pairs],
        kept={label: _plain(value) for label, value in pairs},
    )


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == [] or value == {}


def in_words(value: Any) -> str:
    """A kept value as somebody reads it, in the time zone that is active."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return date_format(localtime(value), "j F Y, H:i")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, dict):
        return "; ".join(f"{told(key)}: {in_words(one)}" for key, one in value.items() if not _is_empty(one))
    if isinstance(value, list | tuple | set):
        return ", ".join(in_words(one) for one in value if not _is_empty(one))
    return force_str(value)


def told(key: str) -> str:
    """The name under which words were kept, as words."""
    return force_str(key).replace("_", " ").capitalize()


def _plain(value: Any) -> Any:
    """What JSON can hold."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, dict):
        return {force_str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return force_str(value)


def words_of(row: Any, labels: Mapping[str, Any] | None = None) -> list[Fact]:
    """Every word of an opened row, under its label or the name it is kept by."""
    named = labels or {}
    return [(named.get(key, told(key)), value) for key, value in row.words.items()]
