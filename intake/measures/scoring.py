"""From answers to a score (domain rule 5.3), and to what a therapist is told at once (rule 5.5)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from .shape import Instrument

NOTHING, REVIEW, SOON, URGENT = "none", "review", "soon", "urgent"
LEVELS = (NOTHING, REVIEW, SOON, URGENT)
# Session feedback asks to be talked about (domain rule 5.4).
LOW, FALL = 4, 3

Answers = Sequence[int | None]


@dataclass(frozen=True)
class Score:
    """`total` is None where there is none to be had; `missing` are the items without an answer, from 1."""

    total: float | None = None
    parts: dict[str, float | None] = field(default_factory=dict)
    missing: tuple[int, ...] = ()
    estimated: bool = False

    def as_data(self) -> dict[str, Any]:
        return {
            "total": self.total,
            "parts": self.parts,
            "missing": list(self.missing),
            "estimated": self.estimated,
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Score":
        return cls(data["total"], dict(data["parts"]), tuple(data["missing"]), data["estimated"])


def check(instrument: Instrument, answers: Answers) -> None:
    """Raises ValueError where the answers are not answers to this instrument."""
    if len(answers) != instrument.items:
        raise ValueError(f"{instrument.key} has {instrument.items} items, not {len(answers)}.")
    for n, answer in enumerate(answers, 1):
        scale = instrument.scale_of(n)
        if answer is not None and not (
            isinstance(answer, int) and not isinstance(answer, bool) and scale.low <= answer <= scale.high
        ):
            raise ValueError(f"Item {n} is answered from {scale.low} to {scale.high}.")


def score(instrument: Instrument, answers: Answers) -> Score:
    """The score of a full set of answers, None for each one left out. Raises ValueError."""
    check(instrument, answers)
    values = [None if answer is None else keyed(instrument, n, answer) for n, answer in enumerate(answers, 1)]
    missing = tuple(n for n, value in enumerate(values, 1) if value is None)
    parts = {
        part.key: _plain(_part(instrument, [values[n - 1] for n in part.items]))
        for part in instrument.subscales
    }
    if not instrument.has_total or len(missing) > instrument.may_miss:
        return Score(None, parts, missing)
    there = [value for value in values if value is not None]
    mean = Fraction(sum(there), len(there))
    if instrument.mode == "mean":
        return Score(_plain(mean), parts, missing)
    total = mean * instrument.items * instrument.factor
    if missing:
        # Whole numbers, as the scale has them; a half goes up.
        return Score(int(total + Fraction(1, 2)), parts, missing, estimated=True)
    return Score(_plain(total), parts, missing)


def keyed(instrument: Instrument, item: int, answer: int) -> int:
    """What an answer counts: turned round for a reversed item."""
    scale = instrument.scale_of(item)
    return scale.low + scale.high - answer if item in instrument.reverse else answer


def _part(instrument: Instrument, values: Sequence[int | None]) -> Fraction | None:
    there = [value for value in values if value is not None]
    if len(there) < len(values) or not there:
        return None
    whole = Fraction(sum(there))
    return whole / len(there) if instrument.open_scale else whole


def _plain(value: Fraction | None) -> float | None:
    if value is None:
        return None
    return int(value) if value.denominator == 1 else round(float(value), 2)


def alert_level(instrument: Instrument, answers: Answers) -> str:
    """`urgent`, `soon` or `none`, whatever the total (domain rule 5.5)."""
    levels = [
        instrument.alerts.get(n, {}).get(answer, NOTHING)
        for n, answer in enumerate(answers, 1)
        if answer is not None
    ]
    return max(levels, key=LEVELS.index, default=NOTHING)


def asks_to_talk(answers: Answers, before: Answers | None) -> bool:
    """Whether feedback on a session asks the therapist to ask: an answer of 4 or lower, or a fall of 3."""
    if any(answer is not None and answer <= LOW for answer in answers):
        return True
    return any(
        now is not None and then is not None and then - now >= FALL
        for now, then in zip(answers, before or [], strict=False)
    )


def band(instrument: Instrument, total: float | None) -> str:
    """The band of a total, for the therapist only; nothing where there is none."""
    if total is None:
        return ""
    return next((words for value, words in reversed(instrument.bands) if total >= value), "")


def cuts(instrument: Instrument, total: float | None) -> list[str]:
    """What the figures from sources say of a total, for the therapist only."""
    return [] if total is None else [cut.words for cut in instrument.cuts if cut.holds(total)]
