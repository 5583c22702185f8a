"""A last session is chosen, by one window at a time, and follows its time."""

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.models import Appointment, AppointmentState
from core import clock
from core.states import TooLate
from sessions_app import last_queries, prompts, services
from sessions_app.models import CarriedOn, LastSession
from sessions_app.services import course
from sessions_app.services import last as ending_well
from tests.sessions_app.story import LONDON_SIX

from .conftest import at_the_therapist


def test_the_therapist_chooses_one_of_the_times_to_come_and_each_reads_it(
    to_come, unit, client_of, ruth, ines, tom
):
    browser = client_of(ruth)
    assert "Say it aloud first" in browser.get(at_the_therapist(unit)).content.decode()
    assert "The last session" not in client_of(tom).get("/my/").content.decode()

    browser.post(f"{at_the_therapist(unit)}choose/", {"session": to_come.pk})

    to_come.refresh_from_db()
    assert to_come.minutes == prompts.MINUTES["last"]
    for user in (ines, tom):
        assert "The last session" in client_of(user).get("/my/").content.decode()
        assert client_of(user).get(f"/my/last-session/{to_come.pk}/").status_code == 200


def test_nothing_chosen_and_a_time_that_is_gone_are_said_in_words(to_come, unit, client_of, ruth):
    for sent in ({}, {"session": "never"}):
        answer = client_of(ruth).post(f"{at_the_therapist(unit)}choose/", sent)
        assert (answer.status_code, "Choose one of the times first." in answer.content.decode()) == (
            422,
            True,
        )
    gone = {"session": "00000000-0000-4000-8000-000000000000"}
    assert (
        "no longer there" in client_of(ruth).post(f"{at_the_therapist(unit)}choose/", gone).content.decode()
    )
    assert not LastSession.objects.exists()


def test_what_was_chosen_in_another_window_is_told_and_stays(
    last, unit, client_of, ruth, ines, as_person, building
):
    later = LONDON_SIX + timedelta(days=14)
    with building():
        other = Appointment.objects.create(
            couple=unit,
            offering=last.session.appointment.offering,
            therapist=ruth,
            during=DateTimeTZRange(later, later + timedelta(minutes=75)),
            zone="Europe/London",
            state=AppointmentState.CONFIRMED,
            held_at=clock.now(),
        )
        room = course.prepare_room(other)

    address = f"{at_the_therapist(unit)}choose/"
    told = client_of(ruth).post(address, {"session": room.pk}, follow=True).content.decode()

    assert "One was chosen in another window meanwhile." in told
    assert LastSession.objects.get().session_id == last.session_id


def test_a_time_for_one_of_two_and_one_that_is_over_cannot_be_the_last(
    to_come, as_ines, ruth, as_person, building
):
    with building():
        Appointment.objects.filter(pk=to_come.appointment_id).update(partner=as_ines)
    with as_person(ruth), pytest.raises(TooLate):
        ending_well.choose(to_come, by=ruth)
    assert not last_queries.could_be_last(to_come.couple).exists()

    with building():
        Appointment.objects.filter(pk=to_come.appointment_id).update(partner=None)
    with as_person(ruth):
        services.stop(services.open_room(to_come.appointment, ruth), by=ruth)
        to_come.refresh_from_db()
        with pytest.raises(TooLate):
            ending_well.choose(to_come, by=ruth)


def test_it_can_be_an_ordinary_session_again_and_what_was_written_stays_its_writers(
    last, line, unit, client_of, ruth, ines, as_ines
):
    line(ines, as_ines, "The ten minutes at the door.")

    client_of(ruth).post(f"{at_the_therapist(unit)}undo/")

    last.session.refresh_from_db()
    assert not LastSession.objects.exists()
    assert last.session.minutes != prompts.MINUTES["last"]
    assert client_of(ines).get(f"/my/last-session/{last.session_id}/").status_code == 404
    assert CarriedOn.objects.filter(author=as_ines).exists()


