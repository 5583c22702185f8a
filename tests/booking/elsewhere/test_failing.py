"""A server that fails is told, asked less often, and changes nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse

from booking.models import BusySpan, CalendarAccount, Problem
from booking.outside import sync
from core import clock
from tests.servers import answering, says

from .conftest import starts

pytestmark = pytest.mark.django_db


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
