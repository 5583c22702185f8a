"""Interleaved pairs: ours, bare, ours, bare … A shared machine changes speed, and takes both along."""

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

ROUNDS = 5


@dataclass(frozen=True)
class Pairs:
    """What was measured, pair by pair. A ratio above 1 says that ours is the dearer one."""

    ours: list[float]
    bare: list[float]

    @property
    def ratios(self) -> list[float]:
        return [ours / bare for ours, bare in zip(self.ours, self.bare, strict=True)]

    @property
    def ratio(self) -> float:
        return median(self.ratios)

    @property
    def spread(self) -> tuple[float, float]:
        return min(self.ratios), max(self.ratios)


def interleave(
    ours: Callable[[], float], bare: Callable[[], float], *, rounds: int = ROUNDS, warm: bool = True
) -> Pairs:
    """Measure both in turn. The first pair warms caches and connections, and is not kept."""
    if rounds < 1:
        raise ValueError("A figure needs at least one pair.")
    if warm:
        ours(), bare()
    measured = [(ours(), bare()) for _ in range(rounds)]
    return Pairs([mine for mine, _ in measured], [floor for _, floor in measured])


def percentile(values: list[float], share: float) -> float:
    """The value that `share` (0 to 1) of the measured ones do not exceed."""
    if not values:
        raise ValueError("Nothing was measured.")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]


@dataclass
class Line:
    """One line of the results' table. `target` is the most a ratio (or count) may be; None says no target."""

    name: str
    ours: str
    bare: str
    value: float | None = None
    spread: tuple[float, float] | None = None
    target: str = ""
    met: bool | None = None


@dataclass
class Figure:
    """What one figure found: lines for the table, notes and tables for below it."""

    title: str
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def line(name: str, pairs: Pairs, show: Callable[[float], str], *, most: float | None = None) -> Line:
    """A line from pairs: medians of each side, the median ratio and its range."""
    return Line(
        name,
        show(median(pairs.ours)),
        show(median(pairs.bare)),
        pairs.ratio,
        pairs.spread,
        "" if most is None else f"≤ {most:g}",
        None if most is None else pairs.ratio <= most,
    )


def milliseconds(seconds: float) -> str:
    value = seconds * 1000
    return f"{value:.2f} ms" if value < 10 else f"{value:.0f} ms"
