"""The week of hours: seen, changed, never at the cost of what is booked, and never over another window's."""

import re
from datetime import date, time

import pytest
from django.urls import reverse

from booking import services, stranded
from booking.models import Appointment, HoursException, WeeklyHours

from .conftest import london

pytestmark = pytest.mark.django_db
WEEK = "2026-03-16"


def page(name, *args):
    return reverse(f"practice:booking:{name}", args=args)


def text(answer):
    return answer.content.decode()


def version(answer):
    return re.search(r'name="version" value="(\w+)"', text(answer))[1]


@pytest.fixture
def thursday(hours, unit, session, ruth, as_person):
    """Ines and Tom on Thursday 19 March from 18:00 to 19:15, within Ruth's hours."""
    with as_person(ruth):
        return services.hold(unit, session, ruth, london("2026-03-19 18:00"), length=75, by=ruth)


def test_the_week_shows_hours_by_place_what_is_closed_and_what_is_booked(
    thursday, room, ruth, client_of, building
):
    with building():
        WeeklyHours.objects.create(therapist=ruth, weekday=0, start=time(9), end=time(12), place=room)
        HoursException.objects.create(
            therapist=None,
            first_day=date(2026, 3, 17),
            last_day=date(2026, 3, 17),
            holiday="Saint Patrick's Day",
        )

    shown = text(client_of(ruth).get(page("hours_of", ruth.pk), {"week": WEEK}))

    assert "16 March to 22 March 2026" in shown
    assert "Room 2" in shown
    assert "Saint Patrick&#x27;s Day" in shown
    assert "Ines and Tom" in shown
    # Monday from 09:00 to 12:00 is 120 units below 07:00 and 180 high; on the closed Tuesday there is none.
    assert '<rect class="in-room" x="4" width="92" y="120" height="180"/>' in shown
    assert shown.count('<rect class="online"') == 1
    assert '<rect class="held" x="14" width="72" y="660" height="75"/>' in shown


def test_an_administrator_sees_any_therapists_week_and_a_therapist_only_their_own(
    thursday, ruth, theo, ada, client_of
):
    assert "Ines and Tom" in text(client_of(ada).get(page("hours_of", ruth.pk), {"week": WEEK}))
    assert client_of(theo).get(page("hours_of", ruth.pk)).status_code == 404
    row = WeeklyHours.objects.filter(therapist=ruth).first()
    assert client_of(theo).get(page("change_hours", row.pk)).status_code == 404
    assert client_of(ada).get(page("change_hours", row.pk)).status_code == 200


def test_the_page_asks_as_often_for_a_full_week_as_for_an_empty_one(
    thursday, siblings, session, ruth, client_of, as_person, statements
):
    browser = client_of(ruth)
    one = statements(browser, page("hours_of", ruth.pk) + f"?week={WEEK}")
    with as_person(ruth):
        for start in ("2026-03-16 10:00", "2026-03-17 16:00", "2026-03-18 10:00"):
            services.hold(siblings, session, ruth, london(start), length=60, by=ruth)

    assert len(statements(browser, page("hours_of", ruth.pk) + f"?week={WEEK}")) == len(one)


@pytest.mark.parametrize("what", ["taken out", "shortened", "leave", "closed hours"])
def test_what_a_change_would_strand_is_shown_first_and_stays_booked(thursday, ruth, client_of, what):
    row = WeeklyHours.objects.get(therapist=ruth, weekday=3)
    days = {"closed": "1", "first_day": "2026-03-18", "last_day": "2026-03-20"}
    url, sent = {
        "taken out": (page("remove_hours", row.pk), {}),
        "shortened": (
            page("change_hours", row.pk),
            {"weekday": 3, "start": "16:00", "end": "19:00", "place": ""},
        ),
        "leave": (page("add_exception", ruth.pk), days),
        "closed hours": (page("add_exception", ruth.pk), days | {"start": "19:00", "end": "21:00"}),
    }[what]
    browser = client_of(ruth)
    before = stranded.version(ruth)

    shown = browser.post(url, sent)
    unchanged = stranded.version(ruth) == before
    seen = re.search(r'name="seen" value="(\w+)"', text(shown))[1]
    done = browser.post(url, sent | {"seen": seen})

    assert shown.status_code == 409
    assert "They stay booked. You decide about each." in text(shown)
    assert "Ines and Tom" in text(shown)
    for name, value in sent.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in text(shown)
    assert unchanged
    assert done.status_code == 302
    assert stranded.version(ruth) != before
    thursday.refresh_from_db()
    assert (thursday.state, thursday.claims.count()) == ("held", 1)


def test_a_booking_that_came_in_meanwhile_is_shown_before_anything_is_kept(
    thursday, siblings, session, ruth, client_of, as_person
):
    row = WeeklyHours.objects.get(therapist=ruth, weekday=3)
    browser, url = client_of(ruth), page("remove_hours", row.pk)
    seen = re.search(r'name="seen" value="(\w+)"', text(browser.post(url)))[1]
    with as_person(ruth):
        services.hold(siblings, session, ruth, london("2026-03-26 16:00"), length=60, by=ruth)

    again = browser.post(url, {"seen": seen})

    assert again.status_code == 409
    assert "2 booked appointments" in text(again)
    assert WeeklyHours.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("start", "end", "strands"),
    [("15:00", "20:00", False), ("18:00", "19:15", False), ("18:15", "20:00", True)],
)
def test_only_what_really_falls_out_of_the_hours_is_asked_about(
    thursday, ruth, client_of, start, end, strands
):
    row = WeeklyHours.objects.get(therapist=ruth, weekday=3)

    answer = client_of(ruth).post(
        page("change_hours", row.pk), {"weekday": 3, "start": start, "end": end, "place": ""}
    )

    assert answer.status_code == (409 if strands else 302)


