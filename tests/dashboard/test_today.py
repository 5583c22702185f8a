"""The therapist's day: how often it asks the database, what is free between people, what waits."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator

from core import clock
from couples.models import Partner
from dashboard import today
from intake import queries as intake
from intake.models import Clearance, Intake
from sessions_app import note_queries
from sessions_app.models import ProgressNote
from sessions_app.services import notes

from .conftest import london

PAGE = "/practice/"
# Session, person, second factor and who acts; then the day, its people, the texts they signed, what waits
# in their couples, inquiries, and notes to write.
STATEMENTS = 10


@pytest.fixture
def asked(client_of, ruth, settings, building, statements):
    """`asked()`: what Ruth's page asks the database, her second factor included."""
    settings.STAFF_SECOND_FACTOR = True
    with building():
        Authenticator.objects.create(user=ruth, type=Authenticator.Type.TOTP, data={"secret": ""})
    browser = client_of(ruth)
    # A test is one transaction within another, so the page's own is a savepoint here.
    return lambda: [sql for sql in statements(browser, PAGE) if "SAVEPOINT" not in sql]


@pytest.fixture
def a_full_day(new_unit, visit, sent, met, asks):
    """`a_full_day(n)`: n of everything that can stand on the page."""

    def make(number):
        for hour in range(number):
            unit = new_unit()
            sent(unit)
            visit(unit, f"2026-04-02 {12 + 2 * hour}:00")
            visit(unit, f"2026-04-09 {12 + 2 * hour}:00", state="requested")
            met(unit, f"2026-03-{10 + hour} 18:00")
            asks()

    return make


@pytest.mark.parametrize("number", [1, 3])
def test_the_day_asks_the_database_as_often_for_three_of_everything_as_for_one(a_full_day, asked, number):
    a_full_day(number)

    found = asked()

    assert len(found) == STATEMENTS, "\n".join(found)


def test_a_day_without_anybody_looks_ahead_with_one_more_statement(new_unit, visit, asked):
    for day in (7, 8, 9):
        visit(new_unit(), f"2026-04-0{day} 12:00")

    found = asked()

    assert len(found) == STATEMENTS + 1, "\n".join(found)


# ── What is free ────────────────────────────────────────────────────


@pytest.fixture
def free(ruth, as_person):
    """`free()`: the stretches that Ruth's page calls free, in London's time."""

    def ask():
        with as_person(ruth):
            lines = today.today(ruth)["lines"]
        return [
            (f"{london_time(line.free.start)}", f"{london_time(line.free.end)}")
            for line in lines
            if line.free
        ]

    def london_time(moment):
        return moment.astimezone(london("2026-04-02").tzinfo).strftime("%H:%M")

    return ask


def test_what_is_free_between_two_people_leaves_out_the_quiet_time_around_them(visit, unit, free):
    visit(unit, "2026-04-02 11:00")
    visit(unit, "2026-04-02 14:30")

    assert free() == [("12:15", "14:15")]


def test_a_short_pause_is_not_called_free(visit, unit, free):
    visit(unit, "2026-04-02 11:00")
    visit(unit, "2026-04-02 12:59")
    visit(unit, "2026-04-02 15:00")

    assert free() == [("14:14", "14:45")]


def test_what_was_free_before_now_is_no_news(visit, unit, free):
    visit(unit, "2026-04-02 07:00", state="completed")
    visit(unit, "2026-04-02 10:15")

    assert free() == []


def test_nothing_is_said_to_be_free_before_the_first_or_after_the_last(visit, unit, free):
    visit(unit, "2026-04-02 14:00")

    assert free() == []


def test_the_page_says_until_when_it_is_free(visit, unit, ruth, client_of):
    visit(unit, "2026-04-02 11:00")
    visit(unit, "2026-04-02 14:30")

    shown = client_of(ruth).get(PAGE).content.decode()

    assert 'class="free"' in shown
    assert "Free until" in shown
    assert ">14:15</time>" in shown


def test_what_is_over_says_no_more_of_what_was_ready(visit, unit, ruth, as_person):
    visit(unit, "2026-04-02 08:00", state="completed")
    visit(unit, "2026-04-02 14:00")

    with as_person(ruth):
        lines = today.today(ruth)["lines"]

    assert [len(line.ready) for line in lines] == [0, 2]


# ── What waits ──────────────────────────────────────────────────────


