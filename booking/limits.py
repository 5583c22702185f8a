"""A therapist's limits on their own diary: so many a day and a week, a break between joint sessions.

One judgement for the list of free times, for the insert, and for what staff are asked about. No database.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from . import slots
from .slots import Pair, Stretch

MONDAY = 3  # 1970-01-01 was a Thursday, so that three days more make weeks begin on a Monday


class Taken(NamedTuple):
    """What somebody or a room has, in columns: claims with their quiet times, and in the same order the
    appointments within them (None where a claim has none) and whether more than one person comes.
    """

    starts: Sequence[int] = ()
    ends: Sequence[int] = ()
    begins: Sequence[int | None] = ()
    finishes: Sequence[int | None] = ()
    joint: Sequence[bool] = ()

    @property
    def spans(self) -> list[Pair]:
        return list(zip(self.starts, self.ends, strict=True))


class Diary:
    """What a therapist has already, as their limits count it, in local days of their zone's stretches."""

    def __init__(
        self,
        taken: Taken,
        pieces: Sequence[Stretch],
        *,
        per_day: int | None = None,
        per_week: int | None = None,
        joint_break: int = 0,
    ) -> None:
        self.pieces, self.per_day, self.per_week = pieces, per_day, per_week
        self.joint_break = joint_break * slots.MINUTE
        self.days: Counter[int] = Counter()
        self.weeks: Counter[int] = Counter()
        if per_day or per_week:
            for begins in taken.begins:
                if begins is not None:
                    day = slots.local_day(begins, pieces)
                    self.days[day] += 1
                    self.weeks[(day + MONDAY) // 7] += 1
        self.joint = sorted(
            (begins, ends)
            for begins, ends, joint in zip(taken.begins, taken.finishes, taken.joint, strict=True)
            if joint and begins is not None and ends is not None
        )

    @property
    def is_free(self) -> bool:
        """Whether nothing is limited at all."""
        return not (self.per_day or self.per_week or self.joint_break)

    def past(self, begins: int, ends: int, *, joint: bool) -> list[str]:
        """The limits that one more appointment at this time would go past: "day", "week", "joint"."""
        found = []
        if self.per_day or self.per_week:
            day = slots.local_day(begins, self.pieces)
            if self.per_day and self.days[day] >= self.per_day:
                found.append("day")
            if self.per_week and self.weeks[(day + MONDAY) // 7] >= self.per_week:
                found.append("week")
        if joint and self.joint_break and self._too_close(begins, ends):
            found.append("joint")
        return found

    def _too_close(self, begins: int, ends: int) -> bool:
        # Appointments of one therapist lie apart, so the two neighbours are enough.
        place = bisect_left(self.joint, (begins, begins))
        near = self.joint[max(0, place - 1) : place + 1]
        return any(begins < end + self.joint_break and start < ends + self.joint_break for start, end in near)
