"""Who is told of a change, in the same words for everybody; what is sent is decided in `kinds.py`."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from psycopg.types.range import Range

from booking.calendar import own_changes, was_given
from booking.models import Appointment, CalendarEntry, Confirmation, News, Series
from core import clock
from couples.models import Partner, PartnerState
from notifications.models import Quiet
from notifications.services import contact_rule, keep_quiet, notify, withdraw

from .claims import members


def tell_people(appointment: Appointment, *, but: Any = None, only_new: bool = False) -> None:
    """An "appointment update" for each person it is for, except `but`.

    `only_new` leaves out those who have already said yes.
    """
    said_yes = set()
    if only_new:
        said_yes = set(
            Confirmation.objects.filter(appointment=appointment).values_list("partner_id", flat=True)
        )
    for partner in members(appointment):
        if partner.user is None or partner.user == but or partner.pk in said_yes:
            continue
        if appointment.held_at is None and partner.pk != appointment.asked_by_id:
            continue  # nobody knows of a time that somebody else has only asked for
        tell_one(appointment, partner.user)


def tell_one(appointment: Appointment, user: Any, *, due_at: datetime | None = None) -> None:
    """An "appointment update" for one person."""
    notify(
        user,
        "appointment_changed",
        subject_id=appointment.pk,
        version=appointment.sequence + 1,
        due_at=due_at,
    )


def tell_own_calendar(appointment: Appointment, user: Any) -> None:
    """Who makes a change needs no news of it; a calendar that was given a file does."""
    if any(partner.user_id == user.pk for partner in members(appointment)):
        if contact_rule(user).calendar_files and was_given(appointment, user):
            tell_one(appointment, user)


def tell_own_time(appointment: Appointment, user: Any) -> None:
    """They keep another while free than their calendar was told."""
    if contact_rule(user).calendar_files and was_given(appointment, user):
        version = own_changes(appointment, user) + 1
        notify(user, "own_time_changed", subject_id=appointment.pk, version=version)


def tell_who_left(partner: Partner) -> None:
    """Nothing but the files that take out of their calendar what it was given, if it was."""
    if partner.user is not None and CalendarEntry.objects.filter(reader=partner.user).exists():
        notify(partner.user, "appointment_left", subject_id=partner.pk)


def tell_therapist(appointment: Appointment, *, but: Any = None) -> None:
    """An item to review; nothing in it says what it is about."""
    if appointment.therapist != but:
        notify(
            appointment.therapist,
            "appointment_asked",
            subject_id=appointment.pk,
            version=appointment.sequence + 1,
        )


def tell_series(series: Series, news: News, *, but: Any = None, due_at: datetime | None = None) -> None:
    """One notice to each for whatever happened to many of its times at once; the newest counts alone."""
    # The row may have been read before the locks.
    Series.objects.filter(pk=series.pk).update(sequence=F("sequence") + 1, news=news)
    series.refresh_from_db(fields=["sequence", "news"])
    people = Partner.objects.filter(couple_id=series.couple_id).exclude(state=PartnerState.LEFT)
    for partner in people.select_related("user").order_by("position"):
        if partner.user is not None and partner.user != but:
            notify(
                partner.user,
                "series_changed",
                subject_id=series.pk,
                version=series.sequence + 1,
                due_at=due_at,
            )


def set_quiet(appointment: Appointment, said_yes: list[Confirmation]) -> None:
    """Send people nothing during their appointment and the time they keep free afterwards."""
    for yes in said_yes:
        if yes.partner.user is not None:
            until = appointment.end + timedelta(minutes=yes.integration_minutes)
            keep_quiet(yes.partner.user, during=Range(appointment.start, until), subject_id=appointment.pk)


def take_back(appointment: Appointment) -> None:
    """What was going to be said of this time is no longer true."""
    for kind in ("session_reminder", "appointment_changed", "appointment_asked"):
        withdraw(kind, subject_id=appointment.pk)
    Quiet.objects.filter(subject_id=appointment.pk).delete()


def take_back_series(series: Series) -> None:
    """What was going to be said of many of its times is no longer true."""
    withdraw("series_changed", subject_id=series.pk)


def moment_to_tell(appointment: Appointment, due: datetime) -> datetime:
    """Not before `due`, and never after it has begun."""
    return max(clock.now(), min(due, appointment.start))