def test_a_request_of_today_stands_in_the_day_and_waits_for_an_answer(visit, unit, ruth, as_person):
    row = visit(unit, "2026-04-02 14:30", state="requested")
    visit(unit, "2026-04-20 14:30", state="requested")

    with as_person(ruth):
        shown = today.today(ruth)

    assert [line.appointment.pk for line in shown["lines"]] == [row.pk]
    assert [decision.title for decision in shown["decisions"]] == ["Somebody asks for a time"] * 2


def test_nothing_of_another_therapists_day_is_on_it(visit, other_unit, theo, sent, thursday, ruth, as_person):
    visit(other_unit, "2026-04-02 14:30", therapist=theo)
    visit(other_unit, "2026-04-03 14:30", therapist=theo, state="requested")
    sent(other_unit, "urgent")

    with as_person(ruth):
        shown = today.today(ruth)

    assert shown["lines"] == []
    assert shown["following"] == []
    assert shown["decisions"] == []


@pytest.mark.parametrize(("level", "urgent"), [("review", 0), ("urgent", 1)])
def test_what_waits_in_a_couple_is_told_apart(unit, sent, ruth, as_person, level, urgent):
    sent(unit, level)

    with as_person(ruth):
        couple = intake.waiting_for(ruth).get()

    assert (couple.to_look_at, couple.urgent, couple.to_decide) == (1, urgent, True)


def test_forms_that_wait_are_named_as_their_couple_does(unit, sent, as_tom, ruth, client_of, building):
    sent(unit, "none")
    with building():
        Partner.objects.filter(pk=as_tom.pk).update(shown_name="T")

    assert "From Ines and T. Any time that is held waits for you." in client_of(ruth).get(PAGE).text


def test_a_couple_that_was_decided_on_waits_no_more_until_another_form_comes(
    unit, sent, ruth, as_person, building
):
    sent(unit, "none")
    with building():
        Clearance.objects.create(couple=unit, lets_through=True, decided_at=clock.now())
    with as_person(ruth):
        assert not intake.waiting_for(ruth).exists()
        assert not intake.decisions_waiting(ruth).exists()

    with building():
        Intake.objects.filter(couple=unit).update(first_submitted_at=clock.now() + timedelta(minutes=1))

    with as_person(ruth):
        assert intake.waiting_for(ruth).get().to_decide
        assert intake.decisions_waiting(ruth).get() == unit


def test_a_decision_that_is_asked_for_again_waits(unit, sent, ruth, as_person, building):
    sent(unit, "none")
    with building():
        Clearance.objects.create(
            couple=unit, lets_through=True, decided_at=clock.now(), asked_again_at=clock.now()
        )

    with as_person(ruth):
        assert intake.decisions_waiting(ruth).get() == unit


def test_the_form_of_somebody_who_left_is_not_waited_for(unit, sent, as_tom, ruth, as_person, building):
    sent(unit, "none")
    with building():
        Intake.objects.filter(partner=as_tom).delete()
    with as_person(ruth):
        assert not intake.decisions_waiting(ruth).exists()

    with building():
        Partner.objects.filter(pk=as_tom.pk).update(state="left")

    with as_person(ruth):
        assert intake.decisions_waiting(ruth).get() == unit


def test_a_note_to_write_names_people_as_their_couple_does(unit, met, as_tom, ruth, as_person, building):
    met(unit, "2026-03-10 18:00")
    with building():
        Partner.objects.filter(pk=as_tom.pk).update(shown_name="T")

    with as_person(ruth):
        assert [row.names for row in note_queries.to_write(ruth)] == [["Ines", "T"]]


def test_a_note_is_to_write_until_it_is_signed(unit, met, ruth, as_person, building):
    session = met(unit, "2026-03-10 18:00")
    place = unit.care_team.get(user=ruth)
    with as_person(ruth):
        assert [row.names for row in note_queries.to_write(ruth)] == [["Ines", "Tom"]]
        notes.save_progress_note(session, place, {"focus": "a draft"}, version=0, by=ruth)
        assert [row.pk for row in note_queries.to_write(ruth)] == [session.pk]

        notes.sign_progress_note(session, place, {"focus": "done"}, version=1, by=ruth)

        assert list(note_queries.to_write(ruth)) == []
        assert [row.pk for row in note_queries.note_list(ruth)["signed"]] == [session.pk]
        session.refresh_from_db()
        assert session.note_signed_at == ProgressNote.objects.get(session=session).signed_at
