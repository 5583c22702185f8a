"""A participant's own time is claimed by their own yes; registration opens when it was said to."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from booking import services as booking
from booking.models import Claim, Offering, WeeklyHours
from booking.openings import open_slots
from booking.services import OwnTimeTaken
from core import clock
from core.actor import building
from groups import services
from groups.models import Gathering, Party, Seat
from notifications.models import Notice
from tests.at_once import all_at_once, by
from tests.booking.conftest import london

from .made import a_gathering
from .test_pages import dates

pytestmark = pytest.mark.django_db
BUSY = "You have something else at one of these times"


def claimed(user):
    with building():
        return Claim.objects.filter(resource=user.pk).count()


def seat_of(user):
    with building():
        return Seat.objects.select_related("party", "gathering__offering").get(user=user)


def test_their_time_is_theirs_with_their_own_yes_and_given_back(
    workshop, unit, ines, tom, as_ines, as_person
):
    with as_person(ines):
        services.register(workshop, by=ines, together=as_ines)
    assert (claimed(ines), claimed(tom)) == (2, 0)
    with as_person(tom):
        services.agree(seat_of(tom), by=tom)
    assert (claimed(ines), claimed(tom)) == (2, 2)

    with as_person(tom):
        services.leave(seat_of(tom), by=tom)

    assert (claimed(ines), claimed(tom)) == (0, 0)


def test_in_line_nothing_is_claimed_before_they_say_yes_to_the_offer(
    small, unit, ines, siblings, noor, sami, as_person
):
    for person in (noor, sami, ines):
        with as_person(person):
            services.register(small, by=person)
    assert claimed(ines) == 0
    with as_person(noor):
        services.leave(seat_of(noor), by=noor)
    assert claimed(ines) == 0

    with as_person(ines):
        services.agree(seat_of(ines), by=ines)

    assert claimed(ines) == 2


def test_nothing_else_is_booked_over_it_by_themselves(workshop, unit, ines, theo, as_ines, as_person):
    start = workshop.meetings.order_by("during").first().start
    with building():
        local = start.astimezone(london("2026-01-01 00:00").tzinfo)
        WeeklyHours.objects.create(
            therapist=theo,
            weekday=local.weekday(),
            start=local.time(),
            end=(local + timedelta(hours=1)).time(),
        )
    offering = Offering.objects.get(slug="individual-conversation")
    window = (start, start + timedelta(minutes=1))
    before = open_slots(theo, offering, 30, window, ines)
    with as_person(ines):
        services.register(workshop, by=ines)

    assert before
    assert not open_slots(theo, offering, 30, window, ines)
    assert open_slots(theo, offering, 30, window)  # for everybody else it is as free as it was


@pytest.fixture
def busy(workshop, unit, ines, tom, as_ines, ruth, as_person):
    """Ines has said yes to something else at the first meeting's hour, with Ruth's own time left alone."""
    with building():
        start = workshop.meetings.order_by("during").first().during
        Claim.objects.create(holder=unit.pk, resource=ines.pk, kind="person", during=start)


def test_a_conflict_is_told_to_them_alone_and_nothing_is_asked_for(workshop, busy, ines, client_of):
    answer = client_of(ines).post(f"/my/groups/{workshop.pk}/register/", follow=True)

    assert BUSY in answer.content.decode()
    assert "Nothing was asked for" in answer.content.decode()
    with building():
        assert not Party.objects.exists()
        assert not Notice.objects.exists()


def test_of_a_pair_only_they_read_why_their_yes_is_not_kept(
    workshop, busy, tom, ines, as_tom, client_of, as_person
):
    with as_person(tom):
        services.register(workshop, by=tom, together=as_tom)
    his = client_of(tom).get(f"/my/groups/{workshop.pk}/").content.split(b"<main")[-1]

    answer = client_of(ines).post(reverse("my:groups:agree", args=[seat_of(ines).pk]), follow=True)

    assert BUSY in answer.content.decode()
    assert seat_of(ines).yes_at is None
    after = client_of(tom).get(f"/my/groups/{workshop.pk}/").content.split(b"<main")[-1]
    strip = lambda page: page.partition(b"csrfmiddlewaretoken")[0]  # noqa: E731
    assert strip(after) == strip(his)
    assert BUSY.encode() not in after


def test_the_other_way_round_an_appointment_is_not_said_yes_to(
    workshop, unit, ines, ruth, theo, as_person, building
):
    with as_person(ines):
        services.register(workshop, by=ines)
    with building():
        unit.care_team.create(user=theo, kind="cover")
        alone = Offering.objects.get(slug="individual-conversation")
        start = workshop.meetings.order_by("during").first().start
        her = unit.partners.get(user=ines)
    with as_person(theo):
        row = booking.hold(unit, alone, theo, start, length=30, partner=her, by=theo)

    with as_person(ines), pytest.raises(OwnTimeTaken):
        booking.confirm(row, by=ines)


def test_who_comes_alone_and_then_as_two_keeps_one_claim(workshop, unit, ines, tom, as_ines, as_person):
    with as_person(ines):
        services.register(workshop, by=ines)
        services.register(workshop, by=ines, together=as_ines)
        alone = Seat.objects.select_related("party", "gathering").get(user=ines, party__size=1)
        services.leave(alone, by=ines)

    assert claimed(ines) == 2  # the pair's place is still hers


def test_what_is_called_off_gives_everybodys_time_back(workshop, unit, ines, ruth, as_person):
    with as_person(ines):
        services.register(workshop, by=ines)
    with as_person(ruth):
        services.cancel(workshop, by=ruth)

    assert (claimed(ines), claimed(ruth)) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_at_one_time_from_two_windows_give_one_place(ruth, theo, unit, ines):
    clock.set_now(london("2026-03-09 09:00"))
    first, second = a_gathering(ruth, meetings=1), a_gathering(theo, meetings=1)

    answers = all_at_once(by(ines, services.register, first), by(ines, services.register, second))

    assert sorted(type(answer).__name__ for answer in answers) == ["OwnTimeTaken", "Seat"]
    assert claimed(ines) == 1


# ── Registration opens and closes ───────────────────────────────────────


@pytest.fixture
def later(monday, ruth):
    """Registration opens on 16 March at 12:00 in London and closes on 30 March at 18:00."""
    row = a_gathering(ruth)
    with building():
        Gathering.objects.filter(pk=row.pk).update(
            opens_at=london("2026-03-16 12:00"), closes_at=london("2026-03-30 18:00")
        )
    return row


def test_before_it_opens_the_page_says_when_and_nobody_has_a_place(later, unit, ines, client_of, at):
    browser, url = client_of(ines), f"/my/groups/{later.pk}/"

    text = browser.get(url).content.decode()
    told = browser.post(url + "register/", follow=True).content.decode()
    shown = browser.get(f"/offerings/{later.offering.slug}/").content.decode()

    assert "Registration has not begun. It opens on" in text
    assert "Monday 16 March, 12:00" in re.sub(r"<[^>]+>", "", text)
    assert "Register alone" not in text
    assert "When it opens stands here" in told
    assert "Registration opens" in shown
    with building():
        assert not Party.objects.exists()
    at("2026-03-16T12:00Z")
    assert "Register alone" in browser.get(url).content.decode()
    browser.post(url + "register/")
    assert seat_of(ines).party.state == "confirmed"


def test_it_closes_at_the_hour_that_is_set(later, unit, ines, client_of, at):
    at("2026-03-30T17:00Z")  # summer time by then

    told = client_of(ines).post(f"/my/groups/{later.pk}/register/", follow=True)

    assert "Registration is over" in told.content.decode()


def test_both_moments_are_set_by_whoever_makes_it(workshop, ruth, client_of):
    browser = client_of(ruth)
    sent = {"offering": workshop.offering_id, "leaders": [str(ruth.pk)], "capacity": "12"}
    sent |= dates(("2026-05-08", "10:00", "16:00"))
    sent |= {"opens": "2026-03-16", "opens_hour": "12:00", "closes": "2026-05-01", "closes_hour": "18:00"}

    browser.post("/practice/groups/new/", sent)

    with building():
        row = Gathering.objects.get(capacity=12)
    assert (row.opens_at, row.closes_at) == (london("2026-03-16 12:00"), london("2026-05-01 18:00"))
    text = browser.get(f"/practice/groups/{row.pk}/").content.decode()
    assert 'value="12:00"' in text
    assert 'value="18:00"' in text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"opens": "2026-05-20"}, "open only when it has begun"),
        ({"opens": "2026-04-20", "closes": "2026-04-10"}, "open only when registration is over"),
        ({"opens_hour": "12:00"}, "needs its day as well"),
        ({"opens": "2026-03-29", "opens_hour": "01:30"}, "leave this hour out"),
        ({"closes": "soon"}, "could not read this day"),
    ],
)
def test_moments_that_cannot_be_are_told(workshop, ruth, client_of, wrong, words):
    sent = {"offering": workshop.offering_id, "leaders": [str(ruth.pk)], "capacity": "12"}

    answer = client_of(ruth).post(
        "/practice/groups/new/", sent | dates(("2026-05-08", "10:00", "16:00")) | wrong
    )

    assert answer.status_code == 422
    assert words in answer.content.decode()
