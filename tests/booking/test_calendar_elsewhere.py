"""A therapist's calendar elsewhere, by a real CalDAV server: what comes in, what goes out, what breaks."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from icalendar import Calendar

from booking import services
from booking.models import BusySpan, CalendarAccount, Problem, PutOut
from booking.openings import open_slots
from booking.outside import dav, sync
from booking.services import outside
from core import clock
from core.models import AccessEntry
from tests.servers import PASSWORD, USER, Radicale, answering, free_port, says

from .conftest import london
from .test_reminders import BANNED

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def one_radicale(tmp_path_factory):
    server = Radicale(tmp_path_factory.mktemp("radicale"), free_port())
    server.start()
    yield server
    server.stop()


@pytest.fixture
def radicale(one_radicale, settings, request):
    """Running, with two empty calendars that no other test has: `home` and `work`."""
    if one_radicale.process is None:
        one_radicale.start()
    settings.PRIVATE_HOSTS = [one_radicale.host]
    for name in ("home", "work"):
        one_radicale.make_calendar(name)
    yield one_radicale
    if one_radicale.process is None:
        one_radicale.start()
    for name in ("home", "work"):
        one_radicale.ask("DELETE", f"{USER}/{name}/")


@pytest.fixture
def connect(ruth, monday, as_person):
    def make(url, user_name=USER, password=PASSWORD):
        with as_person(ruth):
            return outside.connect_calendar(ruth, url=url, user_name=user_name, password=password, by=ruth)

    return make


@pytest.fixture
def account(radicale, connect, ruth, as_person):
    """Connected and chosen: busy times come in from `home`, appointments go to `work`."""
    made = connect(radicale.url)
    sync.sync_due()
    made.refresh_from_db()
    home, work = sorted(one["href"] for one in made.calendars)
    with as_person(ruth):
        outside.choose_calendars(made, reads=[home], writes=work, title="appointment", by=ruth)
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


def standing(radicale, calendar="work"):
    """The events that stand in a calendar there, by their UID."""
    found = {}
    for text in radicale.events(calendar):
        (event,) = Calendar.from_ical(text).walk("VEVENT")
        found[str(event["UID"])] = event
    return found


# ── Connecting ──────────────────────────────────────────────────────


def test_connecting_finds_the_calendars_in_the_background(radicale, connect):
    account = connect(radicale.url)
    assert account.calendars == []

    assert sync.sync_due() == 1

    account.refresh_from_db()
    assert sorted(one["href"].rpartition(f"/{USER}/")[2] for one in account.calendars) == ["home/", "work/"]
    assert account.problem == Problem.NONE
    assert account.seen_at is not None


@pytest.mark.parametrize("path", ["", f"{USER}/", f"{USER}/diary/"])
def test_the_servers_the_persons_and_the_calendars_address_all_lead_there(radicale, path):
    found = dav.Server(f"{radicale.url}{path}", USER, PASSWORD).calendars()

    assert f"{radicale.url}{USER}/diary/" in [one.href for one in found]


def test_the_password_is_sealed_bound_to_its_owner_and_never_shown(
    radicale, connect, client_of, ruth, theo, building
):
    account = connect(radicale.url)
    page = client_of(ruth).get(reverse("practice:booking:outside")).content.decode()

    assert PASSWORD not in page
    assert PASSWORD not in account.password
    with building():
        CalendarAccount.objects.filter(pk=account.pk).update(user=theo)
    assert sync.sync_due() == 0
    account.refresh_from_db()
    assert account.problem == Problem.REFUSED


def test_a_wrong_password_is_told_and_not_tried_for_hours(radicale, connect, client_of, ruth):
    account = connect(radicale.url, password="not this one")

    assert sync.sync_due() == 0

    account.refresh_from_db()
    assert account.problem == Problem.REFUSED
    assert account.due_at >= clock.now() + timedelta(hours=5)
    page = client_of(ruth).get(reverse("practice:booking:outside")).content.decode()
    assert "does not accept the user name and password" in page


def test_something_that_is_no_calendar_server_is_told(connect, settings):
    with answering(lambda sock, request: sock.sendall(says("200 OK", b"<html>Welcome"))) as (host, _asked):
        settings.PRIVATE_HOSTS = [host]
        account = connect(f"http://{host}/")
        sync.sync_due()

    account.refresh_from_db()
    assert account.problem == Problem.NO_CALENDAR


# ── Busy times come in ──────────────────────────────────────────────


def test_nobody_can_book_what_is_taken_elsewhere(account, radicale, again, hours, session, ruth, ines):
    assert london("2026-03-19 18:00") in starts(ruth, session, "2026-03-19", ines)
    radicale.add("home", "dentist", "DTSTART:20260319T173000Z", "DTEND:20260319T183000Z")

    assert again().problem == Problem.NONE

    free = starts(ruth, session, "2026-03-19", ines)
    assert free == starts(ruth, session, "2026-03-19")
    assert free
    assert not [one for one in free if london("2026-03-19 16:31") <= one < london("2026-03-19 18:30")]


def test_it_costs_a_list_of_free_times_no_statement_more(
    account, radicale, again, hours, session, ruth, ines, django_assert_num_queries
):
    radicale.add("home", "dentist", "DTSTART:20260319T173000Z", "DTEND:20260319T183000Z")
    again()

    with django_assert_num_queries(3):
        starts(ruth, session, "2026-03-19", ines)


def test_what_is_taken_out_there_is_free_here_again(account, radicale, again, hours, session, ruth):
    radicale.add("home", "dentist", "DTSTART:20260319T160000Z", "DTEND:20260319T200000Z")
    again()
    assert starts(ruth, session, "2026-03-19") == []

    radicale.ask("DELETE", f"{USER}/home/dentist.ics")
    again()

    assert starts(ruth, session, "2026-03-19")


def test_a_recurrence_without_an_end_ends_at_the_horizon(account, radicale, again, ruth):
    radicale.add(
        "home", "yoga", "DTSTART:20200109T160000Z", "DTEND:20200109T170000Z", "RRULE:FREQ=WEEKLY;BYDAY=TH"
    )

    assert again().problem == Problem.NONE

    spans = BusySpan.objects.filter(therapist=ruth)
    assert 12 <= spans.count() <= 15


def test_a_calendar_that_was_not_chosen_says_nothing(account, radicale, again, ruth):
    radicale.add("work", "course", "DTSTART:20260319T160000Z", "DTEND:20260319T200000Z")

    again()

    assert not BusySpan.objects.exists()


# ── When it fails ───────────────────────────────────────────────────


def test_a_server_that_goes_away_is_told_asked_less_often_and_changes_nothing(
    account, radicale, again, hours, session, ruth, client_of
):
    radicale.add("home", "dentist", "DTSTART:20260319T160000Z", "DTEND:20260319T200000Z")
    seen = again().seen_at
    radicale.stop()

    waits = []
    for _round in range(4):
        gone = again()
        waits.append(gone.due_at - clock.now())

    assert (gone.problem, gone.failures, gone.seen_at) == (Problem.UNREACHABLE, 4, seen)
    assert waits == sorted(waits)
    assert waits[-1] > timedelta(hours=2)
    assert starts(ruth, session, "2026-03-19") == []  # what it said last still counts
    assert starts(ruth, session, "2026-03-24")  # and booking goes on
    page = client_of(ruth).get(reverse("practice:booking:outside")).content.decode()
    assert "It does not answer." in page
    assert "Last seen" in page

    radicale.start()
    back = again()
    assert (back.problem, back.failures) == (Problem.NONE, 0)


def test_a_failing_server_is_left_alone_until_it_is_due(account, radicale, again):
    radicale.stop()
    again()

    assert sync.sync_due() == 0
    account.refresh_from_db()
    assert account.failures == 1


def test_an_answer_of_fifty_megabytes_is_told_and_what_was_known_stays(
    account, radicale, again, settings, ruth, building
):
    radicale.add("home", "dentist", "DTSTART:20260319T160000Z", "DTEND:20260319T200000Z")
    again()
    before = list(BusySpan.objects.values_list("during"))

    def pour(sock, request):
        if request.startswith(b"PROPFIND"):
            sock.sendall(says("207 Multi-Status", CALENDAR_HERE.encode()))
        else:
            sock.sendall(b"HTTP/1.1 207 Multi-Status\r\nConnection: close\r\n\r\n")
            for _megabyte in range(50):
                sock.sendall(b" " * 1024 * 1024)

    with answering(pour) as (host, _asked):
        settings.PRIVATE_HOSTS = [host]
        with building():
            CalendarAccount.objects.update(url=f"http://{host}/", reads=[f"http://{host}/"])
        told = again()

    assert told.problem == Problem.TOO_MUCH
    assert list(BusySpan.objects.values_list("during")) == before


CALENDAR_HERE = """<?xml version="1.0"?><multistatus xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">
<response><href>/</href><propstat><prop><resourcetype><collection/><c:calendar/></resourcetype>
<displayname>Here</displayname></prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>"""


@pytest.mark.parametrize("to", ["http://169.254.169.254/latest/meta-data/", "http://127.0.0.1:{port}/"])
def test_a_redirect_to_a_private_address_is_not_followed(connect, settings, to):
    with (
        answering(lambda sock, request: sock.sendall(says("200 OK", b"the keys"))) as (inside, asked),
        answering(
            lambda sock, request: sock.sendall(
                says("302 Found", Location=to.format(port=inside.rpartition(":")[2]))
            )
        ) as (host, _asked),
    ):
        settings.PRIVATE_HOSTS = [host]
        account = connect(f"http://{host}/")
        sync.sync_due()

        account.refresh_from_db()
        assert account.problem == Problem.NOT_ALLOWED
        assert asked == []


def test_a_server_that_names_a_calendar_elsewhere_gets_no_password_there(connect, settings):
    away = CALENDAR_HERE.replace(
        "<resourcetype><collection/><c:calendar/></resourcetype>",
        "<resourcetype/><c:calendar-home-set><href>http://127.0.0.1:9/</href></c:calendar-home-set>",
    )
    with answering(lambda sock, request: sock.sendall(says("207 OK", away.encode()))) as (host, _asked):
        settings.PRIVATE_HOSTS = [host]
        account = connect(f"http://{host}/")
        sync.sync_due()

    account.refresh_from_db()
    assert account.problem == Problem.NOT_ALLOWED


def test_entities_in_an_answer_are_not_opened(connect, settings):
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><multistatus xmlns="DAV:">&b;</multistatus>'
    with answering(lambda sock, request: sock.sendall(says("207 OK", bomb.encode()))) as (host, _asked):
        settings.PRIVATE_HOSTS = [host]
        account = connect(f"http://{host}/")
        sync.sync_due()

    account.refresh_from_db()
    assert account.problem == Problem.NO_CALENDAR


def test_an_account_is_asked_by_one_at_a_time(account, radicale):
    first = sync._claim()

    assert [one.pk for one in first] == [account.pk]
    assert sync._claim() == []


# ── Appointments go out ─────────────────────────────────────────────


def test_a_held_time_goes_out_under_one_plain_word(account, radicale, held, again):
    again()

    (event,) = standing(radicale).values()
    assert str(event["UID"]) == f"{held.ics_uid}@appointments"
    assert (event["SUMMARY"], event["STATUS"], event["CLASS"]) == ("Appointment", "TENTATIVE", "PRIVATE")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (held.start, held.end)
    assert not {"LOCATION", "ATTENDEE", "ORGANIZER", "DESCRIPTION"} & set(event)
    assert not [word for word in BANNED if word in event.to_ical().decode().lower()]


def test_it_is_changed_in_place_and_taken_out_again(
    account, radicale, held, again, gate, ines, tom, as_person
):
    again()
    (before,) = standing(radicale).values()
    gate(True)
    for person in (ines, tom):
        with as_person(person):
            services.confirm(held, by=person)
    with as_person(ines):
        new = services.reschedule(held, london("2026-03-24 18:00"), by=ines)

    again()

    (after,) = standing(radicale).values()
    assert (after["UID"], after["DTSTART"].dt) == (before["UID"], new.start)
    assert after["SEQUENCE"] > before["SEQUENCE"]
    with as_person(ines):
        services.cancel(new, by=ines)
    again()
    assert standing(radicale) == {}
    assert not PutOut.objects.exists()


def test_what_changes_goes_out_within_a_round_and_nothing_is_put_twice(account, radicale, held, again):
    again()
    written = {path: path.stat().st_mtime_ns for path in radicale.folder.rglob("*.ics")}
    clock.set_now(clock.now() + timedelta(minutes=1))
    assert sync.sync_due() == 0  # nothing is due, nothing has changed
    again()

    assert {path: path.stat().st_mtime_ns for path in radicale.folder.rglob("*.ics")} == written


def test_a_new_appointment_does_not_wait_for_the_next_ten_minutes(
    account, radicale, again, hours, unit, session, ruth, as_person
):
    again()
    with as_person(ruth):
        services.hold(unit, session, ruth, london("2026-03-19 18:00"), length=75, by=ruth)

    assert sync.sync_due() == 1

    assert len(standing(radicale)) == 1


def test_what_went_out_does_not_come_back_as_busy(account, radicale, held, again, ruth, as_person):
    account.refresh_from_db()
    with as_person(ruth):
        outside.choose_calendars(
            account, reads=[account.writes], writes=account.writes, title="busy", by=ruth
        )
    again()
    again()

    (event,) = standing(radicale).values()
    assert event["SUMMARY"] == "Busy"
    assert not BusySpan.objects.exists()


def test_another_calendar_chosen_takes_them_over(account, radicale, held, again, ruth, as_person):
    again()
    with as_person(ruth):
        outside.choose_calendars(account, reads=[], writes=account.reads[0], title="appointment", by=ruth)

    again()

    assert standing(radicale, "work") == {}
    assert len(standing(radicale, "home")) == 1


def test_what_is_over_stays_where_it_stands(account, radicale, held, again, gate, ines, tom, as_person):
    gate(True)
    for person in (ines, tom):
        with as_person(person):
            services.confirm(held, by=person)
    again()
    clock.set_now(held.end + timedelta(days=1))
    account.refresh_from_db()

    again()

    assert len(standing(radicale)) == 1
    assert not PutOut.objects.exists()


def test_a_colleagues_appointments_go_nowhere(account, radicale, again, theo, other_unit, session, as_person):
    with as_person(theo):
        services.hold(other_unit, session, theo, london("2026-03-19 18:00"), length=75, by=theo)

    again()

    assert standing(radicale) == {}


# ── The page ────────────────────────────────────────────────────────


def test_a_whole_round_by_its_page(radicale, ruth, monday, client_of, freshly, held):
    browser = freshly(client_of(ruth))
    page = reverse("practice:booking:outside")

    browser.post(f"{page}connect/", {"url": radicale.url, "user_name": USER, "password": PASSWORD})
    assert "We are looking for your calendars" in browser.get(page).content.decode()
    call_command("sync_calendars")
    assert "home" in browser.get(page).content.decode()
    home, work = sorted(one["href"] for one in CalendarAccount.objects.get().calendars)
    browser.post(f"{page}choose/", {"reads": [home], "writes": work, "title": "kept"})
    call_command("sync_calendars")
    (event,) = standing(radicale).values()
    assert event["SUMMARY"] == "Kept free"

    browser.post(f"{page}part/")

    assert not CalendarAccount.objects.exists()
    assert not BusySpan.objects.exists()
    said = AccessEntry.objects.filter(action__startswith="calendar.").order_by("seq")
    assert [entry.action for entry in said] == ["calendar.connected", "calendar.chosen", "calendar.parted"]


def test_no_page_calls_it(account, radicale, hours, session, ruth, ines, unit, client_of, as_person):
    """With a server that nobody answers for, every page that could have asked is there all the same."""
    radicale.stop()

    for user, name in ((ruth, "practice:booking:outside"), (ines, "my:booking:ask"), (ruth, "practice:week")):
        assert client_of(user).get(reverse(name)).status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "http://calendar.example.org/",
        "https://169.254.169.254/",
        "https://127.0.0.1:5432/",
        "file:///etc/passwd",
    ],
)
def test_an_address_that_is_not_on_the_internet_is_refused_in_words(
    ruth, monday, client_of, freshly, url, as_person
):
    browser = freshly(client_of(ruth))

    answer = browser.post(
        reverse("practice:booking:outside_connect"), {"url": url, "user_name": USER, "password": PASSWORD}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "We only call servers on the internet" in page
    assert url in page
    assert PASSWORD not in page
    assert not CalendarAccount.objects.exists()


def test_a_calendar_that_is_not_there_cannot_be_chosen(account, client_of, ruth):
    answer = client_of(ruth).post(
        reverse("practice:booking:outside_choose"),
        {"reads": ["http://127.0.0.1/"], "writes": "", "title": "busy"},
    )

    assert answer.status_code == 422


def test_nobody_sees_or_changes_anothers(account, client_of, theo, ada):
    assert "Part from" not in client_of(theo).get(reverse("practice:booking:outside")).content.decode()
    client_of(theo).post(reverse("practice:booking:outside_part"))
    assert client_of(ada).get(reverse("practice:booking:outside")).status_code == 404

    assert CalendarAccount.objects.count() == 1
