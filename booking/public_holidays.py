"""Public holidays as an offer: what a country or region keeps in the coming year. It closes nothing."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays
from django.utils.translation import get_language
from holidays.registry import COUNTRIES

YEAR = timedelta(days=366)
LONGEST_NAME = 80


@dataclass(frozen=True, order=True)
class Holiday:
    day: date
    name: str


@cache
def countries() -> list[tuple[str, str]]:
    """(code, name) of every country that is known, by name; names are English ones."""
    found = holidays.list_supported_countries(include_aliases=False)
    # The library names a country only as a class, like UnitedKingdom.
    names = {codes[1]: re.sub(r"(?<=[a-z])(?=[A-Z])", " ", codes[0]) for codes in COUNTRIES.values()}
    return sorted(((code, names.get(code, code)) for code in found), key=lambda pair: pair[1])


@cache
def regions(country: str) -> list[tuple[str, str]]:
    """(code, name) of the parts of a country with days of their own; none for an unknown country."""
    codes = holidays.list_supported_countries(include_aliases=False).get(country, [])
    if not codes:
        return []
    names: dict[str, str] = {}
    for name, code in holidays.country_holidays(country).subdivisions_aliases.items():
        names.setdefault(code, name)
    return sorted(((code, names.get(code, code)) for code in codes), key=lambda pair: pair[1])


def coming(country: str, region: str, first: date) -> list[Holiday]:
    """The days of the year from `first`, in order. Raises ValueError for a place that is not known."""
    if country not in dict(countries()) or (region and region not in dict(regions(country))):
        raise ValueError("No such country or region.")
    years = [first.year, (first + YEAR).year]
    names = holidays.country_holidays(
        country, subdiv=region or None, years=years, language=_language(country)
    )
    until = first + YEAR
    return sorted(Holiday(day, name[:LONGEST_NAME]) for day, name in names.items() if first <= day < until)


def _language(country: str) -> str | None:
    """The reader's language where the country's days have names in it, else English, else their own."""
    has = set(holidays.country_holidays(country).supported_languages)
    reader = (get_language() or "en").replace("-", "_")
    language, _, part = reader.partition("_")
    wanted = [f"{language}_{part.upper()}", language, "en_GB", "en_US"]
    return next((one for one in wanted if one in has), None)
