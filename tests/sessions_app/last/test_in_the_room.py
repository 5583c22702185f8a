"""A last session in the room: its prompts, and a line on one's own screen."""

import pytest

from core import actor as acting
from core import vault
from couples import ending
from sessions_app import services
from sessions_app.models import CarriedOn, LastSession, SharedCarriedOn
from tests.sessions_app.test_who_sees_what import without_secrets


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
