"""The same for the room while it is open: every form on everybody's screen, in every phase."""

import pytest
from django.urls import resolve

from sessions_app import room, services
from tests.sessions_app.conftest import appointment, evening, session, walk  # noqa: F401  fixtures

from .matrix import DESK, ROOM
from .page_forms import forms_of
from .test_bad_input import try_all


@pytest.mark.parametrize("phase", room.ORDER)
def test_no_press_in_the_room_breaks_or_loses_words(
    phase, walk, client_of, ines, tom, ruth, as_tom, as_person
):
    open_session = walk(phase)
    if phase == "speaking_to":
        with as_person(ruth):
            services.start_turn(open_session, as_tom, by=ruth)
    wrong = []
    for who, user, address in (
        ("ines", ines, f"/my/room/{open_session.pk}/"),
        ("tom", tom, f"/my/room/{open_session.pk}/"),
        ("ruth", ruth, f"/practice/room/{open_session.pk}/"),
    ):
        browser = client_of(user, raise_request_exception=False)
        found = forms_of(browser.get(address).content.decode(), address)
        assert found
        for form in found:
            name = resolve(form.action).view_name
            if name in ROOM or name in DESK:
                wrong += try_all(browser, who, name, form, briefly=True)

    assert not wrong, f"{len(wrong)} answers are unkind:\n" + "\n".join(wrong)
