"""Arranging times in a row: every date is seen with its state; then what was shown is held, or nothing."""

import re
from datetime import time

import pytest

from booking import coherence, services
from booking.models import Appointment, BookingRules, HoursException, Series
from core.actor import building
from couples.models import CareTeam
from notifications.models import Notice
from notifications.registry import KINDS

from .conftest import LONDON, london
from .rows_in_series import (  # noqa: F401
    RHYTHM,
    WHAT,
    arranged,
    desk,
    mine,
    page,
    sent_from,
    shown,
)

pytestmark = pytest.mark.django_db


def live():
    return list(Appointment.objects.live().in_order())


def take(couple, session, ruth, as_person, text, **more):
    with as_person(ruth):
        return services.hold(couple, session, ruth, london(text), length=75, by=ruth, **more)


def test_every_date_is_shown_with_its_state_and_nothing_is_kept_yet(
    shown, siblings, session, ruth, as_person
):
    take(siblings, session, ruth, as_person, "2026-03-26 18:30")
    with building():
        HoursException.objects.create(therapist=ruth, first_day="2026-04-09", last_day="2026-04-09")
        BookingRules.objects.create(therapist=ruth, per_day=1)
    take(siblings, session, ruth, as_person, "2026-04-16 10:00")

    text = shown()

    assert "13 of 16 dates are free" in text
    assert "Thursday 12 March, 18:00 to 19:15" in text
    assert "Thursday 25 June, 18:00 to 19:15" in text  # the hour stays after the clocks have changed
    lines = re.findall(r'name="was-([\d-]+)" value="([^"]+)"', text)
    assert [pair for pair in lines if pair[1] != "free"] == [
        ("2026-03-26", "taken"),
        ("2026-04-09", "rules-closed"),
        ("2026-04-16", "rules-day"),
    ]
    assert "More appointments in a day than the limit" in text
    # The nearest of the same week, by the weekly hours; not on the day whose limit is reached.
    assert 'Instead: <time datetime="2026-03-24T18:30Z">Tuesday 24 March, 18:30' in text
    assert not Series.objects.exists()
    assert not Notice.objects.filter(kind="series_changed").exists()


def test_all_that_is_chosen_is_held_at_one_local_hour(arranged, unit):
    rows = live()

    assert len(rows) == 16
    assert {row.start.astimezone(LONDON).time() for row in rows} == {time(18)}
    assert len({row.start.time() for row in rows}) == 2  # in UTC, because the clocks change
    assert {(row.state, row.series_id, row.couple_id) for row in rows} == {("held", arranged.pk, unit.pk)}
    assert [row.number for row in rows] == list(range(1, 17))
    assert [row.in_series for row in Appointment.objects.placed().in_order()] == list(range(1, 17))
    with building():
        assert coherence.faults() == []


def test_each_person_is_told_once_in_neutral_words(arranged, ines, tom):
    told = list(Notice.objects.all())

    assert {(one.recipient, one.kind) for one in told} == {(ines, "series_changed"), (tom, "series_changed")}
    assert len(told) == 2
    kind = KINDS["series_changed"]
    assert kind.words(told[0]).body == "Some times are waiting for your answer. {link}"
    assert kind.target(told[0]) == mine("series", arranged.pk)
    assert kind.still_true(told[0])


def test_what_is_taken_can_be_left_out_or_replaced(shown, desk, unit, siblings, session, ruth, as_person):
    for day in ("2026-03-26", "2026-04-02"):
        take(siblings, session, ruth, as_person, f"{day} 18:30")
    text = shown()
    other = re.search(r'name="d-2026-04-02" value="(2026-03-31T[^"]+)"', text)[1]

    answer = desk.post(page("series_new", unit.pk), sent_from(text, **{"d-2026-04-02": other}))

    assert answer.status_code == 302
    starts = [row.start for row in live() if row.series_id]
    assert len(starts) == 15
    assert starts[2].isoformat().startswith(other[:13])


def test_a_rule_is_gone_past_knowingly_and_written_down(shown, desk, unit, ruth):
    with building():
        HoursException.objects.create(therapist=ruth, first_day="2026-04-09", last_day="2026-04-09")
    text = shown()
    start = london("2026-04-09 18:00").strftime("%Y-%m-%dT17:00Z")

    desk.post(page("series_new", unit.pk), sent_from(text, **{"d-2026-04-09": start}))

    row = Appointment.objects.get(during__startswith=london("2026-04-09 18:00"))
    assert row.went_past == ["closed"]
    assert Appointment.objects.filter(went_past=[]).count() == 15


def test_what_changed_meanwhile_saves_nothing_and_is_marked(
    shown, desk, unit, siblings, session, ruth, as_person
):
    text = shown()
    take(siblings, session, ruth, as_person, "2026-04-23 18:00")

    answer = desk.post(page("series_new", unit.pk), sent_from(text))

    assert answer.status_code == 409
    again = answer.content.decode()
    assert "nothing has been saved" in again
    assert again.count("Changed just now") == 1
    assert not Series.objects.exists()
    assert desk.post(page("series_new", unit.pk), sent_from(again)).status_code == 302
    assert Series.objects.get().appointments.count() == 15


