"""The real gate: form, conversation, signatures and the therapist's decision, in any order."""

import pytest

from booking import services
from booking.models import Appointment, Claim
from core import clock
from couples import services as couples
from notifications.models import Notice
from tests.intake.conftest import clear, meet, send, sign_all, write  # noqa: F401

from .conftest import london

pytestmark = pytest.mark.django_db
STEPS = ["yes", "send", "meet", "clear", "sign_all"]


@pytest.fixture
def held(hours, unit, session, ruth, as_person):
    with as_person(ruth):
        return services.hold(unit, session, ruth, london("2026-03-19 18:00"), length=75, by=ruth)


@pytest.mark.parametrize("last", STEPS)
def test_the_last_step_confirms_whichever_it_is(held, unit, ruth, as_ines, as_tom, as_person, request, last):
    go = {name: request.getfixturevalue(name) for name in STEPS[1:]}

    def take(step, partner):
        if step == "yes":
            with as_person(partner.user):
                services.confirm(held, by=partner.user)
        elif step == "meet":
            go["meet"](partner, ruth)
        elif step != "clear":
            go[step](partner)

    for step in [step for step in STEPS if step != last]:
        take(step, as_ines)
        take(step, as_tom)
        if step == "clear":
            go["clear"](unit, ruth)
    take(last, as_ines)
    held.refresh_from_db()
    assert held.state == "held"

    take(last, as_tom)
    if last == "clear":
        go["clear"](unit, ruth)
    else:  # one of them did something alone after the decision: that shows in the evening (ADR 7)
        held.refresh_from_db()
        assert held.state == "held"
        clock.set_now(london("2026-03-09 20:00"))
        services.settle_due()

    held.refresh_from_db()
    assert held.state == "confirmed"


def test_a_decision_to_hold_leaves_it_held_until_it_lapses(
    held,
    unit,
    ruth,
    as_ines,
    as_tom,
    as_person,
    send,
    sign_all,
    meet,
    clear,  # noqa: F811
):
    for partner in (as_ines, as_tom):
        with as_person(partner.user):
            services.confirm(held, by=partner.user)
        send(partner)
        sign_all(partner)
        meet(partner, ruth)
    clear(unit, ruth, "hold")
    held.refresh_from_db()
    assert held.state == "held"

    clock.set_now(london("2026-03-19 18:00"))
    services.expire_holds()

    held.refresh_from_db()
    assert held.state == "expired"


def test_what_is_for_one_person_needs_no_gate(hours, alone, ruth, as_ines, ines, tom, as_person):
    with as_person(ines):
        row = services.request_appointment(
            as_ines, alone, ruth, london("2026-03-12 16:00"), length=30, by=ines
        )
    with as_person(ruth):
        services.hold_request(row, by=ruth)

    row.refresh_from_db()
    assert row.state == "confirmed"
    assert not Appointment.objects.visible_to(tom).exists()
    assert not Notice.objects.filter(recipient=tom).exists()


def test_leaving_stops_what_was_to_come_without_a_message_at_that_hour(
    held, unit, ruth, as_ines, ines, tom, as_person
):
    with as_person(ines):
        services.confirm(held, by=ines)
    Notice.objects.all().delete()

    with as_person(ines):
        couples.leave(as_ines, by=ines)

    held.refresh_from_db()
    assert held.state == "cancelled"
    assert not Claim.objects.exists()
    told = Notice.objects.get(recipient=tom)
    assert (told.kind, told.due_at) == ("appointment_changed", london("2026-03-18 18:00"))
    assert Notice.objects.filter(recipient=ruth, kind="appointment_asked").exists()
    assert not Notice.objects.filter(recipient=ines).exists()
