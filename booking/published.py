"""Free times beside what the others said: when each of them could come too. The last two lines of a month.

Only what somebody published counts. Somebody who has published nothing, and somebody who could come on other
days, look alike.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from couples.models import Partner, name_in

from . import slots
from .models import PublishedTime
from .openings import Slot


class Could(NamedTuple):
    """Somebody's name, and from which second until which they could come."""

    name: str
    start: int
    end: int


def of_others(partner: Partner) -> list[Could]:
    """What the others of a member's couple have published and is still to come; one statement."""
    rows = PublishedTime.objects.visible_to(partner.user).to_come().exclude(partner=partner)
    found = rows.filter(couple_id=partner.couple_id).in_order().values_list(name_in("partner"), "during")
    return [Could(name, slots.seconds(during.lower), slots.seconds(during.upper)) for name, during in found]


def marked(found: Iterable[Slot], could: Iterable[Could], *, only: bool = False) -> list[Slot]:
    """Free times, each with the names of those whose time it lies in wholly; `only` leaves out the rest."""
    spans = list(could)
    if not spans:
        return [] if only else list(found)
    answer = []
    for slot in found:
        start, end = slots.seconds(slot.start), slots.seconds(slot.end)
        names = tuple(dict.fromkeys(one.name for one in spans if one.start <= start and end <= one.end))
        if names:
            answer.append(replace(slot, also=names))
        elif not only:
            answer.append(slot)
    return answer


def read(rows: Any) -> list[Could]:
    """As `asked.whom_and_for` brings them along."""
    return [Could(*row) for row in rows or []]
