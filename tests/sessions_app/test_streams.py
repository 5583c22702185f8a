"""The live line, over real HTTP, with a real bell and without one."""

import time
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import connection
from django.test import Client

from core import actor as acting
from core import clock
from sessions_app import services
from sessions_app.models import RoomEvent
from tests.people import PASSWORD

from . import live

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def tidy(transactional_db):
    """The tables are emptied by their owner."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")


@pytest.fixture(scope="module")
def port(django_db_setup):
    """The product with its bell, one for all tests of this file."""
    with live.serving() as number:
        yield number


@pytest.fixture(scope="module")
def port_without_bell(django_db_setup):
    nobody = f"redis://127.0.0.1:{live.closed_port()}/0"
    with live.serving(REDIS_URL=nobody) as number:
        yield number


@pytest.fixture
def cookie(client_of):
    return lambda user: f"{settings.SESSION_COOKIE_NAME}={client_of(user).session.session_key}"


@pytest.fixture
def listening(session, cookie):
    """`listening(port, tom)` opens this person's stream."""
    ears = []

    def listen(port, user, after="", screen=False):
        path = f"/streams/room/{session.pk}/" + ("?screen=1" if screen else "")
        ear = live.Ear(port, path, cookie(user), after=after)
        ears.append(ear)
        return ear

    yield listen
    for ear in ears:
        ear.close()


def test_the_brake_reaches_all_three_streams_and_stops_at_nobodys_name(
    port, walk, session, listening, ruth, ines, tom, as_person
):
    walk("check_in")
    ears = [listening(port, user) for user in (ruth, ines, tom)]

    with as_person(tom):
        services.brake(session, by=tom)
    pressed = time.monotonic()

    waits = [ear.wait("braked") - pressed for ear in ears]
    assert max(waits) < 1.0 + live.slowness(port), waits
    assert all("Tom" not in str(ear.events) and str(tom.pk) not in str(ear.events) for ear in ears)


def test_a_dropped_stream_gets_exactly_what_it_missed(
    port, walk, session, listening, ruth, ines, tom, as_tom, as_person
):
    walk("check_in")
    ear = listening(port, ines)
    place = ear.last
    ear.close()
    with as_person(tom):
        services.tell_state(session, as_tom, "revved", intensity=5, by=tom)
        services.stir(session, as_tom, True, by=tom)
    with as_person(ruth):
        services.record_part(session, as_tom, "The Shutter", by=ruth)
        services.set_focus(session, "Ten minutes at the door.", by=ruth)

    back = listening(port, ines, after=place)
    back.wait("focus")
    again = listening(port, ines, after=back.last)
    with as_person(ruth):
        services.go_to(session, "landing", by=ruth)
    again.wait("phase")

    assert back.kinds[:2] == ["said", "focus"]
    assert again.kinds == ["phase"]
    room, own = back.events[2][1].split(".")
    assert (int(room), own) == (int(place.split(".")[0]) + 2, place.split(".")[1])


def test_a_partner_hears_their_own_private_events_and_never_the_others(
    port, walk, session, listening, ruth, ines, tom, as_tom, as_person
):
    walk("check_in")
    hers, his, desk = (listening(port, user) for user in (ines, tom, ruth))
    with as_person(tom):
        services.tell_state(session, as_tom, "revved", by=tom)
    his.wait("state")
    desk.wait("state")
    with as_person(ruth):
        services.go_to(session, "landing", by=ruth)
    hers.wait("phase")

    assert hers.kinds == ["phase"]


def test_without_the_bell_the_sweep_still_brings_everything(
    port_without_bell, walk, session, listening, ruth, ines, tom, as_person
):
    walk("check_in")
    ears = [listening(port_without_bell, user) for user in (ruth, ines)]
    with as_person(tom):
        services.brake(session, by=tom)
    pressed = time.monotonic()

    waits = [ear.wait("braked") - pressed for ear in ears]

    assert max(waits) < 4.5 + live.slowness(port_without_bell), waits


