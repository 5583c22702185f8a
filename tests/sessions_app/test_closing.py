"""The end: nobody leaves unseen, live signals go, texts stay only with everyone's yes."""

from datetime import timedelta

import pytest

from booking.models import AppointmentState
from core import clock
from core.states import TooLate
from intake.models import Alert
from notifications.models import Quiet
from sessions_app import services
from sessions_app.models import (
    Audience,
    PhaseNote,
    RoomEvent,
    RoomMember,
    SaidAloud,
    TurnLine,
    TurnSaid,
)


@pytest.fixture
def spoken(walk, session, ruth, ines, as_ines, tom, as_tom, as_person):
    """Tom spoke, Ines said what she heard, and we are in the debrief."""
    walk("check_in")
    with as_person(ruth):
        turn = services.start_turn(session, as_tom, by=ruth)
    with as_person(tom):
        services.tell_state(session, as_tom, "mixed", intensity=3, by=tom)
        services.stir(session, as_tom, True, by=tom)
        services.keep_line(turn, as_tom, "spoken_for", text="It would like a minute to arrive.", by=tom)
        services.send_line(turn, as_tom, "spoken_for", by=tom)
        services.keep_line(turn, as_tom, "need", needs=["space"], text="a minute at the door", by=tom)
    with as_person(ines):
        services.keep_line(turn, as_ines, "what_heard", text="It needs a minute.", by=ines)
        services.send_line(turn, as_ines, "what_heard", by=ines)
    with as_person(ruth):
        services.go_to(session, "debrief", by=ruth)
    session.refresh_from_db()
    return turn


def arrange_all(session, ruth, as_person):
    with as_person(ruth):
        for member in session.members.all():
            services.arrange_follow_up(session, member.partner, by=ruth)


def test_a_session_does_not_close_before_each_leaving_is_read_or_arranged(
    spoken, session, ruth, ines, as_ines, as_tom, as_person
):
    with as_person(ines):
        services.leave(session, as_ines, "settled_enough", by=ines)

    with as_person(ruth):
        services.arrange_follow_up(session, as_tom, by=ruth)
        with pytest.raises(services.NotYet, match="leaving"):
            services.close(session, by=ruth)
        services.read_leaving(session, as_ines, by=ruth)
        closed = services.close(session, by=ruth)

    assert (closed.state, closed.ended_early) == ("closed", False)


def test_a_leaving_changed_after_it_was_read_is_unread_again(spoken, session, ruth, ines, as_ines, as_person):
    with as_person(ines):
        services.leave(session, as_ines, "settled_enough", by=ines)
    with as_person(ruth):
        services.read_leaving(session, as_ines, by=ruth)
    with as_person(ines):
        services.leave(session, as_ines, "want_a_word", by=ines)

    assert RoomMember.objects.get(session=session, partner=as_ines).left_read_at is None


def test_closing_deletes_live_signals_and_everyones_own_events(spoken, session, ruth, as_person):
    arrange_all(session, ruth, as_person)
    with as_person(ruth):
        services.close(session, by=ruth)

    assert not PhaseNote.objects.filter(session=session, kind__in=["state", "stirred", "ready"]).exists()
    assert set(RoomEvent.objects.filter(session=session).values_list("audience", flat=True)) == {
        Audience.ROOM
    }


def test_a_live_signal_that_comes_after_closing_is_not_kept(spoken, session, ruth, tom, as_tom, as_person):
    arrange_all(session, ruth, as_person)
    with as_person(ruth):
        services.close(session, by=ruth)

    with as_person(tom):
        with pytest.raises(TooLate):
            services.tell_state(session, as_tom, "revved", by=tom)
        with pytest.raises(TooLate):
            services.stir(session, as_tom, True, by=tom)
    assert not PhaseNote.objects.filter(session=session, kind__in=["state", "stirred"]).exists()


def test_the_words_of_a_turn_go_unless_everyone_said_to_keep_them(
    spoken, session, ruth, tom, as_tom, as_person
):
    with as_person(tom):
        services.keep_words(spoken, as_tom, True, by=tom)
    arrange_all(session, ruth, as_person)

    with as_person(ruth):
        services.close(session, by=ruth)
        lines = {line.kind: line.words for line in TurnLine.objects.filter(turn=spoken)}

    assert not TurnSaid.objects.filter(turn=spoken).exists()
    assert lines == {"spoken_for": {}, "need": {"needs": ["space"]}, "what_heard": {}}


def test_with_everyones_yes_the_words_stay_and_a_later_no_takes_ones_own_away(
    spoken, session, ruth, ines, as_ines, tom, as_tom, as_person
):
    for user, partner in ((ines, as_ines), (tom, as_tom)):
        with as_person(user):
            services.keep_words(spoken, partner, True, by=user)
    arrange_all(session, ruth, as_person)
    with as_person(ruth):
        services.close(session, by=ruth)
    spoken.refresh_from_db()
    assert TurnSaid.objects.filter(turn=spoken).count() == 2

    with as_person(tom):
        services.keep_words(spoken, as_tom, False, by=tom)

    with as_person(ruth):
        kept = {line.kind: line.words for line in TurnLine.objects.filter(turn=spoken)}
    assert list(TurnSaid.objects.filter(turn=spoken).values_list("author", flat=True)) == [as_ines.pk]
    assert "text" not in kept["spoken_for"]


