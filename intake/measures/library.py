"""Every instrument there is: our own, and one file each for those of others."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from .own import OWN
from .shape import Cut, Instrument, Noise, Scale, Subscale, from_data

FOLDER = Path(__file__).parent / "instruments"


@cache
def instruments() -> dict[str, Instrument]:
    """By key: our own first, then the files by name."""
    found = [*OWN, *(read(path) for path in sorted(FOLDER.glob("*.toml")))]
    return {one.key: one for one in found}


def instrument(key: str) -> Instrument | None:
    return instruments().get(key)


def read(path: Path) -> Instrument:
    """The instrument in a file. Raises KeyError where a needed field, the licence above all, is missing."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    noise = raw.get("noise", {})
    return Instrument(
        key=raw["key"],
        name=raw["name"],
        version=raw["version"],
        licence=raw["licence"],
        licence_note=raw["licence_note"],
        citation=raw["citation"],
        about=raw["about"],
        items=raw["items"],
        scales=tuple(_scale(one) for one in raw.get("scales", [])),
        direction=raw["direction"],
        mode=raw.get("mode", "sum"),
        use=raw.get("use", "outcome"),
        romantic_only=raw.get("units") == "romantic",
        units_note=raw.get("units_note", ""),
        reverse=frozenset(numbers(raw.get("reverse", ""))),
        subscales=tuple(
            Subscale(one["key"], one["name"], numbers(one["items"])) for one in raw.get("subscales", [])
        ),
        factor=raw.get("factor", 1),
        may_miss=raw.get("may_miss", 0),
        missing_note=raw.get("missing_note", ""),
        bands=tuple((value, words) for value, words in raw.get("bands", [])),
        cuts=tuple(Cut(**one) for one in raw.get("cuts", [])),
        noise=Noise(**noise),
        alerts={
            one["item"]: {int(answer): level for answer, level in one["levels"].items()}
            for one in raw.get("alerts", [])
        },
        open_scale=raw.get("open_scale", False),
        paste_note=raw.get("paste_note", ""),
        text=from_data(raw["text"]) if "text" in raw else None,
    )


def numbers(words: str) -> tuple[int, ...]:
    """`"1-3,7"` is 1, 2, 3 and 7."""
    found: list[int] = []
    for piece in filter(None, words.split(",")):
        first, _dash, last = piece.partition("-")
        found += range(int(first), int(last or first) + 1)
    return tuple(found)


def _scale(raw: dict[str, Any]) -> Scale:
    return Scale(numbers(raw["items"]), raw["low"], raw["high"])
