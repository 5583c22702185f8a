"""The day to print: who comes when and where, in as many statements however long the day."""

import pytest
from django.urls import reverse

from tests.groups.made import a_gathering
from tests.people import make_therapist, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(client_of):
    def read(user, day="2026-04-02"):
        return client_of(user).get(reverse("practice:day"), {"day": day}).content.decode()

    return read


def test_an_administrator_reads_the_day_of_everybody(visit, unit, ruth, building, pages, ada):
    with building():
        theo = make_therapist("Theo Marsh")
        others = make_unit(theo, make_user("Noor"), make_user("Sami"))
    visit(unit, "2026-04-02 11:00")
    visit(others, "2026-04-02 15:00", therapist=theo)
    visit(unit, "2026-04-03 11:00", state="held")

    text = pages(ada)

    assert "Thursday 2 April 2026" in text
    assert text.index("Ruth Lindqvist") < text.index("Ines") < text.index("Theo Marsh") < text.index("Noor")
    assert "11:00" in text
    assert "Held" not in text
    assert "Held" in pages(ada, "2026-04-03")


def test_a_therapist_reads_none_of_a_colleagues(visit, unit, ruth, building, pages):
    with building():
        theo = make_therapist("Theo Marsh")
        others = make_unit(theo, make_user("Noor"), make_user("Sami"))
    visit(others, "2026-04-02 15:00", therapist=theo)

    assert "Noor" not in pages(ruth)
    assert "Nothing on this day." in pages(ruth)


@pytest.mark.parametrize("day", ["", "tomorrow", "9999-12-31", "0001-01-01", "2026-02-30"])
def test_a_day_that_is_none_is_today(thursday, pages, ruth, day):
    assert "2 April 2026" in pages(ruth, day)


def test_a_long_day_asks_no_more(visit, unit, client_of, ada, statements):
    browser, address = client_of(ada), f"{reverse('practice:day')}?day=2026-04-02"
    visit(unit, "2026-04-02 11:00")
    short = statements(browser, address)
    for hour in range(13, 19):
        visit(unit, f"2026-04-02 {hour}:00", minutes=45)

    assert len(statements(browser, address)) == len(short)


def test_a_meeting_stands_in_its_leaders_day_and_week(thursday, ruth, ada, pages, client_of):
    a_gathering(ruth, days=1, meetings=1)

    assert "Workshop" in pages(ada, "2026-04-03")
    assert "Workshop" in pages(ruth, "2026-04-03")
    week = client_of(ada).get(reverse("practice:week"), {"from": "2026-04-03"}).content.decode()
    assert "Workshop" in week
    assert "Nothing on this day." in pages(ada, "2026-04-04")


def test_a_colleagues_meeting_does_not_stand_in_a_therapists_day(thursday, ruth, building, pages):
    with building():
        theo = make_therapist("Theo Marsh")
    a_gathering(theo, days=1, meetings=1)

    assert "Nothing on this day." in pages(ruth, "2026-04-03")
