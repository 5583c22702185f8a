"""Free times in every zone there is, 2026 to 2036, judged again five minutes at a time by the wall clock.

The slow judge knows nothing of stretches and offsets: it asks what the clock shows at each instant.
"""

from collections import namedtuple
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking import slots
from booking.limits import Diary, Taken
from booking.slots import Change, Rule, Span

One = namedtuple("One", "start end begins ends joint")
ZONES = sorted(available_timezones())
FIRST, LAST = date(2026, 1, 1), date(2036, 12, 31)
STEP = 5 * slots.MINUTE
QUARTER = 15 * slots.MINUTE


@cache
def turning_days(zone):
    """The days of these years on which the zone's clocks change."""
    info, found = ZoneInfo(zone), []
    at = datetime.combine(FIRST, time(), UTC)
    before = at.astimezone(info).utcoffset()
    while at.date() <= LAST:
        at += timedelta(days=1)
        offset = at.astimezone(info).utcoffset()
        if offset != before:
            found.append(at.date() - timedelta(days=1))
        before = offset
    return found


@st.composite
def zones_and_days(draw):
    """Any zone; mostly around a day on which its clocks change, where it has one."""
    zone = draw(st.sampled_from(ZONES))
    turns = turning_days(zone)
    if turns and draw(st.integers(0, 3)):
        return zone, draw(st.sampled_from(turns)) + timedelta(days=draw(st.integers(-1, 1)))
    return zone, FIRST + timedelta(days=draw(st.integers(0, (LAST - FIRST).days)))


quarters = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
hours = st.tuples(quarters, quarters).filter(lambda pair: pair[0] < pair[1])
changes_of = st.tuples(st.integers(-1, 1), st.integers(0, 1), st.booleans(), st.none() | hours)
appointments = st.tuples(st.integers(-60, 200), st.sampled_from([2, 4, 5]), st.booleans())


@st.composite
def cases(draw):
    zone, day = draw(zones_and_days())
    changes = []
    for offset, more, closed, when in draw(st.lists(changes_of, max_size=2)):
        first = day + timedelta(days=offset)
        start, end = when or (None, None)
        changes.append(Change(first, first + timedelta(days=more), closed or when is None, start, end))
    return {
        "zone": zone,
        "day": day,
        "week": [Rule(n, *h) for n, h in draw(st.lists(st.tuples(st.integers(0, 6), hours), max_size=7))],
        "changes": changes,
        "taken": draw(st.lists(appointments, max_size=3)),
        "length": draw(st.sampled_from([20, 45, 60, 75, 90])) * slots.MINUTE,
        "grid": draw(st.sampled_from([15, 30, 60])),
        "quiet": (draw(st.sampled_from([0, 15])) * 60, draw(st.sampled_from([0, 15, 30])) * 60),
        "per_day": draw(st.none() | st.integers(1, 2)),
        "per_week": draw(st.none() | st.integers(1, 3)),
        "joint_break": draw(st.sampled_from([0, 60, 120])),
        "joint": draw(st.booleans()),
    }


def found_by_engine(zone, day, week, changes, taken, length, grid, quiet, joint, window, **limits):
    info = ZoneInfo(zone)
    first, last = day - timedelta(days=2), day + timedelta(days=3)
    pieces = slots.stretches(first - timedelta(days=8), last + timedelta(days=8), info)
    diary = Diary(Taken(*zip(*taken, strict=True)) if taken else Taken(), pieces, **limits)
    opened = slots.open_spans(week, changes, first, last, info).get(None, [])
    free = slots.subtract(opened, slots.widen([(one.start, one.end) for one in taken], *quiet))
    found = slots.starts(free, length, grid, window, diary.pieces)
    return [at for at in found if not diary.past(at, at + length, joint=joint)]


