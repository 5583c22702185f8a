"""What a change may mean (domain rule 5.3). What was reported, never why or that it is over."""

from dataclasses import dataclass
from math import sqrt
from typing import Literal

from .shape import Noise

FORMULA = "1.96 × √2 × SD × √(1 − reliability)"
Way = Literal["up", "down", "same"]


@dataclass(frozen=True)
class Change:
    """From one total to a later one. `beyond` is None where no noise is known."""

    before: float
    now: float
    beyond: bool | None = None

    @property
    def way(self) -> Way:
        return "up" if self.now > self.before else "down" if self.now < self.before else "same"

    @property
    def by(self) -> float:
        """How far, without a sign."""
        return round(abs(self.now - self.before), 2)


def points(noise: Noise) -> float | None:
    """The estimated measurement noise in points of the score, one decimal where it is worked out."""
    if noise.points is not None:
        return noise.points
    if noise.sd is None or noise.reliability is None:
        return None
    return round(1.96 * sqrt(2) * noise.sd * sqrt(1 - noise.reliability), 1)


def change(before: float | None, now: float | None, noise: Noise) -> Change | None:
    """None where one of the two has no total."""
    if before is None or now is None:
        return None
    most = points(noise)
    return Change(before, now, None if most is None else abs(now - before) >= most)
