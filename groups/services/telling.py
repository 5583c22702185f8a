"""Who is told of a change, in the same words for everybody; what is sent is decided in `kinds.py`."""

from typing import Any

from booking.calendar import given_of, standing
from groups.kinds import LED
from groups.models import Gathering, Party
from notifications.services import contact_rule, notify


def tell(party: Party, *, but: Any = None) -> int:
    """Each who knows of it, all but the one who did it. Returns how many."""
    party.refresh_from_db(fields=["version", "state"])
    seats = party.seats.exclude(asked_at=None).select_related("user")
    told = [seat for seat in seats if but is None or seat.user_id != but.pk]
    for seat in told:
        notify(seat.user, "place_changed", subject_id=seat.pk, version=party.version)
    return len(told)


def tell_leaders(gathering: Gathering, *, but: Any) -> int:
    """Who leads it with the one who changed it reads of it once. Returns how many."""
    others = list(gathering.leaders.exclude(pk=but.pk))
    for leader in others:
        notify(leader, LED, subject_id=gathering.pk, version=gathering.version)
    return len(others)


def tell_own_calendar(party: Party, user: Any) -> None:
    """Who leaves needs no news of it; a calendar that was given a file does."""
    if contact_rule(user).calendar_files and standing(given_of(party.gathering_id, user)):
        for seat in party.seats.filter(user=user):
            notify(user, "place_changed", subject_id=seat.pk, version=party.version)
