"""A last session: it is chosen, each writes what they carry on, and a day to ask again is kept."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.models import Appointment, AppointmentState
from core import actor as acting
from core import clock, vault
from core.states import TooLate
from couples import ending
from couples.models import SpaceClosed
from intake.models import Administration
from intake.services import measures
from notifications.models import Notice, NoticeState
from notifications.registry import KINDS
from sessions_app import last_queries, prompts, services
from sessions_app.models import CarriedOn, LastSession, SharedCarriedOn
from sessions_app.services import course
from sessions_app.services import last as ending_well

from .story import LONDON_SIX
from .test_who_sees_what import without_secrets

# Statements of one's own page and of the therapist's, sign-in and the log of what was read included.
MOST_OF_ONES_OWN, MOST_AT_THE_THERAPIST = 21, 19


@pytest.fixture
def to_come(appointment: Appointment, ruth: Any, as_person: Any) -> Any:
    """The room of the appointment, not open yet."""
    with as_person(ruth):
        return services.prepare_room(appointment)


@pytest.fixture
def last(to_come: Any, ruth: Any, as_person: Any) -> LastSession:
    with as_person(ruth):
        return ending_well.choose(to_come, by=ruth)


@pytest.fixture
def line(last: LastSession, as_person: Any) -> Any:
    """`line(ines, as_ines, "…")`: somebody keeps what they carry on."""

    def keep(user: Any, partner: Any, text: str, **more: Any) -> None:
        with as_person(user):
            ending_well.carry_on(last, partner, by=user, text=text, **{"share": False, **more})

    return keep


def page(user, last, client_of):
    return client_of(user).get(f"/my/last-session/{last.session_id}/").content.decode()


def at_the_therapist(unit):
    return f"/practice/couples/{unit.pk}/last-session/"


# ── Choosing ──────────────────────────────────────────────────────────────────────────────────────


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
    assert "Some time after a last session" in client_of(ruth).get("/practice/").content.decode()

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


# ── What each carries on ──────────────────────────────────────────────────────────────────────────


def test_a_line_is_for_its_writer_and_the_therapist_until_its_writer_shares_it(
    last, line, unit, client_of, ruth, ines, as_ines, tom
):
    words = "The ten minutes at the door."
    before = without_secrets(page(tom, last, client_of))
    line(ines, as_ines, words, later="yes")

    assert words in page(ines, last, client_of)
    assert words in client_of(ruth).get(at_the_therapist(unit)).content.decode()
    assert without_secrets(page(tom, last, client_of)) == before

    line(ines, as_ines, words, share=True)
    assert words in page(tom, last, client_of)
    line(ines, as_ines, words)
    assert without_secrets(page(tom, last, client_of)) == before


def test_the_page_keeps_a_line_and_shares_it_after_a_fresh_sign_in_where_it_is_ticked(
    last, client_of, freshly, ines, tom
):
    address = f"/my/last-session/{last.session_id}/"
    sent = {"carry": "The ten minutes.", "later": "no", "seen": ""}

    assert client_of(ines).post(address, sent).status_code == 302
    assert not SharedCarriedOn.objects.exists()

    ticked = {**sent, "seen": CarriedOn.objects.get().updated_at.isoformat(), "share_carry": "on"}
    assert "/reauthenticate/" in client_of(ines).post(address, ticked).url
    assert not SharedCarriedOn.objects.exists()
    freshly(client_of(ines)).post(address, ticked)
    assert "The ten minutes." in page(tom, last, client_of)


def test_a_shared_line_needs_words_and_too_many_are_given_back_as_they_were(last, client_of, ines):
    address = f"/my/last-session/{last.session_id}/"

    empty = client_of(ines).post(address, {"carry": "  ", "share_carry": "on", "seen": ""})
    long = client_of(ines).post(address, {"carry": "x" * 1001, "seen": ""})

    assert (empty.status_code, "no line to share yet" in empty.content.decode()) == (422, True)
    assert (long.status_code, "x" * 1001 in long.content.decode()) == (422, True)
    assert not CarriedOn.objects.exists()


def test_what_another_window_kept_is_shown_and_not_written_over(last, line, client_of, ines, as_ines):
    line(ines, as_ines, "Written on the phone.")

    answer = client_of(ines).post(
        f"/my/last-session/{last.session_id}/", {"carry": "Written on the laptop.", "seen": ""}
    )

    said = answer.content.decode()
    assert answer.status_code == 422
    assert "Written on the phone." in said
    assert "Written on the laptop." in said
    mark = said.split('name="seen" value="')[1].split('"')[0]
    client_of(ines).post(
        f"/my/last-session/{last.session_id}/", {"carry": "Written on the laptop.", "seen": mark}
    )
    assert "Written on the laptop." in page(ines, last, client_of)


def test_when_the_work_is_finished_a_line_can_be_kept_and_taken_back_and_no_longer_shared(
    last, line, unit, client_of, ruth, ines, as_ines, tom, as_person, building
):
    line(ines, as_ines, "Shared before.", share=True)
    with building():
        Appointment.objects.update(state=AppointmentState.COMPLETED)
    with as_person(ruth):
        ending.finish(unit, by=ruth)
    unit.refresh_from_db()
    as_ines.refresh_from_db()
    assert "Shared before." in page(tom, last, client_of)

    with pytest.raises(SpaceClosed):
        line(ines, as_ines, "Something new.", share=True)
    line(ines, as_ines, "Something new.")

    assert "Something new." in page(ines, last, client_of)
    assert "Shared before." not in page(tom, last, client_of)


def test_nobody_writes_for_somebody_else(last, as_ines, tom, as_person):
    from django.core.exceptions import PermissionDenied

    with as_person(tom), pytest.raises(PermissionDenied):
        ending_well.carry_on(last, as_ines, by=tom, text="Not hers.", share=False)


# ── In the room ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def closing(last, session, walk, ruth, as_person):
    """The debrief of the last session."""
    walk("check_in")
    with as_person(ruth):
        services.go_to(session, "debrief", by=ruth)
    return session


def test_the_prompts_of_a_last_session_stand_first_at_the_desk_and_in_no_other(
    last, session, walk, client_of, ruth
):
    walk("check_in")
    address = f"/practice/room/{session.pk}/"
    words = "How did your loop go when you began"
    assert words in client_of(ruth).get(address).content.decode()

    LastSession.objects.all().delete()
    assert words not in client_of(ruth).get(address).content.decode()


def test_in_the_debrief_each_writes_on_their_own_screen_and_the_other_reads_what_was_shared(
    closing, client_of, ruth, ines, tom
):
    def his():
        return without_secrets(client_of(tom).get(f"/my/room/{closing.pk}/").content.decode())

    before = his()
    carry = f"/my/room/{closing.pk}/carry/"
    client_of(ines).post(carry, {"carry": "The ten minutes at the door.", "later": "yes"})
    assert his() == before
    assert (
        "The ten minutes at the door."
        in client_of(ruth).get(f"/practice/room/{closing.pk}/").content.decode()
    )

    client_of(ines).post(carry, {"carry": "The ten minutes at the door.", "share_carry": "on"})
    assert "The ten minutes at the door." in his()


@pytest.mark.parametrize("headers", [{"X-Room": "1"}, {}])
def test_on_the_closed_screen_of_finished_work_nothing_more_is_shared_and_it_is_said_why(
    closing, unit, client_of, ruth, ines, as_person, headers
):
    carry = f"/my/room/{closing.pk}/carry/"
    with as_person(ruth):
        services.stop(closing, by=ruth)
        ending.finish(unit, by=ruth)
    words = "The ten minutes at the door."

    answer = client_of(ines).post(carry, {"carry": words, "share_carry": "on"}, headers=headers)

    said = answer.content.decode()
    assert answer.status_code == 422
    assert "The work is finished, so nothing more can be shared." in said
    assert "The room has moved on" not in said
    assert headers or words in said
    assert not CarriedOn.objects.exists()
    client_of(ines).post(carry, {"carry": words}, headers=headers)
    assert CarriedOn.objects.exists()
    assert not SharedCarriedOn.objects.exists()


def test_outside_the_debrief_the_room_shares_nothing_and_takes_nothing_back(
    closing, line, client_of, ruth, ines, as_ines, as_person
):
    """There sharing takes a fresh sign-in, which is for the page of one's own to ask."""
    carry, browser = f"/my/room/{closing.pk}/carry/", client_of(ines)
    line(ines, as_ines, "What all may read.", share=True)
    with as_person(ruth):
        services.stop(closing, by=ruth)

    refused = browser.post(carry, {"carry": "Not her words.", "share_carry": "on"})
    browser.post(carry, {"carry": "A later thought."})

    assert refused.status_code == 422
    assert "It is shared on your own page" in refused.content.decode()
    with acting.acting_as(acting.person(ines)):
        kept, shown = CarriedOn.objects.get(), SharedCarriedOn.objects.get()
        vault.open_all([kept, shown])
        assert (kept.words["text"], shown.words["text"]) == ("A later thought.", "What all may read.")


