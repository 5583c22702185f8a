"""The evening on which what was answered in private becomes an outcome, one hour for the whole practice.

An outcome that came with the last answer would tell the one who waits when the other gave it.
"""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings

from core import zones


def next_evening(after: datetime) -> datetime:
    """The first settling hour strictly after an instant, in UTC."""
    place = zones.of(settings.PRACTICE_TIME_ZONE)
    day = after.astimezone(place).date()
    hour = time(settings.PRACTICES_SETTLE_HOUR)
    evening = datetime.combine(day, hour, tzinfo=place).astimezone(UTC)
    if evening <= after:
        evening = datetime.combine(day + timedelta(days=1), hour, tzinfo=place).astimezone(UTC)
    return evening
