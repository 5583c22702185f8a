"""Time zones to choose from, by continent, as people know them: a city near you."""

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.conf import settings

CONTINENTS = (
    "Africa",
    "America",
    "Antarctica",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@cache
def names() -> frozenset[str]:
    """Every zone on offer, in the database's own spelling."""
    return frozenset(zone for zone in available_timezones() if zone.split("/")[0] in CONTINENTS) | {"UTC"}


@cache
def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Grouped choices for a select: continent, then its cities in order."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for zone in sorted(names() - {"UTC"}):
        continent, city = zone.split("/", 1)
        groups.setdefault(continent, []).append((zone, city.replace("_", " ").replace("/", ", ")))
    return [*groups.items(), ("UTC", [("UTC", "UTC")])]


def known(name: str) -> ZoneInfo | None:
    """A zone by its name, or None when the time zone database no longer has it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def of(name: str) -> ZoneInfo:
    """A zone by its name, or the practice's when the time zone database no longer has it."""
    return known(name) or ZoneInfo(settings.PRACTICE_TIME_ZONE)
