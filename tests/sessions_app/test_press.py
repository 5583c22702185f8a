"""Presses over HTTP: once per key, kind when too late, and working without a script."""

import uuid

import pytest

from sessions_app import queries, services
from sessions_app.models import BrakeEvent, PhaseNote, RoomMember, SaidAloud, Turn


def test_the_same_press_sent_twice_counts_once_and_gets_the_same_answer(walk, session, client_of, tom):
    walk("check_in")
    browser = client_of(tom)
    form = {"label": "The Shutter", "key": str(uuid.uuid4())}

    first = browser.post(f"/my/room/{session.pk}/part/", form)
    second = browser.post(f"/my/room/{session.pk}/part/", form)

    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"])
    html = browser.get(f"/my/room/{session.pk}/").content.decode()
    assert html.count("<h2>The Shutter</h2>") == 1


def test_the_same_press_without_a_key_would_count_twice(walk, session, client_of, tom):
    walk("check_in")
    browser = client_of(tom)
    for _ in range(2):
        browser.post(f"/my/room/{session.pk}/part/", {"label": "The Shutter"})

    html = browser.get(f"/my/room/{session.pk}/").content.decode()
    assert html.count("<h2>The Shutter</h2>") == 2


def test_a_repeated_key_repeats_the_refusal_too(walk, session, client_of, ruth):
    walk("check_in")
    browser = client_of(ruth)
    form = {"key": str(uuid.uuid4())}
    address = f"/practice/room/{session.pk}/go/witness_repair/"

    first = browser.post(address, form)
    assert browser.post(f"/practice/room/{session.pk}/go/speaking_to/").status_code == 302
    second = browser.post(address, form)

    assert first.headers["Location"] == second.headers["Location"]
    assert first.headers["Location"].endswith("?said=too_late")
    session.refresh_from_db()
    assert session.state == "speaking_to"


def test_two_tabs_of_the_therapist_start_one_turn_each_press_and_never_two_at_once(
    walk, session, client_of, ruth, as_tom, as_ines
):
    walk("check_in")
    tabs = client_of(ruth), client_of(ruth)
    for tab, speaker in zip(tabs, (as_tom, as_ines), strict=True):
        tab.post(f"/practice/room/{session.pk}/turn/", {"speaker": speaker.pk, "key": uuid.uuid4()})

    assert list(Turn.objects.filter(ended_at=None).values_list("speaker", flat=True)) == [as_ines.pk]


def test_a_stale_tab_is_told_kindly_and_shown_where_the_room_is(walk, session, client_of, ruth, as_person):
    walk("check_in")
    with as_person(ruth):
        services.go_to(session, "debrief", by=ruth)

    answer = client_of(ruth).post(f"/practice/room/{session.pk}/go/speaking_to/", headers={"X-Room": "1"})

    assert answer.status_code == 409
    assert "Nothing is lost" in answer.content.decode()
    assert "Close the session" in answer.content.decode()


@pytest.mark.parametrize("verb", ["brake", "stirred", "pass"])
def test_a_press_draws_nothing_and_says_how_far_the_room_has_come_for_its_own_screen(
    walk, session, client_of, tom, as_tom, as_person, verb
):
    walk("check_in")
    browser = client_of(tom)
    address = f"/my/room/{session.pk}/"

    answer = browser.post(f"{address}{verb}/", {"key": uuid.uuid4(), "on": "1"}, headers={"X-Room": "1"})

    assert (answer.status_code, answer.content) == (204, b"")
    with as_person(tom):
        newest = queries.cursor(session, ("room", str(as_tom.pk)))
    assert answer.headers["X-Cursor"] == newest
    assert f'data-cursor="{newest}"' in browser.get(f"{address}screen/").content.decode()


def test_a_press_repeated_by_its_key_is_done_and_draws_nothing_either(walk, session, client_of, ruth):
    walk("check_in")
    form = {"key": str(uuid.uuid4())}
    answers = [
        client_of(ruth).post(f"/practice/room/{session.pk}/go/debrief/", form, headers={"X-Room": "1"})
        for _ in range(2)
    ]

    assert [(one.status_code, one.content) for one in answers] == [(204, b"")] * 2
    assert answers[0].headers["X-Cursor"] == answers[1].headers["X-Cursor"]


# ── Without a script ────────────────────────────────────────────────


