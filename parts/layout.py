"""Where things stand on a map. Arithmetic only: no database, no drawing, the same answer every time.

Every person is a ring with Self in its middle and a door that faces the others. Parts stand around Self;
their name stands under them. Up to five parts keep their places on one orbit; beyond five they take two
orbits in turn, and whatever still touches is pushed apart. If there is no room left, the ring grows.
Units are user units of the drawing; angles are degrees, 0 to the right, 90 down.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import atan2, cos, degrees, hypot, pi, radians, sin, sqrt

LETTER = 9.6  # width of an average letter of a name at 19 units, on the safe side
LINE = 21.0  # from one line of a name to the next
WRAP = 13  # letters a line of a name aims for
ALONE = 5  # so many parts keep their names on a narrow map; more are numbered there
GAP = 7.0  # kept free between any two boxes
EDGE = 10.0  # kept free between a box and the ring
DENSE = 0.6  # boxes fill a ring to about here before it has to grow


@dataclass(frozen=True)
class Box:
    """A rectangle by its middle, width and height."""

    x: float
    y: float
    w: float
    h: float

    def overlaps(self, other: "Box", gap: float = 0.0) -> bool:
        return (
            abs(self.x - other.x) * 2 < self.w + other.w + 2 * gap - 1e-6
            and abs(self.y - other.y) * 2 < self.h + other.h + 2 * gap - 1e-6
        )

    def inside(self, x: float, y: float, radius: float) -> bool:
        """Whether all four corners lie within a circle."""
        return all(
            hypot(self.x + sx * self.w / 2 - x, self.y + sy * self.h / 2 - y) <= radius + 1e-6
            for sx in (-1, 1)
            for sy in (-1, 1)
        )


@dataclass(frozen=True)
class Place:
    """Where a part stands: the middle and radius of its shape, and the lines of its name."""

    key: str
    x: float
    y: float
    r: float
    lines: tuple[str, ...]
    box: Box

    def line_y(self, number: int) -> float:
        """The base line of a line of the name, counted from 0."""
        return self.y + self.r + 19 + number * LINE


@dataclass(frozen=True)
class Ring:
    """A person's ring: middle, radius, the angle its door faces, Self's ring, and the places within."""

    x: float
    y: float
    r: float
    door: float
    self_r: float
    title: Box
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Layout:
    width: float
    height: float
    rings: tuple[Ring, ...]
    numbered: bool

    def places(self) -> dict[str, Place]:
        return {place.key: place for ring in self.rings for place in ring.places}


@dataclass(frozen=True)
class Resident:
    """A part as far as its place is concerned: its key, the words under it, whether it is near the door."""

    key: str
    label: str
    near_door: bool = False


@dataclass
class _Body:
    resident: Resident
    lines: tuple[str, ...]
    r: float
    w: float
    h: float
    x: float = 0.0
    y: float = 0.0
    home: tuple[float, float] = field(default=(0.0, 0.0))

    def box(self) -> Box:
        return Box(self.x, self.y, self.w, self.h)


def wrap(label: str, letters: int = WRAP, most: int = 3) -> tuple[str, ...]:
    """A name in lines of about `letters`; what does not fit ends in an ellipsis.

    A single long word is cut with a hyphen, so that no line is wider than the ring.
    """
    words: list[str] = []
    for word in label.split():
        while len(word) > letters + 3:
            words.append(word[:letters] + "-")
            word = word[letters:]
        words.append(word)
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += " " + word
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1].rstrip("-") + "…"]
    return tuple(lines)


def text_width(text: str, size: float = 19.0) -> float:
    """About how wide a line of a name is, on the safe side."""
    return len(text) * LETTER * size / 19.0


def _bodies(residents: Sequence[Resident], r: float, numbered: bool) -> list[_Body]:
    bodies = []
    for number, one in enumerate(residents, start=1):
        lines = (str(number),) if numbered else wrap(one.label, most=3 if len(residents) <= ALONE else 2)
        w = max(2 * r, *(text_width(line) for line in lines)) if lines else 2 * r
        bodies.append(_Body(one, lines, r, w, 2 * r + (6 + LINE * len(lines) if lines else 0)))
    return bodies


def _angles(bodies: list[_Body], door: float) -> list[float]:
    """An angle for each body: evenly round the ring, those that belong near the door nearest to it."""
    n = len(bodies)
    free = [door + sign * (step + 0.5) * 360 / n for step in range(n) for sign in (1, -1)][:n]
    if n == 1:
        free = [door + 90]
    if n == 2:  # not face to face, or a line between them would run through Self
        free = [door + 62, door - 62]
    order = sorted(range(n), key=lambda i: (not bodies[i].resident.near_door, i))
    angles = [0.0] * n
    for slot, index in enumerate(order):
        angles[index] = free[slot]
    return angles


def _push(a: _Body, b: Box, share: float) -> None:
    """Move a body away from a box along the shorter way out, by a share of the overlap."""
    over_x = (a.w + b.w) / 2 + GAP - abs(a.x - b.x)
    over_y = (a.h + b.h) / 2 + GAP - abs(a.y - b.y)
    if over_x <= 0 or over_y <= 0:
        return
    if over_x < over_y:
        a.x += (over_x * share + 0.2) * (1 if a.x >= b.x else -1)
    else:
        a.y += (over_y * share + 0.2) * (1 if a.y >= b.y else -1)


def _pull_in(a: _Body, limit: float) -> None:
    """Bring a body back until its farthest corner lies within the ring."""
    corner_x = abs(a.x) + a.w / 2
    corner_y = abs(a.y) + a.h / 2
    far = hypot(corner_x, corner_y)
    if far > limit:
        step = far - limit + 0.2
        a.x -= step * corner_x / far * (1 if a.x > 0 else -1)
        a.y -= step * corner_y / far * (1 if a.y > 0 else -1)


def _settle(bodies: list[_Body], fixed: list[Box], limit: float) -> bool:
    """Push bodies apart until nothing touches; False if there is no room."""
    for _round in range(90):
        for i, a in enumerate(bodies):
            for other in fixed:
                _push(a, other, 1.0)
            for b in bodies[i + 1 :]:
                before = a.box()
                _push(a, b.box(), 0.5)
                _push(b, before, 0.5)
        for a in bodies:
            _pull_in(a, limit)
        if _clear(bodies, fixed, limit):
            return True
    return False


def _clear(bodies: list[_Body], fixed: list[Box], limit: float) -> bool:
    boxes = [body.box() for body in bodies]
    return all(
        box.inside(0, 0, limit)
        and not any(box.overlaps(other, GAP / 2) for other in fixed)
        and not any(box.overlaps(other, GAP / 2) for other in boxes[i + 1 :])
        for i, box in enumerate(boxes)
    )


def _fill(
    residents: Sequence[Resident], radius: float, door: float, part_r: float, numbered: bool, title: Box
) -> tuple[float, list[_Body]]:
    """Place everybody in a ring around (0, 0); answers the radius it took."""
    n = len(residents)
    area = sum((body.w + GAP) * (body.h + GAP) for body in _bodies(residents, part_r, numbered))
    grown = max(radius, sqrt((area / DENSE + (2 * _self_radius(radius)) ** 2) / pi) + EDGE)
    for _attempt in range(40):
        bodies = _bodies(residents, part_r, numbered)
        stretch = grown / radius
        own_title = Box(0, -(grown - radius) + title.y, title.w, title.h)
        fixed = [_self_box(radius)] + ([own_title] if title.w else [])
        for i, (body, angle) in enumerate(zip(bodies, _angles(bodies, door), strict=True)):
            orbit = radius * stretch * (0.6 if n <= ALONE else (0.74 if i % 2 == 0 else 0.44))
            body.x, body.y = orbit * cos(radians(angle)), orbit * sin(radians(angle))
        if _settle(bodies, fixed, grown - EDGE):
            return grown, bodies
        grown *= 1.06
    raise ValueError("There is no room for so many parts.")


def _self_radius(radius: float) -> float:
    return round(min(68.0, radius * 0.26), 1)


def _self_box(radius: float) -> Box:
    """Self's ring and the word below its middle."""
    r = _self_radius(radius) * 0.8
    return Box(0, 4, 2 * r, 2 * r + 8)


