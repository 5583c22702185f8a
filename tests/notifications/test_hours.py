"""Safe hours are what the clock on the person's wall says."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.hours import is_safe, last_safe, next_safe

LONDON = "Europe/London"
TOM = [[day, "16:00", "20:00"] for day in range(5)]  # Monday to Friday


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "safe"),
    [
        ("2026-03-18T15:59", False),  # Wednesday, winter time
        ("2026-03-18T16:00", True),
        ("2026-03-18T19:59", True),
        ("2026-03-18T20:00", False),
        ("2026-03-21T17:00", False),  # Saturday
        ("2026-04-01T15:00", True),  # summer time: four o'clock on the wall
        ("2026-04-01T19:00", False),
    ],
)
def test_tom_may_be_reached_on_weekdays_from_four_to_eight(at, safe):
    assert is_safe(TOM, LONDON, utc(at)) is safe


@pytest.mark.parametrize(
    ("at", "then"),
    [
        ("2026-03-18T09:00", "2026-03-18T16:00"),
        ("2026-03-18T17:30", "2026-03-18T17:30"),
        ("2026-03-18T20:00", "2026-03-19T16:00"),
        ("2026-03-20T20:30", "2026-03-23T16:00"),  # over the weekend
        ("2026-03-27T21:00", "2026-03-30T15:00"),  # and over the clock change of the 29th
    ],
)
def test_what_waits_goes_at_the_beginning_of_the_next_safe_hours(at, then):
    assert next_safe(TOM, LONDON, utc(at)) == utc(then)


@pytest.mark.parametrize(
    ("at", "then"),
    [
        ("2026-03-22T18:00", "2026-03-20T19:59"),  # a Sunday: on Friday, just before eight
        ("2026-03-18T18:00", "2026-03-18T18:00"),
        ("2026-03-30T14:00", "2026-03-27T19:59"),
        ("2026-03-31T09:00", "2026-03-30T18:59"),
    ],
)
def test_what_cannot_wait_goes_in_the_last_safe_minute_before(at, then):
    assert last_safe(TOM, LONDON, utc(at)) == utc(then)


def test_no_rows_mean_any_time():
    at = utc("2026-03-21T03:00")

    assert next_safe([], LONDON, at) == at == last_safe([], LONDON, at)


def test_midnight_ends_a_day():
    evening = [[4, "22:00", "00:00"]]

    assert is_safe(evening, LONDON, utc("2026-03-20T23:59"))
    assert not is_safe(evening, LONDON, utc("2026-03-21T00:00"))
    assert last_safe(evening, LONDON, utc("2026-03-21T12:00")) == utc("2026-03-20T23:59")


def test_hours_that_the_clock_skips_come_round_a_week_later():
    skipped = [[6, "01:15", "01:45"]]  # on Sunday 29 March there is no such time in London

    assert next_safe(skipped, LONDON, utc("2026-03-28T12:00")) == utc("2026-04-05T00:15")


def test_hours_that_the_clock_shows_twice_are_safe_both_times():
    twice = [[6, "01:15", "01:45"]]  # on Sunday 25 October

    assert is_safe(twice, LONDON, utc("2026-10-25T00:30"))
    assert is_safe(twice, LONDON, utc("2026-10-25T01:30"))
    assert next_safe(twice, LONDON, utc("2026-10-25T00:50")) == utc("2026-10-25T01:15")


ZONES = [LONDON, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]
CLOCK = st.integers(0, 23).map(lambda hour: f"{hour:02}:00") | st.sampled_from(["08:30", "17:45", "02:15"])
ROWS = st.lists(
    st.tuples(st.integers(0, 6), CLOCK, CLOCK).filter(lambda row: row[1] < row[2]).map(list),
    min_size=1,
    max_size=4,
)
MINUTES = st.integers(0, 366 * 24 * 60).map(lambda n: utc("2026-01-01T00:00") + timedelta(minutes=n))


@given(rows=ROWS, zone=st.sampled_from(ZONES), at=MINUTES)
def test_whatever_is_planned_lies_in_safe_hours_on_the_right_side(rows, zone, at):
    after, before = next_safe(rows, zone, at), last_safe(rows, zone, at)

    assert is_safe(rows, zone, after)
    assert after >= at
    assert after - at <= timedelta(days=14)
    assert before is not None
    assert is_safe(rows, zone, before)
    assert before <= at


@given(rows=ROWS, zone=st.sampled_from(ZONES), at=MINUTES)
def test_no_earlier_minute_was_safe(rows, zone, at):
    """Walking minute by minute finds the same, where no clock changes on the way."""
    found, here = next_safe(rows, zone, at), ZoneInfo(zone)
    if at.astimezone(here).utcoffset() != found.astimezone(here).utcoffset():
        return
    step = at
    while not is_safe(rows, zone, step):
        step += timedelta(minutes=1)
    assert step == found
