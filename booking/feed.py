"""A person's times as their own calendar fetches them: neutral titles, nobody's name, no place.

An unchanged feed is answered from its own row: the tag of the file stands there together with the number of
changes it was made after, and the database counts every change (migration `feed_changes`).
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from core import clock

from .models import (
    LIVE,
    Appointment,
    AppointmentState,
    CalendarFeed,
    Confirmation,
    FeedTitle,
)
from .models.appointment import AppointmentQuerySet

KEPT_PAST = timedelta(days=90)
# Raised when the same rows are to be said otherwise: tags that were kept before count no more.
WORDING = 1


class Also(NamedTuple):
    """A time of an app above: whose calendar it stands in was decided there."""

    id: UUID
    said_at: datetime
    start: datetime
    end: datetime
    settled: bool


# Apps above put in what they have of a person from a moment on. Their tables count changes by triggers too.
also: list[Callable[[Any, datetime], Iterable[Also]]] = []
SETTLED = (AppointmentState.CONFIRMED, AppointmentState.COMPLETED)

_STANDING = """
    SELECT f.tag FROM booking_calendarfeed f JOIN accounts_user u ON u.id = f.user_id
     WHERE f.token_hash = %s AND f.tag_for = f.changes AND f.tag_on = %s AND u.is_active AND u.held_at IS NULL
"""


def rows_of(feed: CalendarFeed) -> AppointmentQuerySet:
    """What stands in this feed: the person's own times, those of the last three months among them.

    For a client what their pages show them as being arranged or arranged, for a therapist the ones they give.
    """
    rows = Appointment.objects.visible_to(feed.user)
    if not feed.user.is_client:
        rows = rows.filter(therapist=feed.user)
    rows = rows.filter(state__in=[*LIVE, AppointmentState.COMPLETED], during__endswith__gt=_since())
    if feed.own_time:
        yes = Confirmation.objects.filter(appointment=OuterRef("pk"), partner__user=feed.user)
        rows = rows.annotate(own_minutes=Subquery(yes.values("integration_minutes")[:1]))
    return rows


def _since() -> datetime:
    """By whole days, because a tag is kept for one."""
    return clock.now().replace(hour=0, minute=0, second=0, microsecond=0) - KEPT_PAST


def standing_tag(token_hash: str) -> str:
    """What the file behind an address was summed up as, if it would still be the same; else empty.

    Calendars ask this all day long and mean nothing else by it, so it takes one short statement and no model.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [token_hash, clock.now().date()])
        row = cursor.fetchone()
    return row[0] if row and row[0].startswith(f'"{WORDING}.') else ""


def file_of(feed: CalendarFeed) -> tuple[str, bytes]:
    """The file and its tag: another one whenever a byte is."""
    content = calendar_of(feed)
    return f'"{WORDING}.{hashlib.sha256(content).hexdigest()[:32]}"', content


def calendar_of(feed: CalendarFeed) -> bytes:
    """The whole feed. The same rows are the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", _("Appointments"))
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    title = str(FeedTitle(feed.title).label)
    rows = rows_of(feed).annotate(said_at=Coalesce("confirmed_at", "held_at", "created_at")).in_order()
    for row in rows:
        calendar.add_component(_appointment(row, title, feed.user))
        if getattr(row, "own_minutes", None):
            calendar.add_component(_own_time(row))
    for more in also:
        for one in more(feed.user, _since()):
            event = _event(f"{one.id}@appointments", one.said_at, one.start, one.end, title)
            event.add("status", "CONFIRMED" if one.settled else "TENTATIVE")
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def _appointment(row: Any, title: str, reader: Any) -> Event:
    event = _event(f"{row.ics_uid}@appointments", row.said_at, row.start, row.end, title)
    event.add("status", "CONFIRMED" if row.state in SETTLED else "TENTATIVE")
    if reader.is_therapist:  # it leads nobody anywhere without signing in
        event.add("url", settings.SITE_URL + reverse("practice:booking:appointment", args=[row.pk]))
    return event


def _own_time(row: Any) -> Event:
    until = row.end + timedelta(minutes=row.own_minutes)
    event = _event(f"{row.ics_uid}-own@appointments", row.said_at, row.end, until, _("Kept free"))
    event.add("status", "CONFIRMED")
    return event


def _event(uid: str, said_at: datetime, start: datetime, end: datetime, title: str) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", _utc(said_at))
    event.add("dtstart", _utc(start))
    event.add("dtend", _utc(end))
    event.add("summary", title)
    event.add("class", "PRIVATE")
    return event


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
