"""A series in rooms, moved from one of its dates on: each keeps its own room where that is free."""

import re

import pytest

from booking import coherence, services
from booking.models import Appointment, Room, Series, WeeklyHours
from core.actor import building
from couples.models import CareTeam

from .conftest import london
from .rows_in_series import RHYTHM, desk, mine, page, sent_from, shown  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(hours):
    with building():
        return Room.objects.create(name="The quiet room", turnaround=15)


@pytest.fixture
def arranged(shown, room, other, unit, desk):
    """Twelve Thursdays at 18:00 in Ruth's room; the fourth is in the other one, and the fifth online."""
    answer = desk.post(page("series_new", unit.pk), sent_from(shown(where=str(room.pk), count="12")))
    assert answer.status_code == 302
    with building():
        for place, where in ((3, other), (4, None)):
            row = coming()[place]
            row.claims.filter(kind="room").update(resource=(where or other).pk)
            Appointment.objects.filter(pk=row.pk).update(room=where, place="room" if where else "online")
    return Series.objects.get()


@pytest.fixture
def taken(siblings, session, theo, as_person):
    """`taken("2026-04-14 17:00", room)`: somebody else is in that room then, with Theo."""
    with building():
        CareTeam.objects.create(couple=siblings, user=theo)

    def take(when, where):
        with as_person(theo):
            services.hold(siblings, session, theo, london(when), length=75, by=theo, room=where)

    return take


def coming():
    return list(Appointment.objects.live().filter(series__isnull=False).in_order())


def move_page(desk, series, **more):
    """Where all from the third on would go: Tuesdays at 17:00 from 24 March."""
    wanted = {"from": str(coming()[2].pk), "first": "2026-03-24", "hour": "17:00", "every": "1"}
    return desk.get(page("series_move", series.pk), wanted | more).content.decode()


def rooms_of(rows):
    return [row.room.name if row.room else row.place for row in rows]


def test_each_keeps_its_own_room_and_what_is_online_stays_so(arranged, room, other, desk):
    text = move_page(desk, arranged)
    assert "10 dates, and all of them are free" in text
    before = rooms_of(coming())

    assert desk.post(page("series_move", arranged.pk), sent_from(text)).status_code == 302

    assert rooms_of(coming()) == before
    assert before[2:5] == [room.name, other.name, "online"]
    with building():
        assert coherence.faults() == []


def test_where_its_own_is_taken_it_is_shown_in_another_and_has_that(arranged, room, other, desk, taken):
    taken("2026-03-24 17:00", room)

    text = move_page(desk, arranged)
    first = text[text.index('id="dates"') :].split("</li>")[0]
    desk.post(page("series_move", arranged.pk), sent_from(text))

    assert "The quiet room" in first
    assert rooms_of(coming())[2:4] == ["The quiet room", "The quiet room"]
    assert rooms_of(coming())[5:] == [room.name] * 7
    with building():
        assert coherence.faults() == []


def test_where_no_room_is_free_the_time_is_taken(arranged, room, other, desk, siblings, taken, theo, session):
    taken("2026-03-24 17:00", room)
    with building():
        Room.objects.filter(pk=other.pk).update(in_use=False)

    text = move_page(desk, arranged)

    assert f'name="was-{coming()[2].pk}" value="taken"' in text


def test_a_room_that_is_taken_meanwhile_moves_nobody_quietly_elsewhere(arranged, room, desk, taken):
    fields, before = sent_from(move_page(desk, arranged)), [row.pk for row in coming()]
    taken("2026-03-24 17:00", room)

    told = desk.post(page("series_move", arranged.pk), fields)

    assert told.status_code == 409
    assert told.content.decode().count("Changed just now") == 1
    assert [row.pk for row in coming()] == before
    again = desk.post(page("series_move", arranged.pk), sent_from(told.content.decode()))
    assert again.status_code == 302
    assert rooms_of(coming())[2] == "The quiet room"


@pytest.mark.parametrize("room_sent", ["@", "@x", "@3f1c8a52-0000-4000-8000-000000000000"])
def test_a_room_that_was_not_shown_moves_nothing(arranged, desk, room_sent):
    fields, before = sent_from(move_page(desk, arranged)), [row.pk for row in coming()]
    key = f"d-{before[2]}"
    fields[key] = fields[key].partition("@")[0] + room_sent

    assert desk.post(page("series_move", arranged.pk), fields).status_code == 409
    assert [row.pk for row in coming()] == before


