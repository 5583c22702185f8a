"""Several at once, over real connections. Each proof has its control: the same with the guard off."""

import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from booking import services
from booking.models import Appointment, Claim
from booking.services import confirming
from core.actor import acting_as, building, person
from core.states import TooLate
from couples.models import Couple
from tests.at_once import all_at_once, by
from tests.people import make_unit, make_user

from .conftest import london

pytestmark = pytest.mark.django_db(transaction=True)
THURSDAY = london("2026-03-19 18:00")
AT_ONCE = 8


@pytest.fixture
def couples(ruth: Any) -> list[Any]:
    with building():
        return [make_unit(ruth, make_user(f"First{n}"), make_user(f"Second{n}")) for n in range(AT_ONCE)]


@pytest.fixture
def without_the_constraint(couples: list[Any]) -> Iterator[None]:
    """The guard off, until the claims of this test are gone."""
    constraint = next(c for c in Claim._meta.constraints if c.name == "no_time_is_claimed_twice")
    with building(), connection.schema_editor() as editor:
        editor.remove_constraint(Claim, constraint)
    yield
    with building():
        Claim.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Claim, constraint)


def hold_all(couples, session, ruth):
    return all_at_once(
        *(by(ruth, services.hold, couple, session, ruth, THURSDAY, length=75) for couple in couples)
    )


def test_of_many_couples_one_gets_the_time(hours, couples, session, ruth):
    answers = Counter(type(answer).__name__ for answer in hold_all(couples, session, ruth))

    assert answers == {"Appointment": 1, "SlotTaken": AT_ONCE - 1}
    assert Appointment.objects.count() == 1


def test_control_without_the_constraint_they_all_get_it(
    hours, couples, session, ruth, without_the_constraint
):
    answers = hold_all(couples, session, ruth)

    assert sum(isinstance(answer, Appointment) for answer in answers) > 1


def test_overlapping_times_never_both_stand(hours, couples, session, ruth):
    """Half an hour apart, 75 minutes long: neighbours exclude each other, and nobody waits for ever."""
    starts = [london(f"2026-03-19 {hour}") for hour in ("16:00", "16:30", "17:00", "17:30", "18:00")]
    pairs = list(zip(couples, starts, strict=False))

    answers = all_at_once(
        *(by(ruth, services.hold, couple, session, ruth, start, length=75) for couple, start in pairs)
    )

    assert {type(answer).__name__ for answer in answers} <= {"Appointment", "SlotTaken"}
    rows = list(Appointment.objects.in_order())
    assert rows
    assert all(one.end < two.start for one, two in zip(rows, rows[1:], strict=False))


def test_the_same_request_sent_many_times_at_once_is_one(hours, couples, session, ruth):
    first = couples[0].partners.select_related("user", "couple").first()
    send = by(first.user, services.request_appointment, first, session, ruth, THURSDAY, length=75)

    answers = all_at_once(*[send] * 5)

    assert {getattr(answer, "pk", answer) for answer in answers} == {Appointment.objects.get().pk}


def test_both_say_yes_in_the_same_second_and_it_is_confirmed_once(hours, couples, session, ruth, gate):
    gate(True)
    row = by(ruth, services.hold, couples[0], session, ruth, THURSDAY, length=75)()
    users = [partner.user for partner in couples[0].partners.select_related("user")]

    answers = all_at_once(*(by(user, services.confirm, Appointment.objects.get(pk=row.pk)) for user in users))

    row.refresh_from_db()
    assert answers == [None, None]
    assert (row.state, row.confirmations.count(), row.sequence) == ("confirmed", 2, 1)


def test_control_without_the_lock_neither_yes_sees_the_other(
    hours, couples, session, ruth, gate, monkeypatch
):
    gate(True)
    row = by(ruth, services.hold, couples[0], session, ruth, THURSDAY, length=75)()
    users = [partner.user for partner in couples[0].partners.select_related("user")]
    both_wrote = threading.Barrier(2)
    monkeypatch.setattr(confirming, "lock_for", lambda appointment: appointment.refresh_from_db())
    monkeypatch.setattr(confirming, "claim_person", lambda yes, **how: both_wrote.wait(timeout=30))

    all_at_once(*(by(user, services.confirm, Appointment.objects.get(pk=row.pk)) for user in users))

    row.refresh_from_db()
    assert (row.state, row.confirmations.count()) == ("held", 2)


def test_a_yes_and_a_gate_that_opens_at_once_leave_nothing_waiting(
    hours, couples, session, ruth, monkeypatch
):
    """Each looks for what the other writes: without the couple's lock both could miss it."""
    # The gate is a row that its transaction writes before it asks, as the real one is.
    monkeypatch.setattr(
        "intake.gate.is_open", lambda couple: Couple.objects.get(pk=couple.pk).brake_word == "open"
    )
    couple = couples[0]
    for attempt in range(4):
        row = by(
            ruth, services.hold, couple, session, ruth, london(f"2026-04-{10 + attempt} 18:00"), length=75
        )()
        Couple.objects.filter(pk=couple.pk).update(brake_word="brake")
        first, second = (partner.user for partner in couple.partners.select_related("user"))
        by(first, services.confirm, Appointment.objects.get(pk=row.pk))()

        def open_gate() -> None:
            with acting_as(person(ruth)):
                Couple.objects.filter(pk=couple.pk).update(brake_word="open")
                services.try_confirm_couple(couple)

        answers = all_at_once(by(second, services.confirm, Appointment.objects.get(pk=row.pk)), open_gate)

        row.refresh_from_db()
        assert answers == [None, None]
        assert row.state == "confirmed"


def test_a_move_and_a_cancel_at_once_end_in_one_of_them(hours, couples, session, ruth):
    row = by(ruth, services.hold, couples[0], session, ruth, THURSDAY, length=75)()
    first, second = (partner.user for partner in couples[0].partners.select_related("user"))

    moved, cancelled = all_at_once(
        by(
            first,
            services.reschedule,
            Appointment.objects.select_related("couple", "offering", "therapist").get(pk=row.pk),
            london("2026-03-24 18:00"),
        ),
        by(second, services.cancel, Appointment.objects.get(pk=row.pk)),
    )

    live = Appointment.objects.live().count()
    assert cancelled is None
    assert (isinstance(moved, Appointment) and live == 1) or (isinstance(moved, TooLate) and live == 0)
    assert Claim.objects.count() == 2 * live
