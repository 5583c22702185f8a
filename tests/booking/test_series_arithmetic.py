"""The dates of a rhythm in any zone: the local hour stays, and an hour that is not is said, not moved."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from booking import slots
from booking.series import (
    Rhythm,
    Run,
    hours_of,
    in_runs,
    is_look_back,
    monday_of,
    nearest,
    next_day,
    occurrences,
)

from .test_every_zone import quarters, zones_and_days

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")


@given(zones_and_days(), quarters, st.sampled_from([1, 2]), st.integers(1, 20), st.integers(0, 19))
def test_each_date_shows_the_same_hour_on_its_own_day(zone_and_day, hour, every, times, before):
    zone, day = ZoneInfo(zone_and_day[0]), zone_and_day[1]
    first = day - before * every * timedelta(days=7)  # so that the turn lies within it

    found = occurrences(Rhythm(first, hour, every, times), zone)

    assert [one.day for one in found] == [first + n * every * timedelta(days=7) for n in range(times)]
    for one in found:
        if one.start is None:
            assert slots.is_skipped(datetime.combine(one.day, hour), zone)
            assert one.near.astimezone(zone).replace(tzinfo=None) > datetime.combine(one.day, hour)
        else:
            shown = one.start.astimezone(zone)
            assert (shown.date(), shown.time()) == (one.day, hour)
            assert one.start == one.near
            earlier = (one.start - timedelta(hours=1)).astimezone(zone)
            assert (earlier.date(), earlier.time()) != (one.day, hour)  # of a repeated hour the first


@given(
    st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    st.sampled_from([1, 2]),
    st.dates(date(2026, 1, 1), date(2030, 1, 1)),
)
def test_the_next_day_is_of_the_rhythm_and_in_a_later_week(day, every, after):
    found = next_day(day, every, after)

    assert (found - day).days % (7 * every) == 0
    assert monday_of(found) > monday_of(after)
    assert monday_of(found) - timedelta(days=7 * every) <= monday_of(after)


def test_an_hour_that_the_clocks_leave_out_has_no_moment():
    found = occurrences(Rhythm(date(2027, 3, 21), time(1, 30), 1, 3), LONDON)

    assert [one.start is None for one in found] == [False, True, False]


def test_a_reader_in_another_zone_reads_another_hour_for_some_weeks():
    """New York changes on 14 March 2027, London on 28 March."""
    found = occurrences(Rhythm(date(2027, 3, 2), time(18), 1, 6), LONDON)
    starts = [one.start for one in found]

    assert hours_of(starts, time(18), LONDON, NEW_YORK) == [time(13), time(14)]
    assert hours_of(starts, time(18), LONDON, LONDON) == [time(18)]
    assert hours_of([starts[0] + timedelta(hours=1)], time(18), LONDON, NEW_YORK) == []


def test_every_fourth_is_a_look_back():
    assert [n for n in range(13) if is_look_back(n)] == [4, 8, 12]
    assert not is_look_back(None)


def test_the_nearest_are_in_order_of_time():
    day = datetime(2027, 3, 30, tzinfo=LONDON)
    free = [day + timedelta(hours=n) for n in (9, 15, 16, 20, 40)]

    assert list(nearest(day + timedelta(hours=17), free)) == free[1:4]


def test_times_of_a_series_stand_in_one_line_and_one_alone_by_itself():
    class Row:
        def __init__(self, pk, series_id=None):
            self.pk, self.series_id, self.is_waiting = pk, series_id, True

    rows = [Row(1), Row(2, "a"), Row(3, "b"), Row(4, "a")]

    alone, runs = in_runs(rows)

    assert [row.pk for row in alone] == [1, 3]
    assert runs == [Run([rows[1], rows[3]])]
    assert (runs[0].left, runs[0].waiting, runs[0].next.pk) == (2, 2, 2)
