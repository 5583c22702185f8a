"""What one role's screen is drawn from. The other's private acts change nothing in it, not even a number."""

from datetime import timedelta

import pytest

from core import clock, vault
from core.states import TooLate
from sessions_app import queries, room, services
from sessions_app.models import (
    Audience,
    NoteKind,
    PhaseNote,
    RoomEvent,
    RoomMember,
    SaidAloud,
    TurnLine,
    TurnSaid,
)


@pytest.fixture
def turn(walk, session, ruth, as_tom, as_person):
    """Tom speaks."""
    walk("check_in")
    with as_person(ruth):
        return services.start_turn(session, as_tom, by=ruth)


def everything_private(session, partner, user, as_person):
    """All that a person can do in a check-in without saying a word."""
    with as_person(user):
        services.tell_state(session, partner, "shut_down", intensity=9, by=user)
        services.stir(session, partner, True, by=user)
        services.note_part(session, partner, {"label": "The Shutter", "phrase": "Say nothing."}, by=user)
        services.keep_note(
            session, partner, NoteKind.CHECK_IN, by=user, what_is_alive="Tired.", feel_toward="agree_with_it"
        )
        services.keep_note(session, partner, NoteKind.AGREEMENTS, by=user, objection="I dislike A4")
        services.may_be_unsafe_today(session, partner, "yes", by=user)


def test_what_tom_notes_for_himself_changes_nothing_on_the_screen_of_ines(
    walk, session, sees, ines, as_ines, tom, as_tom, as_person
):
    walk("check_in")
    before = sees(ines, as_ines)

    everything_private(session, as_tom, tom, as_person)

    after = sees(ines, as_ines)
    assert {**vars(after), "people": strip(after.people), "others": strip(after.others)} == {
        **vars(before),
        "people": strip(before.people),
        "others": strip(before.others),
    }


def strip(people):
    """People without the workflow marks that no screen of a partner shows."""
    return [(person.id, person.name, person.side) for person in people]


def test_the_page_of_ines_is_the_same_to_the_byte_whatever_tom_noted(
    walk, session, client_of, ines, tom, as_tom, as_person
):
    walk("check_in")
    browser = client_of(ines)

    def page():
        return without_secrets(browser.get(f"/my/room/{session.pk}/").content.decode())

    before = page()
    everything_private(session, as_tom, tom, as_person)

    assert page() == before


def without_secrets(html):
    import re

    return re.sub(r'(name="(?:csrfmiddlewaretoken|key)" value="|X-CSRFToken": ")[^"]*', r"\1", html)


def test_the_numbers_of_ines_have_no_gap_where_tom_acted_alone(
    walk, session, ines, as_ines, tom, as_tom, as_person
):
    walk("check_in")
    mine = (Audience.ROOM, Audience.of(as_ines.pk))
    before = queries.cursor(session, mine)

    everything_private(session, as_tom, tom, as_person)
    assert queries.cursor(session, mine) == before

    with as_person(tom):
        services.brake(session, by=tom)
    room_numbers = RoomEvent.objects.filter(session=session, audience=Audience.ROOM)
    assert list(room_numbers.order_by("pk").values_list("number", flat=True)) == list(
        range(1, room_numbers.count() + 1)
    )


def test_an_event_holds_no_words():
    assert {field.name for field in RoomEvent._meta.get_fields()} == {
        "id",
        "session",
        "audience",
        "number",
        "kind",
        "subject_id",
        "at",
    }


def test_a_part_typed_but_not_said_is_on_no_other_screen_and_its_name_is_once_it_is_said(
    walk, session, sees, ines, as_ines, tom, as_tom, as_person
):
    walk("check_in")
    with as_person(tom):
        services.note_part(
            session, as_tom, {"label": "The Shutter", "body": "belly", "phrase": "Say nothing."}, by=tom
        )
    assert sees(ines, as_ines).board == ()

    with as_person(tom):
        services.say_aloud(session, as_tom, 0, by=tom)

    board = sees(ines, as_ines).board
    assert [(item.person.name, item.label) for item in board] == [("Tom", "The Shutter")]
    with as_person(ines):
        assert SaidAloud.objects.visible_to(ines).get().words == {"label": "The Shutter"}


def test_the_card_names_nobody_and_only_the_one_who_paused_is_asked_whether_they_are_ready(
    walk, session, sees, ruth, ines, as_ines, tom, as_tom, as_person
):
    walk("check_in")
    with as_person(tom):
        services.brake(session, by=tom)
    clock.set_now(clock.now() + timedelta(seconds=70))

    assert sees(ines, as_ines).screen == sees(tom, as_tom).screen == "paused"
    assert (sees(ines, as_ines).pause.mine, sees(tom, as_tom).pause.mine) == (False, True)
    assert sees(ruth).desk.pressed_by == "Tom"


