"""Other dates or another place for what is open: read first, told once, in every calendar as one entry."""

import re
from datetime import time, timedelta

import pytest
from django.test import Client

from booking.models import Claim, HoursException, Room, WeeklyHours
from booking.services.feed import make_feed
from core.actor import building
from groups import reminders, services
from groups.models import Gathering, Meeting, Party
from notifications.models import Notice
from notifications.registry import KINDS
from tests.booking.conftest import london

from .made import a_gathering
from .test_pages import dates

pytestmark = pytest.mark.django_db


def page(row):
    return f"/practice/groups/{row.pk}/change/"


def typed(row, *lines, **place):
    """What the form sends: the meetings to come with the lines given instead."""
    with building():
        meetings = list(row.meetings.order_by("during"))
    sent = dates(*lines) | {"venue": "", "room": ""} | place
    return sent | {f"dates-{n}-meeting": str(one.pk) for n, one in enumerate(meetings[: len(lines)])}


def seen(answer):
    return {"seen": re.search(r'name="seen" value="(\w+)"', answer.content.decode())[1]}


def moved(row):
    """The second day a week later: 8 April 10:00 London becomes the 16th at 11:00 until 13:00."""
    return typed(row, ("2026-04-08", "10:00", "12:00"), ("2026-04-16", "11:00", "13:00"))


@pytest.fixture
def hers(workshop, unit, ines, as_person):
    with as_person(ines):
        seat = services.register(workshop, by=ines)
    with building():
        Notice.objects.all().delete()
    return seat


def test_who_would_be_told_is_read_before_anything_is_done(workshop, hers, ruth, client_of):
    text = client_of(ruth).post(page(workshop), moved(workshop)).content.decode()

    assert "Thursday 16 April 2026, 11:00 to 13:00" in text
    assert "becomes" in text
    assert "Ines" in text
    assert "A time has changed." in text
    with building():
        assert not Notice.objects.exists()
        assert not Meeting.objects.filter(during__startswith=london("2026-04-16 11:00")).exists()


def test_one_press_moves_it_claims_it_and_tells_each_once(workshop, hers, ruth, ines, client_of):
    browser = client_of(ruth)
    sent = moved(workshop) | seen(browser.post(page(workshop), moved(workshop)))
    with building():
        second = workshop.meetings.order_by("during").last().pk

    answer = browser.post(page(workshop), sent)
    again = browser.post(page(workshop), sent, follow=True)

    assert answer.status_code == 302
    with building():
        meeting = Meeting.objects.get(pk=second)  # the same one, at another time
        assert meeting.start == london("2026-04-16 11:00")
        claims = Claim.objects.filter(holder=second)
        assert {one.resource for one in claims} == {ruth.pk, ines.pk}
        assert all(london("2026-04-16 11:00") in one.during for one in claims)
        notice = Notice.objects.get()
        assert notice.kind == "place_moved"
        assert notice.recipient == ines
        words = KINDS["place_moved"].words(notice)
    assert words.body == "A time has changed. {link}"
    assert "stay as it is" in again.content.decode()


def test_a_calendar_follows_with_the_same_entry(workshop, hers, ruth, ines, as_person, client_of):
    with as_person(ines):
        token = make_feed(ines, title="appointment", own_time=False, by=ines)
    before = Client().get(f"/calendar/{token}.ics")
    browser = client_of(ruth)

    browser.post(page(workshop), moved(workshop) | seen(browser.post(page(workshop), moved(workshop))))
    after = Client().get(f"/calendar/{token}.ics", HTTP_IF_NONE_MATCH=before["ETag"])

    uids = re.compile(rb"UID:(\S+)")
    assert after.status_code == 200
    assert set(uids.findall(after.content)) == set(uids.findall(before.content))
    assert b"DTSTART:20260416T100000Z" in after.content
    assert b"20260409" not in after.content


def test_a_meeting_that_is_left_out_gives_its_time_back(workshop, hers, ruth, ines, client_of):
    browser = client_of(ruth)
    sent = typed(workshop, ("2026-04-08", "10:00", "12:00"))

    browser.post(page(workshop), sent | seen(browser.post(page(workshop), sent)))

    with building():
        assert workshop.meetings.count() == 1
        assert Claim.objects.filter(resource__in=[ruth.pk, ines.pk]).count() == 2
        assert Notice.objects.count() == 1


