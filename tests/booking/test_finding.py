"""The desk finds a time with any of several therapists, says whom it is for, and holds it."""

import html
import re
import time as stopwatch
from datetime import time
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import TherapistProfile
from booking import services
from booking.models import Appointment, Inquiry, Room, WeeklyHours
from booking.services import inquiry as inquiries
from core import actor as acting
from core.actor import building
from couples.models import CareTeam
from notifications.models import Notice
from tests.people import make_therapist

from .conftest import london

pytestmark = pytest.mark.django_db
FIND, WHOM = reverse("practice:booking:find"), reverse("practice:booking:find_whom")
WHAT = {"what": "session-for-two:60"}
TUESDAY = "2026-03-17T16:00+00:00"


@pytest.fixture
def pia(hours):
    """A second therapist, on Tuesdays in Room 2 and on Wednesday mornings."""
    with building():
        therapist = make_therapist("Pia")
        room = Room.objects.create(name="Room 2", turnaround=0)
        WeeklyHours.objects.create(therapist=therapist, weekday=1, start=time(16), end=time(18), place=room)
        WeeklyHours.objects.create(therapist=therapist, weekday=2, start=time(9), end=time(11))
    return therapist


def read(browser, page=FIND, **sent):
    return browser.get(page, WHAT | sent).content.decode()