def test_before_the_room_is_opened_nothing_is_written_there(last, client_of, ines):
    answer = client_of(ines).post(f"/my/room/{last.session_id}/carry/", {"carry": "Mine"})

    assert answer.status_code == 409
    assert not CarriedOn.objects.exists()


def test_what_is_too_long_for_the_room_stays_in_its_field(closing, client_of, ines):
    answer = client_of(ines).post(f"/my/room/{closing.pk}/carry/", {"carry": "y" * 1001})

    assert (answer.status_code, "y" * 1001 in answer.content.decode()) == (422, True)
    assert not CarriedOn.objects.exists()


def test_on_one_device_for_all_nobody_writes_what_is_theirs(closing, client_of, ines, as_ines):
    closing.members.filter(partner=as_ines).update(joining_mode="online_shared_device")

    client_of(ines).post(f"/my/room/{closing.pk}/carry/", {"carry": "Mine"}, headers={"X-Room": "1"})

    assert not CarriedOn.objects.exists()


def test_an_ordinary_room_has_no_such_line(walk, session, client_of, ines):
    walk("check_in")

    assert client_of(ines).post(f"/my/room/{session.pk}/carry/", {"carry": "Mine"}).status_code == 404


def test_the_draft_of_the_note_says_that_it_was_the_last_and_nothing_that_anybody_wrote(
    closing, client_of, ruth, ines
):
    client_of(ines).post(f"/my/room/{closing.pk}/carry/", {"carry": "The ten minutes at the door."})

    note = client_of(ruth).get(f"/practice/notes/{closing.pk}/").content.decode()

    assert "The last session of this work." in note
    assert "The ten minutes at the door." not in note


