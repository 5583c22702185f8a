"""The month that a page of free times shows, and what its links keep."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from booking import month, queries
from core import clock

NOT_KEPT = ("month", "day", "start", "csrfmiddlewaretoken", "minutes")


def month_shown(
    sent: Any,
    zone: str,
    therapist: Any,
    find: Callable[[tuple[datetime, datetime]], list[queries.Slot]],
    near: datetime | None = None,
) -> dict[str, Any]:
    """The month and day asked for (`month=2026-04`, `day=2026-04-02`), in the reader's zone.

    Without them the month of `near`, or else the first one that has a free time. `query` is what links
    to another month or day carry along.
    """
    now = clock.now()
    today = now.astimezone(ZoneInfo(zone)).date()
    until = now + timedelta(days=queries.rules_of(therapist).horizon)
    last = until.astimezone(ZoneInfo(zone)).date()
    chosen = month.parse_day(sent.get("day", ""))
    if near is not None and chosen is None:
        chosen = near.astimezone(ZoneInfo(zone)).date()
    first = month.parse_month(sent.get("month", ""), chosen or today)
    found = find(month.window(first, zone))
    while not found and not sent.get("month") and month.next_month(first) <= last:
        first = month.next_month(first)
        found = find(month.window(first, zone))
    query = sent.copy()
    for name in NOT_KEPT:
        query.pop(name, None)
    shown = month.build(first, found, zone, today=today, last=last, chosen=chosen)
    return {"month": shown, "zone": zone, "query": query.urlencode()}
