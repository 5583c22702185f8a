"""A calendar elsewhere is connected on its page, and found in the background."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from booking.models import BusySpan, CalendarAccount, Problem
from booking.outside import dav, sync
from core import clock
from core.models import AccessEntry
from tests.servers import PASSWORD, USER, answering, says

from .conftest import standing

pytestmark = pytest.mark.django_db


def test_connecting_finds_the_calendars_in_the_background(radicale, connect):
    account = connect(radicale.url)
    assert account.calendars == []

    assert sync.sync_due() == 1

    account.refresh_from_db()
    assert sorted(one["href"].rpartition(f"/{USER}/")[2] for one in account.calendars) == [
        "home/",
        "sessions/",
    ]
    assert account.problem == Problem.NONE
    assert account.seen_at is not None


@pytest.mark.parametrize("path", ["", f"{USER}/", f"{USER}/sessions/"])
def test_the_servers_the_persons_and_the_calendars_address_all_lead_there(radicale, path):
    found = dav.Server(f"{radicale.url}{path}", USER, PASSWORD).calendars()

    assert f"{radicale.url}{USER}/sessions/" in [one.href for one in found]


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


def test_a_whole_round_by_its_page(radicale, ruth, monday, client_of, freshly, held):
    browser = freshly(client_of(ruth))
    page = reverse("practice:booking:outside")

    browser.post(f"{page}connect/", {"url": radicale.url, "user_name": USER, "password": PASSWORD})
    assert "We are looking for your calendars" in browser.get(page).content.decode()
    call_command("sync_calendars")
    assert "home" in browser.get(page).content.decode()
    home, sessions = sorted(one["href"] for one in CalendarAccount.objects.get().calendars)
    browser.post(f"{page}choose/", {"reads": [home], "writes": sessions, "title": "kept"})
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