# ── Questions to look back, and a day to ask again ────────────────────────────────────────────────


def test_each_is_offered_what_they_answered_before_and_the_usual_set_where_there_is_none(
    last, unit, client_of, ruth, ines, as_ines, tom, as_tom, as_person
):
    with as_person(ruth):
        (gad,) = measures.ask(unit, [as_ines], ["gad_7"], moment="review", by=ruth)
    with as_person(ines):
        measures.answer(gad, by=ines, answers=[1] * 7)

    client_of(ruth).post(f"{at_the_therapist(unit)}questions/")

    def offered(partner):
        rows = Administration.objects.filter(partner=partner, moment="end")
        return set(rows.values_list("instrument", flat=True))

    assert offered(as_ines) == {"gad_7"}
    assert offered(as_tom) == {"connection", "phq_9", "gad_7"}
    assert LastSession.objects.get().asked_at is not None
    assert "A few questions to look back" in page(ines, last, client_of)


def test_the_day_is_three_months_on_unless_another_is_chosen_and_has_to_be_to_come(
    last, unit, client_of, ruth
):
    address = f"{at_the_therapist(unit)}remind/"
    assert 'value="2026-06-19"' in client_of(ruth).get(at_the_therapist(unit)).content.decode()

    past = client_of(ruth).post(address, {"on": "2026-03-19"})
    never = client_of(ruth).post(address, {"on": "the 40th"})
    kept = client_of(ruth).post(address, {"on": "2026-06-19"})

    assert (past.status_code, never.status_code, kept.status_code) == (422, 422, 302)
    assert LastSession.objects.get().check_on == date(2026, 6, 19)


