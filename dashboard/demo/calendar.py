"""The worked example's calendar, and how it is moved by whole weeks to today.

Moments are written as local wall time in London, in 2026. Moving by whole weeks keeps weekdays and
local hours; the instants follow the clock changes of the weeks they land in.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Calendar:
    """`weeks` is by how many whole weeks everything is moved."""

    weeks: int = 0

    def at(self, day: str, clock: str = "00:00") -> datetime:
        """`at("2026-03-19", "18:00")`: that wall time, moved, as an instant in UTC."""
        moved = date.fromisoformat(day) + timedelta(weeks=self.weeks)
        hour, minute, *second = (int(part) for part in clock.split(":"))
        local = datetime(moved.year, moved.month, moved.day, hour, minute, *second, tzinfo=ZONE)
        return local.astimezone(UTC)


def weeks_until(moment: str, today: date) -> int:
    """How many whole weeks bring `moment` (a day) as near to today as it gets without passing it."""
    return (today - date.fromisoformat(moment)).days // 7