def test_a_late_press_without_a_script_gives_back_the_words_that_have_no_place_any_more(
    walk, session, client_of, ruth, tom, as_person
):
    walk("check_in")
    late = client_of(ruth).post(f"/practice/room/{session.pk}/go/witness_repair/")
    assert (late.status_code, late.headers["Location"][-13:]) == (302, "said=too_late"), "nothing was typed"

    words = {"nourishing": "The pause worked.", "stretchy": "Saying <i>.", "share_stretchy": "on"}
    html = client_of(tom).post(f"/my/room/{session.pk}/debrief/", words)

    assert html.status_code == 409
    page = html.content.decode()
    assert "Nothing is lost" in page
    assert '<p class="said">The pause worked.</p>' in page
    assert '<p class="said">Saying &lt;i&gt;.</p>' in page
    assert "http-equiv" not in page, "a page that holds words does not leave by itself"


def test_late_words_do_not_slip_into_the_field_of_another_step(
    walk, session, client_of, ruth, ines, as_tom, as_person
):
    walk("check_in")
    with as_person(ruth):
        turn = services.start_turn(session, as_tom, by=ruth)
        services.go_to(session, "witness_repair", by=ruth)
        services.stop(session, by=ruth)

    answer = client_of(ines).post(f"/my/room/{session.pk}/turn/{turn.pk}/what-heard/", {"text": "You close."})

    assert (answer.status_code, answer.content.decode().count("You close.")) == (409, 1)


def test_words_are_given_back_on_no_device_that_everyone_looks_at(walk, session, client_of, tom, as_tom):
    walk("check_in")
    RoomMember.objects.filter(session=session, partner=as_tom).update(joining_mode="online_shared_device")

    html = client_of(tom).post(f"/my/room/{session.pk}/part/", {"label": "The Shutter"})

    assert html.status_code == 409
    assert "The Shutter" not in html.content.decode()


def test_without_a_script_a_screen_looks_again_by_itself_only_while_there_is_nothing_to_write(
    walk, session, client_of, ruth, ines, tom, as_tom, as_person
):
    def looks_again(user):
        html = client_of(user).get(f"/my/room/{session.pk}/").content.decode()
        assert "See where we are now" in html
        return f'<noscript><meta http-equiv="refresh" content="5; url=/my/room/{session.pk}/">' in html

    assert not looks_again(ines), "the question of the day"
    for user in (ines, tom):
        client_of(user).post(f"/my/room/{session.pk}/today/", {"answer": "no"})
    assert not looks_again(ines), "where she is"
    client_of(ines).post(f"/my/room/{session.pk}/privacy/", {"alone": "on"})
    assert looks_again(ines)
    walk("check_in")
    assert not looks_again(ines)
    with as_person(ruth):
        services.start_turn(session, as_tom, by=ruth)
    assert not looks_again(ines), "her yes or not today"
    with as_person(ruth):
        services.next_step(session, "self", by=ruth)
    assert looks_again(ines)
    with as_person(tom):
        services.brake(session, by=tom)
    assert looks_again(ines)


def test_the_brake_works_without_a_script_and_asks_nothing(walk, session, client_of, tom):
    walk("landing")
    browser = client_of(tom)

    answer = browser.post(f"/my/room/{session.pk}/brake/", follow=True)

    assert "Pausing together." in answer.content.decode()
    assert BrakeEvent.objects.filter(session=session).count() == 1


@pytest.mark.parametrize(
    "phase", ["landing", "agreements", "check_in", "speaking_to", "witness_repair", "debrief"]
)
def test_every_live_screen_of_everyone_carries_the_brake(
    walk, session, client_of, ruth, ines, tom, as_tom, as_person, phase
):
    if phase in {"speaking_to", "witness_repair"}:
        walk("check_in")
        with as_person(ruth):
            services.start_turn(session, as_tom, by=ruth)
            if phase == "witness_repair":
                services.go_to(session, phase, by=ruth)
    else:
        walk("check_in" if phase == "debrief" else phase)
        if phase == "debrief":
            with as_person(ruth):
                services.go_to(session, phase, by=ruth)
    for user in (ines, tom):
        client_of(user).post(f"/my/room/{session.pk}/today/", {"answer": "no"})
    pages = [client_of(user).get(f"/my/room/{session.pk}/") for user in (ines, tom)]
    pages.append(client_of(ruth).get(f"/practice/room/{session.pk}/"))
    pages.append(client_of(ruth).get(f"/practice/room/{session.pk}/screen/"))

    assert [page.status_code for page in pages] == [200, 200, 200, 200]
    assert all("data-brake" in page.content.decode().split("<template")[0] for page in pages)


