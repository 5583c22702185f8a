"""Moving, extending and ending times in a row: seen first, then all of it or nothing, and told once."""

import re
from datetime import time

import pytest

from booking import coherence, services
from booking.models import Appointment, Series
from booking.services import series as verbs
from core import clock
from core.actor import building
from notifications.models import Notice

from .conftest import LONDON, london
from .rows_in_series import arranged, desk, mine, page, sent_from, shown  # noqa: F401

pytestmark = pytest.mark.django_db


def coming(series):
    return list(Appointment.objects.live().filter(series=series).placed().in_order())


@pytest.fixture
def move_page(arranged, desk):
    """The dates that all from the fifth on would have: Tuesdays at 17:00 from 7 April."""

    def show(place=4, **more):
        wanted = {
            "from": str(coming(arranged)[place].pk),
            "first": "2026-04-07",
            "hour": "17:00",
            "every": "1",
        }
        return desk.get(page("series_move", arranged.pk), wanted | more).content.decode()

    return show


def test_one_moved_by_itself_stays_in_its_series_at_its_place(arranged, ruth, ines, client_of, as_person):
    row = coming(arranged)[4]
    with as_person(ines):
        new = services.reschedule(row, london("2026-04-07 17:00"), by=ines)

    assert new.series_id == arranged.pk
    assert new.number == row.number
    assert [one.in_series for one in coming(arranged)] == list(range(1, 17))
    text = client_of(ines).get(mine("series", arranged.pk)).content.decode()
    assert "Tuesday 7 April, 17:00" in text
    assert "Thursday 9 April" not in text


def test_all_from_here_is_shown_first_and_then_moved_whole(arranged, move_page, desk, ines, tom):
    before = coming(arranged)
    text = move_page()
    assert "12 dates, and all of them are free" in text
    assert "Tuesday 23 June, 17:00 to 18:15" in text
    Notice.objects.all().delete()

    answer = desk.post(page("series_move", arranged.pk), sent_from(text))

    assert answer["Location"] == page("series", arranged.pk)
    rows = coming(arranged)
    assert len(rows) == 16
    assert [row.pk for row in rows[:4]] == [row.pk for row in before[:4]]
    assert {
        (one.start.astimezone(LONDON).weekday(), one.start.astimezone(LONDON).time()) for one in rows[4:]
    } == {(1, time(17))}
    assert [row.replaces_id for row in rows[4:]] == [row.pk for row in before[4:]]
    assert [row.ics_uid for row in rows] == [row.ics_uid for row in before]
    assert {one.kind for one in Notice.objects.all()} == {"series_changed"}
    assert Notice.objects.count() == 2
    arranged.refresh_from_db()
    assert (str(arranged.day), arranged.hour) == ("2026-04-07", time(17))
    with building():
        assert coherence.faults() == []


@pytest.fixture
def agreed(arranged, gate, ines, tom, as_person):
    """Both have said yes to all of it, and it is arranged."""
    gate(True)
    for person in (ines, tom):
        with as_person(person):
            partner = arranged.couple.partners.get(user=person)
            verbs.agree(arranged, partner, {row.pk for row in coming(arranged)}, by=person)
    return arranged


def test_every_yes_to_what_moves_is_asked_anew(agreed, arranged, move_page, desk):
    assert {row.state for row in coming(arranged)} == {"confirmed"}

    desk.post(page("series_move", arranged.pk), sent_from(move_page()))

    assert [row.state for row in coming(arranged)] == ["confirmed"] * 4 + ["held"] * 12
    assert not any(row.confirmations.exists() for row in coming(arranged)[4:])
    with building():
        assert coherence.faults() == []


def test_half_an_hour_later_the_same_evening_is_had_although_it_overlaps(arranged, move_page, desk):
    text = move_page(0, first="2026-03-12", hour="18:30")
    assert "16 dates, and all of them are free" in text

    desk.post(page("series_move", arranged.pk), sent_from(text))

    assert {row.start.astimezone(LONDON).time() for row in coming(arranged)} == {time(18, 30)}


def test_what_is_not_chosen_stays_where_it_is(arranged, move_page, desk):
    fields = sent_from(move_page())
    stays = coming(arranged)[6]
    del fields[f"d-{stays.pk}"]

    assert desk.post(page("series_move", arranged.pk), fields).status_code == 302
    assert stays.pk in {row.pk for row in coming(arranged)}
    assert len(coming(arranged)) == 16


def test_a_week_later_onto_one_that_stays_changes_nothing(arranged, move_page, desk):
    """Each would take the place of the next; one that stays is in the way of the one before it."""
    text = move_page(0, first="2026-03-19", hour="18:00")
    fields = sent_from(text)
    rows = coming(arranged)
    del fields[f"d-{rows[5].pk}"]

    answer = desk.post(page("series_move", arranged.pk), fields)

    assert answer.status_code == 409
    assert answer.content.decode().count("Changed just now") == 1
    assert [row.pk for row in coming(arranged)] == [row.pk for row in rows]


def test_a_new_time_that_is_gone_changes_nothing(
    arranged, move_page, desk, siblings, session, ruth, as_person
):
    text, before = move_page(), coming(arranged)
    with as_person(ruth):
        services.hold(siblings, session, ruth, london("2026-04-28 17:00"), length=75, by=ruth)
    Notice.objects.all().delete()

    answer = desk.post(page("series_move", arranged.pk), sent_from(text))

    assert answer.status_code == 409
    assert [row.pk for row in coming(arranged)] == [row.pk for row in before]
    assert not Notice.objects.exists()


