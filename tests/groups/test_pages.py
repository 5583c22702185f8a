"""What each reads: the practice, the one who comes, the other partner, and a visitor."""

from datetime import timedelta

import pytest
from django.test import Client

from core import clock
from groups import services
from groups.models import Gathering, Party, Seat
from notifications.models import Notice

from .made import a_gathering


def dates(*lines, prefix="dates"):
    sent = {f"{prefix}-TOTAL_FORMS": "6", f"{prefix}-INITIAL_FORMS": "0"}
    for n, (day, start, end) in enumerate(lines):
        sent |= {f"{prefix}-{n}-day": day, f"{prefix}-{n}-start": start, f"{prefix}-{n}-end": end}
    return sent


@pytest.fixture
def typed(workshop, ruth):
    return {
        "offering": workshop.offering_id,
        "leaders": [str(ruth.pk)],
        "venue": "Old Mill, Mill Lane",
        "capacity": "12",
        "price": "90 pounds",
    }


def test_a_therapist_makes_opens_and_calls_off(typed, ruth, client_of, building):
    browser = client_of(ruth)
    days = dates(("2026-05-08", "10:00", "16:00"), ("2026-05-09", "10:00", "16:00"))

    answer = browser.post("/practice/groups/new/", typed | days)

    assert answer.status_code == 302
    with building():
        row = Gathering.objects.get(capacity=12)
        assert [one.start.isoformat() for one in row.meetings.all()][0] == "2026-05-08T09:00:00+00:00"
    page = f"/practice/groups/{row.pk}/"
    assert "Old Mill" not in Client().get(f"/offerings/{row.offering.slug}/").content.decode()
    browser.post(page + "open/")
    assert "Old Mill" in Client().get(f"/offerings/{row.offering.slug}/").content.decode()
    assert browser.get(page + "cancel/").status_code == 200
    browser.post(page + "cancel/")
    assert "Old Mill" not in Client().get(f"/offerings/{row.offering.slug}/").content.decode()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (("2026-05-08", "10:00", ""), "needs its day and both hours"),
        (("2026-05-08", "16:00", "10:00"), "not after the beginning"),
        (("2026-01-08", "10:00", "16:00"), "already past"),
        (("2026-03-29", "01:30", "16:00"), "left out that day"),
        (("soon", "10:00", "16:00"), "could not read this day"),
    ],
)
def test_a_date_that_cannot_be_is_told_and_what_was_typed_stays(typed, ruth, client_of, day, words):
    answer = client_of(ruth).post("/practice/groups/new/", typed | dates(day))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Old Mill, Mill Lane" in answer.content.decode()


def test_no_date_overlapping_dates_and_taken_time_keep_nothing(typed, workshop, ruth, client_of, building):
    browser, meeting = client_of(ruth), workshop.meetings.first()
    at = meeting.start
    taken = (at.date().isoformat(), at.time().isoformat("minutes"), "23:00")

    assert browser.post("/practice/groups/new/", typed | dates()).status_code == 422
    both = dates(("2026-05-08", "10:00", "12:00"), ("2026-05-08", "11:00", "13:00"))
    assert "overlap" in browser.post("/practice/groups/new/", typed | both).content.decode()
    assert browser.post("/practice/groups/new/", typed | dates(taken)).status_code == 409
    with building():
        assert Gathering.objects.count() == 1


def test_places_are_never_fewer_than_people(
    small, ruth, noor, sami, maya, client_of, as_person, siblings, other_unit, building
):
    browser, page = client_of(ruth), f"/practice/groups/{small.pk}/"
    assert browser.post(page, {"capacity": "3"}).status_code == 302
    for one in (noor, sami, maya):
        with as_person(one):
            services.register(small, by=one)

    answer = browser.post(page, {"capacity": "2", "price": "80 pounds"})

    assert answer.status_code == 409
    assert "80 pounds" in answer.content.decode()
    with building():
        assert Gathering.objects.get().capacity == 3