@pytest.mark.parametrize("step", ["reflect", "check", "response", "need", "offer", "receive", "thank"])
def test_every_step_of_witnessing_draws_for_speaker_listener_desk_and_screen(
    walk, session, client_of, ruth, ines, tom, as_tom, as_person, step
):
    walk("check_in")
    with as_person(ruth):
        services.start_turn(session, as_tom, by=ruth)
        services.go_to(session, "witness_repair", by=ruth)
        services.next_step(session, step, by=ruth)

    for user, address in (
        (ines, f"/my/room/{session.pk}/"),
        (tom, f"/my/room/{session.pk}/"),
        (ruth, f"/practice/room/{session.pk}/"),
        (ruth, f"/practice/room/{session.pk}/screen/"),
    ):
        assert client_of(user).get(address).status_code == 200


def test_not_today_stands_among_the_repairs_as_large_as_any(
    walk, session, client_of, ruth, ines, tom, as_tom, as_person
):
    walk("check_in")
    with as_person(ruth):
        services.start_turn(session, as_tom, by=ruth)
        services.go_to(session, "witness_repair", by=ruth)
        services.next_step(session, "offer", by=ruth)

    html = client_of(ines).get(f"/my/room/{session.pk}/").content.decode()

    assert html.count('<label class="option') == 10
    assert 'class="option not-today"' in html


def test_words_that_are_too_long_are_kept_on_the_page_and_not_cut(walk, session, client_of, tom):
    walk("check_in")
    long = "x" * 300

    answer = client_of(tom).post(f"/my/room/{session.pk}/check-in/", {"what_is_alive": long})

    assert answer.status_code == 422
    assert long in answer.content.decode()
    assert not PhaseNote.objects.filter(kind="check_in").exists()


def test_only_their_own_place_lets_somebody_into_a_room(
    walk, session, client_of, maya, other_unit, theo, ada
):
    walk("landing")
    for user, address in (
        (maya, f"/my/room/{session.pk}/"),
        (theo, f"/practice/room/{session.pk}/"),
        (ada, f"/practice/room/{session.pk}/"),
        (theo, f"/practice/room/{session.pk}/screen/"),
    ):
        assert client_of(user).get(address).status_code == 404
    assert client_of(maya).post(f"/my/room/{session.pk}/brake/").status_code == 404
    assert client_of(theo).post(f"/practice/room/{session.pk}/go/agreements/").status_code == 404
    session.refresh_from_db()
    assert session.state == "landing"


def test_nobody_takes_back_what_another_said(walk, session, client_of, ruth, ines, as_tom, as_person):
    walk("check_in")
    with as_person(ruth):
        said = services.record_part(session, as_tom, "The Shutter", by=ruth)

    assert client_of(ines).post(f"/my/room/{session.pk}/unsay/{said.pk}/").status_code == 404
    assert SaidAloud.objects.filter(pk=said.pk).exists()


def test_a_quick_note_is_saved_while_writing_for_the_writer_alone(session, client_of, ruth):
    browser = client_of(ruth)
    address = f"/practice/room/{session.pk}/note/"

    first = browser.post(address, {"text": "Ears ring less.", "version": 0}, headers={"X-Autosave": "1"})
    stale = browser.post(address, {"text": "From elsewhere.", "version": 0}, headers={"X-Autosave": "1"})

    assert (first.status_code, first.json()["version"]) == (200, 1)
    assert stale.status_code == 409
    assert "Ears ring less." in browser.get(f"/practice/room/{session.pk}/").content.decode()


def test_practices_are_offered_in_the_room_and_answered_blind(
    walk, session, client_of, ruth, ines, as_ines, tom, as_person
):
    walk("check_in")
    with as_person(ruth):
        services.go_to(session, "debrief", by=ruth)
    client_of(ruth).post(f"/practice/room/{session.pk}/offer/", {"practice": "part_followup"})
    hers, his = client_of(ines), client_of(tom)
    before = his.get(f"/my/room/{session.pk}/").content.decode()
    from homework.models import PracticeOffer

    with as_person(ines):
        offer = PracticeOffer.objects.made_to(as_ines).get()

    hers.post(f"/my/room/{session.pk}/practice/{offer.pk}/", {"answer": "yes"})

    from .test_who_sees_what import without_secrets

    assert without_secrets(his.get(f"/my/room/{session.pk}/").content.decode()) == without_secrets(before)
    assert str(offer.pk) in before or PracticeOffer.objects.count() == 2
    assert his.post(f"/my/room/{session.pk}/practice/{offer.pk}/", {"answer": "yes"}).status_code == 404
