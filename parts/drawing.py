"""Parts and their maps as SVG text. Pure: places come from `layout`, no database, no request.

Paper is square, people are round: a person is a ring with a door, Self its steady middle. A manager is a
square, a firefighter a burst, a protector a hexagon, a vulnerable part a ring held in a ring, and one not
known yet a broken ring with a question mark. A broken outline means: not shared. On screen the sheet gives
the colours by class; for paper they are written into the attributes, in their light values.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, hypot, pi, radians, sin

from .layout import Box, Layout, Place, Resident, Ring, free_spot, lay_out, text_width
from .symbols import QUESTION, SYMBOLS

BURST = (  # its points reach 47 units from the middle
    "M-11.5 -31.6L-5.6 -40.8Q0 -47 5.6 -40.8L11.5 -31.6L21.9 -34.8Q30.2 -36 30.5 -27.7L29.1 -16.8"
    "L39.2 -12.6Q46.3 -8.2 41.1 -1.6L33.1 5.8L38.1 15.6Q40.7 23.5 32.5 25.2L21.6 25.7L19.2 36.4"
    "Q16.1 44.2 8.7 40.2L0 33.6L-8.7 40.2Q-16.1 44.2 -19.2 36.4L-21.6 25.7L-32.5 25.2"
    "Q-40.7 23.5 -38.1 15.6L-33.1 5.8L-41.1 -1.6Q-46.3 -8.2 -39.2 -12.6L-29.1 -16.8L-30.5 -27.7"
    "Q-30.2 -36 -21.9 -34.8L-11.5 -31.6z"
)
NOT_TOLD = "not_told"  # a shared part whose kind its owner did not show

LIGHT = {
    "ink": "#302019",
    "quiet": "#6a5a50",
    "edge": "#887b6e",
    "first": ("#295c40", "#528a69", "#dce8d9"),
    "second": ("#6f355e", "#a3648d", "#eddde4"),
    "": ("#302019", "#887b6e", "#ebe5dc"),
}


@dataclass(frozen=True)
class Spot:
    """A part to be drawn. `label` stands under it; `kept` breaks its outline."""

    key: str
    label: str
    kind: str = "unknown"
    kept: bool = False
    symbol: str = ""
    colour: str = ""


@dataclass(frozen=True)
class Circle:
    """A person to be drawn: their name, their side (`first`, `second` or none) and the parts shown."""

    name: str
    side: str
    parts: tuple[Spot, ...] = ()


@dataclass(frozen=True)
class Tie:
    """A line from one part to another, by their keys, with the few words that stand on it."""

    from_key: str
    to_key: str
    type: str
    words: str = ""
    across: bool = False


def num(value: float) -> str:
    """A number as short as it can be: 12, 12.5, never -0."""
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def scaled(path: str, by: float) -> str:
    """A path without arcs, made larger or smaller."""
    return re.sub(r"-?\d+(?:\.\d+)?", lambda found: num(float(found[0]) * by), path)


class Pen:
    """Attributes for a role of the drawing: a class on screen, literal light colours on paper."""

    def __init__(self, side: str = "", *, paper: bool = False) -> None:
        self.side, self.paper = side, paper
        self.strong, self.line, self.wash = LIGHT[side if side in LIGHT else ""]

    def __call__(self, role: str, extra: str = "") -> str:
        if not self.paper:
            return f' class="{escape(role)}"{extra}'
        looks = {
            "wash": f'fill="{self.wash}" stroke="{self.strong}"',
            "strong": f'fill="none" stroke="{self.strong}"',
            "line": f'fill="none" stroke="{self.line}"',
            "core": f'fill="{self.strong}" stroke="none"',
            "kept": f'fill="#ffffff" stroke="{LIGHT["ink"]}" stroke-dasharray="5 5"',
            "edge": f'fill="none" stroke="{LIGHT["edge"]}"',
            "mono": f'fill="none" stroke="{self.strong}" stroke-width="1.75"',
            "name halo": f'fill="{LIGHT["ink"]}" stroke="none" font-size="19" font-weight="600"',
            "small-text halo": f'fill="{LIGHT["quiet"]}" stroke="none" font-size="15"',
            "title": f'fill="{self.strong}" stroke="none" font-size="25" font-weight="600"',
        }
        return f" {looks[role]}{extra}"

    def group(self, inner: str, transform: str = "") -> str:
        """A group in the person's colours."""
        css = f' class="{self.side}"' if self.side and not self.paper else ""
        move = f' transform="{transform}"' if transform else ""
        return f"<g{css}{move}>{inner}</g>"


