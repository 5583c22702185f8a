"""The gate: every member ready and a decision that lets them through; nothing clears by itself."""

import itertools

import pytest

from core import actor as acting
from couples import services as couples
from intake import gate, services
from intake.models import Signature

from .answers import NOOR
from .asking import is_open

STEPS = ("sent", "signed", "met", "decided")


@pytest.fixture
def ready(send, sign_all, meet, clear, ruth):
    """`ready(partner, *steps)` does these steps for one person; `decided` is for the couple."""

    def go(partner, *steps):
        if "sent" in steps:
            send(partner)
        if "signed" in steps:
            sign_all(partner)
        if "met" in steps:
            meet(partner, ruth)

    return go


@pytest.mark.parametrize(
    "missing",
    [(who, step) for who, step in itertools.product(("first", "second"), ("sent", "signed", "met"))]
    + [("couple", "decided"), ("nobody", "nothing")],
)
@pytest.mark.privacy
def test_the_gate_opens_only_with_everything_of_everybody(ready, clear, unit, as_ines, as_tom, ruth, missing):
    who, step = missing
    for name, partner in (("first", as_ines), ("second", as_tom)):
        ready(partner, *[one for one in STEPS if (name, one) != (who, step)])
    if step != "decided":
        clear(unit, ruth)

    assert is_open(unit) is (missing == ("nobody", "nothing"))


@pytest.mark.parametrize(
    ("decision", "opens"),
    [("cleared", True), ("cleared_with_conditions", True), ("hold", False), ("not_suitable_now", False)],
)
def test_the_latest_decision_counts(ready, clear, unit, as_ines, as_tom, ruth, decision, opens):
    for partner in (as_ines, as_tom):
        ready(partner, *STEPS)
    clear(unit, ruth, "cleared" if not opens else "hold")
    clear(unit, ruth, decision, conditions=["separate_arrivals"])

    assert is_open(unit) is opens


def test_having_talked_without_knowing_to_whom_is_not_enough(ready, meet, clear, unit, as_ines, as_tom, ruth):
    ready(as_ines, *STEPS)
    ready(as_tom, "sent", "signed")
    meet(as_tom, ruth, met=False)
    clear(unit, ruth)

    assert not is_open(unit)


def test_a_screen_left_out_on_purpose_closes_nothing(send, ready, clear, unit, as_ines, as_tom, ruth):
    send(as_ines, J=dict.fromkeys(NOOR, ""))
    ready(as_ines, "signed", "met")
    ready(as_tom, *STEPS)
    clear(unit, ruth)

    assert is_open(unit)


def test_taking_a_signature_back_closes_it(ready, clear, unit, as_ines, as_tom, ruth, as_person):
    for partner in (as_ines, as_tom):
        ready(partner, *STEPS)
    clear(unit, ruth)
    assert is_open(unit)

    with as_person(as_tom.user):
        signature = Signature.objects.filter(partner=as_tom).select_related("partner__couple").first()
        services.withdraw(signature, by=as_tom.user)

    assert not is_open(unit)


def test_red_after_the_decision_asks_for_a_new_one(
    ready, send, clear, unit, as_ines, as_tom, ruth, as_person
):
    for partner in (as_ines, as_tom):
        ready(partner, *STEPS)
    clear(unit, ruth)

    send(as_tom, J=NOOR)

    assert not is_open(unit)
    with as_person(ruth):
        assert gate.clearance(ruth, unit) == "therapist_review"
    clear(unit, ruth)
    assert is_open(unit)


def test_an_amber_form_after_the_decision_leaves_it(ready, send, clear, unit, as_ines, as_tom, ruth):
    for partner in (as_ines, as_tom):
        ready(partner, *STEPS)
    clear(unit, ruth)

    send(as_tom, J={"SF15": "yes"})

    assert is_open(unit)


def test_someone_invited_who_has_not_come_yet_keeps_it_closed(ready, clear, ruth, ines, building):
    from tests import people

    with building():
        couple = people.make_unit(ruth, ines)
        couples.add_member(couple, by=ruth)
    partner = people.membership(couple, ines)
    ready(partner, *STEPS)
    clear(couple, ruth)

    assert not is_open(couple)


def test_the_gate_is_read_alike_by_whoever_asks(ready, clear, unit, as_ines, as_tom, ruth, as_person):
    for partner in (as_ines, as_tom):
        ready(partner, *STEPS)
    clear(unit, ruth)

    for user in (ruth, as_ines.user, as_tom.user):
        with as_person(user):
            assert is_open(unit)


def test_clearance_follows_the_forms_until_it_is_decided(send, clear, unit, as_ines, as_tom, ruth, as_person):
    def now():
        with as_person(ruth):
            return gate.clearance(ruth, unit)

    assert now() == "not_started"
    send(as_ines)
    assert now() == "intakes_in_progress"
    send(as_tom)
    assert now() == "therapist_review"
    clear(unit, ruth, "hold")
    assert now() == "hold"


@pytest.mark.privacy
def test_the_outward_word_comes_from_ones_own_steps_until_a_time_is_confirmed(
    ready, clear, unit, as_ines, as_tom, ruth
):
    assert gate.outward_label(as_ines) == "getting_started"
    ready(as_ines, "sent", "signed")
    assert gate.outward_label(as_ines) == "being_arranged"
    ready(as_ines, "met")
    ready(as_tom, *STEPS)
    clear(unit, ruth, "hold")
    assert gate.outward_label(as_ines) == "being_arranged"
    assert gate.outward_label(as_ines, first_confirmed=True) == "active"
    unit.state = as_ines.couple.state = "paused"
    assert gate.outward_label(as_ines, first_confirmed=True) == "paused"
    as_ines.couple.state = "closed_by_choice"
    assert gate.outward_label(as_ines, first_confirmed=True) == "finished"


def test_when_somebody_leaves_the_gate_closes(ready, clear, unit, as_ines, as_tom, ruth, as_person):
    for partner in (as_ines, as_tom):
        ready(partner, *STEPS)
    clear(unit, ruth)

    with as_person(as_tom.user):
        couples.leave(as_tom, by=as_tom.user)

    unit.refresh_from_db()
    assert not is_open(unit)


def test_the_gate_asks_six_questions_whatever_the_size_of_the_unit(
    ready, clear, unit, as_ines, as_tom, ruth, django_assert_max_num_queries
):
    for partner in (as_ines, as_tom):
        ready(partner, *STEPS)
    clear(unit, ruth)

    with acting.acting_as(acting.system("weighing")), django_assert_max_num_queries(9):
        gate.is_open(unit)  # before and after them the database is told which job it is