def test_a_leader_who_has_something_else_keeps_all_as_it_was(workshop, hers, ruth, client_of):
    other = a_gathering(ruth, days=38)  # 16 April 10:00
    browser = client_of(ruth)
    sent = typed(workshop, ("2026-04-08", "10:00", "12:00"), ("2026-04-16", "09:00", "11:00"))
    sent |= seen(browser.post(page(workshop), sent))

    answer = browser.post(page(workshop), sent)

    assert answer.status_code == 409
    assert "Nothing has changed" in answer.content.decode()
    assert 'value="09:00"' in answer.content.decode()
    with building():
        assert not Notice.objects.exists()
        assert Claim.objects.filter(holder__in=workshop.meetings.values("pk"), resource=ruth.pk).count() == 2
        assert other.meetings.count() == 2


def test_a_room_is_claimed_and_the_old_one_given_back(workshop, hers, ruth, client_of):
    with building():
        room = Room.objects.create(name="Garden")
    browser = client_of(ruth)
    days = (("2026-04-08", "10:00", "12:00"), ("2026-04-09", "10:00", "12:00"))

    there = typed(workshop, *days, room=str(room.pk))
    browser.post(page(workshop), there | seen(browser.post(page(workshop), there)))
    with building():
        assert Claim.objects.filter(resource=room.pk).count() == 2
    away = typed(workshop, *days, venue="Old Mill")
    text = browser.post(page(workshop), away)
    browser.post(page(workshop), away | seen(text))

    assert "Where: <b>Old Mill</b>" in text.content.decode()
    with building():
        assert not Claim.objects.filter(resource=room.pk).exists()
        assert Gathering.objects.get(pk=workshop.pk).where == "Old Mill"


def test_somebody_who_registered_meanwhile_is_shown_first(
    workshop, hers, siblings, noor, ruth, as_person, client_of
):
    browser = client_of(ruth)
    sent = moved(workshop) | seen(browser.post(page(workshop), moved(workshop)))
    with as_person(noor):
        services.register(workshop, by=noor)

    answer = browser.post(page(workshop), sent)

    assert answer.status_code == 409
    assert "Noor" in answer.content.decode()
    with building():
        assert not Notice.objects.filter(kind="place_moved").exists()


def test_whoever_has_something_else_then_keeps_both_and_reads_of_it_alone(
    workshop, hers, ruth, ines, as_person, client_of
):
    other = a_gathering(ruth, days=45, meetings=1)  # 23 April 10:00
    with as_person(ines):
        services.register(other, by=ines)
    theo_leads = typed(workshop, ("2026-04-08", "10:00", "12:00"), ("2026-04-23", "12:30", "13:30"))
    browser = client_of(ruth)
    with building():
        own = Claim.objects.get(holder=other.meetings.get().pk, resource=ines.pk)
        own.during = (own.during.lower, own.during.upper + timedelta(hours=1))
        own.save()

    answer = browser.post(page(workshop), theo_leads | seen(browser.post(page(workshop), theo_leads)))

    assert answer.status_code == 302
    with building():
        assert Claim.objects.filter(resource=ines.pk).count() == 2  # the first day here, and the other one
        assert Party.objects.filter(state="confirmed").count() == 2
    clash = "You have something else at one of these times"
    assert clash in client_of(ines).get(f"/my/groups/{workshop.pk}/").content.decode()
    assert clash not in browser.get(f"/practice/groups/{workshop.pk}/").content.decode()


