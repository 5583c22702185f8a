"""Asking, holding, saying yes: held becomes confirmed when every yes and the gate are there."""

import pytest
from django.urls import reverse

from booking import services
from booking.models import Appointment, Claim, Confirmation
from core.states import TooLate
from intake.signals import gate_changed
from notifications.models import Notice
from tests.people import membership

from .conftest import london

pytestmark = pytest.mark.django_db
THURSDAY = london("2026-03-19 18:00")


@pytest.fixture
def asked(hours, as_ines, ines, session, as_person):
    with as_person(ines):
        return services.request_appointment(as_ines, session, hours, THURSDAY, length=75, by=ines)


@pytest.fixture
def held(asked, ruth, as_person):
    with as_person(ruth):
        services.hold_request(asked, by=ruth)
    return asked


def test_a_request_claims_the_time_and_holds_the_askers_own_yes(asked, ruth, ines, tom):
    assert asked.state == "requested"
    assert {c.resource for c in Claim.objects.all()} == {ruth.pk, ines.pk}
    assert Confirmation.objects.get().partner.user == ines
    assert not Appointment.objects.visible_to(tom).exists()
    assert [n.kind for n in Notice.objects.filter(recipient=ruth)] == ["appointment_asked"]


def test_the_same_request_twice_is_one(asked, hours, as_ines, ines, session, as_person):
    with as_person(ines):
        again = services.request_appointment(as_ines, session, hours, THURSDAY, length=75, by=ines)

    assert again == asked
    assert Appointment.objects.count() == 1


def test_holding_tells_the_other_and_not_the_one_who_asked(held, ines, tom):
    assert list(Appointment.objects.visible_to(tom)) == [held]
    assert Notice.objects.filter(recipient=tom, kind="appointment_changed").count() == 1
    assert not Notice.objects.filter(recipient=ines).exists()


def test_both_yes_behind_a_closed_gate_stay_held(held, gate, tom, as_person):
    with as_person(tom):
        services.confirm(held, by=tom)

    held.refresh_from_db()
    assert held.state == "held"


def test_both_yes_and_an_open_gate_confirm(held, gate, tom, as_person):
    gate(True)

    with as_person(tom):
        services.confirm(held, by=tom)

    held.refresh_from_db()
    assert held.state == "confirmed"
    assert held.number == 1


def test_a_gate_that_opens_later_confirms_what_waited(held, gate, unit, ruth, tom, as_person):
    with as_person(tom):
        services.confirm(held, by=tom)
    gate(True)

    with as_person(ruth):
        gate_changed.send(type(unit), couple=unit)

    held.refresh_from_db()
    assert held.state == "confirmed"


def test_an_open_gate_without_the_others_yes_stays_held(held, gate, unit, ruth, as_person):
    gate(True)

    with as_person(ruth):
        gate_changed.send(type(unit), couple=unit)

    held.refresh_from_db()
    assert held.state == "held"


def test_a_taken_slot_comes_with_the_nearest_free_times(held, hours, siblings, noor, session, as_person):
    with as_person(noor), pytest.raises(services.SlotTaken) as taken:
        services.request_appointment(membership(siblings, noor), session, hours, THURSDAY, length=75, by=noor)

    # With an hour between two joint sessions nothing else fits on that Thursday.
    assert [slot.start for slot in taken.value.alternatives] == [
        london("2026-03-17 17:30"),
        london("2026-03-17 18:00"),
        london("2026-03-17 18:30"),
    ]


def test_cancelling_gives_every_claim_back_and_tells_the_other(held, ines, tom, as_person):
    with as_person(ines):
        services.cancel(held, by=ines)
        services.cancel(held, by=ines)

    assert not Claim.objects.exists()
    assert Notice.objects.filter(recipient=tom, kind="appointment_changed", state="waiting").count() == 1
    with as_person(tom), pytest.raises(TooLate):
        services.confirm(held, by=tom)


def test_a_move_takes_the_new_time_and_frees_the_old(held, gate, ines, tom, ruth, as_person):
    gate(True)
    with as_person(tom):
        services.confirm(held, by=tom)

    with as_person(ines):
        new = services.reschedule(held, london("2026-03-19 18:30"), by=ines)

    held.refresh_from_db()
    assert (held.state, new.state, new.replaces, new.number) == ("cancelled", "held", held, 1)
    assert (new.ics_uid, new.sequence) == (held.ics_uid, held.sequence)
    assert {c.resource for c in Claim.objects.all()} == {ruth.pk, ines.pk}
    assert {c.appointment_id for c in Claim.objects.all()} == {new.pk}


def test_a_move_to_a_taken_time_loses_nothing(held, hours, siblings, noor, session, ines, as_person):
    with as_person(noor):
        services.request_appointment(
            membership(siblings, noor), session, hours, london("2026-03-17 18:00"), length=75, by=noor
        )

    with as_person(ines), pytest.raises(services.SlotTaken):
        services.reschedule(held, london("2026-03-17 18:30"), by=ines)

    held.refresh_from_db()
    assert held.state == "held"
    assert Claim.objects.filter(appointment=held).count() == 2


def test_a_therapists_list_shows_the_next_time_of_each_couple_and_no_time_that_is_for_one_alone(
    hours, unit, session, alone, ruth, as_ines, client_of, as_person
):
    with as_person(ruth):
        services.hold(unit, alone, ruth, london("2026-03-10 16:00"), length=30, by=ruth, partner=as_ines)
        services.hold(unit, session, ruth, london("2026-03-19 18:00"), length=60, by=ruth)

    text = client_of(ruth).get(reverse("practice:couples:couples")).content.decode()

    assert "Next: Thursday 19 March, 18:00, being arranged" in text
    assert "10 March" not in text


def test_the_administrator_finds_anybody_to_hold_a_time_for_and_a_therapist_their_own(
    unit, siblings, other_unit, ada, theo, client_of
):
    page = reverse("practice:booking:whom")
    everybody = client_of(ada).get(page).content.decode()
    found = client_of(ada).get(page, {"q": "noo"}).content.decode()
    own = client_of(theo).get(page).content.decode()

    assert reverse("practice:booking:book", args=[unit.pk]) in everybody
    assert reverse("practice:booking:book", args=[other_unit.pk]) in everybody
    assert "Noor" in found
    assert reverse("practice:booking:book", args=[unit.pk]) not in found
    assert reverse("practice:booking:book", args=[unit.pk]) not in own
