"""What a questionnaire is made of: sections, their pages, and the questions on each. Pure."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Any

from django.utils.functional import Promise

Text = str | Promise

SELF = "private_self"
THERAPIST = "private_therapist"
APART = "safety_restricted"


class FieldKind(StrEnum):
    SHORT = "short"
    LONG = "long"
    DATE = "date"
    TIME = "time"
    ZONE = "zone"
    SINGLE = "single"
    MULTI = "multi"
    TICK = "tick"
    SCALE = "scale"  # from 0 to `top`
    PARTS = "parts"  # up to five quick parts


@dataclass(frozen=True)
class Choice:
    key: str
    label: Text
    romantic_only: bool = False


@dataclass(frozen=True)
class Condition:
    """Show a question when an earlier one was answered so: with keys of choices, `yes`, or numbers."""

    question: str
    one_of: tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """One question. `limit` counts characters; `sees` replaces the words of the visibility beside it.

    A retired question is asked no more; its key stays taken, and old answers read as they were asked.
    """

    key: str
    label: Text
    kind: FieldKind = FieldKind.SHORT
    visibility: str = THERAPIST
    hint: Text = ""
    limit: int = 0
    choices: tuple[Choice, ...] = ()
    required: bool = False
    romantic_only: bool = False
    may_be_shared: bool = False
    sees: Text = ""
    group: Text = ""  # a heading above this question and those that follow
    follows: bool = False  # belongs to the question above, and is seen by the same people
    show_when: Condition | None = None
    top: int = 0  # the last number of a scale; 0 stands for ten
    low: Text = ""  # what the ends of a scale mean
    high: Text = ""
    retired: bool = False
    folded: bool = False  # under “More, if you like” at the end of its page

    @property
    def last(self) -> int:
        return self.top or 10


@dataclass(frozen=True)
class Page:
    """What is asked on one screen. `piece` is a template shown above the questions."""

    key: str
    title: Text
    intro: Text
    fields: tuple[Field, ...] = ()
    piece: str = ""
    after: str = ""


@dataclass(frozen=True)
class Section:
    letter: str
    title: Text
    minutes: int
    pages: tuple[Page, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for page in self.pages for field in page.fields)


@dataclass(frozen=True)
class Form:
    key: str
    version: int
    sections: tuple[Section, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every question in the order in which it is asked, retired ones included."""
        return tuple(field for section in self.sections for field in section.fields)

    def pages(self) -> Iterator[tuple[Section, Page]]:
        for section in self.sections:
            for page in section.pages:
                yield section, page

    def find(self, page_key: str) -> tuple[Section, Page] | None:
        """The section and the page of a key, or nothing."""
        return next((pair for pair in self.pages() if pair[1].key == page_key), None)

    def after(self, page_key: str) -> Page | None:
        """The page that follows."""
        keys = [page for _section, page in self.pages()]
        here = next(i for i, page in enumerate(keys) if page.key == page_key)
        return keys[here + 1] if here + 1 < len(keys) else None

    def before(self, page_key: str) -> Page | None:
        """The page that comes before."""
        pages = [page for _section, page in self.pages()]
        return next((one for one, after in pairwise(pages) if after.key == page_key), None)

    def number(self, letter: str) -> int:
        return [section.letter for section in self.sections].index(letter) + 1

    def section(self, letter: str) -> Section:
        return next(section for section in self.sections if section.letter == letter)

    def field(self, key: str) -> Field | None:
        return next((field for field in self.fields if field.key == key), None)

    def with_page(self, page: Page) -> "Form":
        """The same form with another page in the place of the one with its key."""
        sections = tuple(
            replace(section, pages=tuple(page if one.key == page.key else one for one in section.pages))
            for section in self.sections
        )
        return replace(self, sections=sections)

    def with_field(self, field: Field) -> "Form":
        """The same form with another question in the place of the one with its key."""
        for _section, page in self.pages():
            if any(one.key == field.key for one in page.fields):
                fields = tuple(field if one.key == field.key else one for one in page.fields)
                return self.with_page(replace(page, fields=fields))
        return self

    def place(self, key: str) -> tuple[Section, Page] | None:
        """The section and the page on which a question stands."""
        for section, page in self.pages():
            if any(field.key == key for field in page.fields):
                return section, page
        return None


def as_data(form: Form | Page | Field) -> dict[str, Any]:
    """The questionnaire, or a piece of it, in plain values, as it is stored with its version."""

    def plain(value: Any) -> Any:
        if isinstance(value, tuple):
            return [plain(one) for one in value]
        if hasattr(value, "__dataclass_fields__"):
            return {
                name: plain(getattr(value, name))
                for name in value.__dataclass_fields__
                if getattr(value, name) not in ("", 0, (), False, None)
            }
        return str(value) if isinstance(value, Promise | StrEnum) else value

    return plain(form)


def digest(data: dict[str, Any]) -> str:
    """SHA-256 of a questionnaire's plain values, hex."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def from_data(data: dict[str, Any]) -> Form:
    """The questionnaire as it was stored; what a later version added has its empty value."""

    def known(kind: type, raw: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in raw.items() if name in kind.__dataclass_fields__}  # type: ignore[attr-defined]

    def field(raw: dict[str, Any]) -> Field:
        raw = dict(raw)
        raw["choices"] = tuple(
            Choice(**{"label": "", **known(Choice, one)}) for one in raw.get("choices", [])
        )
        raw["kind"] = FieldKind(raw.get("kind", FieldKind.SHORT))
        when = raw.get("show_when")
        raw["show_when"] = Condition(when["question"], tuple(when["one_of"])) if when else None
        return Field(**known(Field, raw))

    def page(raw: dict[str, Any]) -> Page:
        return Page(
            key=raw["key"],
            title=raw["title"],
            intro=raw.get("intro", ""),
            fields=tuple(field(one) for one in raw.get("fields", [])),
            piece=raw.get("piece", ""),
            after=raw.get("after", ""),
        )

    return Form(
        key=data["key"],
        version=data["version"],
        sections=tuple(
            Section(
                letter=raw["letter"],
                title=raw["title"],
                minutes=raw.get("minutes", 0),
                pages=tuple(page(one) for one in raw["pages"]),
            )
            for raw in data["sections"]
        ),
    )
