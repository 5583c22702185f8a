"""Softer and slower: the lightest brake. Every screen says so, nothing stops, nobody is named."""

from datetime import timedelta

import pytest

from core import clock
from core.states import TooLate
from sessions_app import services
from sessions_app.models import Audience, RoomEvent
from sessions_app.note_facts import facts_of

from .test_who_sees_what import without_secrets


@pytest.fixture
def wished(walk, session, tom, as_person):
    """Tom would like it softer."""
    walk("check_in")
    with as_person(tom):
        services.slower(session, by=tom)


def screens(session, client_of, ruth, ines, tom):
    pages = [client_of(user).get(f"/my/room/{session.pk}/screen/") for user in (ines, tom)]
    pages.append(client_of(ruth).get(f"/practice/room/{session.pk}/screen/piece/"))
    return [page.content.decode() for page in pages]


def test_every_screen_says_so_and_nothing_stops(wished, session, client_of, ruth, ines, tom):
    for html in screens(session, client_of, ruth, ines, tom):
        assert "Softer and slower." in html
        assert 'class="room softer' in html or 'class="room shared softer' in html, "the pacer slows"
        assert 'data-scene="check_in"' in html
    session.refresh_from_db()
    assert session.state == "check_in"


def test_only_the_therapist_learns_whose_wish_it_was(wished, session, client_of, ruth, ines, tom):
    hers, his, shared = screens(session, client_of, ruth, ines, tom)

    assert "Tom asked for it" in client_of(ruth).get(f"/practice/room/{session.pk}/desk/").content.decode()
    for html in (hers, his, shared):
        assert "asked for it" not in html
    event = RoomEvent.objects.get(session=session, kind="slower")
    assert (event.audience, event.subject_id) == (Audience.ROOM, None)


def test_the_screen_of_ines_is_the_same_whoever_wished_it(
    walk, session, client_of, ruth, ines, tom, as_person
):
    walk("check_in")
    pages = []
    for user in (tom, ruth, ines):
        with as_person(user):
            services.slower(session, by=user)
        html = client_of(ines).get(f"/my/room/{session.pk}/screen/").content.decode()
        pages.append(without_secrets(html).split("data-look-again")[1].split("data-merge>", 1)[1])
        clock.set_now(clock.now() + timedelta(minutes=4))

    assert pages[0] == pages[1] == pages[2]


def test_it_holds_a_few_minutes_or_until_we_move_and_the_screen_looks_again_by_itself(
    wished, session, sees, ruth, ines, as_ines, as_person
):
    seen = sees(ines, as_ines)
    assert (seen.softer, 0 < seen.look_again <= 181) == (True, True)

    clock.set_now(clock.now() + timedelta(minutes=3, seconds=1))
    assert not sees(ines, as_ines).softer

    with as_person(ines):
        services.slower(session, by=ines)
    assert sees(ines, as_ines).softer
    with as_person(ruth):
        clock.set_now(clock.now() + timedelta(seconds=5))
        services.go_to(session, "agreements", by=ruth)
    assert not sees(ines, as_ines).softer


def test_a_wish_for_softer_is_no_pause_in_the_note(wished, session, sees, ruth, as_person):
    assert sees(ruth).pause is None
    with as_person(ruth):
        assert facts_of(session, zone="Europe/London").pauses == 0


def test_the_full_brake_takes_its_place(wished, session, sees, ines, as_ines, as_person):
    with as_person(ines):
        services.brake(session, by=ines)

    seen = sees(ines, as_ines)

    assert (seen.screen, seen.softer) == ("paused", False)


def test_before_the_room_has_begun_there_is_nothing_to_soften(session, tom, as_person):
    with as_person(tom), pytest.raises(TooLate):
        services.slower(session, by=tom)
