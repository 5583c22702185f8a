"""Ruth's Thursday, 2 April 2026: it is 10:20 in London."""

import itertools
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking import catalogue
from booking.models import Appointment, Inquiry, Offering
from core import actor as acting
from core import clock
from couples.models import Partner
from intake.models import Alert, Intake
from sessions_app.models import TherapySession
from tests import people

LONDON = ZoneInfo("Europe/London")


def london(words):
    return datetime.fromisoformat(words).replace(tzinfo=LONDON)


@pytest.fixture
def thursday(db):
    clock.set_now(london("2026-04-02 10:20"))
    with acting.building():
        catalogue.load()


@pytest.fixture
def visit(thursday, ruth):
    """`visit(couple, "2026-04-02 11:00")`: an appointment with Ruth, confirmed unless said."""

    def make(couple, start, *, minutes=60, state="confirmed", therapist=ruth):
        start = london(start)
        with acting.building():
            return Appointment.objects.create(
                couple=couple,
                offering=Offering.objects.get(slug="session-for-two"),
                therapist=therapist,
                during=DateTimeTZRange(start, start + timedelta(minutes=minutes)),
                zone="Europe/London",
                state=state,
                held_at=None if state == "requested" else clock.now(),
                held_until=start if state in {"requested", "held"} else None,
                asked_by=couple.partners.first() if state == "requested" else None,
            )

    return make


@pytest.fixture
def new_unit(ruth):
    """Another couple in Ruth's care, of two people nobody has heard of."""
    names = itertools.count(1)

    def make():
        with acting.building():
            return people.make_unit(ruth, *(people.make_user(f"Person{next(names)} Somebody") for _ in "ab"))

    return make


@pytest.fixture
def sent(thursday):
    """`sent(couple)`: everyone has sent their form, and the last one's brought an alert."""

    def send(couple, level="review"):
        with acting.building():
            for partner in couple.partners.all():
                Intake.objects.create(
                    couple=couple,
                    partner=partner,
                    state="submitted",
                    version=1,
                    submitted_at=clock.now(),
                    first_submitted_at=clock.now(),
                )
            Alert.objects.create(couple=couple, partner=partner, rule="r", level=level)

    return send


@pytest.fixture
def met(visit, ruth):
    """`met(couple, start)`: a meeting that is over, without a signed note."""

    def make(couple, start):
        appointment = visit(couple, start, state="completed")
        with acting.building():
            session = TherapySession.objects.create(
                appointment=appointment,
                couple=couple,
                therapist=ruth,
                state="closed",
                number=1,
                starts_at=appointment.start,
                ends_at=appointment.end,
                opened_at=appointment.start,
                closed_at=appointment.end,
            )
            for partner in Partner.objects.filter(couple=couple):
                session.members.create(partner=partner, joining_mode="in_person")
        return session

    return make


@pytest.fixture
def asks(thursday):
    """Somebody writes to the practice."""
    numbers = itertools.count(1)

    def write():
        with acting.building():
            Inquiry.objects.create(
                state="new",
                email=f"asks{next(numbers)}@example.test",
                name="Kit",
                time_zone="Europe/London",
                scope=uuid4(),
                purpose="inquiry",
                body=b"",
            )

    return write
