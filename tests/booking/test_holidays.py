"""Public holidays: an offer that closes nothing by itself, and that can be taken back."""

import re
from datetime import date, time

import pytest

from booking import openings, public_holidays, services
from booking.models import Appointment, HoursException, WeeklyHours

from .conftest import london

pytestmark = pytest.mark.django_db
PAGE, CLOSE = "/practice/holidays/", "/practice/holidays/close/"
WHERE = {"country": "GB", "region": "ENG"}
GOOD_FRIDAY = date(2026, 4, 3)
WEEK = (london("2026-03-30 00:00"), london("2026-04-06 00:00"))


def text(answer):
    return answer.content.decode()


@pytest.fixture
def fridays(hours, theo, building):
    """Ruth and Theo work on Fridays too."""
    with building():
        for therapist in (hours, theo):
            WeeklyHours.objects.create(therapist=therapist, weekday=4, start=time(9), end=time(11))
    return hours


def free_on_friday(therapist, offering):
    found = openings.open_slots(therapist, offering, 60, WEEK)
    return [slot for slot in found if slot.start.date() == GOOD_FRIDAY]


def test_looking_at_a_calendar_closes_nothing(fridays, session, ada, client_of):
    shown = text(client_of(ada).get(PAGE, WHERE))

    assert "Friday 3 April 2026" in shown
    assert "Good Friday" in shown
    assert "Saint Andrew" not in shown
    assert not HoursException.objects.exists()
    assert free_on_friday(fridays, session)


def test_a_region_has_days_of_its_own(ada, client_of, monday):
    assert "Saint Andrew" in text(client_of(ada).get(PAGE, {"country": "GB", "region": "SCT"}))
    assert "Bavaria" in str(public_holidays.regions("DE")) or "Bayern" in str(public_holidays.regions("DE"))


def test_a_ticked_day_closes_the_practice_for_everybody_and_one_taken_back_opens_it(
    fridays, session, theo, ada, client_of
):
    browser = client_of(ada)

    browser.post(CLOSE, WHERE | {"days": ["2026-04-03"], "who": "everyone"})
    closed = [free_on_friday(one, session) for one in (fridays, theo)]
    row = HoursException.objects.get()
    shown = text(browser.get(PAGE, WHERE))
    back = browser.post(f"{PAGE}{row.pk}/open/", WHERE)

    assert closed == [[], []]
    assert (row.therapist, row.holiday, row.first_day) == (None, "Good Friday", GOOD_FRIDAY)
    assert "The whole practice" in shown
    assert back["Location"] == f"{PAGE}?country=GB&region=ENG"
    assert free_on_friday(fridays, session)


def test_a_day_can_close_for_some_only(fridays, session, theo, ada, client_of):
    sent = WHERE | {"days": ["2026-04-03"], "who": "some", "therapists": [str(theo.pk)]}

    client_of(ada).post(CLOSE, sent)

    assert free_on_friday(fridays, session)
    assert not free_on_friday(theo, session)


def test_closing_twice_is_closing_once(fridays, ada, client_of):
    browser = client_of(ada)
    for _ in range(2):
        answer = browser.post(CLOSE, WHERE | {"days": ["2026-04-03", "2026-04-06"], "who": "everyone"})
        assert answer.status_code == 302

    assert HoursException.objects.count() == 2


def test_opening_twice_is_opening_once(fridays, ada, client_of):
    browser = client_of(ada)
    browser.post(CLOSE, WHERE | {"days": ["2026-04-03"], "who": "everyone"})
    row = HoursException.objects.get()

    assert [browser.post(f"{PAGE}{row.pk}/open/").status_code for _ in range(2)] == [302, 302]


def test_what_is_booked_on_a_holiday_is_shown_first_and_stays_booked(
    fridays, unit, session, ruth, ada, client_of, as_person
):
    with as_person(ruth):
        services.hold(unit, session, ruth, london("2026-04-03 09:00"), length=60, by=ruth)
    browser = client_of(ada)
    sent = WHERE | {"days": ["2026-04-03", "2026-04-06"], "who": "everyone"}

    shown = browser.post(CLOSE, sent)
    seen = re.search(r'name="seen" value="(\w+)"', text(shown))[1]
    kept_back = HoursException.objects.count()
    done = browser.post(CLOSE, sent | {"seen": seen})

    assert shown.status_code == 409
    assert text(shown).count('name="days"') == 2
    assert "Ines and Tom" in text(shown)
    assert kept_back == 0
    assert done.status_code == 302
    assert HoursException.objects.count() == 2
    assert Appointment.objects.get().state == "held"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"who": "everyone"}, "Tick at least one day"),
        ({"days": ["2026-04-03"], "who": "some"}, "Tick who is away"),
        ({"days": ["2026-04-04"], "who": "everyone"}, "Select a valid choice"),
        ({"days": ["2026-04-03"], "who": "everyone", "country": "XX"}, "Select a valid choice"),
    ],
)
def test_what_is_missing_is_said_and_nothing_closes(fridays, ada, client_of, sent, words):
    answer = client_of(ada).post(CLOSE, WHERE | sent)

    assert answer.status_code == 422
    assert words in text(answer)
    assert not HoursException.objects.exists()


def test_a_country_nobody_knows_shows_the_choice_again(ada, client_of, monday):
    answer = client_of(ada).get(PAGE, {"country": "Atlantis", "region": "<b>"})

    assert answer.status_code == 200
    assert '<b>"' not in text(answer)


def test_every_country_on_offer_has_a_calendar(monday):
    """The library's own names and languages, whatever they are, make a page for each of them."""
    for code, name in public_holidays.countries():
        assert name
        assert isinstance(public_holidays.coming(code, "", GOOD_FRIDAY), list)


def test_the_page_asks_as_often_for_three_as_for_one(fridays, ada, client_of, statements):
    browser = client_of(ada)
    browser.post(CLOSE, WHERE | {"days": ["2026-04-03"], "who": "everyone"})
    one = statements(browser, PAGE)
    browser.post(CLOSE, WHERE | {"days": ["2026-04-06", "2026-05-04"], "who": "everyone"})

    assert len(statements(browser, PAGE)) == len(one)
