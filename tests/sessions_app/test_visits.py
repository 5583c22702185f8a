"""Parts to visit before next time: several, one's own or named anew, for their owner and the therapist."""

import pytest

from core.states import TooLate
from parts import services as parts
from parts.models import Part
from sessions_app import services
from sessions_app.models import PhaseNote
from sessions_app.note_facts import facts_of

from .test_who_sees_what import without_secrets


@pytest.fixture
def closing(walk, session, ruth, ines, tom, client_of, as_person):
    """We are in the debrief."""
    walk("check_in")
    with as_person(ruth):
        services.go_to(session, "debrief", by=ruth)
    return session


@pytest.fixture
def floodlight(as_ines, ines, as_person):
    with as_person(ines):
        return parts.create_part(as_ines, by=ines, name="The Floodlight")


def planned(user, partner, as_person):
    with as_person(user):
        return PhaseNote.objects.get(author=partner, kind="debrief").words["followup_parts"]


def test_several_parts_are_chosen_or_named_with_a_plan_and_a_time_and_taken_off_again(
    closing, client_of, ines, as_ines, floodlight, as_person
):
    browser = client_of(ines)
    address = f"/my/room/{closing.pk}/visit/"
    browser.post(address, {"part": floodlight.pk, "plan": "thank it", "when": "Sunday 10:00"})
    browser.post(address, {"label": "The one at the window"})

    assert planned(ines, as_ines, as_person) == [
        {
            "part": str(floodlight.pk),
            "label": "The Floodlight",
            "plan": "thank it",
            "when": "Sunday 10:00",
        },
        {"part": "", "label": "The one at the window", "plan": "", "when": ""},
    ]
    assert "Sunday 10:00" in browser.get(f"/my/room/{closing.pk}/").content.decode()

    browser.post(f"{address}0/drop/")
    assert [one["label"] for one in planned(ines, as_ines, as_person)] == ["The one at the window"]


def test_only_ones_own_parts_are_offered_and_taken(
    closing, client_of, ines, tom, as_tom, floodlight, as_person
):
    page = client_of(tom).get(f"/my/room/{closing.pk}/").content.decode()
    assert "The Floodlight" not in page

    answer = client_of(tom).post(
        f"/my/room/{closing.pk}/visit/", {"part": floodlight.pk}, headers={"X-Room": "1"}
    )

    assert answer.status_code == 409
    assert not PhaseNote.objects.filter(author=as_tom, kind="debrief").exists()
    assert Part.objects.get() == floodlight


def test_the_other_screen_is_the_same_to_the_byte_whatever_somebody_plans(
    closing, client_of, ines, tom, floodlight
):
    def his():
        return without_secrets(client_of(tom).get(f"/my/room/{closing.pk}/").content.decode())

    before = his()
    client_of(ines).post(f"/my/room/{closing.pk}/visit/", {"part": floodlight.pk, "plan": "thank it"})

    assert his() == before


def test_nothing_chosen_and_nothing_named_is_said_in_words(closing, client_of, ines):
    answer = client_of(ines).post(f"/my/room/{closing.pk}/visit/", {"plan": "thank it"})

    assert answer.status_code == 422
    assert "Nothing was chosen yet" in answer.content.decode()
    assert 'value="thank it"' in answer.content.decode()


def test_the_therapist_reads_them_at_the_desk_and_beside_her_own_note_and_not_in_the_joint_one(
    closing, client_of, ruth, ines, as_ines, as_person
):
    client_of(ines).post(f"/my/room/{closing.pk}/visit/", {"label": "The Floodlight", "when": "Sunday"})
    desk = client_of(ruth).get(f"/practice/room/{closing.pk}/").content.decode()
    note = client_of(ruth).get(f"/practice/notes/{closing.pk}/").content.decode()
    joint, own = note.split('id="process"')

    assert "The Floodlight (Sunday)" in desk
    assert ("The Floodlight" in joint, "The Floodlight (Sunday)" in own) == (False, True)
    with as_person(ruth):
        assert facts_of(closing, zone="Europe/London").visits == []


def test_in_the_note_of_a_meeting_with_one_person_they_stand_in_the_plan(
    closing, client_of, ruth, ines, as_ines, as_tom, as_person
):
    client_of(ines).post(f"/my/room/{closing.pk}/visit/", {"label": "The Floodlight"})
    closing.members.filter(partner=as_tom).delete()

    with as_person(ruth):
        assert facts_of(closing, zone="Europe/London").visits == ["The Floodlight"]
    assert (
        "To visit before next time: The Floodlight."
        in client_of(ruth).get(f"/practice/notes/{closing.pk}/").content.decode()
    )


def test_in_one_room_with_separate_devices_they_are_planned_after_the_call(
    closing, client_of, ruth, ines, as_ines, as_person
):
    closing.members.filter(partner=as_ines).update(joining_mode="online_same_room_separate_devices")
    assert "f-visit" not in client_of(ines).get(f"/my/room/{closing.pk}/").content.decode()
    with as_person(ruth):
        services.stop(closing, by=ruth)

    page = client_of(ines).get(f"/my/room/{closing.pk}/").content.decode()
    client_of(ines).post(f"/my/room/{closing.pk}/visit/", {"label": "The Floodlight"})

    assert "f-visit" in page
    assert [one["label"] for one in planned(ines, as_ines, as_person)] == ["The Floodlight"]


def test_before_the_debrief_nobody_plans_a_visit(walk, session, ines, as_ines, as_person):
    walk("check_in")
    with as_person(ines), pytest.raises(TooLate):
        services.plan_visit(session, as_ines, {"label": "The Floodlight"}, by=ines)
