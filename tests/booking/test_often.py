"""Two notices, and how often somebody changes times alone: their own count, and nobody else's."""

from datetime import UTC, timedelta

import pytest
from django.urls import reverse

from booking import services
from booking.models import Appointment, AppointmentState, Claim, Offering
from booking.services import change
from core import actor as acting
from core import clock
from core.models import AccessEntry

from .conftest import london

pytestmark = pytest.mark.django_db
THURSDAY = london("2026-03-19 18:00")
TIMES = ["2026-03-24 17:00", "2026-03-26 17:00", "2026-03-31 17:00", "2026-04-02 17:00"]


@pytest.fixture
def held(hours, unit, session, ruth, as_person):
    with as_person(ruth):
        return services.hold(unit, session, ruth, THURSDAY, length=75, by=ruth)


def limits(**columns):
    with acting.building():
        Offering.objects.filter(slug="session-for-two").update(**columns)


def confirmed(row):
    with acting.building():
        Appointment.objects.filter(pk=row.pk).update(state=AppointmentState.CONFIRMED)
    return fresh(row)


def fresh(row):
    return Appointment.objects.select_related("offering", "therapist", "couple").get(pk=row.pk)


def page(name, row):
    return reverse(f"my:booking:{name}", args=[row.pk])


def test_a_move_and_giving_back_have_notices_of_their_own(held, ines, client_of):
    confirmed(held)
    limits(move_notice_hours=48, notice_hours=12)
    clock.set_now(THURSDAY - timedelta(hours=24))
    her = client_of(ines)

    assert "the fee may be due" in her.get(page("move", held)).content.decode()
    assert "There is no fee until" in her.get(page("cancel", held)).content.decode()
    text = her.get(page("appointment", held)).content.decode()
    assert "It is late for a move" in text
    assert "Giving it back is free until" in text


def test_who_moved_often_keeps_the_time_and_reads_whom_to_ask(held, ines, client_of, as_person):
    limits(moves_at_most=1)
    with as_person(ines):
        moved = services.reschedule(held, london(TIMES[0]), by=ines)
    her = client_of(ines)

    answer = her.post(page("move", moved), {"start": "2026-03-26T17:00+00:00"})

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "made together with the practice" in text
    assert "nobody asks you why" in text
    assert fresh(moved).state == "held"
    assert not Appointment.objects.filter(replaces=moved).exists()


def test_one_persons_moves_use_up_nothing_of_anothers(held, ines, tom, client_of, as_person):
    limits(moves_at_most=1)
    his = client_of(tom)
    with as_person(ines):
        moved = services.reschedule(held, london(TIMES[0]), by=ines)

    assert "Take this time" in his.get(page("move", moved)).content.decode()
    with as_person(tom):
        services.reschedule(fresh(moved), london(TIMES[1]), by=tom)


def test_a_limit_is_over_after_four_weeks(hours, held, ines, as_person):
    limits(moves_at_most=1)
    with as_person(ines):
        moved = services.reschedule(held, london("2026-04-30 17:00"), by=ines)
        clock.set_now(london("2026-04-07 12:00"))
        services.reschedule(fresh(moved), london("2026-05-05 17:00"), by=ines)


def test_giving_back_has_a_limit_once_it_is_arranged_and_a_no_has_none(held, ines, client_of):
    limits(give_backs_at_most=0)
    her = client_of(ines)
    confirmed(held)

    her.post(page("cancel", held))
    assert fresh(held).state == "confirmed"
    assert "nobody asks you why" in her.get(page("cancel", held)).content.decode()

    with acting.building():
        Appointment.objects.filter(pk=held.pk).update(state=AppointmentState.HELD)
    her.post(page("cancel", held))
    assert fresh(held).state == "cancelled"


def test_staff_move_and_give_back_whatever_the_limits_are(held, ruth, as_person):
    limits(moves_at_most=0, give_backs_at_most=0)
    with as_person(ruth):
        moved = services.reschedule(held, london(TIMES[0]), by=ruth)
        services.cancel(moved, by=ruth)

    assert fresh(moved).state == "cancelled"
    assert fresh(held).overridden_at is None


def test_a_change_by_staff_after_the_notice_says_who_and_when(held, ruth, ines, client_of, as_person):
    confirmed(held)
    clock.set_now(THURSDAY - timedelta(hours=3))
    with as_person(ruth):
        services.cancel(fresh(held), by=ruth)

    row = fresh(held)
    assert row.overridden_by == ruth
    assert row.overridden_at is not None
    told = client_of(ruth).get(reverse("practice:booking:appointment", args=[held.pk])).content.decode()
    assert "After the notice" in told
    assert "After the notice" not in client_of(ines).get(page("appointment", held)).content.decode()


@pytest.mark.parametrize("late", [True, False])
def test_a_move_by_staff_after_its_own_notice_says_who_and_when(held, ruth, client_of, late):
    """Moving has a notice of its own, here shorter than that for giving back."""
    limits(notice_hours=48, move_notice_hours=24)
    confirmed(held)
    clock.set_now(THURSDAY - timedelta(hours=23 if late else 25))
    browser = client_of(ruth)
    sent = {"start": f"{london(TIMES[0]).astimezone(UTC):%Y-%m-%dT%H:%M}+00:00"}

    answer = browser.post(reverse("practice:booking:move", args=[held.pk]), sent)

    row = fresh(held)
    assert (row.state, answer.status_code) == ("cancelled", 302)
    assert (row.overridden_by, row.overridden_at is not None) == ((ruth if late else None), late)
    assert ("After the notice" in browser.get(page_of(held)).content.decode()) is late
    written = AccessEntry.objects.filter(action="appointment.notice_overridden", subject_id=str(held.pk))
    assert written.exists() is late
    new = Appointment.objects.get(replaces=held)
    assert "After the notice" not in browser.get(page_of(new)).content.decode()


def page_of(row):
    return reverse("practice:booking:appointment", args=[row.pk])


def test_a_late_change_by_a_client_is_no_override(held, ines, as_person):
    confirmed(held)
    clock.set_now(THURSDAY - timedelta(hours=3))
    with as_person(ines):
        services.cancel(fresh(held), by=ines)

    assert fresh(held).overridden_by_id is None


def taken_away_first(monkeypatch):
    """The fault this guards against: the old time is given back in a transaction of its own, first."""

    def first_back(appointment, start, **kwargs):
        change.let_go(appointment, by=kwargs["by"])
        return reschedule(appointment, start, **kwargs)

    reschedule = change.reschedule
    monkeypatch.setattr(services, "reschedule", first_back)


@pytest.mark.parametrize("swapped", [False, True])
def test_a_move_that_fails_leaves_the_old_time_claimed(
    held, siblings, session, ruth, ines, as_person, monkeypatch, swapped
):
    other = london(TIMES[0])
    with as_person(ruth):
        services.hold(siblings, session, ruth, other, length=75, by=ruth)
    if swapped:
        taken_away_first(monkeypatch)

    with as_person(ruth):
        with pytest.raises((services.SlotTaken, change.TooLate)):
            services.reschedule(held, other, by=ruth)

    kept = fresh(held).state == "held" and Claim.objects.filter(appointment=held, kind="therapist").exists()
    assert kept is not swapped
