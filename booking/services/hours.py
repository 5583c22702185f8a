"""When a therapist can be booked: keeping weekly hours, days that differ, and the rules around them."""

from django.db import transaction

from accounts.models import User
from booking.models import BookingRules, HoursException, Room, WeeklyHours
from core import audit


@transaction.atomic
def add_hours(hours: WeeklyHours, *, therapist: User, by: User) -> WeeklyHours:
    """Keep new weekly hours; what is arranged already stays arranged."""
    hours.therapist = therapist
    hours.save()
    audit.record("hours.added", about=hours)
    return hours


@transaction.atomic
def remove_hours(hours: WeeklyHours, *, by: User) -> None:
    audit.record("hours.removed", about=hours)
    hours.delete()


@transaction.atomic
def add_exception(exception: HoursException, *, therapist: User, by: User) -> HoursException:
    """Keep days that differ; appointments on them are not cancelled by it."""
    exception.therapist = therapist
    exception.save()
    audit.record("hours.exception_added", about=exception)
    return exception


@transaction.atomic
def remove_exception(exception: HoursException, *, by: User) -> None:
    audit.record("hours.exception_removed", about=exception)
    exception.delete()


@transaction.atomic
def set_rules(rules: BookingRules, *, by: User) -> None:
    rules.save()
    audit.record("hours.rules_set", about=rules)


@transaction.atomic
def save_room(room: Room, *, by: User) -> None:
    room.save()
    audit.record("room.saved", about=room)
