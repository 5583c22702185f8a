"""One person's answers over time as SVG text (domain rule 5.5). Pure: no database, no request.

Each instrument is drawn by itself, in its own range and in ink: no colour says whether a line is good.
On screen the sheet gives the colours by class; for paper they are written into the attributes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from parts.drawing import LIGHT, num

WIDTH, LEFT, RIGHT, TOP, STEP = 340, 38, 24, 26, 34
HEIGHT, FOOT = 150, 34
ROW = 58


@dataclass(frozen=True)
class Point:
    """A total at a moment; `run` changes when the wording did, and the line is not drawn across."""

    at: datetime
    value: float
    day: str
    run: int = 0


@dataclass(frozen=True)
class ThenNow:
    """One question: the first and the latest answer, each None where there is none."""

    label: str
    then: float | None
    now: float | None


class Ink:
    """Attributes for a role: a class on screen, literal light colours on paper."""

    def __init__(self, *, paper: bool) -> None:
        self.paper = paper

    def __call__(self, role: str) -> str:
        if not self.paper:
            return f' class="{role}"'
        ink, quiet, edge = LIGHT["ink"], LIGHT["quiet"], LIGHT["edge"]
        return {
            "edge": f' fill="none" stroke="{edge}" stroke-width="1"',
            "path": f' fill="none" stroke="{ink}" stroke-width="2"',
            "dot": f' fill="{ink}" stroke="none"',
            "hollow": f' fill="#ffffff" stroke="{ink}" stroke-width="2"',
            "cut": f' fill="none" stroke="{quiet}" stroke-width="1" stroke-dasharray="4 4"',
            "value": f' fill="{ink}" stroke="none" font-size="15" font-weight="600"',
            "small-text": f' fill="{quiet}" stroke="none" font-size="13"',
        }[role]


def line(
    points: Sequence[Point],
    low: float,
    high: float,
    *,
    title: str,
    cuts: Sequence[float] = (),
    paper: bool = False,
) -> str:
    """Totals joined in the order of time. `cuts` are drawn broken, for the therapist only."""
    ink = Ink(paper=paper)
    xs = _spread([point.at for point in points])

    def y(value: float) -> float:
        return TOP + HEIGHT * (1 - (value - low) / ((high - low) or 1))

    pieces = [
        _path(ink("edge"), [(LEFT, y(low)), (WIDTH - RIGHT, y(low))]),
        _path(ink("edge"), [(LEFT, y(high)), (WIDTH - RIGHT, y(high))]),
        _text(ink("small-text"), LEFT - 8, y(low) + 5, num(low), "end"),
        _text(ink("small-text"), LEFT - 8, y(high) + 5, num(high), "end"),
    ]
    for cut in cuts:
        pieces.append(_path(ink("cut"), [(LEFT, y(cut)), (WIDTH - RIGHT, y(cut))]))
        pieces.append(_text(ink("small-text"), WIDTH - RIGHT + 4, y(cut) + 5, num(cut), "start"))
    for run in dict.fromkeys(point.run for point in points):
        ends = [(x, y(one.value)) for x, one in zip(xs, points, strict=True) if one.run == run]
        if len(ends) > 1:
            pieces.append(_path(ink("path"), ends))
    told = _told([x for x in xs], 44)
    dated = _told([x for x in xs], 74)
    for i, (x, point) in enumerate(zip(xs, points, strict=True)):
        pieces.append(f'<circle{ink("dot")} cx="{num(x)}" cy="{num(y(point.value))}" r="4.5"/>')
        if i in told:
            pieces.append(_text(ink("value"), x, y(point.value) - 10, num(point.value), "middle"))
        if i in dated:
            pieces.append(_text(ink("small-text"), x, TOP + HEIGHT + 24, point.day, _anchor(x)))
    return _svg(pieces, TOP + HEIGHT + FOOT, title)


def then_and_now(rows: Sequence[ThenNow], low: float, high: float, *, title: str, paper: bool = False) -> str:
    """Question by question, no total: a ring where it was, a dot where it is now."""
    ink = Ink(paper=paper)
    pieces: list[str] = []

    def x(value: float) -> float:
        return 10 + (WIDTH - 20) * (value - low) / ((high - low) or 1)

    for i, row in enumerate(rows):
        top = ROW * i + 18
        pieces.append(_text(ink("small-text"), 4, top, row.label, "start"))
        pieces.append(_path(ink("edge"), [(x(low), top + 22), (x(high), top + 22)]))
        if row.then is not None and row.now is not None and row.then != row.now:
            pieces.append(_path(ink("path"), [(x(row.then), top + 22), (x(row.now), top + 22)]))
        if row.then is not None:
            pieces.append(f'<circle{ink("hollow")} cx="{num(x(row.then))}" cy="{top + 22}" r="7"/>')
        if row.now is not None:
            pieces.append(f'<circle{ink("dot")} cx="{num(x(row.now))}" cy="{top + 22}" r="5"/>')
    return _svg(pieces, ROW * len(rows), title)


def _spread(moments: Sequence[datetime]) -> list[float]:
    """Places along the line as time went, with room between neighbours where it would be too narrow."""
    room = WIDTH - LEFT - RIGHT - 2 * STEP / 2
    if len(moments) < 2:
        return [LEFT + STEP / 2 + room / 2] * len(moments)
    whole = (moments[-1] - moments[0]).total_seconds() or 1.0
    least = min(STEP, room / (len(moments) - 1))
    places = [room * (one - moments[0]).total_seconds() / whole for one in moments]
    for i in range(1, len(places)):
        places[i] = max(places[i], places[i - 1] + least)
    for i in range(len(places) - 1, -1, -1):
        most = room if i == len(places) - 1 else places[i + 1] - least
        places[i] = min(places[i], most)
    return [LEFT + STEP / 2 + place for place in places]


def _told(xs: Sequence[float], apart: float) -> set[int]:
    """Which points carry words: the last one, and from the first on those with room for them."""
    if not xs:
        return set()
    found = {len(xs) - 1}
    before = -apart
    for i, x in enumerate(xs[:-1]):
        if x - before >= apart and xs[-1] - x >= apart:
            found.add(i)
            before = x
    return found


def _anchor(x: float) -> str:
    return "end" if x > WIDTH - RIGHT - 36 else "start" if x < LEFT + 36 else "middle"


def _path(attrs: str, places: Sequence[tuple[float, float]]) -> str:
    return f'<path{attrs} d="M{"L".join(f"{num(x)} {num(y)}" for x, y in places)}"/>'


def _text(attrs: str, x: float, y: float, words: str, anchor: str) -> str:
    return f'<text{attrs} x="{num(x)}" y="{num(y)}" text-anchor="{anchor}">{escape(words)}</text>'


def _svg(pieces: Sequence[str], height: float, title: str) -> str:
    return (
        f'<svg class="draw over-time" viewBox="0 0 {WIDTH} {num(height)}" role="img"'
        f' font-family="Cabin, sans-serif" aria-label="{escape(title)}">{"".join(pieces)}</svg>'
    )