def test_a_time_instead_comes_with_its_room(arranged, room, other, desk, siblings, session, ruth, as_person):
    with building():
        WeeklyHours.objects.update(place=room)
    with as_person(ruth):
        services.hold(siblings, session, ruth, london("2026-03-24 17:00"), length=75, by=ruth)
    text = move_page(desk, arranged)
    key = f"d-{coming()[2].pk}"
    instead = re.findall(rf'name="{key}" value="([^"]+)"', text)

    assert instead
    assert all(one.endswith(f"@{room.pk}") for one in instead)
    desk.post(page("series_move", arranged.pk), sent_from(text) | {key: instead[0]})

    assert rooms_of(coming())[2] == room.name


def extend_page(desk, series, **more):
    """Two more Thursdays at 18:00, from 11 June."""
    wanted = {"first": "2026-06-11", "hour": "18:00", "every": "1", "count": "2"}
    return desk.get(page("series_extend", series.pk), wanted | more).content.decode()


def test_what_is_added_has_the_room_of_the_series_and_another_where_that_is_taken(
    arranged, room, other, desk, taken
):
    taken("2026-06-18 18:00", room)

    text = extend_page(desk, arranged)
    first, second = text[text.index('id="dates"') :].split("</li>")[:2]
    answer = desk.post(page("series_extend", arranged.pk), sent_from(text))

    assert room.name in first
    assert "In another room" not in first
    assert "In another room: The quiet room" in second
    assert answer.status_code == 302
    assert rooms_of(coming())[12:] == [room.name, "The quiet room"]
    with building():
        assert coherence.faults() == []


def test_a_room_that_is_taken_meanwhile_adds_nothing_quietly_elsewhere(arranged, room, desk, taken):
    fields = sent_from(extend_page(desk, arranged))
    taken("2026-06-18 18:00", room)

    told = desk.post(page("series_extend", arranged.pk), fields)

    assert told.status_code == 409
    assert told.content.decode().count("Changed just now") == 1
    assert len(coming()) == 12
    desk.post(page("series_extend", arranged.pk), sent_from(told.content.decode()))
    assert rooms_of(coming())[12:] == [room.name, "The quiet room"]


def test_where_no_room_is_left_nothing_is_added(arranged, room, other, desk, taken):
    taken("2026-06-18 18:00", room)
    with building():
        Room.objects.filter(pk=other.pk).update(in_use=False)

    text = extend_page(desk, arranged)

    assert 'name="was-2026-06-18" value="taken"' in text


def test_where_the_room_of_the_series_is_out_of_use_what_is_added_has_another(arranged, room, desk):
    with building():
        Room.objects.filter(pk=room.pk).update(in_use=False)

    desk.post(page("series_extend", arranged.pk), sent_from(extend_page(desk, arranged)))

    assert rooms_of(coming())[12:] == ["The quiet room"] * 2


@pytest.mark.parametrize("room_sent", ["", "@", "@x", "@3f1c8a52-0000-4000-8000-000000000000"])
def test_a_room_that_was_not_shown_adds_nothing(arranged, desk, room_sent):
    fields = sent_from(extend_page(desk, arranged))
    fields["d-2026-06-11"] = fields["d-2026-06-11"].partition("@")[0] + room_sent

    assert desk.post(page("series_extend", arranged.pk), fields).status_code == 409
    assert len(coming()) == 12


def test_a_date_in_another_room_says_so_in_the_list(arranged, desk, ines, client_of):
    for text in (
        desk.get(page("series", arranged.pk)).content.decode(),
        client_of(ines).get(mine("series", arranged.pk)).content.decode(),
    ):
        assert text.count("The quiet room") == 1
        assert "Session 5 of about 12. Online" in text


def test_moving_and_going_on_cost_the_same_however_many(arranged, desk, statements):
    def costs(place, more):
        move = f"?from={coming()[place].pk}&first=2026-03-24&hour=17:00&every=1"
        extend = f"?first=2026-07-02&hour=18:00&every=1&count={more}"
        return (
            len(statements(desk, page("series_move", arranged.pk) + move)),
            len(statements(desk, page("series_extend", arranged.pk) + extend)),
        )

    few, many = costs(9, 1), costs(0, 8)

    assert few == many
    assert max(many) <= 24