# ── Shapes ──────────────────────────────────────────────────────────


def shape(kind: str, r: float, pen: Pen, *, kept: bool = False, symbol: str = "", colour: str = "") -> str:
    """A part around (0, 0) with about this radius: outline, tint, picture."""
    role = "kept" if kept else "wash"
    outline = OUTLINES.get(kind, _round)
    pieces = [outline(r, pen(role))]
    if colour:
        tint = f' fill="{escape(colour)}" fill-opacity="0.34" stroke="none"'
        pieces.append(outline(r * 0.82, tint))
    if kind == "exile":
        pieces.append(f'<circle{pen("strong")} r="{num(r * 0.8)}"/>')
    if kind == "unknown" and not kept:
        pieces[0] = outline(r, pen("kept"))
    path = SYMBOLS.get(symbol) or (QUESTION if kind == "unknown" else "")
    if path:
        pieces.append(f'<g{pen("mono")} transform="scale({num(r * 0.062)})"><path d="{path}"/></g>')
    return "".join(pieces)


def _round(r: float, attrs: str) -> str:
    return f'<circle{attrs} r="{num(r)}"/>'


def _square(r: float, attrs: str) -> str:
    half = r * 0.91
    return (
        f'<rect{attrs} x="{num(-half)}" y="{num(-half)}" width="{num(2 * half)}" height="{num(2 * half)}"'
        f' rx="{num(r * 0.17)}"/>'
    )


def _burst(r: float, attrs: str) -> str:
    return f'<path{attrs} d="{scaled(BURST, r * 1.15 / 47)}"/>'


def _hexagon(r: float, attrs: str) -> str:
    corners = [(1.08 * r * sin(i * pi / 3), -1.08 * r * cos(i * pi / 3)) for i in range(6)]
    return f'<path{attrs} d="M{"L".join(f"{num(x)} {num(y)}" for x, y in corners)}z"/>'


OUTLINES: dict[str, Callable[[float, str], str]] = {
    "manager": _square,
    "firefighter": _burst,
    "protector_unspecified": _hexagon,
    "exile": _round,
    "unknown": _round,
    NOT_TOLD: _round,
}


def part_shape(
    kind: str, side: str = "", *, kept: bool = False, symbol: str = "", colour: str = "", paper: bool = False
) -> str:
    """A part on its own, for lists: hidden from screen readers, since its name stands beside it."""
    pen = Pen(side, paper=paper)
    css = "" if paper else ' class="draw"'
    inner = pen.group(shape(kind, 20.2, pen, kept=kept, symbol=symbol, colour=colour))
    return f'<svg{css} viewBox="-26 -26 52 52" aria-hidden="true">{inner}</svg>'


# ── Maps ────────────────────────────────────────────────────────────


def draw_map(
    people: Sequence[Circle],
    ties: Iterable[Tie] = (),
    *,
    title: str,
    description: str,
    self_word: str,
    uid: str,
    narrow: bool = False,
    titled: bool = True,
    paper: bool = False,
    css: str = "draw",
) -> str:
    """The map of one or more people, Self in the middle of each; `uid` tells its title from another's."""
    ties = list(ties)
    across = {key for tie in ties if tie.across for key in (tie.from_key, tie.to_key)}
    residents = [[Resident(s.key, s.label, s.key in across) for s in person.parts] for person in people]
    doors = [{"first": 0.0, "second": 180.0}.get(people[0].side, 90.0)] if len(people) == 1 else []
    layout = lay_out(residents, narrow=narrow, titled=titled, doors=doors)
    pens = [Pen(person.side, paper=paper) for person in people]
    body = [_ring(ring, pen) for ring, pen in zip(layout.rings, pens, strict=True)]
    body += _ties(ties, layout, people, pens, self_word)
    for ring, person, pen in zip(layout.rings, people, pens, strict=True):
        plain = Pen(paper=paper)
        body.append(_text(ring.x, ring.y + 30, self_word, plain("small-text halo")))
        for spot, place in zip(person.parts, ring.places, strict=True):
            body.append(_part(spot, place, pen, plain))
        if titled:
            start = ' text-anchor="start"' if narrow else ' text-anchor="middle"'
            name = f'<text{pen("title", start)} x="{num(ring.title.x)}" y="{num(ring.title.y + 8)}">'
            body.append(pen.group(f"{name}{escape(person.name)}</text>"))
    root = (
        f' class="{css}"'
        if not paper
        else ' fill="none" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"'
        ' font-family="Brygada 1918, Georgia, serif"'
    )
    return (
        f'<svg{root} viewBox="0 0 {num(layout.width)} {num(layout.height)}" role="img"'
        f' aria-labelledby="{uid}-t {uid}-d"><title id="{uid}-t">{escape(title)}</title>'
        f'<desc id="{uid}-d">{escape(description)}</desc>{"".join(body)}</svg>'
    )


