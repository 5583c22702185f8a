"""Every state with every verb, from the table; and what care asks for besides."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from core import clock
from core.states import TooLate, move
from couples.models import Partner
from sessions_app import services
from sessions_app.models import BrakeEvent, PhaseLog, Reason, RoomMember, RoomState, TherapySession

LAWFUL = {
    ("not_open", "open"): "waiting_room",
    ("waiting_room", "land"): "landing",
    ("landing", "agree"): "agreements",
    ("agreements", "check_in"): "check_in",
    ("agreements", "land"): "landing",
    ("check_in", "speak"): "speaking_to",
    ("check_in", "land"): "landing",
    ("check_in", "agree"): "agreements",
    ("check_in", "harvest"): "debrief",
    ("speaking_to", "witness"): "witness_repair",
    ("speaking_to", "land"): "landing",
    ("speaking_to", "agree"): "agreements",
    ("speaking_to", "check_in"): "check_in",
    ("speaking_to", "harvest"): "debrief",
    ("witness_repair", "speak"): "speaking_to",
    ("witness_repair", "land"): "landing",
    ("witness_repair", "agree"): "agreements",
    ("witness_repair", "check_in"): "check_in",
    ("witness_repair", "harvest"): "debrief",
    ("debrief", "close"): "closed",
    ("braked", "settle"): "returning",
    ("braked", "check_in"): "check_in",
    ("braked", "harvest"): "debrief",
    ("returning", "check_in"): "check_in",
    ("returning", "harvest"): "debrief",
    ("returning", "brake"): "braked",
}
PHASES = ["landing", "agreements", "check_in", "speaking_to", "witness_repair", "debrief"]
for _phase in PHASES:
    LAWFUL[(_phase, "brake")] = "braked"
    LAWFUL[("braked", f"resume_{_phase}")] = _phase
    LAWFUL[("returning", f"resume_{_phase}")] = _phase
for _state in ["waiting_room", *PHASES, "braked", "returning"]:
    LAWFUL[(_state, "stop")] = "closed"


@pytest.mark.parametrize("state", RoomState.values)
def test_a_room_makes_the_moves_of_the_table_and_no_other(state, session, ruth, as_person):
    for verb in TherapySession.MOVES:
        with as_person(ruth):
            TherapySession.objects.filter(pk=session.pk).update(
                state=state, paused_from="landing", closed_at=clock.now()
            )
            room = TherapySession.objects.get(pk=session.pk)
            if (state, verb) in LAWFUL:
                move(room, verb, by=ruth)
                assert room.state == LAWFUL[(state, verb)], verb
            else:
                with pytest.raises(TooLate):
                    move(room, verb, by=ruth)


def test_each_move_is_logged_with_where_from_who_and_why(walk, session, ruth, as_person):
    walk("check_in")

    with as_person(ruth):
        services.go_to(session, "landing", by=ruth)

    course = list(PhaseLog.objects.filter(session=session).values_list("was", "became", "reason"))
    assert course == [
        ("not_open", "waiting_room", "planned"),
        ("waiting_room", "landing", "planned"),
        ("landing", "agreements", "planned"),
        ("agreements", "check_in", "planned"),
        ("check_in", "landing", "returned_slow"),
    ]
    assert set(PhaseLog.objects.filter(session=session).values_list("actor", flat=True)) == {ruth.pk}


def test_landing_and_agreements_are_not_skipped(session, ruth, as_person):
    with as_person(ruth):
        services.go_to(session, "landing", by=ruth)
        for later in ("check_in", "speaking_to", "debrief"):
            with pytest.raises(TooLate):
                services.go_to(session, later, by=ruth)


def test_a_pause_in_landing_is_no_way_round_the_agreements(session, ruth, as_person):
    with as_person(ruth):
        services.go_to(session, "landing", by=ruth)
        services.brake(session, by=ruth)
        for later in ("check_in", "debrief"):
            with pytest.raises(services.NotYet, match="agreements"):
                services.go_to(session, later, by=ruth)


def test_nobody_speaks_before_everyone_agreed(session, ruth, as_person, as_tom):
    with as_person(ruth):
        for phase in ("landing", "agreements", "check_in"):
            services.go_to(session, phase, by=ruth)
        services.agreed_aloud(session, as_tom, by=ruth)
        with pytest.raises(services.NotYet, match="agreements"):
            services.go_to(session, "speaking_to", by=ruth)


def test_a_phase_may_be_skipped_on_the_way_to_the_debrief(walk, session, ruth, as_person):
    walk("check_in")

    with as_person(ruth):
        services.go_to(session, "debrief", by=ruth)

    session.refresh_from_db()
    assert session.state == RoomState.DEBRIEF


def test_resuming_waits_for_a_minute_of_quiet_and_for_the_one_who_paused(walk, session, ruth, tom, as_person):
    walk("check_in")
    with as_person(tom):
        services.brake(session, by=tom)

    with as_person(ruth), pytest.raises(services.NotYet, match="quiet"):
        services.resume(session, by=ruth)
    clock.set_now(clock.now() + timedelta(seconds=61))
    with as_person(ruth), pytest.raises(services.NotYet, match="ready"):
        services.resume(session, by=ruth)
    with as_person(tom):
        services.ready(session, by=tom)
    with as_person(ruth):
        services.resume(session, by=ruth)

    session.refresh_from_db()
    pause = BrakeEvent.objects.get(session=session)
    assert session.state == RoomState.CHECK_IN
    assert (pause.next_state, pause.over_at is not None) == ("check_in", True)


def test_only_the_one_who_paused_can_say_ready(walk, session, ines, tom, as_person):
    walk("check_in")
    with as_person(tom):
        services.brake(session, by=tom)

    with as_person(ines), pytest.raises(TooLate):
        services.ready(session, by=ines)


def test_a_pause_by_the_therapist_waits_for_the_minute_only(walk, session, ruth, as_person):
    walk("landing")
    with as_person(ruth):
        services.brake(session, by=ruth)
        clock.set_now(clock.now() + timedelta(seconds=61))
        services.resume(session, by=ruth)

    session.refresh_from_db()
    assert session.state == RoomState.LANDING


def test_back_to_landing_from_a_pause_remembers_where_we_were(walk, session, ruth, as_person):
    walk("check_in")
    with as_person(ruth):
        services.brake(session, by=ruth)
        services.return_to_landing(session, by=ruth)
        session.refresh_from_db()
        assert (session.state, session.phase) == (RoomState.RETURNING, RoomState.CHECK_IN)
        clock.set_now(clock.now() + timedelta(seconds=61))
        services.resume(session, by=ruth)

    session.refresh_from_db()
    assert session.state == RoomState.CHECK_IN


def test_a_brake_while_landing_again_keeps_the_phase_and_counts_anew(walk, session, ruth, tom, as_person):
    walk("check_in")
    with as_person(ruth):
        services.brake(session, by=ruth)
        services.return_to_landing(session, by=ruth)
    with as_person(tom):
        services.brake(session, by=tom)

    session.refresh_from_db()
    assert (session.state, session.phase) == (RoomState.BRAKED, RoomState.CHECK_IN)
    assert BrakeEvent.objects.filter(session=session, over_at=None).get().actor_id == tom.pk


def test_once_somebody_wants_to_stop_there_is_no_going_on_only_the_debrief(
    walk, session, ruth, ines, tom, as_person
):
    walk("check_in")
    with as_person(ines):
        services.stop_for_today(session, by=ines)
    clock.set_now(clock.now() + timedelta(seconds=90))

    with as_person(ruth):
        with pytest.raises(services.NotYet, match="stopped"):
            services.resume(session, by=ruth)
        services.go_to(session, "debrief", by=ruth)

    session.refresh_from_db()
    assert session.state == RoomState.DEBRIEF


def test_protecting_the_speaker_stops_everyone_at_once_and_says_why_to_the_log(
    walk, session, ruth, as_person
):
    walk("check_in")

    with as_person(ruth):
        services.protect(session, by=ruth)

    session.refresh_from_db()
    assert session.state == RoomState.BRAKED
    assert PhaseLog.objects.filter(session=session).last().reason == Reason.SAFETY


def test_pressing_a_brake_that_is_pressed_changes_nothing(walk, session, ines, tom, as_person):
    walk("landing")
    with as_person(tom):
        services.brake(session, by=tom)
    with as_person(ines):
        services.brake(session, by=ines)

    assert BrakeEvent.objects.filter(session=session).get().actor_id == tom.pk


def test_opening_an_open_room_changes_nothing(session, appointment, ruth, as_person):
    with as_person(ruth):
        again = services.open_room(appointment, ruth)

    assert again.pk == session.pk
    assert PhaseLog.objects.filter(session=session).count() == 1


def test_a_room_for_one_member_has_one_place(appointment, unit, as_ines, ruth, as_person, building):
    with building():
        type(appointment).objects.filter(pk=appointment.pk).update(partner=as_ines)
    appointment.refresh_from_db()

    with as_person(ruth):
        session = services.open_room(appointment, ruth)

    assert [member.partner for member in session.members.all()] == [Partner.objects.get(pk=as_ines.pk)]


def test_after_a_pause_the_therapist_may_go_on_smaller_with_the_protector(
    walk, session, sees, ruth, tom, as_tom, ines, as_ines, as_person
):
    walk("check_in")
    with as_person(ruth):
        services.start_turn(session, as_tom, by=ruth)
    with as_person(tom):
        services.brake(session, by=tom)
    with as_person(ruth), pytest.raises(services.NotYet, match="quiet"):
        services.resume_smaller(session, "protector", by=ruth)
    clock.set_now(clock.now() + timedelta(seconds=61))
    with as_person(ruth):
        services.ready_aloud(session, by=ruth)
        services.resume_smaller(session, "protector", by=ruth)

    session.refresh_from_db()
    assert session.state == "speaking_to"
    assert (sees(tom, as_tom).prompt, sees(ines, as_ines).prompt) == ("protector_first", "")
    assert sees(ines, as_ines).softer


def test_after_a_pause_all_may_begin_again_with_a_moment_inside(
    walk, session, sees, ruth, ines, as_ines, as_person
):
    walk("check_in")
    with as_person(ruth):
        services.brake(session, by=ruth)
        clock.set_now(clock.now() + timedelta(seconds=61))
        services.resume_smaller(session, "inside", by=ruth)

    assert sees(ines, as_ines).screen == "moment"


def test_two_pauses_in_ten_minutes_or_somebody_far_away_are_told_to_the_therapist_alone(
    walk, session, sees, client_of, ruth, ines, as_ines, tom, as_tom, as_person
):
    walk("check_in")
    with as_person(ruth):
        for _ in range(2):
            services.brake(session, by=ruth)
            clock.set_now(clock.now() + timedelta(seconds=61))
            services.resume(session, by=ruth)
        assert sees(ruth).desk.two_pauses
    with as_person(tom):
        services.tell_state(session, as_tom, "shut_down", by=tom)

    desk = client_of(ruth).get(f"/practice/room/{session.pk}/desk/").content.decode()
    assert "Tom: too much, or far away." in desk
    assert "Two pauses in ten minutes." in desk
    assert "too much" not in client_of(ines).get(f"/my/room/{session.pk}/screen/").content.decode()

    clock.set_now(clock.now() + timedelta(minutes=11))
    assert not sees(ruth).desk.two_pauses


def test_the_brake_is_tried_once_and_from_the_next_session_on_it_is_enough_to_agree(
    walk, session, appointment, ruth, tom, as_tom, as_person, building
):
    words = {"affirmed": ["A1", "A2", "A3"]}
    with as_person(tom):
        services.keep_note(session, as_tom, "agreements", by=tom, **words)
    place = RoomMember.objects.get(session=session, partner=as_tom)
    assert place.agreed_at is None

    with as_person(tom):
        services.keep_note(session, as_tom, "agreements", by=tom, brake_tested=True)
    place.refresh_from_db()
    assert place.agreed_at is not None

    with building():
        appointment.pk, appointment.state = None, "completed"
        appointment.during = DateTimeTZRange(
            session.starts_at + timedelta(days=14), session.ends_at + timedelta(days=14)
        )
        appointment.save(force_insert=True)
        later = services.prepare_room(appointment)
    with as_person(tom):
        services.keep_note(later, as_tom, "agreements", by=tom, **words)
    assert RoomMember.objects.get(session=later, partner=as_tom).agreed_at is not None
