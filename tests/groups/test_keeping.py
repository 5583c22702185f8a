"""What is kept of who came, for how long, and what of it is somebody's own."""

import json
from datetime import timedelta

import pytest

from booking.models import Claim
from core import clock
from core.actor import building
from couples import erasing, export, retention
from couples.models import LegalHold, Receipt
from groups import queries, services
from groups.models import Party, Seat
from notifications.models import Notice

from .made import earned_in_a_training

pytestmark = pytest.mark.django_db
YEARS = timedelta(days=366)


def seat_of(user):
    with building():
        return Seat.objects.select_related("party", "gathering__offering").get(user=user)


@pytest.fixture
def pair(workshop, unit, ines, tom, as_ines, as_person):
    """Ines and Tom come as two, and Noor's seat is nobody's business of theirs."""
    with as_person(ines):
        services.register(workshop, by=ines, together=as_ines)
    with as_person(tom):
        services.agree(seat_of(tom), by=tom)
    return workshop


def years_later(years):
    clock.set_now(clock.now() + years * YEARS)


def ran():
    run = retention.run()
    with building():
        return run, {one.kind: one.counts for one in Receipt.objects.all()}


def test_past_places_go_after_the_practices_years_and_leave_a_receipt(pair):
    years_later(6.9)
    assert ran()[1] == {}
    years_later(0.5)

    _run, receipts = ran()

    assert receipts["places"] == {"groups.Party": 1}
    with building():
        assert not Seat.objects.exists()
        assert not Party.objects.exists()
        assert pair.meetings.count() == 2  # that it took place names nobody


def test_a_legal_hold_keeps_what_a_pair_came_to(pair, unit, ruth):
    with building():
        LegalHold.objects.create(couple=unit, set_by=ruth)
    years_later(8)

    assert "places" not in ran()[1]


@pytest.mark.parametrize(("years", "goes"), [(3, True), (0, False)])
def test_trainings_have_a_time_of_their_own(monday, ruth, unit, ines, settings, years, goes):
    """Longer or shorter than records of therapy; 0 is not said yet."""
    earned_in_a_training(ruth, ines)
    settings.TRAINING_RECORDS_KEPT_YEARS = years
    years_later(4)

    receipts = ran()[1]

    assert ("training" in receipts) is goes
    with building():
        assert Seat.objects.exists() is not goes


def test_an_export_holds_ones_own_places_and_nothing_of_the_other(pair, ines, tom, noor, siblings, as_person):
    with as_person(noor):
        services.register(pair, by=noor)

    with as_person(ines):
        sections = export.everything(ines)
    said = [one for one in _sections(sections) if one["table"] == "groups.Seat"]

    assert len(said) == 1
    assert len(said[0]["rows"]) == 1
    text = json.dumps(said)
    assert "Workshop" in text
    assert str(tom.pk) not in text
    assert "Noor" not in text


def _sections(made):
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        return json.loads(packed.read("papers.json"))["sections"]


def test_erasing_one_of_a_pair_frees_both_places_and_leaves_the_others_rows(pair, ines, tom, as_person):
    with building():
        Notice.objects.all().delete()
    with as_person(tom):
        receipt = erasing.erase(tom, by=tom)

    assert receipt.counts["groups.Seat"] == 1
    with building():
        assert [seat.user_id for seat in Seat.objects.all()] == [ines.pk]
        assert Party.objects.get().state == "gone"  # a pair comes both or not at all
        assert not Claim.objects.filter(resource__in=[ines.pk, tom.pk]).exists()
        assert queries.rooms_of([pair])[pair.pk].left == 6
        assert Notice.objects.filter(recipient=ines, kind="place_changed").count() == 1


def test_what_is_over_stays_as_it_was_for_the_other(pair, ines, tom, ruth, as_person, at):
    with building():
        last = pair.meetings.order_by("during").last()
    clock.set_now(last.end + timedelta(days=3))
    with as_person(ruth):
        services.note_attendance(last, [seat_of(ines).pk], by=ruth)
    with building():
        Notice.objects.all().delete()

    with as_person(tom):
        erasing.erase(tom, by=tom)

    hers = seat_of(ines)
    assert hers.party.state == "confirmed"
    assert hers.attended == [last.pk]
    with building():
        assert not Notice.objects.filter(kind="place_changed").exists()
        assert not Seat.objects.filter(user=tom).exists()


@pytest.mark.privacy
def test_with_row_policies_off_the_queries_own_filter_still_holds(
    workshop, unit, ines, tom, as_ines, as_person
):
    """Each wall stands alone: here the database would find everything."""
    with as_person(ines):
        services.register(workshop, by=ines)
    with building():
        assert Seat.objects.count() == 1
        assert not Seat.objects.visible_to(tom).exists()
        assert not Party.objects.visible_to(tom).exists()
        assert queries.seats_of(tom) == []
        assert queries.own_seat(tom, workshop) is None

    with as_person(ines):
        services.register(workshop, by=ines, together=as_ines)
    with building():
        assert Seat.objects.count() == 3
        assert {seat.user_id for seat in Seat.objects.visible_to(tom)} == {tom.pk}
        assert {party.size for party in Party.objects.visible_to(tom)} == {2}
        assert {seat.user_id for seat in queries.seats_of(tom)} == {tom.pk}


@pytest.mark.privacy
def test_with_row_policies_off_a_line_somebody_was_put_in_is_not_theirs(
    small, unit, ines, tom, as_ines, siblings, noor, sami, as_person
):
    for one in (noor, sami):
        with as_person(one):
            services.register(small, by=one)
    with as_person(ines):
        services.register(small, by=ines, together=as_ines)

    with building():
        assert not Seat.objects.visible_to(tom).exists()
        assert not Party.objects.visible_to(tom).exists()
        assert queries.seats_of(tom) == []