def found_by_judge(
    zone, day, week, changes, taken, length, grid, quiet, joint, window, per_day, per_week, joint_break
):
    info = ZoneInfo(zone)

    def shown(at):
        return datetime.fromtimestamp(at, info)

    def within(change, local):
        if not change.first_day <= local.date() <= change.last_day:
            return False
        return change.start is None or change.start <= local.time() < change.end

    def is_open(local):
        if any(change.closed and within(change, local) for change in changes):
            return False
        usual = any(
            local.weekday() == rule.weekday and rule.start <= local.time() < rule.end for rule in week
        )
        return usual or any(not change.closed and within(change, local) for change in changes)

    opened = {at: is_open(shown(at)) for at in range(window.start, window.end + length + STEP, STEP)}
    sessions = [(one, shown(one.begins)) for one in taken]
    answer = []
    for at in range(window.start, window.end, QUARTER):
        local, end = shown(at), at + length
        if local.minute % grid or not all(opened[step] for step in range(at, end, STEP)):
            continue
        if any(at - quiet[0] < one.end and one.start < end + quiet[1] for one in taken):
            continue
        same_day = [one for one, on in sessions if on.date() == local.date()]
        same_week = [one for one, on in sessions if on.isocalendar()[:2] == local.isocalendar()[:2]]
        gap = joint_break * slots.MINUTE
        near = [one for one in taken if one.joint and at < one.ends + gap and one.begins < end + gap]
        full = (per_day and len(same_day) >= per_day) or (per_week and len(same_week) >= per_week)
        if not full and not (joint and gap and near):
            answer.append(at)
    return answer


def judge(case):
    noon = slots.seconds(datetime.combine(case["day"], time(12), UTC))
    window = Span(noon - slots.DAY, noon + slots.DAY)
    taken, free_from = [], None
    for place, quarters_long, joint in sorted(case["taken"]):
        begins = noon + place * QUARTER
        if free_from is None or begins >= free_from:  # those of one therapist lie apart
            free_from = begins + quarters_long * QUARTER
            taken.append(One(begins, free_from, begins, free_from, joint))
    case = {**case, "taken": taken, "window": window}
    assert found_by_engine(**case) == found_by_judge(**case)


quick = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=150, **quick)
@given(case=cases())
def test_free_times_in_any_zone(case):
    judge(case)


@pytest.mark.proof
@settings(max_examples=6000, **quick)
@given(case=cases())
def test_free_times_in_every_zone_of_the_next_ten_years(case):
    judge(case)


@pytest.mark.parametrize(
    ("zone", "day", "skipped", "repeated"),
    [
        ("Europe/London", date(2026, 3, 29), time(1, 30), None),
        ("Europe/London", date(2030, 10, 27), None, time(1, 30)),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), None),
        ("America/Santiago", date(2026, 9, 6), time(0, 30), None),
        ("Africa/Cairo", date(2027, 4, 30), time(0, 30), None),
        ("Antarctica/Troll", date(2028, 3, 26), time(2, 0), None),
    ],
)
def test_a_skipped_hour_is_offered_never_and_a_repeated_one_twice(zone, day, skipped, repeated):
    """The judge agrees with itself; here is what it should say at a few known clocks."""
    info, hour = ZoneInfo(zone), skipped or repeated
    pieces = slots.stretches(day - timedelta(days=2), day + timedelta(days=2), info)
    opened = slots.open_spans([Rule(day.weekday(), time(0), time(8))], [], day, day, info)[None]
    window = Span(pieces[0].start, pieces[-1].end)

    found = [
        datetime.fromtimestamp(at, info).time()
        for at in slots.starts(opened, 15 * slots.MINUTE, 15, window, pieces)
    ]

    assert found.count(hour) == (0 if skipped else 2)
    assert slots.is_skipped(datetime.combine(day, hour), info) == bool(skipped)


def test_all_zones_are_drawn_from():
    assert len(ZONES) > 400
    assert sum(1 for zone in ZONES if turning_days(zone)) > 100
