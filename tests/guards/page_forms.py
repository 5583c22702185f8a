"""Reading the forms of a page as a browser would: what it would send if somebody pressed the button."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

TEXT = {"text", "search", "tel", "textarea"}
FILLED = {"email": "someone@example.test", "date": "2026-05-04", "time": "10:00", "number": "1", "url": ""}


@dataclass
class Field:
    """One control. `values` is what it would send now; an unticked box sends nothing."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    spare: list[str] = field(default_factory=list)  # options that could be chosen instead
    mended: bool = False  # the page says something is wrong with it
    longest: int = 0  # characters it takes, where it says so

    @property
    def is_text(self) -> bool:
        return self.kind in TEXT


@dataclass
class PageForm:
    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)

    def filled(self) -> dict[str, list[str]]:
        """What a well-meaning person would send: nothing left empty, the first choice where none is made.

        A button with a name is pressed only where there is nothing to fill in.
        """
        buttons = [one for one in self.fields.values() if one.kind == "button"]
        others = [one for one in self.fields.values() if one.kind != "button"]
        sent = {}
        for one in others if any(one.kind != "hidden" for one in others) else others + buttons:
            values = [value for value in one.values if value]
            if not values and one.spare:
                values = [one.spare[0]]
            if not values and one.kind != "hidden":
                values = [FILLED.get(one.kind, "Some words")]
            sent[one.name] = values or [""]
        return sent


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.forms = address, []
        self.form: PageForm | None = None
        self.area: Field | None = None
        self.select: Field | None = None

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(pairs)
        if tag == "form":
            action = urlsplit(given.get("action") or self.address).path
            self.form = PageForm(action or self.address, (given.get("method") or "get").upper())
            self.forms.append(self.form)
        if self.form is None:
            return
        if tag == "option" and self.select is not None:
            value = given.get("value") or ""
            (self.select.values if "selected" in given else self.select.spare).append(value)
        name = given.get("name")
        if not name or "disabled" in given or name == "csrfmiddlewaretoken":
            return
        if tag == "textarea":
            self.area = self._field(name, "textarea", given)
        elif tag == "select":
            self.select = self._field(name, "select", given)
        elif tag == "button":
            self._field(name, "button", given).spare.append(given.get("value") or "")
        elif tag == "input":
            one = self._field(name, given.get("type") or "text", given)
            ticks = one.kind in {"radio", "checkbox"}
            value = given.get("value", "on" if ticks else "") or ""
            (one.spare if ticks and "checked" not in given else one.values).append(value)

    def _field(self, name: str, kind: str, given: dict[str, Any]) -> Field:
        assert self.form is not None
        one = self.form.fields.setdefault(name, Field(name, kind))
        one.mended = one.mended or given.get("aria-invalid") == "true"
        one.longest = int(given.get("maxlength") or one.longest)
        return one

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.values = ["".join([*self.area.values, data])]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            if self.area is not None:  # a browser leaves out the first line end
                self.area.values = [value.removeprefix("\n") for value in self.area.values]
            self.area = None
        elif tag == "select":
            self.select = None


def forms_of(page: str, address: str) -> list[PageForm]:
    reader = _Reader(address)
    reader.feed(page)
    return reader.forms
