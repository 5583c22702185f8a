"""What a questionnaire is made of: sections, their pages, and the questions on each. Pure."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
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
    SCALE = "scale"  # 0 to 10
    PARTS = "parts"  # up to five quick parts


@dataclass(frozen=True)
class Choice:
    key: str
    label: Text


@dataclass(frozen=True)
class Field:
    """One question. `limit` counts characters; `sees` replaces the words of the visibility beside it."""

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

    def number(self, letter: str) -> int:
        return [section.letter for section in self.sections].index(letter) + 1

    def section(self, letter: str) -> Section:
        return next(section for section in self.sections if section.letter == letter)

    def field(self, key: str) -> Field | None:
        return next((f for section in self.sections for f in section.fields if f.key == key), None)


def as_data(form: Form) -> dict[str, Any]:
    """The questionnaire in plain values, as it is stored with its version."""

    def plain(value: Any) -> Any:
        if isinstance(value, tuple):
            return [plain(one) for one in value]
        if hasattr(value, "__dataclass_fields__"):
            return {
                name: plain(getattr(value, name))
                for name in value.__dataclass_fields__
                if getattr(value, name) not in ("", 0, (), False)
            }
        return str(value) if isinstance(value, Promise | StrEnum) else value

    return plain(form)


def digest(data: dict[str, Any]) -> str:
    """SHA-256 of a questionnaire's plain values, hex."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def from_data(data: dict[str, Any]) -> Form:
    """The questionnaire as it was stored; what a later version added has its empty value."""

    def field(raw: dict[str, Any]) -> Field:
        raw = dict(raw)
        raw["choices"] = tuple(Choice(**{"label": "", **one}) for one in raw.get("choices", []))
        raw["kind"] = FieldKind(raw.get("kind", FieldKind.SHORT))
        known = {name: value for name, value in raw.items() if name in Field.__dataclass_fields__}
        return Field(**known)

    def page(raw: dict[str, Any]) -> Page:
        return Page(
            key=raw["key"],
            title=raw["title"],
            intro=raw.get("intro", ""),
            fields=tuple(field(one) for one in raw.get("fields", [])),
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
