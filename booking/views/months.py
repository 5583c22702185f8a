"""The month that a page of free times shows, and what its links keep."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from booking import month, openings, published
from core import clock, zones

Rules = Mapping[UUID, openings.Rules]
NOT_KEPT = ("month", "day", "start", "csrfmiddlewaretoken", "minutes")


def month_shown(
    sent: Any,
    zone: str,
    therapists: Iterable[Any],
    find: Callable[[tuple[datetime, datetime], Rules], list[openings.Slot]],
    near: datetime | None = None,
    rules: Rules | None = None,
    could: Iterable[published.Could] = (),
    only: bool = False,
) -> dict[str, Any]:
    """The month and day asked for (`month=2026-04`, `day=2026-04-02`), in the reader's zone.

    Without them the month of `near`, or else the first one that has a free time. `find` is given the
    stretch of time and the therapists' rules. `could` is when the others could come, and `only` leaves out
    what is not then. `query` is what links to another month or day carry along.
    """
    now, rules = clock.now(), openings.rules_of(therapists) if rules is None else rules
    today = now.astimezone(zones.of(zone)).date()
    until = now + timedelta(days=max(one.horizon for one in rules.values()))
    last = until.astimezone(zones.of(zone)).date()
    chosen = month.parse_day(sent.get("day", ""))
    if near is not None and chosen is None:
        chosen = near.astimezone(zones.of(zone)).date()
    first = month.parse_month(sent.get("month", ""), chosen or today)

    def look() -> list[openings.Slot]:
        return published.marked(find(month.window(first, zone), rules), could, only=only)

    found = look()
    while not found and not sent.get("month") and month.next_month(first) <= last:
        first = month.next_month(first)
        found = look()
    query = sent.copy()
    for name in NOT_KEPT:
        query.pop(name, None)
    shown = month.build(first, found, zone, today=today, last=last, chosen=chosen)
    # `free` and `several` are for pages that have an address for the month alone, or more than one therapist.
    return {
        "month": shown,
        "zone": zone,
        "query": query.urlencode(),
        "free": "",
        "several": False,
        "only": only,
    }