def _centres(count: int, radius: float, narrow: bool) -> list[tuple[float, float, float]]:
    """Middle and door angle of each ring, facing the middle of them all."""
    gap = 24.0
    step = 2 * radius + gap
    if narrow:
        spots = [(0.0, i * (step + 24)) for i in range(count)]
    else:
        spots = [((i % 2) * step, (i // 2) * step) for i in range(count)]
        if count % 2 and count > 1:
            spots[-1] = (step / 2, spots[-1][1])
    mid_x = sum(x for x, _ in spots) / count
    mid_y = sum(y for _, y in spots) / count
    return [(x, y, degrees(atan2(mid_y - y, mid_x - x))) for x, y in spots]


def lay_out(
    people: Sequence[Sequence[Resident]],
    *,
    narrow: bool = False,
    titled: bool = True,
    doors: Sequence[float] = (),
) -> Layout:
    """Places for everybody, one list of residents a person.

    `narrow` stacks the rings for a phone and numbers the parts of anyone who has more than five. `titled`
    keeps room for the person's name at the top of each ring. `doors` overrides where the doors face (one
    person alone). Raises ValueError for nobody at all.
    """
    if not people:
        raise ValueError("A map is of somebody.")
    base = 170.0 if narrow else 262.0
    most = max(len(residents) for residents in people)
    numbered = narrow and most > ALONE
    part_r = (25.0 if most <= ALONE else 19.0) if narrow else (34.0 if most <= ALONE else 26.0)
    title = Box(0, -base + 46, 150, 34) if titled and not narrow else Box(0, 0, 0, 0)
    facing = doors or tuple(door for _x, _y, door in _centres(len(people), base, narrow))
    filled = [
        _fill(residents, base, door, part_r, numbered, title)
        for residents, door in zip(people, facing, strict=True)
    ]
    radius = max(grown for grown, _bodies_placed in filled)
    if any(grown < radius for grown, _ in filled):  # one size for all: nobody's world is smaller
        filled = [
            _fill(residents, base, door, part_r, numbered, title) if grown == radius else (grown, bodies)
            for residents, door, (grown, bodies) in zip(people, facing, filled, strict=True)
        ]
    centres = _centres(len(people), radius, narrow)
    pad_x, pad_y = 14.0, 14.0 + (40.0 if narrow and titled else 0.0)
    left = min(x for x, _, _ in centres) - radius - pad_x
    top = min(y for _, y, _ in centres) - radius - pad_y
    rings = []
    for (x, y, _door), door, (_grown, bodies) in zip(centres, facing, filled, strict=True):
        cx, cy = round(x - left, 1), round(y - top, 1)
        name_at = Box(cx, cy - radius + 46, title.w, title.h) if title.w else Box(2, cy - radius - 18, 0, 34)
        rings.append(Ring(cx, cy, radius, door, _self_radius(base), name_at, _places(bodies, cx, cy)))
    width = max(ring.x for ring in rings) + radius + pad_x
    height = max(ring.y for ring in rings) + radius + 14.0
    return Layout(round(width, 1), round(height, 1), tuple(rings), numbered)


def _places(bodies: list[_Body], cx: float, cy: float) -> tuple[Place, ...]:
    return tuple(
        Place(
            body.resident.key,
            round(body.x + cx, 1),
            round(body.y + cy - body.h / 2 + body.r, 1),
            body.r,
            body.lines,
            Box(round(body.x + cx, 1), round(body.y + cy, 1), body.w, body.h),
        )
        for body in bodies
    )


def free_spot(
    at: list[tuple[float, float]], text: str, taken: list[Box], size: float = 15.0
) -> tuple[float, float] | None:
    """The first of these middles where a small text touches nothing taken; None if all do."""
    w = text_width(text, size)
    for x, y in at:
        if not any(Box(x, y, w, size + 4).overlaps(other) for other in taken):
            return x, y
    return None
