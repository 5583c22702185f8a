"""A name that was drawn: strokes of points in a box, read strictly, drawn again as SVG. Pure."""

import json
from math import hypot
from typing import Any

from parts.drawing import LIGHT

WIDTH, HEIGHT = 400, 140  # the box a name is drawn in; points are whole numbers within it
MOST_STROKES, MOST_POINTS, MOST_LETTERS = 60, 3000, 60_000
LEAST_INK = 60.0  # units of line; less is a slip of the finger and no name

Strokes = list[list[list[int]]]


class NoInk(ValueError):
    """What came is not a drawing, or there is as good as nothing on it."""


def read(text: str) -> Strokes:
    """The strokes of `[[[x, y], …], …]`. Raises NoInk for anything else, and where nothing was drawn."""
    if not text or len(text) > MOST_LETTERS:
        raise NoInk
    try:
        strokes = json.loads(text)
    except (ValueError, RecursionError):
        raise NoInk from None
    if not isinstance(strokes, list) or len(strokes) > MOST_STROKES:
        raise NoInk
    if not all(isinstance(stroke, list) and all(map(_is_point, stroke)) for stroke in strokes):
        raise NoInk
    if sum(map(len, strokes)) > MOST_POINTS or length(strokes) < LEAST_INK:
        raise NoInk
    return [stroke for stroke in strokes if stroke]


def _is_point(point: Any) -> bool:
    return (
        isinstance(point, list)
        and len(point) == 2
        and all(type(one) is int for one in point)
        and 0 <= point[0] <= WIDTH
        and 0 <= point[1] <= HEIGHT
    )


def length(strokes: Strokes) -> float:
    """How much line there is, in units of the box."""
    return sum(
        hypot(b[0] - a[0], b[1] - a[1])
        for stroke in strokes
        for a, b in zip(stroke, stroke[1:], strict=False)
    )


def svg(strokes: Strokes, *, title: str, paper: bool = False) -> str:
    """The name as it was drawn. `title` is plain text that the caller has escaped."""
    attrs = f' fill="none" stroke="{LIGHT["ink"]}" stroke-width="2.5"' if paper else ' class="ink"'
    lines = "".join(
        f'<polyline{attrs} stroke-linecap="round" stroke-linejoin="round" points="'
        + " ".join(f"{x},{y}" for x, y in stroke)
        + '"/>'
        for stroke in strokes
    )
    return (
        f'<svg class="draw signed-name" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="{title}">{lines}</svg>'
    )
