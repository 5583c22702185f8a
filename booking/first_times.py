"""Free times for a first conversation, with whichever therapist has one."""

from datetime import datetime, timedelta

from accounts.models import User
from core import clock

from . import openings
from .models import Offering, OfferingType
from .openings import Slot

WINDOW = timedelta(days=14)
FAR = 6


def offering() -> Offering | None:
    """The offering first conversations are booked as."""
    return Offering.objects.filter(type=OfferingType.CONSULTATION).order_by("order").first()


def therapists(slug: str = "") -> list[User]:
    """Those the public pages show, or the one of them whose page this is."""
    rows = User.objects.filter(is_active=True, is_therapist=True, profile__public=True)
    if slug:
        named = list(rows.filter(profile__slug=slug))
        if named:
            return named
    return list(rows.order_by("profile__full_name"))


def free(page: int = 0, *, by: list[User] | None = None) -> list[Slot]:
    """The free times of the `page`-th fortnight from now, one per moment, in order."""
    start = clock.now() + WINDOW * max(0, min(page, FAR))
    return _between(start, start + WINDOW, therapists() if by is None else by)


def nearest(wanted: datetime, *, by: list[User] | None = None, count: int = 4) -> list[Slot]:
    """The free times nearest to one that has gone, in order of time."""
    found = _between(wanted - WINDOW / 2, wanted + WINDOW / 2, therapists() if by is None else by)
    near = sorted(found, key=lambda slot: (abs(slot.start - wanted), slot.start))[:count]
    return sorted(near, key=lambda slot: slot.start)


def who_is_free(start: datetime, *, by: list[User] | None = None) -> list[User]:
    """The therapists who are free at this very moment."""
    wanted = offering()
    if wanted is None:
        return []
    people = therapists() if by is None else by
    return openings.who_is_free(people, wanted, wanted.usual_length, start)


def _between(start: datetime, end: datetime, people: list[User]) -> list[Slot]:
    wanted = offering()
    if wanted is None:
        return []
    return openings.free_with(people, wanted, wanted.usual_length, (start, end))