def test_a_stream_ends_when_the_person_signs_out_or_leaves_the_couple(
    port, walk, session, listening, client_of, ines, tom, as_tom, building
):
    walk("landing")
    from django.contrib.sessions.models import Session

    from accounts.sessions import SessionStore
    from couples.services import leave

    hers, his = listening(port, ines), listening(port, tom)
    with building():
        for row in Session.objects.all():
            if SessionStore().decode(row.session_data).get("_auth_user_id") == str(ines.pk):
                row.delete()
    hers.wait("over")
    with acting.acting_as(acting.person(tom)):
        leave(as_tom, by=tom)
    his.wait("over")


def test_signing_out_everywhere_ends_an_open_stream_within_five_seconds(
    port, walk, listening, ines, tom, client_of, freshly
):
    walk("landing")
    hers, his = listening(port, ines), listening(port, tom)

    freshly(client_of(ines)).post("/account/security/elsewhere/")
    pressed = time.monotonic()

    assert hers.wait("over") - pressed < 5.0 + live.slowness(port)
    assert "over" not in {event for event, *_ in his.events}


def test_signing_out_one_place_ends_its_stream_and_no_other(port, walk, session, cookie, ines, client_of):
    walk("landing")
    phone, desk = (enter_by_password(ines) for _ in range(2))
    path = f"/streams/room/{session.pk}/"
    name = settings.SESSION_COOKIE_NAME
    there, here = (live.Ear(port, path, f"{name}={one.session.session_key}") for one in (phone, desk))

    place = UserSession.objects.get(session_key=phone.session.session_key)
    desk.post(f"/account/security/session/{place.pk}/end/")
    pressed = time.monotonic()

    assert there.wait("over") - pressed < 5.0 + live.slowness(port)
    assert "over" not in {event for event, *_ in here.events}
    there.close()
    here.close()


def enter_by_password(user):
    browser = Client()
    browser.post("/account/login/", {"login": user.email, "password": PASSWORD})
    return browser


def test_a_strangers_stream_is_not_there(port, walk, listening, maya, other_unit):
    walk("landing")
    assert listening(port, maya).status == 404


def test_nobody_without_a_sign_in_hears_anything(port, session):
    assert live.Ear(port, f"/streams/room/{session.pk}/", "").status == 401


def test_the_screen_for_all_hears_the_room_and_nobodys_private_events(
    port, walk, session, listening, ruth, tom, as_tom, as_person
):
    walk("check_in")
    screen = listening(port, ruth, screen=True)
    with as_person(tom):
        services.tell_state(session, as_tom, "revved", by=tom)
        services.brake(session, by=tom)
    screen.wait("braked")

    assert screen.kinds == ["braked"]


def test_waiting_streams_hold_no_connection_to_the_database(port, walk, session, listening, ruth, ines, tom):
    walk("landing")
    for user in (ruth, ines, tom, ines, tom, ruth, ines, tom):
        listening(port, user)
    time.sleep(1.0)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'ifio-live'")
        (open_now,) = cursor.fetchone()
        cursor.execute("SET ROLE ifio_web")

    assert open_now <= 6, open_now  # what the pool and the sweep keep, whatever the number of streams


def test_events_of_one_audience_become_visible_in_order_without_gaps(
    port, walk, session, ruth, ines, tom, as_tom, as_person
):
    walk("check_in")
    import threading

    def press(user, partner):
        try:
            with acting.acting_as(acting.person(user)):
                for _ in range(5):
                    services.emit(session, "said")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(user, None)) for user in (ruth, ines, tom)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    numbers = list(
        RoomEvent.objects.filter(session=session, audience="room")
        .order_by("pk")
        .values_list("number", flat=True)
    )
    assert numbers == list(range(1, len(numbers) + 1))
    assert clock.now() - timedelta(days=1) < session.opened_at
