"""When a therapist can be booked: keeping weekly hours, days that differ, rooms, and the rules around them.

Whoever changes them in a page says which `version` of the hours they were looking at, and, where booked
appointments would be left outside, that they have `seen` which. None of these verbs cancels one.
"""

from datetime import date

from django.db import transaction

from accounts.models import User
from booking import queries, stranded
from booking.models import Appointment, BookingRules, HoursException, Room, WeeklyHours
from core import audit

from .claims import lock


class Stale(Exception):
    """Somebody changed these hours since the page was opened. Nothing has been kept."""


class WouldStrand(Exception):
    """The change would leave booked `appointments` outside the hours, and whoever asks has not seen which."""

    def __init__(self, appointments: list[Appointment | stranded.Also]) -> None:
        super().__init__("Booked appointments would lie outside the hours.")
        self.appointments = appointments

    @property
    def seen(self) -> str:
        return stranded.seen(self.appointments)


@transaction.atomic
def add_hours(hours: WeeklyHours, *, therapist: User, by: User, version: str = "") -> WeeklyHours:
    """Keep new weekly hours; what is arranged already stays arranged. Raises Stale."""
    _begin(therapist, version)
    hours.therapist = therapist
    hours.save()
    audit.record("hours.added", about=hours)
    return hours


@transaction.atomic
def change_hours(
    hours: WeeklyHours, *, was: WeeklyHours, by: User, version: str = "", seen: str | None = None
) -> None:
    """Keep other hours in place of what `was` there. Raises Stale, WouldStrand."""
    _begin(hours.therapist, version)
    _ask(stranded.by_edit([hours.therapist], stranded.instead(was, hours), by=by), seen)
    hours.save()
    audit.record("hours.changed", about=hours)


@transaction.atomic
def remove_hours(hours: WeeklyHours, *, by: User, version: str = "", seen: str | None = None) -> None:
    """Take weekly hours out. Raises Stale, WouldStrand."""
    _begin(hours.therapist, version)
    _ask(stranded.by_edit([hours.therapist], stranded.without(hours), by=by), seen)
    audit.record("hours.removed", about=hours)
    hours.delete()


@transaction.atomic
def add_exception(
    exception: HoursException, *, therapist: User, by: User, version: str = "", seen: str | None = None
) -> HoursException:
    """Keep days that differ; appointments on them are not cancelled by it. Raises Stale, WouldStrand."""
    _begin(therapist, version)
    exception.therapist = therapist
    _ask(stranded.by_edit([therapist], stranded.besides(exception), by=by), seen)
    exception.save()
    audit.record("hours.exception_added", about=exception)
    return exception


@transaction.atomic
def remove_exception(
    exception: HoursException, *, therapist: User, by: User, version: str = "", seen: str | None = None
) -> None:
    """Take days that differ out: closed ones open again, extra hours go. Raises Stale, WouldStrand."""
    _begin(therapist, version)
    _ask(stranded.by_edit([therapist], stranded.without(exception), by=by), seen)
    audit.record("hours.exception_removed", about=exception)
    exception.delete()


@transaction.atomic
def set_rules(rules: BookingRules, *, by: User, version: str = "") -> None:
    """Keep a therapist's own settings; they count for what is arranged from now on. Raises Stale."""
    _begin(rules.therapist, version)
    rules.save()
    audit.record("hours.rules_set", about=rules)


@transaction.atomic
def save_room(room: Room, *, by: User, version: str = "", seen: str | None = None) -> None:
    """Keep a room. Raises Stale, and WouldStrand when it goes out of use with appointments booked in it."""
    lock(room.pk)
    before = Room.objects.filter(pk=room.pk).first()
    if version and (before is None or version != stranded.version_of(before)):
        raise Stale
    if before is not None and before.in_use and not room.in_use:
        _ask(stranded.by_room(room, by=by), seen)
    room.save()
    audit.record("room.saved", about=room)


@transaction.atomic
def close_for_holidays(
    days: list[tuple[date, str]],
    *,
    therapists: list[User] | None,
    by: User,
    seen: str | None = None,
) -> int:
    """Close these days, each with its name: for `therapists`, or (None) for everybody, who joins later too.

    Returns how many are new; one that is closed already stays as it is. Raises WouldStrand.
    """
    people = list(queries.therapists()) if therapists is None else therapists
    lock(*(one.pk for one in people))
    some: list[User | None] = [None] if therapists is None else [*therapists]
    wanted = [
        HoursException(therapist=one, first_day=day, last_day=day, holiday=name)
        for one in some
        for day, name in days
    ]
    _ask(stranded.by_edit(people, stranded.besides(*wanted), by=by), seen)
    new = 0
    for row in wanted:
        kept, made = HoursException.objects.exclude(holiday="").get_or_create(
            therapist=row.therapist,
            first_day=row.first_day,
            defaults={"last_day": row.last_day, "holiday": row.holiday},
        )
        if made:
            new += 1
            audit.record("hours.holiday_closed", about=kept)
    return new


@transaction.atomic
def open_again(holiday: HoursException, *, by: User) -> None:
    """Take a public holiday back: the weekly hours count again on that day."""
    audit.record("hours.holiday_opened", about=holiday)
    holiday.delete()


def _begin(therapist: User, version: str) -> None:
    """Queue with whoever books or changes this therapist's time. Raises Stale for an older page's word."""
    lock(therapist.pk)
    if version and version != stranded.version(therapist):
        raise Stale


def _ask(rows: list[Appointment | stranded.Also], seen: str | None) -> None:
    # None is a caller that is no page: there is nobody to show anything to.
    if rows and seen is not None and seen != stranded.seen(rows):
        raise WouldStrand(rows)