def test_the_page_of_the_pause_is_the_same_for_ines_whoever_braked(
    walk, session, client_of, ruth, ines, tom, as_person
):
    walk("check_in")
    browser = client_of(ines)
    pages = []
    for user in (tom, ruth):
        with as_person(user):
            services.brake(session, by=user)
        clock.set_now(clock.now() + timedelta(seconds=70))
        html = without_secrets(browser.get(f"/my/room/{session.pk}/").content.decode())
        pages.append(html.split("data-cursor")[0] + html.split("data-merge>", 1)[1])
        with as_person(ruth):
            services.ready_aloud(session, by=ruth)
            services.resume(session, by=ruth)

    assert pages[0] == pages[1]
    assert "Tom" not in pages[0].split("</main>")[0].split("<main")[1]


def test_private_acts_of_one_are_opened_by_nobody_but_them_and_the_therapist(
    walk, session, ruth, ines, tom, as_tom, as_person
):
    walk("check_in")
    everything_private(session, as_tom, tom, as_person)

    with as_person(ines):
        assert not PhaseNote.objects.visible_to(ines).exists()
        for row in PhaseNote.objects.filter(author=as_tom):
            with pytest.raises(vault.Refused):
                vault.open_one(row)
    with as_person(ruth):
        assert PhaseNote.objects.visible_to(ruth).get(kind=NoteKind.TODAY).words["answer"] == "yes"


def test_the_listener_sees_who_speaks_and_nothing_to_type(turn, session, sees, client_of, ines, as_ines):
    seen = sees(ines, as_ines)

    html = client_of(ines).get(f"/my/room/{session.pk}/").content.decode()

    assert seen.screen == "listener"
    assert "<textarea" not in html
    assert 'type="text"' not in html


def test_a_prompt_is_on_the_speakers_phone_and_not_on_the_listeners(
    turn, session, sees, ruth, ines, as_ines, tom, as_tom, as_person
):
    with as_person(ruth):
        services.send_prompt(session, "fear", by=ruth)

    assert (sees(tom, as_tom).prompt, sees(ines, as_ines).prompt) == ("fear", "")


def test_a_choice_in_a_turn_is_the_authors_until_it_is_sent_and_received_is_never_sent(
    turn, session, sees, ruth, ines, as_ines, tom, as_tom, as_person
):
    with as_person(ines):
        services.keep_line(turn, as_ines, "repair", type="not_today_honest", text="", by=ines)
    assert sees(tom, as_tom).turn.sent == {}

    with as_person(ines):
        services.send_line(turn, as_ines, "repair", by=ines)
    with as_person(tom):
        services.keep_line(turn, as_tom, "received", answer="partly", by=tom)
        with pytest.raises(TooLate):
            services.send_line(turn, as_tom, "received", by=tom)

    (person, words) = sees(tom, as_tom).turn.sent["repair"][0]
    assert (person.name, words["type"]) == ("Ines", "not_today_honest")
    assert "received" not in sees(ines, as_ines).turn.sent
    assert sees(ruth).desk.people[1].lines["received"]["answer"] == "partly"


def test_permission_is_asked_of_each_apart_and_a_not_today_stops_the_turn_there(
    turn, session, sees, ruth, ines, as_ines, tom, as_tom, as_person
):
    with as_person(tom):
        services.keep_line(turn, as_tom, "permission", answer="yes", by=tom)
    with as_person(ines):
        services.keep_line(turn, as_ines, "permission", answer="not_today", by=ines)

    assert "not_today" not in str(sees(tom, as_tom))
    with as_person(ruth), pytest.raises(services.NotYet, match="permission"):
        services.next_step(session, "self", by=ruth)


def test_a_reach_counts_three_passes_at_most(turn, ines, tom, as_tom, as_person):
    with as_person(tom):
        for _ in range(4):
            line = services.keep_line(turn, as_tom, "reach", answer="partly", correction="", by=tom)

    assert line.words["passes"] == 3


def test_all_have_agreed_is_told_when_all_have_and_never_who_was_when(
    session, sees, ruth, ines, as_ines, tom, as_tom, as_person
):
    with as_person(ruth):
        services.go_to(session, "landing", by=ruth)
        services.go_to(session, "agreements", by=ruth)
    with as_person(tom):
        services.keep_note(
            session, as_tom, "agreements", affirmed=["A1", "A2", "A3"], brake_tested=True, by=tom
        )
    assert not sees(ines, as_ines).all_agreed
    room_events = RoomEvent.objects.filter(session=session, audience=Audience.ROOM, kind="all_agreed")
    assert not room_events.exists()

    with as_person(ines):
        services.keep_note(
            session, as_ines, "agreements", affirmed=["A1", "A2", "A3"], brake_tested=True, by=ines
        )
    assert sees(tom, as_tom).all_agreed
    assert room_events.exists()

    with as_person(ines):
        services.keep_note(session, as_ines, "agreements", affirmed=["A1"], brake_tested=True, by=ines)
    assert sees(tom, as_tom).all_agreed, "a yes taken back is the therapist's to know"
    assert not sees(ruth).all_agreed