def test_a_move_of_its_time_keeps_it_the_last_one_with_what_everybody_wrote(
    last, line, ines, as_ines, ruth, client_of, as_person, building
):
    line(ines, as_ines, "The ten minutes at the door.")
    old = last.session.appointment
    later = LONDON_SIX + timedelta(days=7)
    with building():
        new = Appointment.objects.create(
            couple=old.couple,
            offering=old.offering,
            therapist=old.therapist,
            during=DateTimeTZRange(later, later + timedelta(minutes=75)),
            zone=old.zone,
            state=AppointmentState.CONFIRMED,
            held_at=clock.now(),
            replaces=old,
        )
        Appointment.objects.filter(pk=old.pk).update(state=AppointmentState.CANCELLED)
        room = course.prepare_room(new)
        ending_well.follow(new, room)

    assert LastSession.objects.get().session_id == room.pk
    assert client_of(ines).get(f"/my/last-session/{last.session_id}/").status_code == 404
    moved = client_of(ines).get(f"/my/last-session/{room.pk}/").content.decode()
    assert "The ten minutes at the door." in moved


def test_a_time_that_was_given_back_is_said_to_the_therapist_and_shows_to_nobody_else(
    last, unit, client_of, ruth, ines, building
):
    with building():
        Appointment.objects.update(state=AppointmentState.CANCELLED)

    assert "has been given back" in client_of(ruth).get(at_the_therapist(unit)).content.decode()
    assert client_of(ines).get(f"/my/last-session/{last.session_id}/").status_code == 404
    assert "The last session" not in client_of(ines).get("/my/").content.decode()


def test_a_reminder_can_be_closed_after_the_time_was_given_back(
    last, unit, client_of, ruth, as_person, building
):
    with as_person(ruth):
        ending_well.remind(last, date(2026, 6, 19), by=ruth)
    with building():
        Appointment.objects.update(state=AppointmentState.CANCELLED)
    clock.set_now(LONDON_SIX + timedelta(days=92))
    shown = client_of(ruth).get("/practice/").content.decode()
    assert "Some time after a last session" in shown
    assert "You wanted to be reminded to ask Ines and Tom how it is." in shown

    said = client_of(ruth).get(at_the_therapist(unit)).content.decode()
    assert "That is done" in said
    assert 'value="2026-06-19"' in said
    client_of(ruth).post(f"{at_the_therapist(unit)}checked/")

    assert "Some time after a last session" not in client_of(ruth).get("/practice/").content.decode()


def test_while_a_move_waits_for_its_yeses_the_page_says_so(last, unit, client_of, ruth, building):
    old = last.session.appointment
    later = LONDON_SIX + timedelta(days=7)
    with building():
        Appointment.objects.filter(pk=old.pk).update(state=AppointmentState.CANCELLED)
        Appointment.objects.create(
            couple=old.couple,
            offering=old.offering,
            therapist=old.therapist,
            during=DateTimeTZRange(later, later + timedelta(minutes=75)),
            zone=old.zone,
            state=AppointmentState.HELD,
            held_at=clock.now(),
            held_until=later - timedelta(days=2),
            replaces=old,
            ics_uid=old.ics_uid,
        )

    said = client_of(ruth).get(at_the_therapist(unit)).content.decode()

    assert "Its time is being moved." in said
    assert "has been given back" not in said


def test_a_time_that_is_past_is_not_to_come_although_its_room_was_never_opened(
    to_come, unit, client_of, ruth, ines, as_person, monkeypatch
):
    monkeypatch.setattr("intake.gate.own_steps", lambda partner: [])  # its forms have tests of their own
    assert list(last_queries.could_be_last(unit)) == [to_come]
    with as_person(ruth):
        ending_well.choose(to_come, by=ruth)
    clock.set_now(LONDON_SIX - timedelta(days=2))
    assert "Before your last session" in client_of(ines).get("/my/").content.decode()

    clock.set_now(to_come.ends_at)

    assert not last_queries.could_be_last(unit).exists()
    assert "Before your last session" not in client_of(ines).get("/my/").content.decode()


def test_what_was_not_chosen_is_said_beside_the_times_it_is_about(to_come, unit, client_of, ruth):
    said = client_of(ruth).post(f"{at_the_therapist(unit)}choose/", {}).content.decode()

    assert '<fieldset class="stack stack-small" aria-describedby="choose-mend">' in said
    assert 'id="choose-mend"' in said