def test_a_reminder_of_the_old_date_is_not_sent_and_the_new_one_is_reminded_of(
    workshop, hers, ruth, client_of, at
):
    at("2026-04-02T09:00Z")
    assert reminders.plan() == 1
    browser = client_of(ruth)
    sent = typed(workshop, ("2026-04-07", "10:00", "12:00"), ("2026-04-09", "10:00", "12:00"))

    browser.post(page(workshop), sent | seen(browser.post(page(workshop), sent)))

    assert reminders.plan() == 1
    with building():
        states = set(Notice.objects.filter(kind="place_reminder").values_list("state", "due_at__day"))
    assert states == {("dropped", 7), ("waiting", 6)}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((), "Write at least one date"),
        ((("2026-03-29", "01:30", "03:00"),), "left out that day"),
        ((("2026-01-02", "10:00", "12:00"),), "already past"),
        ((("2026-04-08", "10:00", "12:00"), ("2026-04-08", "11:00", "12:00")), "overlap"),
    ],
)
def test_dates_that_cannot_be_are_told_and_stay_on_the_page(workshop, hers, ruth, client_of, lines, words):
    answer = client_of(ruth).post(page(workshop), typed(workshop, *lines) | {"seen": "x"})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert all(f'value="{start}"' in answer.content.decode() for _day, start, _end in lines)


def test_what_is_no_longer_open_is_not_changed(workshop, ruth, client_of, as_person):
    with as_person(ruth):
        services.cancel(workshop, by=ruth)

    answer = client_of(ruth).post(page(workshop), moved(workshop) | {"seen": "x"}, follow=True)

    assert "not open" in answer.content.decode()


# ── Hours that a change would leave without their meetings ──────────────


def test_closing_a_day_shows_the_meeting_on_it(workshop, ruth, client_of):
    url = f"/practice/hours/{ruth.pk}/differs/"
    sent = {"closed": "1", "first_day": "2026-04-08"}

    told = client_of(ruth).post(url, sent | {"seen": ""})
    kept = client_of(ruth).post(url, sent | seen(told))

    assert told.status_code == 409
    assert f"/practice/groups/{workshop.pk}/" in told.content.decode()
    assert "Wednesday 8 April 2026, 10:00 to 12:00" in told.content.decode()
    assert kept.status_code == 302
    with building():
        assert HoursException.objects.count() == 1
        assert workshop.meetings.count() == 2  # nothing was called off


def test_taking_hours_out_shows_the_meeting_in_them_once(monday, ruth, theo, ada, client_of, as_person):
    row = a_gathering(ruth, meetings=1)
    with building():
        row.leaders.add(theo)
        hours = WeeklyHours.objects.create(therapist=ruth, weekday=2, start=time(9), end=time(17))

    told = client_of(ada).post(f"/practice/hours/weekly/{hours.pk}/remove/", {"seen": ""})

    assert told.status_code == 409
    assert told.content.decode().count(f"/practice/groups/{row.pk}/") == 1


def test_a_room_out_of_use_shows_its_meetings(monday, ruth, ada, client_of):
    with building():
        room = Room.objects.create(name="Garden")
    row = a_gathering(ruth, room=room)

    told = client_of(ada).post(
        f"/practice/rooms/{room.pk}/", {"name": "Garden", "turnaround": "0", "seen": ""}
    )

    assert told.status_code == 409
    assert told.content.decode().count(f"/practice/groups/{row.pk}/") == 2


def test_whoever_is_away_reads_what_they_lead_then(workshop, ruth, ada, client_of):
    sent = {"therapist": str(ruth.pk), "first": "2026-04-08"}

    text = client_of(ada).get("/practice/times/away/", sent).content.decode()
    other = client_of(ada).get("/practice/times/away/", sent | {"first": "2026-04-07"}).content.decode()

    assert text.count(f"/practice/groups/{workshop.pk}/") == 1
    assert "/practice/groups/" not in other


def test_what_another_leads_is_not_shown_to_a_therapist(workshop, theo, client_of):
    answer = client_of(theo).post(
        f"/practice/hours/{theo.pk}/differs/", {"closed": "1", "first_day": "2026-04-08", "seen": ""}
    )

    assert answer.status_code == 302


def test_the_page_asks_as_much_for_three_people_as_for_one(
    workshop, hers, siblings, noor, sami, ruth, client_of, as_person, statements
):
    browser = client_of(ruth)
    one = statements(browser, page(workshop))
    for person in (noor, sami):
        with as_person(person):
            services.register(workshop, by=person)

    assert len(statements(browser, page(workshop))) == len(one)
