"""A therapist is away: all is read before it is done, all of it is done or nothing, and nobody reads why."""

import re

import pytest
from django.urls import reverse

from booking import services, sick_day
from booking.models import Appointment, BookingRules, HoursException
from core.actor import building
from notifications.models import Notice
from tests.people import make_unit, make_user

from .conftest import london

pytestmark = pytest.mark.django_db
DAY = "2026-03-19"


@pytest.fixture
def page():
    return reverse("practice:booking:away")


@pytest.fixture
def booked(hours, unit, session, ruth, as_person):
    """Two couples on Thursday the 19th."""
    with building():
        BookingRules.objects.create(therapist=ruth, joint_break=0)
        other = make_unit(ruth, make_user("Alma"), make_user("Bo"))
    rows = []
    with as_person(ruth):
        for couple, start in ((unit, f"{DAY} 16:00"), (other, f"{DAY} 18:00")):
            rows.append(services.hold(couple, session, ruth, london(start), length=75, by=ruth))
    Notice.objects.all().delete()
    return rows


def sent(ruth, text, **more):
    fields = {"therapist": str(ruth.pk), "first": DAY, "last": DAY}
    fields["seen"] = re.search(r'name="seen" value="(\w+)"', text)[1]
    for name, value in re.findall(r'name="(do-[\w-]+)" value="([^"]+)" checked', text):
        fields[name] = value
    return fields | more


def test_each_is_shown_with_a_time_of_its_own_and_every_notice(booked, ruth, ada, client_of, page):
    text = client_of(ada).get(page, {"therapist": ruth.pk, "first": DAY}).content.decode()

    assert "Tuesday 24 March, 16:00 to 17:15" in text
    assert "Tuesday 24 March, 18:00 to 19:15" in text
    assert text.count("A time is waiting for your answer.") == 4
    assert "E-mail" in text
    assert not Notice.objects.exists()
    assert not HoursException.objects.exists()


def test_one_press_moves_all_closes_the_day_and_tells_in_the_usual_words(
    booked, ruth, ines, ada, client_of, page
):
    browser = client_of(ada)
    text = browser.get(page, {"therapist": ruth.pk, "first": DAY}).content.decode()

    answer = browser.post(page, sent(ruth, text))

    assert answer.status_code == 302
    now = Appointment.objects.live().in_order()
    assert [row.start for row in now] == [london("2026-03-24 16:00"), london("2026-03-24 18:00")]
    assert {row.replaces_id for row in now} == {row.pk for row in booked}
    assert HoursException.objects.get().first_day.isoformat() == DAY
    assert set(Notice.objects.values_list("kind", flat=True)) == {"appointment_changed"}
    assert Notice.objects.filter(recipient=ines).count() == 1


def test_each_may_be_given_back_or_left(booked, ruth, ada, client_of, page):
    browser = client_of(ada)
    text = browser.get(page, {"therapist": ruth.pk, "first": DAY}).content.decode()
    first, second = (f"do-{row.pk}" for row in booked)

    browser.post(page, sent(ruth, text, **{first: "give back", second: "keep"}))

    assert [Appointment.objects.get(pk=row.pk).state for row in booked] == ["cancelled", "held"]


def test_what_changed_meanwhile_is_shown_and_nothing_is_done(
    booked, ruth, ada, ines, client_of, page, as_person
):
    browser = client_of(ada)
    text = browser.get(page, {"therapist": ruth.pk, "first": DAY}).content.decode()
    with as_person(ines):
        services.cancel(booked[0], by=ines)

    answer = browser.post(page, sent(ruth, text))

    assert answer.status_code == 409
    assert "nothing has been done yet" in answer.content.decode()
    assert Appointment.objects.live().get().pk == booked[1].pk
    assert not HoursException.objects.exists()


def test_a_new_time_that_is_gone_undoes_the_whole(
    booked, ruth, ada, siblings, session, client_of, page, as_person
):
    browser = client_of(ada)
    text = browser.get(page, {"therapist": ruth.pk, "first": DAY}).content.decode()
    with as_person(ruth):
        services.hold(siblings, session, ruth, london("2026-03-24 18:00"), length=75, by=ruth)

    answer = browser.post(page, sent(ruth, text))

    assert answer.status_code == 409
    assert {row.pk for row in booked} <= set(Appointment.objects.live().values_list("pk", flat=True))
    assert not HoursException.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": ""},
        {"first": "tomorrow"},
        {"first": DAY, "last": "2026-03-18"},
        {"first": DAY, "last": "2027-03-18"},
        {"first": DAY, "therapist": "nobody"},
    ],
)
def test_days_that_are_none_are_answered_and_kept(hours, ruth, ada, client_of, page, wrong):
    answer = client_of(ada).get(page, {"therapist": str(ruth.pk)} | wrong)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()


def test_a_therapist_is_away_for_themselves_alone(booked, ruth, theo, client_of, page):
    answer = client_of(theo).get(page, {"therapist": str(ruth.pk), "first": DAY})

    assert answer.status_code == 422
    assert "Ines" not in answer.content.decode()


def test_a_long_day_asks_no_more(hours, session, ruth, as_person, ada, client_of, statements, page):
    def book(name, start):
        with building():
            BookingRules.objects.update_or_create(therapist=ruth, defaults={"joint_break": 0})
            couple = make_unit(ruth, make_user(f"{name}a"), make_user(f"{name}b"))
        with as_person(ruth):
            services.hold(couple, session, ruth, london(start), length=60, by=ruth, knowingly=True)

    browser, address = client_of(ada), f"{page}?therapist={ruth.pk}&first={DAY}"
    book("One", f"{DAY} 08:00")
    one = statements(browser, address)
    for hour in range(10, 20, 2):
        book(f"At{hour}", f"{DAY} {hour}:00")

    assert len(statements(browser, address)) == len(one)
    day = london(f"{DAY} 00:00").date()
    with as_person(ada):
        assert len(sick_day.steps(ruth, day, day, ada)) == 6