def times_of(text):
    """Each time of the chosen day, and who is free then, as the page says it."""
    rows = re.findall(r"<li><a href=\"[^\"]*start=.*?</a></li>", text, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", html.unescape(row)).split()) for row in rows]


def test_each_time_says_who_is_free_and_in_which_room(pia, session, ada, client_of):
    text = read(client_of(ada), day="2026-03-17")
    in_person = read(client_of(ada), day="2026-03-17", where="room")

    assert times_of(text)[0] == "16:00 to 17:00 Pia Ruth Lindqvist"
    assert "18:00 to 19:00 Ruth Lindqvist" in times_of(text)
    assert times_of(in_person)[0] == "16:00 to 17:00 Pia Room 2"
    assert "day=2026-03-18" in text  # Pia's Wednesday
    assert "day=2026-03-19" in text  # Ruth's Thursday


@pytest.mark.parametrize(
    ("wish", "there", "not_there"),
    [
        ({"weekday": "2"}, "2026-03-18", "2026-03-17"),
        ({"part": "morning"}, "2026-03-18", "2026-03-17"),
        ({"part": ["afternoon", "evening"]}, "2026-03-17", "2026-03-18"),
        ({"since": "2026-03-18"}, "2026-03-18", "2026-03-17"),
        ({"people": "pia"}, "2026-03-18", "2026-03-19"),
    ],
)
def test_what_is_wished_for_leaves_the_rest_out(pia, session, ada, client_of, wish, there, not_there):
    wish = {name: pia.pk if value == "pia" else value for name, value in wish.items()}

    text = read(client_of(ada), month="2026-03", **wish)

    assert f"day={there}" in text
    assert f"day={not_there}" not in text


def test_what_was_chosen_stays_in_every_link(pia, session, ada, client_of):
    text = read(client_of(ada), weekday=["1", "2"], part="afternoon", people=str(ada.pk), day="2026-03-17")

    assert "weekday=1&amp;weekday=2&amp;part=afternoon" in text
    links = [
        html.unescape(link) for link in re.findall(r'href="(\?[^"]+|/practice/times/find/whom/[^"]+)"', text)
    ]
    assert links
    assert all("weekday=2" in link for link in links)


def test_choosing_one_and_a_couple_holds_it_by_the_one_verb(pia, session, unit, ada, client_of):
    browser = client_of(ada)
    chosen = html.unescape(re.search(rf'href="({WHOM}[^"]+)"', read(browser, day="2026-03-17"))[1])
    names = browser.get(chosen).content.decode()
    link = html.unescape(re.search(r'href="(\?[^"]*couple=[^"]+)"', names)[1])
    text = browser.get(WHOM + link).content.decode()
    who = re.findall(r'name="who" value="([^"]+)"', text)

    answers = [browser.post(WHOM + link, {"who": who[0]}) for _press in range(2)]

    assert who == [f"{unit.care_team.get().user_id}:"]  # Pia is free too, and does not care for them
    row = Appointment.objects.get()
    assert (row.state, row.couple, row.start) == ("held", unit, london("2026-03-17 16:00"))
    assert {answer["Location"] for answer in answers} == {
        reverse("practice:booking:appointment", args=[row.pk])
    }
    assert (
        Notice.objects.filter(kind="appointment_changed").count() == 2
    )  # one for each, whatever was pressed


def test_only_those_in_the_care_of_one_who_is_free_are_found(
    pia, session, unit, other_unit, theo, ada, client_of
):
    browser = client_of(ada)

    text = read(browser, WHOM, start=TUESDAY)
    nobody = read(browser, WHOM, start=TUESDAY, q="Maya")

    assert f"couple={unit.pk}" in text
    assert f"couple={other_unit.pk}" not in text  # Theo has no hours
    assert "Nobody of that name is in the care of somebody who is free then" in nobody


def test_in_person_the_room_is_taken_with_it(pia, session, unit, ada, client_of):
    with building():
        CareTeam.objects.create(couple=unit, user=pia, kind="co_therapist")
    room = Room.objects.get()
    browser, url = client_of(ada), f"{WHOM}?what=session-for-two:60&where=room&start=2026-03-17T16:00Z"

    text = browser.get(f"{url}&couple={unit.pk}").content.decode()
    browser.post(f"{url}&couple={unit.pk}", {"who": f"{pia.pk}:{room.pk}"})

    assert "Pia, Room 2" in text
    assert Appointment.objects.get().room == room


def test_from_a_couple_only_their_own_are_asked(pia, session, unit, ruth, client_of):
    text = read(client_of(ruth), couple=unit.pk, day="2026-03-17")

    assert times_of(text)[0] == "16:00 to 17:00 Ruth Lindqvist"
    assert "day=2026-03-18" not in text


def test_a_therapist_finds_their_own_times_and_those_they_care_with(
    pia, session, unit, ruth, theo, client_of
):
    before = read(client_of(ruth), day="2026-03-17")
    with building():
        CareTeam.objects.create(couple=unit, user=pia, kind="cover")

    after = read(client_of(ruth), day="2026-03-17")

    assert times_of(before)[0] == "16:00 to 17:00 Ruth Lindqvist"
    assert times_of(after)[0] == "16:00 to 17:00 Pia Ruth Lindqvist"
    assert "No therapist" not in read(client_of(theo))
    assert times_of(read(client_of(theo))) == []


def test_a_time_that_goes_in_between_is_told_with_what_is_near(
    pia, session, unit, siblings, ruth, as_person, ada, client_of
):
    browser, url = client_of(ada), f"{WHOM}?what=session-for-two:60&start=2026-03-17T16:00Z&couple={unit.pk}"
    with as_person(ruth):
        services.hold(siblings, session, ruth, london("2026-03-17 16:00"), length=60, by=ruth)

    answer = browser.post(url, {"who": f"{ruth.pk}:"})

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Somebody else has just taken this time. Nothing has been held." in text
    assert "The nearest free times" in text
    assert "start=2026-03-17T18%3A00Z" in html.unescape(text)
    assert Appointment.objects.count() == 1


def test_the_therapists_rules_are_read_before_they_are_passed(
    hours, session, unit, siblings, ruth, as_person, ada, client_of
):
    with as_person(ruth):
        services.hold(siblings, session, ruth, london("2026-03-17 16:00"), length=60, by=ruth)
    browser = client_of(ada)
    url = f"{WHOM}?what=session-for-two:60&start=2026-03-17T17:30Z&couple={unit.pk}"

    told = browser.post(url, {"who": f"{ruth.pk}:"})
    done = browser.post(url, {"who": f"{ruth.pk}:", "anyway": "1"}, follow=True)

    assert told.status_code == 409
    assert "Hold it anyway" in told.content.decode()
    assert f'name="who" value="{ruth.pk}:"' in told.content.decode()
    assert "Past the rules" in done.content.decode()


def test_what_is_for_one_asks_who_comes(hours, alone, unit, as_ines, ruth, ada, client_of):
    browser = client_of(ada)
    url = f"{WHOM}?what=individual-conversation:30&start=2026-03-17T16:00Z&couple={unit.pk}"

    missing = browser.post(url, {"who": f"{ruth.pk}:"})
    browser.post(url, {"who": f"{ruth.pk}:", "partner": as_ines.pk})

    assert missing.status_code == 422
    assert "Choose who comes." in missing.content.decode()
    assert Appointment.objects.get().partner == as_ines


@pytest.mark.parametrize(
    ("page", "sent", "status"),
    [
        (FIND, {"what": "nothing:1"}, 422),
        (FIND, {"what": "session-for-two:61"}, 422),
        (FIND, {"people": "x"}, 422),
        (FIND, {"weekday": "9", "part": "night"}, 422),
        (FIND, {"since": "someday"}, 422),
        (FIND, {"since": "1999-01-01"}, 422),
        (FIND, {"month": "2099-01", "day": "x"}, 200),
        (FIND, {"couple": "x"}, 404),
        (FIND, {"couple": "00000000-0000-4000-8000-000000000000"}, 404),
        (WHOM, {}, 302),
        (WHOM, {"start": "2026-03-02T16:00+00:00"}, 302),
        (WHOM, {"start": "2026-03-17T16:07+00:00"}, 200),
        (WHOM, {"start": TUESDAY, "inquiry": "x"}, 404),
    ],
)
def test_what_cannot_be_read_is_told_and_breaks_nothing(pia, session, ada, client_of, page, sent, status):
    assert client_of(ada).get(page, WHAT | sent).status_code == status


def test_anothers_couple_is_not_found(hours, session, other_unit, ruth, client_of):
    browser = client_of(ruth)

    assert browser.get(FIND, {"couple": other_unit.pk}).status_code == 404
    url = f"{WHOM}?what=session-for-two:60&start=2026-03-17T16:00Z&couple={other_unit.pk}"
    assert browser.post(url, {"who": f"{ruth.pk}:"}).status_code == 404


@pytest.mark.parametrize("where", ["online", "room"])
def test_twenty_therapists_ask_the_database_as_often_as_two(pia, session, ada, client_of, statements, where):
    browser = client_of(ada)
    url = f"{FIND}?what=session-for-two:60&month=2026-03&day=2026-03-17&where={where}"
    few = statements(browser, url)
    room = Room.objects.get()
    with building():
        for number in range(18):
            one = make_therapist(f"T{number}")
            for weekday in range(5):
                WeeklyHours.objects.create(
                    therapist=one, weekday=weekday, start=time(9), end=time(18), place=room
                )

    begun = stopwatch.perf_counter()
    many = statements(browser, url)

    assert stopwatch.perf_counter() - begun < 2
    assert len(few) == len(many) <= 14, "\n".join(many)


def test_the_week_and_the_couple_lead_there(hours, session, unit, ada, client_of):
    browser = client_of(ada)

    assert f'href="{FIND}"' in browser.get(reverse("practice:week")).content.decode()
    panel = browser.get(reverse("practice:booking:panel", args=[unit.pk])).content.decode()
    assert f'href="{FIND}?couple={unit.pk}"' in panel


@pytest.fixture
def asked(hours, offerings):
    """Somebody who wrote and has confirmed their address."""
    pk = uuid4()
    with acting.acting_as(acting.system("visitor")):
        inquiries.ask(
            pk=pk,
            words={"hope": "A quiet hope"},
            email="x@example.test",
            name="Xenia",
            time_zone="Europe/London",
        )
        row = Inquiry.objects.get(pk=pk)
        inquiries.confirm(row)
    Notice.objects.all().delete()
    return Inquiry.objects.get(pk=pk)


def test_a_first_conversation_is_offered_to_whoever_asked(asked, ruth, ada, client_of, building):
    with building():
        TherapistProfile.objects.update_or_create(user=ruth, defaults={"public": True, "slug": "ruth"})
    browser = client_of(ada)
    url = f"{WHOM}?what=first-conversation:20&start=2026-03-17T16:00Z"
    names = browser.get(url).content.decode()

    answers = [browser.post(f"{url}&inquiry={asked.pk}", {"who": f"{ruth.pk}:"}) for _press in range(2)]

    assert "Xenia" in names
    assert "quiet hope" not in names
    assert {answer["Location"] for answer in answers} == {
        reverse("practice:booking:inquiry", args=[asked.pk])
    }
    asked.refresh_from_db()
    assert asked.state == "consult_offered"
    assert Appointment.objects.live().get().start == london("2026-03-17 16:00")
    assert Notice.objects.filter(kind="consult_offer").count() == 1