def test_what_was_outside_the_hours_already_is_not_stranded_by_their_end(
    hours, unit, session, ruth, client_of, as_person
):
    with as_person(ruth):
        services.hold(unit, session, ruth, london("2026-03-19 09:00"), length=60, by=ruth)
    row = WeeklyHours.objects.get(therapist=ruth, weekday=3)

    assert client_of(ruth).post(page("remove_hours", row.pk)).status_code == 302


def test_in_person_needs_hours_in_its_room(hours, unit, session, ruth, room, client_of, as_person, building):
    with building():
        online = WeeklyHours.objects.create(therapist=ruth, weekday=0, start=time(9), end=time(17))
        here = WeeklyHours.objects.create(therapist=ruth, weekday=0, start=time(9), end=time(12), place=room)
    with as_person(ruth):
        services.hold(unit, session, ruth, london("2026-03-16 09:30"), length=60, by=ruth, room=room)
    browser = client_of(ruth)

    assert browser.post(page("remove_hours", here.pk)).status_code == 409
    assert browser.post(page("remove_hours", online.pk)).status_code == 302


def test_extra_hours_that_go_strand_what_is_booked_in_them(
    hours, unit, session, ruth, client_of, as_person, building
):
    with building():
        extra = HoursException.objects.create(
            therapist=ruth,
            first_day=date(2026, 3, 21),
            last_day=date(2026, 3, 21),
            closed=False,
            start=time(9),
            end=time(12),
        )
    with as_person(ruth):
        services.hold(unit, session, ruth, london("2026-03-21 09:30"), length=60, by=ruth)

    assert client_of(ruth).post(page("remove_exception", extra.pk)).status_code == 409


def test_a_window_that_is_behind_is_told_and_keeps_what_was_typed(hours, ruth, ada, client_of):
    first, second = client_of(ada), client_of(ada)
    older = version(first.get(page("hours_of", ruth.pk)))
    second.post(
        page("add_hours", ruth.pk),
        {
            "weekday": 0,
            "start": "09:00",
            "end": "12:00",
            "version": version(second.get(page("hours_of", ruth.pk))),
        },
    )

    told = first.post(
        page("add_hours", ruth.pk), {"weekday": 4, "start": "13:15", "end": "17:45", "version": older}
    )
    again = first.post(
        page("add_hours", ruth.pk), {"weekday": 4, "start": "13:15", "end": "17:45", "version": version(told)}
    )

    assert told.status_code == 409
    assert "changed in another window" in text(told)
    assert 'value="13:15"' in text(told)
    assert "09:00 to 12:00" in text(told)
    assert again.status_code == 302
    assert WeeklyHours.objects.filter(therapist=ruth).count() == 4


def test_a_window_that_is_behind_takes_nothing_out(hours, ruth, client_of):
    browser = client_of(ruth)
    older = version(browser.get(page("hours_of", ruth.pk)))
    row, other = WeeklyHours.objects.filter(therapist=ruth)
    browser.post(page("remove_hours", other.pk), {"version": older})

    told = browser.post(page("remove_hours", row.pk), {"version": older}, follow=True)

    assert "changed in another window" in text(told)
    assert WeeklyHours.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("verb", ["change_hours", "add_exception", "rules"])
def test_every_form_of_the_page_notices_another_window(hours, ruth, client_of, verb):
    row = WeeklyHours.objects.filter(therapist=ruth).first()
    sent = {
        "change_hours": {"weekday": 1, "start": "10:00", "end": "11:45", "place": ""},
        "add_exception": {"closed": "1", "first_day": "2026-05-04"},
        "rules": {"minimum_notice": 33, "horizon": 44, "grid": 15, "joint_break": 90},
    }[verb]
    before = stranded.version(ruth)

    told = client_of(ruth).post(
        page(verb, row.pk if verb == "change_hours" else ruth.pk), sent | {"version": "older"}
    )

    assert told.status_code == 409
    assert stranded.version(ruth) == before
    kept = {"change_hours": 'value="11:45"', "add_exception": 'value="2026-05-04"', "rules": 'value="33"'}[
        verb
    ]
    assert kept in text(told)


def test_a_zone_that_is_gone_is_said_and_nothing_is_lost(thursday, ruth, ada, client_of, building):
    with building():
        type(ruth).objects.filter(pk=ruth.pk).update(time_zone="Europe/Atlantis")

    answer = client_of(ada).get(page("hours_of", ruth.pk))

    assert answer.status_code == 200
    assert "Europe/Atlantis is not known any more" in text(answer)
    assert "16:00 to 20:00" in text(answer)


def test_another_therapists_appointments_are_not_asked_about(thursday, theo, client_of, building):
    with building():
        row = WeeklyHours.objects.create(therapist=theo, weekday=3, start=time(16), end=time(20))

    assert client_of(theo).post(page("remove_hours", row.pk)).status_code == 302
    assert Appointment.objects.count() == 1
