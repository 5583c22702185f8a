"""Dates for many: a retreat that is nearly full, a group under way, and a training."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from booking.models import Offering
from core import clock
from couples import services as couples
from groups import services
from groups.models import Gathering, Seat

from . import cast
from .story import Story, as_

LONDON = ZoneInfo("Europe/London")
PAIRS = (("Alma", "Bo"), ("Carl", "Dana"), ("Esra", "Finn"))
ALONE = ("Greta", "Hugo", "Imke", "Jan")


def fill(story: Story) -> None:
    """On weekends and led by Theo, so that nobody's hours are in the way of the story."""
    theo, now = story.people["theo"], clock.now()
    pairs = [_unit(story, theo, *names) for names in PAIRS]
    alone = [_unit(story, theo, name)[0] for name in ALONE]
    saturday = _saturday(now)
    clock.set_now(now - timedelta(days=40))  # the group has begun
    group = _made(theo, "workshop", [saturday + timedelta(days=n) for n in (-28, -14, 14)], 3, capacity=8)
    seats = [_register(one, group) for one in alone]
    retreat = _made(
        theo,
        "playful-day",
        [saturday + timedelta(days=42), saturday + timedelta(days=43)],
        6,
        capacity=7,
        venue="The Old Mill, Mill Lane",
        price="180 pounds",
        deposit="40 pounds",
        before="A first conversation, if you have not had one",
    )
    training = _made(
        theo, "training", [saturday + timedelta(days=n) for n in (56, 63)], 6, capacity=12, price="240 pounds"
    )
    clock.set_now(now)
    with as_(theo):
        for meeting in list(group.meetings.all())[:2]:
            services.note_attendance(meeting, [seat.pk for seat in seats[1:]], by=theo)
    for number, pair in enumerate(pairs):
        hers = _register(pair[0], retreat, together=True)
        if number < 2:  # the third is still to answer
            with as_(pair[1]):
                rows = Seat.objects.select_related("party", "gathering__offering")
                seat = rows.get(party=hers.party_id, user=pair[1])
                services.agree(seat, by=pair[1])
    _register(alone[0], training)


def _saturday(now: datetime) -> datetime:
    """Ten o'clock on the Saturday of this week."""
    local = now.astimezone(LONDON)
    days = 5 - local.weekday()
    return local.replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=days)


def _unit(story: Story, theo: Any, *names: str) -> list[Any]:
    with as_(theo):
        kind = "romantic_partners" if len(names) == 2 else "individual"
        couple = couples.open_couple(kind=kind, therapist=theo, by=theo)
        places = [couples.add_member(couple, by=theo) for _ in names]
        people = [cast.person(name) for name in names]
    for user, place in zip(people, places, strict=True):
        with as_(user):
            couples.join(place, user, by=user)
    return people


def _made(leader: Any, slug: str, starts: list[datetime], hours: int, **fields: Any) -> Gathering:
    with as_(leader):
        row = services.save_gathering(
            Gathering(
                offering=Offering.objects.get(slug=slug),
                zone="Europe/London",
                closes_at=starts[0] - timedelta(days=1),
                **fields,
            ),
            [(start, start + timedelta(hours=hours)) for start in starts],
            leaders=[leader],
            by=leader,
        )
        services.open_up(row, by=leader)
    return row


def _register(user: Any, row: Gathering, *, together: bool = False) -> Seat:
    with as_(user):
        unit = user.memberships.get() if together else None
        return services.register(row, by=user, together=unit)