def test_what_a_member_changed_meanwhile_is_shown_anew(arranged, move_page, desk, ines, as_person):
    text = move_page()
    with as_person(ines):
        services.cancel(coming(arranged)[7], by=ines)

    answer = desk.post(page("series_move", arranged.pk), sent_from(text))

    assert answer.status_code == 409
    assert len(coming(arranged)) == 15
    assert desk.post(page("series_move", arranged.pk), sent_from(answer.content.decode())).status_code == 302
    assert {row.start.astimezone(LONDON).weekday() for row in coming(arranged)[4:]} == {1}


def test_pressed_twice_it_moves_once(arranged, move_page, desk):
    fields = sent_from(move_page())

    for _press in range(2):
        assert desk.post(page("series_move", arranged.pk), fields)["Location"] == page("series", arranged.pk)

    assert len(coming(arranged)) == 16
    assert Appointment.objects.filter(series=arranged).count() == 28


def test_some_more_in_the_same_rhythm(arranged, desk, ines):
    text = desk.get(page("series_extend", arranged.pk)).content.decode()
    assert 'value="2026-07-02"' in text
    wanted = {"first": "2026-07-02", "hour": "18:00", "every": "1", "count": "4"}
    text = desk.get(page("series_extend", arranged.pk), wanted).content.decode()
    Notice.objects.all().delete()

    for _press in range(2):
        assert desk.post(page("series_extend", arranged.pk), sent_from(text)).status_code == 302

    arranged.refresh_from_db()
    assert (len(coming(arranged)), arranged.planned) == (20, 20)
    assert Notice.objects.count() == 2
    assert coming(arranged)[-1].number == 20


@pytest.mark.parametrize("count", ["0", "9", ""])
def test_eight_more_at_most(arranged, desk, count):
    wanted = {"first": "2026-07-02", "hour": "18:00", "every": "1", "count": count}

    assert desk.get(page("series_extend", arranged.pk), wanted).status_code == 422


def test_all_from_here_is_given_back_and_told_once(arranged, desk, ruth, ines, tom, client_of):
    first = coming(arranged)[8]
    text = desk.get(page("series_end", arranged.pk), {"from": str(first.pk)}).content.decode()
    assert "Give 8 times back" in text
    Notice.objects.all().delete()

    for _press in range(2):
        answer = desk.post(page("series_end", arranged.pk), {"from": str(first.pk)})
        assert answer["Location"] == page("series", arranged.pk)

    assert len(coming(arranged)) == 8
    assert Notice.objects.count() == Notice.objects.filter(kind="series_changed").count() == 2
    arranged.refresh_from_db()
    assert arranged.ended_at is not None
    assert "Ended" in desk.get(page("series", arranged.pk)).content.decode()
    assert desk.get(page("series_extend", arranged.pk)).status_code == 302
    with building():
        assert coherence.faults() == []


@pytest.mark.parametrize("first", ["", "x", "3f1c8a52-0000-4000-8000-000000000000"])
@pytest.mark.parametrize("name", ["series_move", "series_end"])
def test_from_nowhere_leads_back_to_the_series(arranged, desk, name, first):
    for answer in (
        desk.get(page(name, arranged.pk), {"from": first}),
        desk.post(page(name, arranged.pk), {"from": first, "first": "x"}),
    ):
        assert answer["Location"] == page("series", arranged.pk)
    assert len(coming(arranged)) == 16


def test_after_its_notice_it_is_written_down_who_moved_or_ended_it(agreed, arranged, desk, ruth):
    clock.set_now(london("2026-03-12 09:00"))
    first = coming(arranged)[0]

    desk.post(page("series_end", arranged.pk), {"from": str(first.pk)})

    assert list(Appointment.objects.filter(overridden_by=ruth).values_list("pk", flat=True)) == [first.pk]


def test_a_session_that_did_not_happen_takes_no_place(arranged, desk, ines, as_person):
    with as_person(ines):
        services.cancel(coming(arranged)[1], by=ines)

    text = desk.get(page("series", arranged.pk)).content.decode()

    assert text.count("Session 1 of") == text.count("Session 2 of") == 1
    assert "Session 15 of about 16" in text
    assert "Session 16" not in text
    assert [row.in_series for row in coming(arranged)] == list(range(1, 16))


def test_a_sick_day_moves_one_and_it_stays_in_the_series(arranged, ruth, ada, client_of):
    browser = client_of(ada)
    away = page("away")
    text = browser.get(away, {"therapist": ruth.pk, "first": "2026-03-26"}).content.decode()
    fields = {"therapist": str(ruth.pk), "first": "2026-03-26", "last": "2026-03-26"}
    fields["seen"] = re.search(r'name="seen" value="(\w+)"', text)[1]
    fields |= dict(re.findall(r'name="(do-[\w-]+)" value="([^"]+)" checked', text))

    assert browser.post(away, fields).status_code == 302

    assert len(coming(arranged)) == 16
    assert Series.objects.get().appointments.filter(state="cancelled").count() == 1