def test_a_pair_registers_on_its_pages(workshop, unit, ines, tom, client_of, building):
    page = f"/my/groups/{workshop.pk}/"
    hers = client_of(ines)
    assert "As two, with" in hers.get(page).content.decode()
    hers.post(page + "register/", {"unit": str(unit.pk)})
    assert "Your yes is kept" in hers.get(page).content.decode()
    with building():
        seat = Seat.objects.get(user=tom)
    his = client_of(tom)
    assert "Yes, I come" in his.get(page).content.decode()
    his.post(f"/my/groups/places/{seat.pk}/agree/")
    assert "You come as two" in hers.get(page).content.decode()


@pytest.mark.privacy
def test_the_other_sees_nothing_of_who_registered_alone(workshop, unit, ines, tom, client_of, as_person):
    def reads():
        browser = client_of(tom)
        pages = ["/my/", "/my/times/", "/my/groups/", f"/my/groups/{workshop.pk}/", "/my/messages/"]
        return [browser.get(page).content.split(b"<main")[-1] for page in pages]

    before = reads()
    with as_person(ines):
        services.register(workshop, by=ines)

    strip = lambda parts: [part.partition(b"csrfmiddlewaretoken")[0] for part in parts]  # noqa: E731
    assert strip(reads()) == strip(before)
    with as_person(tom):
        assert not Seat.objects.exists()
        assert not Party.objects.exists()


@pytest.mark.privacy
def test_of_a_pair_nobody_finds_the_others_answer(workshop, unit, ines, tom, as_ines, as_person):
    with as_person(ines):
        services.register(workshop, by=ines, together=as_ines)
    with as_person(tom):
        assert [seat.user_id for seat in Seat.objects.all()] == [tom.pk]


@pytest.mark.privacy
def test_a_line_somebody_was_put_in_shows_nothing_to_them(
    small, unit, ines, tom, as_ines, siblings, noor, sami, as_person, client_of
):
    for one in (noor, sami):
        with as_person(one):
            services.register(small, by=one)
    before = client_of(tom).get("/my/groups/").content.count(b"<li")
    with as_person(ines):
        services.register(small, by=ines, together=as_ines)

    assert client_of(tom).get("/my/groups/").content.count(b"<li") == before


def test_whoever_comes_to_a_training_comes_for_themselves(monday, ruth, unit, ines, client_of, building):
    training = a_gathering(ruth, "training")
    browser = client_of(ines)
    page = f"/my/groups/{training.pk}/"

    assert "As two" not in browser.get(page).content.decode()
    browser.post(page + "register/", {"unit": str(unit.pk)})
    with building():
        assert Party.objects.get().size == 1


def test_the_couples_therapist_does_not_read_who_comes_to_what_another_leads(
    monday, ruth, theo, unit, ines, as_person, client_of
):
    training = a_gathering(theo, "training")
    with as_person(ines):
        services.register(training, by=ines)

    assert client_of(ruth).get(f"/practice/groups/{training.pk}/").status_code == 404
    assert client_of(theo).get(f"/practice/groups/{training.pk}/").status_code == 200
    with as_person(ruth):
        assert not Seat.objects.exists()


def test_mails_say_nothing_of_what_it_is(workshop, unit, ines, as_person, building):
    from notifications.registry import KINDS

    with as_person(ines):
        services.register(workshop, by=ines)
    with building():
        notice = Notice.objects.get(kind="place_changed")
        words = KINDS["place_changed"].words(notice)
    assert (words.subject, words.body) == ("Appointment update", "A time is arranged. {link}")


def test_a_reminder_goes_the_day_before(workshop, unit, ines, as_person, building):
    from groups import reminders

    with as_person(ines):
        services.register(workshop, by=ines)
    clock.set_now(clock.now() + timedelta(days=27))

    assert (reminders.plan(), reminders.plan()) == (1, 0)


def test_the_list_asks_as_much_for_three_as_for_one(workshop, ruth, unit, ines, client_of, statements):
    browser = client_of(ines)
    one = len(statements(browser, "/my/groups/"))
    for days in (40, 50):
        a_gathering(ruth, days=days)

    assert len(statements(browser, "/my/groups/")) == one


def test_their_list_asks_as_much_for_three_as_for_one(workshop, ruth, client_of, statements):
    browser = client_of(ruth)
    one = len(statements(browser, "/practice/groups/"))
    for days in (40, 50):
        a_gathering(ruth, days=days)

    assert len(statements(browser, "/practice/groups/")) == one
