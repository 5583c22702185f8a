"""What a therapist has elsewhere is taken here."""

import pytest

from booking.models import BusySpan, Problem
from tests.booking.conftest import london
from tests.servers import USER

from .conftest import starts

pytestmark = pytest.mark.django_db


def test_nobody_can_book_what_is_taken_elsewhere(account, radicale, again, hours, session, ruth, ines):
    assert london("2026-03-19 18:00") in starts(ruth, session, "2026-03-19", ines)
    radicale.add("home", "dentist", "DTSTART:20260319T173000Z", "DTEND:20260319T183000Z")

    assert again().problem == Problem.NONE

    free = starts(ruth, session, "2026-03-19", ines)
    assert free == starts(ruth, session, "2026-03-19")
    assert free
    assert not [one for one in free if london("2026-03-19 16:31") <= one < london("2026-03-19 18:30")]


def test_it_costs_a_list_of_free_times_no_statement_more(
    account, radicale, again, hours, session, ruth, ines, django_assert_num_queries
):
    radicale.add("home", "dentist", "DTSTART:20260319T173000Z", "DTEND:20260319T183000Z")
    again()

    with django_assert_num_queries(3):
        starts(ruth, session, "2026-03-19", ines)


def test_what_is_taken_out_there_is_free_here_again(account, radicale, again, hours, session, ruth):
    radicale.add("home", "dentist", "DTSTART:20260319T160000Z", "DTEND:20260319T200000Z")
    again()
    assert starts(ruth, session, "2026-03-19") == []

    radicale.ask("DELETE", f"{USER}/home/dentist.ics")
    again()

    assert starts(ruth, session, "2026-03-19")


def test_a_recurrence_without_an_end_ends_at_the_horizon(account, radicale, again, ruth):
    radicale.add(
        "home", "yoga", "DTSTART:20200109T160000Z", "DTEND:20200109T170000Z", "RRULE:FREQ=WEEKLY;BYDAY=TH"
    )

    assert again().problem == Problem.NONE

    spans = BusySpan.objects.filter(therapist=ruth)
    assert 12 <= spans.count() <= 15


def test_a_calendar_that_was_not_chosen_says_nothing(account, radicale, again, ruth):
    radicale.add("sessions", "course", "DTSTART:20260319T160000Z", "DTEND:20260319T200000Z")

    again()

    assert not BusySpan.objects.exists()
