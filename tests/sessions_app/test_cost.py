"""What a screen of the room costs: after each press every screen is drawn again, so each statement counts."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions_app import services
from sessions_app.services import last

# Statements of a request before its view (sign-in, person, who acts) are counted too, savepoints are not.
MOST = {
    "landing": {"ines": 11, "ruth": 19, "screen": 9},
    "turn": {"ines": 18, "ruth": 21, "screen": 16},
    "debrief": {"ines": 21, "ruth": 22, "screen": 15},
    "last": {"ines": 24, "ruth": 24, "screen": 15},  # what each carries on, and what of it is shared
}


def statements(browser, address):
    browser.get(address)  # what a process remembers, it remembers now
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(address).status_code == 200
    # Domain time is asked for afresh in every test now and then; everything else is the screen's.
    aside = re.compile(r"(RELEASE )?SAVEPOINT|SELECT .* FROM \"core_domainclock\"")
    return [one["sql"] for one in caught if not aside.match(one["sql"])]


@pytest.mark.parametrize("scene", list(MOST))
def test_a_screen_is_drawn_with_few_statements(
    walk, session, client_of, ruth, ines, as_ines, tom, as_tom, as_person, scene
):
    walk("landing" if scene == "landing" else "check_in")
    for user, partner in ((ines, as_ines), (tom, as_tom)):
        client_of(user).post(f"/my/room/{session.pk}/today/", {"answer": "no"})
        with as_person(user):
            services.tell_state(session, partner, "mixed", intensity=3, by=user)
    if scene != "landing":
        with as_person(ruth):
            services.record_part(session, as_tom, "The Shutter", by=ruth)
            services.set_focus(session, "Ten minutes at the door.", by=ruth)
            turn = services.start_turn(session, as_tom, by=ruth)
        with as_person(tom):
            services.keep_line(turn, as_tom, "spoken_for", text="A minute to arrive.", by=tom)
            services.send_line(turn, as_tom, "spoken_for", by=tom)
    if scene == "last":
        with as_person(ruth):
            last.choose(session, by=ruth)
    if scene in {"debrief", "last"}:
        with as_person(ruth):
            services.go_to(session, "debrief", by=ruth)
    addresses = {
        "ines": (ines, f"/my/room/{session.pk}/screen/"),
        "ruth": (ruth, f"/practice/room/{session.pk}/desk/"),
        "screen": (ruth, f"/practice/room/{session.pk}/screen/piece/"),
    }

    found = {name: statements(client_of(user), where) for name, (user, where) in addresses.items()}

    counted = {name: len(lines) for name, lines in found.items()}
    more = {name: found[name] for name, number in counted.items() if number > MOST[scene][name]}
    assert not more, (counted, more)