@pytest.mark.parametrize(
    ("day", "then"),
    [
        (date(2026, 3, 19), date(2026, 6, 19)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2026, 9, 30), date(2026, 12, 30)),
        (date(2026, 10, 15), date(2027, 1, 15)),
    ],
)
def test_three_months_after_a_day(day, then):
    assert ending_well.three_months_after(day) == then


def test_the_reminder_is_one_neutral_notice_to_the_therapist_and_to_nobody_else(
    last, unit, client_of, ruth, as_person
):
    client_of(ruth).post(f"{at_the_therapist(unit)}remind/", {"on": "2026-06-19"})

    notice = Notice.objects.get(kind=ending_well.KIND)
    kind = KINDS[ending_well.KIND]
    with as_person(ruth):
        said = kind.words(notice)
        assert kind.still_true(notice)
    assert (notice.recipient, notice.state) == (ruth, NoticeState.WAITING)
    assert notice.due_at.isoformat() == "2026-06-19T08:00:00+00:00"
    assert said.body == "An item is waiting in your list. {link}"

    client_of(ruth).post(f"{at_the_therapist(unit)}remind/", {"on": ""})
    with as_person(ruth):
        assert not kind.still_true(notice)
    client_of(ruth).post(f"{at_the_therapist(unit)}remind/", {"on": "2026-06-19"})
    with as_person(ruth):
        assert kind.still_true(Notice.objects.get(kind=ending_well.KIND))


def test_on_the_day_it_waits_for_the_therapist_who_offers_the_questions_to_those_who_said_yes(
    last, line, unit, client_of, ruth, ines, as_ines, tom, as_tom
):
    line(ines, as_ines, "The ten minutes at the door.", later="yes")
    line(tom, as_tom, "", later="no")
    client_of(ruth).post(f"{at_the_therapist(unit)}remind/", {"on": "2026-06-19"})
    assert "Some time after a last session" not in client_of(ruth).get("/practice/").content.decode()

    clock.set_now(LONDON_SIX + timedelta(days=92))
    assert "Some time after a last session" in client_of(ruth).get("/practice/").content.decode()
    client_of(ruth).post(f"{at_the_therapist(unit)}questions/", {"moment": "followup"})
    asked = set(Administration.objects.filter(moment="followup").values_list("partner", flat=True))
    client_of(ruth).post(f"{at_the_therapist(unit)}checked/")

    assert asked == {as_ines.pk}
    assert "Some time after a last session" not in client_of(ruth).get("/practice/").content.decode()
    assert Appointment.objects.count() == 1


def test_it_is_no_longer_said_to_somebody_who_left_the_care_team(last, unit, ruth, as_person, building):
    with as_person(ruth):
        ending_well.remind(last, date(2026, 6, 19), by=ruth)
        notice = Notice.objects.get(kind=ending_well.KIND)
    with building():
        unit.care_team.update(until=clock.now())

    with as_person(ruth):
        assert not KINDS[ending_well.KIND].still_true(notice)


def test_its_pages_ask_the_database_a_few_times(
    last, line, unit, client_of, statements, ruth, ines, as_ines, tom, as_tom
):
    line(ines, as_ines, "The ten minutes at the door.", share=True, later="yes")
    line(tom, as_tom, "That it waits.", share=True, later="yes")

    def asked(user, address):
        return [sql for sql in statements(client_of(user), address) if "SAVEPOINT" not in sql]

    own = asked(ines, f"/my/last-session/{last.session_id}/")
    hers = asked(ruth, at_the_therapist(unit))

    assert len(own) <= MOST_OF_ONES_OWN, "\n".join(own)
    assert len(hers) <= MOST_AT_THE_THERAPIST, "\n".join(hers)
