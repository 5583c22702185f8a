"""The loop as a drawing: a circle of moments with no first one, and dotted ways out. Pure arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import cos, degrees, radians, sin

from .drawing import Pen, num, shape

MIDDLE, RADIUS, MOMENT = 160.0, 112.0, 22.0


@dataclass(frozen=True)
class Moment:
    """One step: whose side it is, the shape of its part, and whether a way out leads from it."""

    side: str
    kind: str = "not_told"
    symbol: str = ""
    way_out: bool = False


def angles(sides: Sequence[str]) -> list[float]:
    """Where each moment stands, in degrees, clockwise and evenly, beginning at the upper right."""
    return [-90 + 180 / len(sides) + i * 360 / len(sides) for i in range(len(sides))]


def draw_loop(moments: Sequence[Moment], *, label: str, words: Sequence[str], paper: bool = False) -> str:
    """The circle, with `words` in its middle (a line each). Raises ValueError without moments."""
    if not moments:
        raise ValueError("A loop has moments.")
    plain = Pen(paper=paper)
    half = degrees((MOMENT + 12) / RADIUS)
    places = angles([one.side for one in moments])
    arcs, outs, dots = [], [], []
    for i, angle in enumerate(places):
        following = places[(i + 1) % len(places)] + (360 if i + 1 == len(places) else 0)
        if len(places) > 1:
            arcs.append(_arc(angle + half, following - half, plain))
    for angle, one in zip(places, moments, strict=True):
        pen = Pen(one.side, paper=paper)
        x, y = _at(angle, RADIUS)
        if one.way_out:
            (x1, y1), (x2, y2) = _at(angle, RADIUS + MOMENT + 8), _at(angle, RADIUS + MOMENT + 36)
            dash = ' stroke-dasharray="1 7" stroke-width="2.5"'
            outs.append(
                pen.group(f'<path{pen("strong", dash)} d="M{num(x1)} {num(y1)}L{num(x2)} {num(y2)}"/>')
            )
        dots.append(
            pen.group(shape(one.kind, MOMENT, pen, symbol=one.symbol), f"translate({num(x)} {num(y)})")
        )
    text = "".join(
        f'<text{plain("small-text halo")} x="{num(MIDDLE)}"'
        f' y="{num(MIDDLE + 5 + (n - (len(words) - 1) / 2) * 19)}" text-anchor="middle">{escape(word)}</text>'
        for n, word in enumerate(words)
    )
    css = "" if paper else ' class="draw"'
    return (
        f'<svg{css} viewBox="-20 -20 360 360" role="img" aria-label="{escape(label)}">'
        f"{''.join(arcs)}{''.join(outs)}{''.join(dots)}{text}</svg>"
    )


def _at(angle: float, r: float) -> tuple[float, float]:
    return MIDDLE + r * cos(radians(angle)), MIDDLE + r * sin(radians(angle))


def _arc(start: float, end: float, pen: Pen) -> str:
    """An arrow along the circle, clockwise from one angle to another."""
    (x1, y1), (x2, y2) = _at(start, RADIUS), _at(end, RADIUS)
    large = 1 if (end - start) % 360 > 180 else 0
    back = radians(end) - 9 / RADIUS  # the head lies along the tangent
    tip_a = (MIDDLE + (RADIUS + 6) * cos(back), MIDDLE + (RADIUS + 6) * sin(back))
    tip_b = (MIDDLE + (RADIUS - 6) * cos(back), MIDDLE + (RADIUS - 6) * sin(back))
    wide = ' stroke-width="2.25"'
    return (
        f'<path{pen("edge", wide)} d="M{num(x1)} {num(y1)}A{num(RADIUS)} {num(RADIUS)} 0 {large} 1'
        f' {num(x2)} {num(y2)}"/>'
        f'<path{pen("edge", wide)} d="M{num(tip_a[0])} {num(tip_a[1])}L{num(x2)} {num(y2)}'
        f'L{num(tip_b[0])} {num(tip_b[1])}"/>'
    )
