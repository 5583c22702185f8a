"""Alone or as a pair, in line, and back again: never more places than there are, and nobody put down."""

from datetime import timedelta

import pytest

from booking.models import Claim, Offering
from booking.openings import open_slots
from booking.services import SlotTaken
from core import clock
from core.states import TooLate
from groups import queries, services
from groups.models import Party, PartyState, Seat
from notifications.models import Notice

from .made import a_gathering


@pytest.fixture
def act(as_person):
    def do(user, verb, *args, **kwargs):
        with as_person(user):
            return verb(*args, by=user, **kwargs)

    return do


def state(building, seat):
    with building():
        return Party.objects.get(seats=seat.pk).state


def told(building, user):
    with building():
        return Notice.objects.filter(recipient=user, kind="place_changed").count()


def seat_of(building, party, user):
    with building():
        return Seat.objects.select_related("party", "gathering__offering").get(party=party, user=user)


def test_alone_a_free_place_is_theirs_at_once(workshop, unit, ines, act, building):
    seat = act(ines, services.register, workshop)
    again = act(ines, services.register, workshop)

    assert state(building, seat) == PartyState.CONFIRMED
    assert again.pk == seat.pk
    assert told(building, ines) == 1


def test_a_pair_comes_once_each_has_said_yes(workshop, unit, ines, tom, as_ines, act, building):
    hers = act(ines, services.register, workshop, together=as_ines)
    assert state(building, hers) == PartyState.HELD
    his = seat_of(building, hers.party_id, tom)
    assert his.yes_at is None
    assert told(building, tom) == 1

    act(tom, services.agree, his)

    assert state(building, hers) == PartyState.CONFIRMED


@pytest.mark.parametrize("who", ["ines", "tom"])
def test_one_no_frees_both(workshop, unit, ines, tom, as_ines, act, building, who):
    hers = act(ines, services.register, workshop, together=as_ines)
    user = {"ines": ines, "tom": tom}[who]

    act(user, services.leave, seat_of(building, hers.party_id, user))

    assert state(building, hers) == PartyState.GONE
    with building():
        assert queries.rooms_of([workshop])[workshop.pk].left == 6


def test_the_clock_frees_both_and_offers_their_places(small, unit, ines, as_ines, noor, act, building):
    hers = act(ines, services.register, small, together=as_ines)
    waits = act(noor, services.register, small)
    assert state(building, waits) == PartyState.WAITING

    clock.set_now(clock.now() + timedelta(hours=49))
    services.settle_due()

    assert state(building, hers) == PartyState.GONE
    assert state(building, waits) == PartyState.HELD
    act(noor, services.agree, seat_of(building, waits.party_id, noor))
    assert state(building, waits) == PartyState.CONFIRMED


def test_a_yes_after_the_clock_is_too_late(small, unit, ines, tom, as_ines, act, building):
    hers = act(ines, services.register, small, together=as_ines)
    clock.set_now(clock.now() + timedelta(hours=49))

    with pytest.raises(TooLate):
        act(tom, services.agree, seat_of(building, hers.party_id, tom))


def test_a_single_place_waits_for_a_pair_that_is_first_until_the_last_week(
    small, ruth, unit, ines, tom, as_ines, noor, sami, maya, act, building
):
    first = act(noor, services.register, small)
    act(sami, services.register, small)
    pair = act(ines, services.register, small, together=as_ines)
    alone = act(maya, services.register, small)

    act(noor, services.leave, seat_of(building, first.party_id, noor))
    assert [state(building, one) for one in (pair, alone)] == ["waiting", "waiting"]

    clock.set_now(clock.now() + timedelta(days=24))
    services.settle_due()
    assert [state(building, one) for one in (pair, alone)] == ["waiting", "held"]


def test_a_pair_in_line_is_offered_both_places_and_answers_anew(
    small, unit, ines, tom, as_ines, noor, sami, act, building
):
    seats = [act(one, services.register, small) for one in (noor, sami)]
    pair = act(ines, services.register, small, together=as_ines)
    assert told(building, tom) == 0

    for one, seat in zip((noor, sami), seats, strict=True):
        act(one, services.leave, seat_of(building, seat.party_id, one))

    assert state(building, pair) == PartyState.HELD
    assert seat_of(building, pair.party_id, ines).yes_at is None
    assert told(building, tom) == 1


def test_nobody_in_line_is_passed_by_whoever_comes_later(
    small, unit, ines, as_ines, noor, sami, act, building
):
    act(noor, services.register, small)
    act(ines, services.register, small, together=as_ines)

    assert state(building, act(sami, services.register, small)) == PartyState.WAITING


def test_behind_the_gate_a_pair_is_being_arranged_whatever_the_reason(
    monday, ruth, unit, ines, tom, as_ines, act, building, monkeypatch
):
    opened = {"is": False}
    monkeypatch.setattr("intake.gate.is_open", lambda couple: opened["is"])
    monkeypatch.setattr("groups.services.places._form_is_there", lambda gathering, user: None)
    retreat = a_gathering(ruth, "short-retreat", capacity=4, meetings=1)
    hers = act(ines, services.register, retreat, together=as_ines)
    act(tom, services.agree, seat_of(building, hers.party_id, tom))
    assert state(building, hers) == PartyState.HELD

    opened["is"] = True
    with building():
        services.try_confirm(unit)

    assert state(building, hers) == PartyState.CONFIRMED


def test_a_full_form_comes_first(monday, ruth, unit, ines, act):
    group = a_gathering(ruth, "ongoing-group")

    with pytest.raises(services.FormFirst):
        act(ines, services.register, group)


def test_what_was_alone_is_given_back_by_coming_together(
    workshop, unit, ines, tom, as_ines, as_tom, act, building
):
    """Who asks for both learns nothing of what the other had."""
    alone = act(ines, services.register, workshop)
    his = act(tom, services.register, workshop, together=as_tom)
    assert state(building, his) == PartyState.HELD

    act(ines, services.agree, seat_of(building, his.party_id, ines))

    assert state(building, his) == PartyState.CONFIRMED
    assert state(building, alone) == PartyState.GONE


def test_calling_it_off_frees_the_time_and_tells_everybody(workshop, ruth, unit, ines, act, building):
    seat = act(ines, services.register, workshop)
    with building():
        assert Claim.objects.filter(resource=ruth.pk).count() == 2

    assert act(ruth, services.cancel, workshop) == 1

    with building():
        assert not Claim.objects.exists()
    assert state(building, seat) == PartyState.GONE


def test_the_leaders_time_is_taken_for_everything_else(workshop, ruth, monday, building):
    meeting = workshop.meetings.first()

    with pytest.raises(SlotTaken):
        a_gathering(ruth)
    with building():
        two = Offering.objects.get(slug="session-for-two")
        window = (meeting.start - timedelta(hours=1), meeting.end)
        assert open_slots(ruth, two, 60, window) == []


def test_leaving_the_couple_lets_go_of_what_was_together(workshop, unit, ines, as_ines, act, building):
    from couples import services as couples

    pair = act(ines, services.register, workshop, together=as_ines)
    act(ines, couples.leave, as_ines)

    assert state(building, pair) == PartyState.GONE
