"""Free time as arithmetic, checked minute by minute against the clock on the wall."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from booking import slots
from booking.slots import Change, Rule, Span

QUARTER = timedelta(minutes=15)
MINUTE = 60
# Half-hour steps, quarter-hour offsets, no changes at all, and changes at midnight.
ZONES = [
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Cairo",
    "America/Santiago",
    "Pacific/Chatham",
    "UTC",
]
CHANGES = [
    date(2026, 3, 29),  # London forward
    date(2026, 10, 25),  # London back
    date(2026, 3, 8),  # New York forward
    date(2026, 11, 1),  # New York back
    date(2026, 4, 5),  # Lord Howe, Chatham, Santiago back
    date(2026, 9, 6),  # Santiago forward, at midnight
    date(2026, 9, 27),  # Chatham forward
    date(2026, 10, 4),  # Lord Howe forward, by half an hour
    date(2026, 4, 24),  # Cairo forward, at midnight
    date(2026, 6, 15),  # a quiet day
]
quarters = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
hours = st.tuples(quarters, quarters).filter(lambda pair: pair[0] < pair[1])
days = st.tuples(st.sampled_from(CHANGES), st.integers(-1, 1)).map(lambda d: d[0] + timedelta(days=d[1]))


def quarters_of(spans):
    """Every quarter of an hour within the spans."""
    return {slots.moment_of(at) for start, end in spans for at in range(start, end, 15 * MINUTE)}


def span(start, end):
    return Span(slots.seconds(start), slots.seconds(end))


def shown(moment, zone):
    local = moment.astimezone(ZoneInfo(zone))
    return local.date(), local.time()


@settings(max_examples=300, deadline=None)
@given(zone=st.sampled_from(ZONES), day=days, times=hours)
def test_local_hours_are_the_instants_at_which_the_wall_clock_shows_them(zone, day, times):
    start, end = times
    noon = datetime.combine(day, time(12), UTC)
    around = [noon + n * QUARTER for n in range(-120, 121)]

    spans = slots.local_span(day, start, end, ZoneInfo(zone))

    expected = {at for at in around if shown(at, zone)[0] == day and start <= shown(at, zone)[1] < end}
    assert quarters_of(spans) == expected


def test_a_skipped_hour_does_not_exist_and_a_repeated_one_exists_twice():
    london = ZoneInfo("Europe/London")

    assert slots.local_span(date(2026, 3, 29), time(1), time(2), london) == []
    repeated = slots.local_span(date(2026, 10, 25), time(1), time(2), london)
    assert repeated == [span(datetime(2026, 10, 25, 0, tzinfo=UTC), datetime(2026, 10, 25, 2, tzinfo=UTC))]


def test_weekly_hours_keep_their_hour_across_the_change():
    london = ZoneInfo("Europe/London")
    thursdays = [Rule(3, time(18), time(20))]

    spans = slots.open_spans(thursdays, [], date(2026, 3, 26), date(2026, 4, 2), london)[None]

    assert [slots.moment_of(start) for start, _end in spans] == [
        datetime(2026, 3, 26, 18, tzinfo=UTC),
        datetime(2026, 4, 2, 17, tzinfo=UTC),
    ]


instants = st.integers(0, 400).map(lambda n: datetime(2026, 3, 28, tzinfo=UTC) + n * QUARTER)
some_spans = st.lists(
    st.tuples(instants, st.integers(1, 40)).map(lambda p: span(p[0], p[0] + p[1] * QUARTER)), max_size=8
)


@settings(max_examples=200, deadline=None)
@given(spans=some_spans, busy=some_spans)
def test_what_is_left_is_what_was_open_and_is_not_taken(spans, busy):
    left = slots.subtract(slots.merge(spans), busy)

    assert quarters_of(left) == quarters_of(spans) - quarters_of(busy)
    assert left == slots.merge(left)


@settings(max_examples=200, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    day=days,
    week=st.lists(st.tuples(st.integers(0, 6), hours), min_size=1, max_size=6),
    closed=st.booleans(),
    busy_at=st.lists(st.tuples(st.integers(-40, 200), st.integers(1, 12)), max_size=4),
    length=st.sampled_from([20, 45, 60, 75, 90]),
    grid=st.sampled_from([15, 30, 60]),
    before=st.sampled_from([0, 15]),
    after=st.sampled_from([0, 15, 30]),
)
def test_every_start_is_open_free_and_on_the_grid_and_none_is_forgotten(
    zone, day, week, closed, busy_at, length, grid, before, after
):
    """Each starting time is judged again, one by one, from the wall clock alone."""
    info, duration = ZoneInfo(zone), timedelta(minutes=length)
    noon = datetime.combine(day, time(12), UTC)
    rules = [Rule(weekday, start, end) for weekday, (start, end) in week]
    changes = [Change(day, day, closed=True)] if closed else []
    busy = [span(noon + a * QUARTER, noon + (a + b) * QUARTER) for a, b in busy_at]
    quiet = timedelta(minutes=before), timedelta(minutes=after)
    last = day + timedelta(days=2)
    window = noon - timedelta(days=2), noon + timedelta(days=3)

    places = slots.open_spans(rules, changes, day, last, info)
    free = slots.subtract(places.get(None, []), slots.widen(busy, before * MINUTE, after * MINUTE))
    pieces = slots.stretches(day - timedelta(days=3), day + timedelta(days=5), info)
    found = slots.starts(free, length * MINUTE, grid, span(*window), pieces)

    def is_open(at):
        on, hour = shown(at, zone)
        inside = day <= on <= last and not (closed and on == day)
        return inside and any(on.weekday() == r.weekday and r.start <= hour < r.end for r in rules)

    def fits(at):
        # Whole minutes are enough: every rule and every offset here is a multiple of fifteen.
        steps = [at + timedelta(minutes=5 * n) for n in range(int(duration / timedelta(minutes=5)))]
        around = span(at - quiet[0], at + duration + quiet[1])
        meets = any(around.start < b.end and b.start < around.end for b in busy)
        return all(is_open(step) for step in steps) and not meets

    around = [window[0] + n * QUARTER for n in range(int((window[1] - window[0]) / QUARTER))]
    expected = [at for at in around if shown(at, zone)[1].minute % grid == 0 and fits(at)]
    assert [slots.moment_of(at) for at in found] == expected


def test_a_day_before_by_the_wall_clock():
    london = ZoneInfo("Europe/London")
    after_the_change = datetime(2026, 3, 29, 17, tzinfo=UTC)  # 18:00 in London

    assert slots.wall_before(after_the_change, 1, london) == datetime(2026, 3, 28, 18, tzinfo=UTC)
    in_the_gap = datetime(2026, 3, 30, 0, 30, tzinfo=UTC)  # 01:30 on the 30th; no 01:30 on the 29th
    assert slots.wall_before(in_the_gap, 1, london) == datetime(2026, 3, 29, 1, tzinfo=UTC)
