"""Reading when somebody is busy from what any calendar program may have written. No network, no database."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from booking.outside.spans import Stretch, TooMuch, busy_in
from tests.servers import event

LONDON = ZoneInfo("Europe/London")
WINDOW = Stretch(datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 6, 9, tzinfo=UTC))


def read(*lines, uid="one", **kwargs):
    return busy_in([event(uid, *lines).encode()], WINDOW, LONDON, **kwargs)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def test_an_event_takes_its_time():
    busy = read("DTSTART:20260319T180000Z", "DTEND:20260319T190000Z")

    assert busy.spans == [
        Stretch(datetime(2026, 3, 19, 18, tzinfo=UTC), datetime(2026, 3, 19, 19, tzinfo=UTC))
    ]


def test_nothing_but_its_time_is_kept():
    assert "Dentist" not in repr(read("DTSTART:20260319T180000Z", "DTEND:20260319T190000Z"))


@pytest.mark.parametrize("line", ["TRANSP:TRANSPARENT", "STATUS:CANCELLED"])
def test_what_is_free_or_cancelled_takes_none(line):
    assert read("DTSTART:20260319T180000Z", "DTEND:20260319T190000Z", line).spans == []


def test_our_own_appointments_take_none():
    assert read("DTSTART:20260319T180000Z", "DTEND:20260319T190000Z", uid="x@appointments").spans == []


def test_days_and_hours_without_a_zone_are_the_therapists():
    day = read("DTSTART;VALUE=DATE:20260329", "DTEND;VALUE=DATE:20260330").spans  # the clocks go forward
    hour = read("DTSTART:20260401T090000", "DURATION:PT1H").spans

    assert day == [Stretch(at("2026-03-29 00:00"), at("2026-03-30 00:00"))]
    assert day[0].end - day[0].start == timedelta(hours=23)
    assert hour == [Stretch(at("2026-04-01 09:00"), at("2026-04-01 10:00"))]


def test_a_recurrence_without_an_end_ends_with_the_window_and_keeps_its_local_hour():
    busy = read(
        "DTSTART;TZID=Europe/London:20200106T090000",
        "DTEND;TZID=Europe/London:20200106T100000",
        "RRULE:FREQ=WEEKLY",
    )

    assert len(busy.spans) == 14
    assert {span.start.astimezone(LONDON).hour for span in busy.spans} == {9}


def test_a_moved_and_a_left_out_occurrence_are_respected():
    busy = read(
        "DTSTART:20260310T090000Z",
        "DTEND:20260310T100000Z",
        "RRULE:FREQ=WEEKLY;COUNT=3",
        "EXDATE:20260317T090000Z",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:one",
        "DTSTAMP:20260301T000000Z",
        "RECURRENCE-ID:20260324T090000Z",
        "DTSTART:20260325T120000Z",
        "DTEND:20260325T130000Z",
    )

    assert [span.start.day for span in busy.spans] == [10, 25]


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=HOURLY;INTERVAL=1"])
def test_a_rule_finer_than_a_day_is_left_out_and_counted_at_once(rule):
    began = time.monotonic()

    busy = read("DTSTART:19700101T000000Z", "DURATION:PT1S", f"RRULE:{rule}")

    assert (busy.spans, busy.left_out) == ([], 1)
    assert time.monotonic() - began < 2


def test_a_rule_that_matches_nothing_for_thousands_of_years_is_given_up():
    rule = "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    began = time.monotonic()

    try:
        assert read("DTSTART:20260101T000000Z", "DURATION:PT1H", rule, seconds=1).spans == []
    except TooMuch:
        pass

    assert time.monotonic() - began < 10


def test_more_than_anybody_can_be_busy_is_too_much():
    often = ",".join(str(number) for number in range(0, 60, 10))
    rule = f"RRULE:FREQ=DAILY;BYHOUR={','.join(map(str, range(24)))};BYMINUTE={often}"

    with pytest.raises(TooMuch):
        read("DTSTART:20260309T000000Z", "DURATION:PT10S", rule, seconds=60)


def test_a_zone_that_vanished_is_said_and_read_by_the_therapists_clock():
    busy = read(
        "DTSTART;TZID=Atlantis/Poseidonis:20260401T090000", "DTEND;TZID=Atlantis/Poseidonis:20260401T100000"
    )

    assert busy.unknown_zones == 1
    assert busy.spans == [Stretch(at("2026-04-01 09:00"), at("2026-04-01 10:00"))]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"not a calendar",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\n",
        b"\xff\xfe\x00\x00",
        event("x", "DTSTART:the day after", "DTEND:20260401T090000Z").encode(),
        event("x", "DTSTART:20260401T090000Z", "RRULE:FREQ=SOMETIMES").encode(),
    ],
)
def test_what_cannot_be_read_is_left_out_and_the_rest_still_counts(text):
    good = event("good", "DTSTART:20260319T180000Z", "DTEND:20260319T190000Z").encode()

    busy = busy_in([text, good], WINDOW, LONDON)

    assert len(busy.spans) == 1


def test_free_and_busy_times_are_read_too():
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VFREEBUSY\r\nUID:f\r\nDTSTAMP:20260301T000000Z\r\n"
        "FREEBUSY;FBTYPE=BUSY:20260319T180000Z/PT1H,20260320T180000Z/20260320T190000Z\r\n"
        "FREEBUSY;FBTYPE=FREE:20260321T180000Z/PT1H\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n"
    )

    busy = busy_in([text.encode()], WINDOW, LONDON)

    assert [(span.start.day, span.end - span.start) for span in busy.spans] == [
        (19, timedelta(hours=1)),
        (20, timedelta(hours=1)),
    ]


def test_what_touches_becomes_one_and_what_reaches_out_is_cut():
    first = event("a", "DTSTART:20260301T000000Z", "DTEND:20260310T000000Z").encode()
    second = event("b", "DTSTART:20260310T000000Z", "DTEND:20260311T000000Z").encode()

    assert busy_in([first, second], WINDOW, LONDON).spans == [
        Stretch(WINDOW.start, datetime(2026, 3, 11, tzinfo=UTC))
    ]
