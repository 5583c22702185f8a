"""The administrator's week: the bar above a day shows hours that can be booked, and nothing closed."""

from datetime import date, time

import pytest

from booking.models import HoursException, WeeklyHours
from dashboard.week import Lane, open_hours

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 16)


def test_closed_hours_holidays_and_extra_hours_change_the_bar(ruth, building):
    tuesday, thursday, saturday = date(2026, 3, 17), date(2026, 3, 19), date(2026, 3, 21)
    with building():
        for weekday in (1, 3):
            WeeklyHours.objects.create(therapist=ruth, weekday=weekday, start=time(16), end=time(20))
        HoursException.objects.create(
            therapist=ruth, first_day=tuesday, last_day=tuesday, start=time(17), end=time(18)
        )
        HoursException.objects.create(
            therapist=None, first_day=thursday, last_day=thursday, holiday="A holiday"
        )
        HoursException.objects.create(
            therapist=ruth, first_day=saturday, last_day=saturday, closed=False, start=time(10), end=time(12)
        )

    hours = open_hours([Lane(ruth.pk, "Ruth", is_room=False)], MONDAY)

    assert {day: spans for (_key, day), spans in hours.items() if spans} == {
        tuesday: [(time(16), time(17)), (time(18), time(20))],
        saturday: [(time(10), time(12))],
    }
