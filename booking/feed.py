"""A person's times as their own calendar fetches them: neutral titles, nobody's name, no place.

An unchanged feed is answered from one short statement: what the file would say, summed up by PostgreSQL.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Aggregate, CharField, F, OuterRef, Subquery
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
# Raised when the same rows would be said otherwise.
WORDING = 1
SETTLED = (AppointmentState.CONFIRMED, AppointmentState.COMPLETED)


class _Sum(Aggregate):
    """A number that follows from all rows whatever their order, and another when one of them changes."""

    function = ""
    template = "count(*) || '-' || sum(hashtextextended(ROW(%(expressions)s)::text, 0))"
    output_field = CharField()


def rows_of(feed: CalendarFeed) -> AppointmentQuerySet:
    """What stands in this feed: the person's own times, those of the last three months among them.

    For a therapist the ones they give; for a client what their pages show them as being arranged or arranged.
    """
    rows = Appointment.objects.visible_to(feed.user)
    if feed.user.is_therapist:
        rows = rows.filter(therapist=feed.user)
    rows = rows.filter(
        state__in=[*LIVE, AppointmentState.COMPLETED], during__endswith__gt=clock.now() - KEPT_PAST
    )
    if feed.own_time:
        yes = Confirmation.objects.filter(appointment=OuterRef("pk"), partner__user=feed.user)
        rows = rows.annotate(own_minutes=Subquery(yes.values("integration_minutes")[:1]))
    return rows


def etag(feed: CalendarFeed) -> str:
    """Another one whenever the file would be another; one statement."""
    said = ["pk", "during", "state", "held_at", "confirmed_at", *(["own_minutes"] if feed.own_time else [])]
    summed = rows_of(feed).order_by().aggregate(summed=_Sum(*(F(name) for name in said)))["summed"]
    return f'"{WORDING}-{feed.title}-{settings.LANGUAGE_CODE}-{feed.own_time:d}-{summed or 0}"'


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
