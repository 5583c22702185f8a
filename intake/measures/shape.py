"""What an instrument is made of (domain rule 5.2). Facts only; its text is a value of its own."""

from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.utils.functional import Promise

Text = str | Promise
Licence = Literal["A", "B", "C", "D"]
Direction = Literal["higher_better", "higher_worse", "none"]
Mode = Literal["sum", "mean", "subscales", "items"]
Use = Literal["outcome", "screen", "trait"]


@dataclass(frozen=True)
class Scale:
    """Which items (counted from 1) are answered from `low` to `high`, whole numbers."""

    items: tuple[int, ...]
    low: int
    high: int


@dataclass(frozen=True)
class Subscale:
    key: str
    name: Text
    items: tuple[int, ...]


@dataclass(frozen=True)
class Cut:
    """A figure from a source, for the therapist only."""

    at: float
    side: Literal["below", "at_most", "at_least"]
    words: str

    def holds(self, total: float) -> bool:
        return {"below": total < self.at, "at_most": total <= self.at, "at_least": total >= self.at}[
            self.side
        ]


@dataclass(frozen=True)
class Noise:
    """How far answers wander without a reason: points, or what they are worked out from."""

    points: float | None = None
    sd: float | None = None
    reliability: float | None = None
    source: str = ""


@dataclass(frozen=True)
class Item:
    """One question; its own answers from the lowest value to the highest, where it has them."""

    text: Text
    answers: tuple[Text, ...] = ()
    part: str = ""


@dataclass(frozen=True)
class Wording:
    """The text people read. `answers` hold for every item without its own; two of them are the ends."""

    instructions: Text
    items: tuple[Item, ...]
    answers: tuple[Text, ...] = ()
    unscored: tuple[Item, ...] = ()
    credit: Text = ""
    more: Text = ""  # a question in words at the end
    low: int | None = None  # only where the instrument's own scale is not known here
    high: int | None = None


@dataclass(frozen=True)
class Instrument:
    key: str
    name: Text
    version: str
    licence: Licence
    items: int
    scales: tuple[Scale, ...] = ()
    licence_note: Text = ""
    citation: str = ""
    about: str = ""
    direction: Direction = "none"
    mode: Mode = "sum"
    use: Use = "outcome"
    romantic_only: bool = False
    units_note: str = ""
    reverse: frozenset[int] = frozenset()
    subscales: tuple[Subscale, ...] = ()
    factor: int = 1
    may_miss: int = 0
    missing_note: str = ""
    bands: tuple[tuple[float, str], ...] = ()
    cuts: tuple[Cut, ...] = ()
    noise: Noise = Noise()
    alerts: dict[int, dict[int, str]] = field(default_factory=dict)
    open_scale: bool = False
    paste_note: str = ""
    text: Wording | None = None

    @property
    def is_own(self) -> bool:
        return self.licence == "D"

    @property
    def ships(self) -> bool:
        """Whether its text comes with the product."""
        return self.text is not None

    @property
    def is_apart(self) -> bool:
        """Screens for harm are kept with the safety answers, and are never an outcome."""
        return self.use == "screen"

    @property
    def has_total(self) -> bool:
        return self.mode in {"sum", "mean"}

    def scale_of(self, item: int) -> Scale:
        """The scale of an item counted from 1. Raises LookupError where none is known."""
        return next(scale for scale in self.scales if item in scale.items)

    @property
    def lowest(self) -> float:
        return self._edge(low=True)

    @property
    def highest(self) -> float:
        return self._edge(low=False)

    def _edge(self, *, low: bool) -> float:
        ends = [(scale.low if low else scale.high) for n in self.all_items for scale in [self.scale_of(n)]]
        return sum(ends) * self.factor if self.mode == "sum" else (min(ends) if low else max(ends))

    @property
    def all_items(self) -> range:
        return range(1, self.items + 1)

    def worded(self, wording: Wording) -> "Instrument":
        """This instrument with a text, and with the scale or subscales where the text brings them."""
        scales, subscales = self.scales, self.subscales
        if self.open_scale and wording.low is not None and wording.high is not None:
            scales = (Scale(tuple(self.all_items), wording.low, wording.high),)
        if self.mode == "subscales" and not subscales:
            names = dict.fromkeys(item.part for item in wording.items if item.part)
            subscales = tuple(
                Subscale(name, name, tuple(n for n, item in enumerate(wording.items, 1) if item.part == name))
                for name in names
            )
        return replace(self, scales=scales, subscales=subscales, text=wording)


def as_data(wording: Wording) -> dict[str, Any]:
    """A text in plain values, as it is stored."""

    def item(one: Item) -> dict[str, Any]:
        return {"text": str(one.text), "answers": [str(a) for a in one.answers], "part": one.part}

    return {
        "instructions": str(wording.instructions),
        "answers": [str(answer) for answer in wording.answers],
        "items": [item(one) for one in wording.items],
        "unscored": [item(one) for one in wording.unscored],
        "credit": str(wording.credit),
        "more": str(wording.more),
        "low": wording.low,
        "high": wording.high,
    }


def from_data(data: dict[str, Any]) -> Wording:
    def item(raw: dict[str, Any]) -> Item:
        return Item(raw["text"], tuple(raw.get("answers", ())), raw.get("part", ""))

    return Wording(
        instructions=data.get("instructions", ""),
        answers=tuple(data.get("answers", ())),
        items=tuple(item(raw) for raw in data["items"]),
        unscored=tuple(item(raw) for raw in data.get("unscored", ())),
        credit=data.get("credit", ""),
        more=data.get("more", ""),
        low=data.get("low"),
        high=data.get("high"),
    )