def _open_ring(x: float, y: float, r: float, door: float, half_gap: float) -> str:
    """A ring but for a door: an arc clockwise from one jamb to the other."""
    gap = half_gap / r * 180 / pi
    x1, y1 = x + r * cos(radians(door + gap)), y + r * sin(radians(door + gap))
    x2, y2 = x + r * cos(radians(door - gap)), y + r * sin(radians(door - gap))
    return f"M{num(x1)} {num(y1)}A{num(r)} {num(r)} 0 1 1 {num(x2)} {num(y2)}"


def _ring(ring: Ring, pen: Pen) -> str:
    wide = ' stroke-width="3"'
    return pen.group(
        f'<path{pen("strong", wide)} d="{_open_ring(ring.x, ring.y, ring.r, ring.door, 24)}"/>'
        f'<path{pen("line")} d="{_open_ring(ring.x, ring.y, ring.self_r, ring.door, 17)}"/>'
        f'<circle{pen("core")} cx="{num(ring.x)}" cy="{num(ring.y)}" r="10"/>'
    )


def _text(x: float, y: float, text: str, attrs: str) -> str:
    return f'<text{attrs} x="{num(x)}" y="{num(y)}" text-anchor="middle">{escape(text)}</text>'


def _part(spot: Spot, place: Place, pen: Pen, plain: Pen) -> str:
    drawn = shape(spot.kind, place.r, pen, kept=spot.kept, symbol=spot.symbol, colour=spot.colour)
    lines = "".join(
        _text(place.x, place.line_y(n), line, plain("name halo")) for n, line in enumerate(place.lines)
    )
    return pen.group(drawn, f"translate({num(place.x)} {num(place.y)})") + lines


DASHES = {"polarised_with": "2 6", "echoes": "1 6", "allied_with": "9 5"}
BOTH_WAYS = {"polarised_with", "allied_with"}


def _ties(
    ties: list[Tie], layout: Layout, people: Sequence[Circle], pens: list[Pen], self_word: str
) -> list[str]:
    """All lines, then all their words: words stand where they touch nothing, or are left to the list."""
    places = layout.places()
    pen_of = {spot.key: pen for person, pen in zip(people, pens, strict=True) for spot in person.parts}
    plain = Pen(paper=pens[0].paper)
    taken = [place.box for place in places.values()] + [ring.title for ring in layout.rings]
    taken += [Box(ring.x, ring.y + 14, 62, 48) for ring in layout.rings]
    lines, words = [], []
    for tie in ties:
        if tie.from_key not in places or tie.to_key not in places:
            continue
        a, b = places[tie.from_key], places[tie.to_key]
        bend = 0.16 if tie.across else _around_self(a, b, layout)
        # Across two people the arrow runs to the part that reacts, which is where the line is told from.
        start, end = (b, a) if tie.across else (a, b)
        curve, tip, spots = _curve(start, end, bend)
        pen = plain if tie.across else pen_of[tie.from_key]
        role = "edge" if tie.across else "line"
        dash = f' stroke-dasharray="{DASHES[tie.type]}"' if tie.type in DASHES else ""
        drawn = f'<path{pen(role, f"{dash} stroke-width={chr(34)}2{chr(34)}")} d="{curve}" fill="none"/>'
        if pen.paper:
            drawn = drawn.replace(' fill="none"/>', "/>")
        if tie.type not in BOTH_WAYS:
            drawn += f'<path{pen(role)} d="{tip}"/>'
        lines.append(pen.group(drawn))
        spot = free_spot(spots, tie.words, taken) if tie.words else None
        if spot:
            taken.append(Box(spot[0], spot[1], text_width(tie.words, 15), 19))
            words.append(_text(spot[0], spot[1] + 5, tie.words, plain("small-text halo")))
    return lines + words