def test_a_day_closed_meanwhile_is_shown_before_it_is_gone_past(shown, desk, unit, ruth):
    text = shown()
    with building():
        HoursException.objects.create(therapist=ruth, first_day="2026-04-09", last_day="2026-04-09")

    answer = desk.post(page("series_new", unit.pk), sent_from(text))

    assert answer.status_code == 409
    assert 'value="rules-closed"' in answer.content.decode()
    assert not Series.objects.exists()


def test_what_is_left_out_may_change_as_it_likes(shown, desk, unit, siblings, session, ruth, as_person):
    fields = sent_from(shown())
    del fields["d-2026-04-23"]
    take(siblings, session, ruth, as_person, "2026-04-23 18:00")

    assert desk.post(page("series_new", unit.pk), fields).status_code == 302
    assert Series.objects.get().appointments.count() == 15


def test_pressed_twice_it_is_one_series(shown, desk, unit):
    fields = sent_from(shown())

    first, second = (desk.post(page("series_new", unit.pk), fields) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert Series.objects.count() == 1
    assert len(live()) == 16
    assert Notice.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": "11"},
        {"count": "21"},
        {"count": "x"},
        {"every": "3"},
        {"hour": "25:00"},
        {"first": "2026-02-30"},
        {"first": "9999-12-31"},
        {"what": "individual-conversation:30"},
        {"what": "nothing:5"},
        {"where": "3f1c8a52-0000-4000-8000-000000000000"},
    ],
)
def test_bad_input_is_answered_and_kept(hours, unit, session, alone, ruth, desk, wrong):
    wanted = WHAT | RHYTHM | {"therapist": str(ruth.pk)} | wrong

    answer = desk.get(page("series_new", unit.pk), wanted)
    sent = desk.post(page("series_new", unit.pk), wanted | {"was-2026-03-12": "free"})

    assert (answer.status_code, sent.status_code) == (422, 422)
    assert not Series.objects.exists()


@pytest.mark.parametrize(
    "choice",
    [
        {"d-2026-03-12": "2026-03-12T18:05Z"},  # not of the rhythm, and not one of the free ones
        {"d-2026-03-12": "2026-05-26T17:00Z"},  # of another week
        {"d-2026-03-12": "2020-03-12T18:00Z"},
        {"was-2026-03-12": "nonsense"},
    ],
)
def test_what_the_page_did_not_offer_is_not_held(shown, desk, unit, choice):
    answer = desk.post(page("series_new", unit.pk), sent_from(shown(), **choice))

    assert answer.status_code == 409
    assert not Series.objects.exists()


@pytest.mark.parametrize("choice", ["", "x", "2026-03-12", "\u0660"])
def test_no_date_at_all_is_answered(shown, desk, unit, choice):
    fields = {k: choice if k.startswith("d-") else v for k, v in sent_from(shown()).items()}

    answer = desk.post(page("series_new", unit.pk), fields)

    assert answer.status_code == 422
    assert "Choose at least one date" in answer.content.decode()
    assert not Series.objects.exists()


def test_dates_that_are_past_or_have_no_such_hour_say_so(shown):
    past = shown(first="2026-03-05")
    skipped = shown(first="2026-03-22", hour="01:30")

    assert 'value="past"' in past
    assert "Already past" in past
    assert 'name="was-2026-03-29" value="skipped"' in skipped
    assert "The clocks leave this hour out" in skipped
    assert "Instead:" in skipped


def test_a_room_that_is_taken_is_taken(shown, room, siblings, session, theo, as_person):
    with building():
        CareTeam.objects.create(couple=siblings, user=theo)
    with as_person(theo):
        services.hold(siblings, session, theo, london("2026-04-02 18:00"), length=75, by=theo, room=room)

    assert 'name="was-2026-04-02" value="taken"' in shown(where=str(room.pk))
    assert 'name="was-2026-04-02" value="free"' in shown()


def test_the_dates_cost_the_same_however_many(statements, hours, unit, session, ruth, desk):
    def count(times, every):
        wanted = WHAT | RHYTHM | {"therapist": str(ruth.pk), "count": times, "every": every}
        address = page("series_new", unit.pk) + "?" + "&".join(f"{k}={v}" for k, v in wanted.items())
        return len(statements(desk, address))

    few, many = count("12", "1"), count("20", "2")

    assert few == many
    assert many <= 24


def test_a_strangers_couple_is_missing(shown, theo, unit, arranged, client_of):
    browser = client_of(theo)

    assert browser.get(page("series_new", unit.pk)).status_code == 404
    for name in ("series", "series_move", "series_extend", "series_end"):
        assert browser.get(page(name, arranged.pk)).status_code == 404


def test_the_practice_sees_the_series_and_every_time_leads_to_it(arranged, unit, desk):
    text = desk.get(page("series", arranged.pk)).content.decode()
    assert "Session 5 of about 16" in text
    assert text.count("a look back together") == 4
    assert "Every week, Thursday 18:00, London time" in text

    row = live()[4]
    text = desk.get(page("appointment", row.pk)).content.decode()
    assert "Session 5 of about 16" in text
    assert page("series", arranged.pk) in text

    panel = desk.get(page("panel", unit.pk)).content.decode()
    assert "Every week, 16 times to come" in panel
    assert panel.count(page("series", arranged.pk)) == 1
    assert page("appointment", row.pk) not in panel
