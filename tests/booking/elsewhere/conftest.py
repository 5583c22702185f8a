"""A real CalDAV server beside the tests, and a therapist who has connected a calendar there."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from booking import services
from booking.openings import open_slots
from booking.outside import sync
from booking.services import outside
from core import clock
from tests.booking.conftest import london
from tests.servers import PASSWORD, USER, Radicale, free_port


@pytest.fixture(scope="session")
def one_radicale(tmp_path_factory):
    server = Radicale(tmp_path_factory.mktemp("radicale"), free_port())
    server.start()
    yield server
    server.stop()


@pytest.fixture
def radicale(one_radicale, settings, request):
    """Running, with two empty calendars that no other test has: `home` and `sessions`."""
    if one_radicale.process is None:
        one_radicale.start()
    settings.PRIVATE_HOSTS = [one_radicale.host]
    for name in ("home", "sessions"):
        one_radicale.make_calendar(name)
    yield one_radicale
    if one_radicale.process is None:
        one_radicale.start()
    for name in ("home", "sessions"):
        one_radicale.ask("DELETE", f"{USER}/{name}/")


@pytest.fixture
def connect(ruth, monday, as_person):
    def make(url, user_name=USER, password=PASSWORD):
        with as_person(ruth):
            return outside.connect_calendar(ruth, url=url, user_name=user_name, password=password, by=ruth)

    return make


@pytest.fixture
def account(radicale, connect, ruth, as_person):
    """Connected and chosen: busy times come in from `home`, appointments go to `sessions`."""
    made = connect(radicale.url)
    sync.sync_due()
    made.refresh_from_db()
    home, sessions = sorted(one["href"] for one in made.calendars)
    with as_person(ruth):
        outside.choose_calendars(made, reads=[home], writes=sessions, title="appointment", by=ruth)
    return made


@pytest.fixture
def again(account):
    """`again()`: the next round. Answers the account as it stands then."""

    def go():
        with_due = clock.now() + sync.EVERY + timedelta(seconds=1)
        clock.set_now(max(with_due, account.due_at))
        sync.sync_due()
        account.refresh_from_db()
        return account

    return go


@pytest.fixture
def held(hours, unit, session, ruth, as_person):
    with as_person(ruth):
        return services.hold(unit, session, ruth, london("2026-03-19 18:00"), length=75, by=ruth)


def starts(ruth, session, day, viewer=None):
    window = (london(f"{day} 00:00"), london(f"{day} 23:59"))
    return [slot.start for slot in open_slots(ruth, session, 60, window, viewer)]


def standing(radicale, calendar="sessions"):
    """The events that stand in a calendar there, by their UID."""
    found = {}
    for text in radicale.events(calendar):
        (event,) = Calendar.from_ical(text).walk("VEVENT")
        found[str(event["UID"])] = event
    return found