def _around_self(a: Place, b: Place, layout: Layout) -> float:
    """How far a line inside one ring bends so that it passes beside Self, not through; 0 for straight."""
    ring = next(ring for ring in layout.rings if a in ring.places)
    dx, dy = b.x - a.x, b.y - a.y
    length = hypot(dx, dy) or 1.0
    along = ((ring.x - a.x) * dx + (ring.y - a.y) * dy) / length
    beside = ((ring.x - a.x) * dy - (ring.y - a.y) * dx) / length  # positive: Self lies to the line's left
    near = ring.self_r * 0.75
    if not 0 < along < length or abs(beside) >= near:
        return 0.0
    bend = 2 * (near - abs(beside) + 8) / length + 0.06
    return -min(bend, 0.7) if beside > 0 else min(bend, 0.7)


def _curve(a: Place, b: Place, bend: float) -> tuple[str, str, list[tuple[float, float]]]:
    """A line between the edges of two shapes, its arrow head, and places where its words may stand."""
    dx, dy = b.x - a.x, b.y - a.y
    length = hypot(dx, dy) or 1.0
    # A bent line always leans to its own left, so that two lines of one pair never lie on each other.
    cx, cy = (a.x + b.x) / 2 + dy * bend, (a.y + b.y) / 2 - dx * bend
    x1, y1 = _edge(a, cx, cy)
    x2, y2 = _edge(b, cx, cy)
    if (x2 - x1) * dx + (y2 - y1) * dy < 14 * length:  # close together: the line crosses a name's halo
        x1, y1 = _edge(a, cx, cy, bare=True)
        x2, y2 = _edge(b, cx, cy, bare=True)
    ux, uy = x2 - cx, y2 - cy
    reach = hypot(ux, uy) or 1.0
    ux, uy = ux / reach, uy / reach
    tip = (
        f"M{num(x2 - 10 * ux + 6 * uy)} {num(y2 - 10 * uy - 6 * ux)} {num(x2)} {num(y2)}"
        f" {num(x2 - 10 * ux - 6 * uy)} {num(y2 - 10 * uy + 6 * ux)}"
    )
    path = f"M{num(x1)} {num(y1)}"
    path += f"Q{num(cx)} {num(cy)} {num(x2)} {num(y2)}" if bend else f"L{num(x2)} {num(y2)}"
    spots: list[tuple[float, float]] = []
    if hypot(x2 - x1, y2 - y1) < 44:  # too short to carry words; the list says them
        return path, tip, spots
    for t in (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74):
        s = 1 - t
        x = s * s * x1 + 2 * s * t * cx + t * t * x2
        y = s * s * y1 + 2 * s * t * cy + t * t * y2
        for off in (0, 16, -16, 30, -30):
            spots.append((x + dy / length * off, y - dx / length * off))
    return path, tip, spots


def _edge(place: Place, toward_x: float, toward_y: float, *, bare: bool = False) -> tuple[float, float]:
    """Where a line from a shape's middle towards a point leaves the shape and its name, with a little air."""
    dx, dy = toward_x - place.x, toward_y - place.y
    length = hypot(dx, dy) or 1.0
    ux, uy = dx / length, dy / length
    reach = place.r * 1.15 + 5
    if uy > 0.2 and place.lines and not bare:
        below = place.box.y + place.box.h / 2 + 4 - place.y
        beside = place.box.w / 2 / abs(ux) if ux else below / uy
        if abs(ux) * (place.r + 6) / uy < place.box.w / 2:
            reach = max(reach, min(below / uy, beside))
    return place.x + ux * reach, place.y + uy * reach