def test_one_device_for_all_gets_nothing_private_and_takes_nothing_private(
    walk, session, sees, client_of, tom, as_tom
):
    walk("check_in")
    RoomMember.objects.filter(session=session, partner=as_tom).update(joining_mode="online_shared_device")
    browser = client_of(tom)

    browser.post(f"/my/room/{session.pk}/state/", {"state": "revved"})
    browser.post(f"/my/room/{session.pk}/part/", {"label": "The Shutter"})

    seen = sees(tom, as_tom)
    html = browser.get(f"/my/room/{session.pk}/").content.decode()
    assert not PhaseNote.objects.filter(author=as_tom).exclude(kind="agreements").exists()
    assert (seen.private, dict(seen.mine)) == (False, {})
    assert "stirred" not in html.split("<main")[1].split("</body>")[0].replace("data-", "")


def test_on_own_devices_in_one_room_only_state_stirred_and_brake_are_there_during_the_call(
    walk, session, client_of, tom, as_tom
):
    walk("check_in")
    RoomMember.objects.filter(session=session, partner=as_tom).update(
        joining_mode="online_same_room_separate_devices"
    )

    html = client_of(tom).get(f"/my/room/{session.pk}/").content.decode()

    assert "f-part" not in html
    assert ("f-stirred" in html, "data-brake" in html) == (True, True)


def test_the_shared_screen_shows_what_was_said_and_nothing_else(
    walk, session, client_of, ruth, tom, as_tom, as_person
):
    walk("check_in")
    everything_private(session, as_tom, tom, as_person)

    html = client_of(ruth).get(f"/practice/room/{session.pk}/screen/").content.decode()

    for private in ("Shutter", "Tired", "dislike", "Shut down", "stirred"):
        assert private not in html.split("<main")[1]


def test_airtime_takes_pauses_out_and_shows_to_the_therapist_alone(
    turn, session, sees, ruth, ines, as_ines, as_person
):
    began = clock.now()
    clock.set_now(began + timedelta(minutes=4))
    with as_person(ines):
        services.brake(session, by=ines)
    clock.set_now(began + timedelta(minutes=9))
    with as_person(ruth):
        services.ready_aloud(session, by=ruth)
        services.resume(session, by=ruth)
    clock.set_now(began + timedelta(minutes=12))
    with as_person(ruth):
        services.go_to(session, "witness_repair", by=ruth)
    clock.set_now(began + timedelta(minutes=20))

    spoken = {one.person.name: round(one.spoken_seconds / 60) for one in sees(ruth).desk.people}

    assert spoken == {"Ines": 0, "Tom": 7}
    assert sees(ines, as_ines).desk is None


def test_a_full_set_of_rows_given_to_a_partners_role_still_shows_only_their_own(
    turn, session, ruth, ines, as_ines, tom, as_tom, as_person
):
    everything_private(session, as_tom, tom, as_person)
    with as_person(ruth):
        rows = queries.room_rows(session, room.THERAPIST)

    seen = room.room_state(rows, room.Role("partner", as_ines.pk))

    assert "shut_down" not in str(seen)
    assert "Tired" not in str(seen)
    assert dict(seen.mine) == {}


def test_sent_words_open_to_the_other_and_kept_ones_do_not(
    turn, session, ines, as_ines, tom, as_tom, as_person
):
    with as_person(ines):
        services.keep_line(turn, as_ines, "what_heard", text="It is not leaving me.", by=ines)
        services.keep_line(turn, as_ines, "response", text="My chest got softer.", by=ines)
        services.send_line(turn, as_ines, "what_heard", by=ines)

    with as_person(tom):
        assert [row.words["text"] for row in TurnSaid.objects.visible_to(tom)] == ["It is not leaving me."]
        assert not TurnLine.objects.visible_to(tom).exists()


def test_the_desk_keeps_what_was_noted_of_a_part_whose_name_was_said_and_no_other_screen_has_it(
    walk, session, client_of, ruth, ines, tom, as_tom, as_person
):
    walk("check_in")
    with as_person(tom):
        services.note_part(
            session, as_tom, {"label": "The Shutter", "body": "belly", "phrase": "Say nothing."}, by=tom
        )
        services.say_aloud(session, as_tom, 0, by=tom)

    desk = client_of(ruth).get(f"/practice/room/{session.pk}/desk/").content.decode()
    hers = client_of(ines).get(f"/my/room/{session.pk}/screen/").content.decode()
    shared = client_of(ruth).get(f"/practice/room/{session.pk}/screen/piece/").content.decode()

    assert "Say nothing." in desk
    for html in (hers, shared):
        assert "The Shutter" in html
        assert "Say nothing." not in html
        assert "belly" not in html


def test_a_feeling_that_shows_another_part_is_here_is_told_to_its_owner_and_the_therapist(
    walk, session, client_of, ruth, ines, tom, as_tom, as_person
):
    walk("check_in")
    with as_person(tom):
        services.keep_note(session, as_tom, NoteKind.CHECK_IN, by=tom, feel_toward="irritated")

    assert "somebody else is here inside" in client_of(tom).get(f"/my/room/{session.pk}/").content.decode()
    assert "Another part is here." in client_of(ruth).get(f"/practice/room/{session.pk}/").content.decode()
    assert "here inside as well" not in client_of(ines).get(f"/my/room/{session.pk}/").content.decode()