def test_closing_completes_the_appointment_and_leaves_each_in_quiet_for_as_long_as_they_said(
    spoken, session, ruth, ines, as_ines, tom, as_person
):
    with as_person(ines):
        services.harvest(session, as_ines, {"buffer": "walk", "buffer_minutes": 45}, by=ines)
    arrange_all(session, ruth, as_person)
    with as_person(ruth):
        services.close(session, by=ruth)

    session.appointment.refresh_from_db()
    lengths = {
        quiet.user.name_used: (quiet.during.upper - quiet.during.lower) // timedelta(minutes=1)
        for quiet in Quiet.objects.filter(subject_id=session.pk)
    }
    assert session.appointment.state == AppointmentState.COMPLETED
    assert lengths == {"Ines": 45, "Tom": 30}


def test_nourishing_and_stretchy_are_shared_only_where_they_are_ticked(
    spoken, session, sees, ines, as_ines, tom, as_tom, as_person
):
    with as_person(ines):
        words = {
            "nourishing": "He said the shutter isn't leaving.",
            "share_nourishing": True,
            "stretchy": "Waiting while he looked inside.",
            "share_stretchy": False,
        }
        services.harvest(session, as_ines, words, by=ines)
    assert [(kind, text) for _, kind, text in sees(tom, as_tom).spoken] == [
        ("nourishing", "He said the shutter isn't leaving.")
    ]

    with as_person(ines):
        services.harvest(session, as_ines, {**words, "share_nourishing": False}, by=ines)
    assert sees(tom, as_tom).spoken == ()
    assert not SaidAloud.objects.filter(session=session).exists()


def test_not_safe_to_go_home_reaches_the_therapist_at_once_and_changes_no_screen(
    spoken, session, sees, client_of, ines, as_ines, tom, as_tom, as_person
):
    browser = client_of(ines)
    before = sees(ines, as_ines)

    answers = []
    for check in ("settled_enough", "not_safe_to_go_home"):
        answer = browser.post(f"/my/room/{session.pk}/leaving/", {"check": check})
        answers.append((answer.status_code, answer.headers["Location"]))

    alert = Alert.objects.get()
    assert (alert.partner_id, alert.level) == (as_ines.pk, "urgent")
    assert answers[0] == answers[1]
    assert sees(ines, as_ines).screen == before.screen == "debrief"


def test_an_unsafe_today_alerts_and_the_next_screen_is_the_same_for_every_answer(
    session, client_of, ines, as_ines, tom, as_tom
):
    pages = []
    for user, answer in ((ines, "yes"), (tom, "no")):
        browser = client_of(user)
        pressed = browser.post(f"/my/room/{session.pk}/today/", {"answer": answer}, headers={"X-Room": "1"})
        assert (pressed.status_code, pressed.content) == (204, b"")
        html = browser.get(f"/my/room/{session.pk}/screen/").content.decode()
        pages.append(html.split("<main")[1].split("</main>")[0])

    from .test_who_sees_what import without_secrets

    assert without_secrets(pages[0]) == without_secrets(pages[1])
    assert Alert.objects.get().rule == "today_unsafe"


def test_a_safety_stop_ends_early_without_a_debrief_and_drops_what_has_no_consent(
    walk, session, ruth, as_tom, tom, as_person
):
    walk("check_in")
    with as_person(ruth):
        turn = services.start_turn(session, as_tom, by=ruth)
    with as_person(tom):
        services.keep_line(turn, as_tom, "spoken_for", text="Not for keeping.", by=tom)
    with as_person(ruth):
        stopped = services.stop(session, by=ruth)
        assert TurnLine.objects.get().words == {}

    assert (stopped.state, stopped.ended_early) == ("closed", True)


def test_a_session_runs_from_start_to_end_with_nobody_on_a_screen(walk, session, ruth, as_tom, as_person):
    walk("check_in")
    with as_person(ruth):
        services.record_part(session, as_tom, "The Shutter", by=ruth)
        services.start_turn(session, as_tom, by=ruth, said=SaidAloud.objects.get())
        services.go_to(session, "witness_repair", by=ruth)
        services.switch_roles(session, by=ruth)
        services.go_to(session, "witness_repair", by=ruth)
        services.go_to(session, "debrief", by=ruth)
    arrange_all(session, ruth, as_person)
    with as_person(ruth):
        services.close(session, by=ruth)

    session.refresh_from_db()
    assert session.state == "closed"
    assert list(session.turns.values_list("speaker__user__name_used", flat=True)) == ["Tom", "Ines"]
    assert not session.turns.filter(ended_at=None).exists()
    assert clock.now() >= session.closed_at
