"""The time somebody keeps free after an appointment: nothing is sent into it, and it is theirs alone."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from booking import services
from booking.models import Confirmation
from core import actor as acting
from core import clock
from notifications import delivery, kinds
from notifications.models import Notice, Quiet
from notifications.registry import KINDS, Kind, Words, always, register
from notifications.services import notice_of, notify

from .conftest import london
from .test_two_worlds import CHANCE

pytestmark = pytest.mark.django_db
START = "2026-03-19 16:00"  # 75 minutes, so that it ends at 17:15


def arrange(unit, session, ruth, minutes, as_person, start=START):
    """A confirmed time; `minutes` is who keeps how many minutes free."""
    with as_person(ruth):
        row = services.hold(unit, session, ruth, london(start), length=75, by=ruth)
    for person, own in minutes.items():
        with as_person(person):
            services.confirm(row, by=person, integration_minutes=own)
    row.refresh_from_db()
    assert row.state == "confirmed"
    return row


def due(person, kind, moment, row):
    with acting.acting_as(acting.system("test")):
        notify(person, kind, subject_id=row.pk, version=99, due_at=london(moment))
        return notice_of(person, kind, subject_id=row.pk, version=99)


def sent_at(moment):
    """Who is written to when the sender looks at this moment."""
    clock.set_now(london(moment))
    before = len(mail.outbox)
    delivery.send_due()
    return sorted(address for one in mail.outbox[before:] for address in one.to)


@pytest.fixture
def open_gate(gate):
    gate(True)


@pytest.fixture
def said_kind():
    made = []

    def make(key, **fields):
        words = Words("A form is ready", "There is a form.")
        register(Kind(key, always, lambda notice: words, **fields))
        made.append(key)
        return key

    yield make
    for key in made:
        del KINDS[key]


@pytest.mark.parametrize("waits", [True, False], ids=["a form", "a reminder"])
def test_what_is_due_inside_own_time_goes_at_its_end(
    hours, open_gate, unit, session, ruth, ines, tom, as_person, said_kind, waits
):
    row = arrange(unit, session, ruth, {ines: 45, tom: 0}, as_person)
    sent_at("2026-03-19 15:59")
    kind = said_kind("test_due", waits=waits)
    mine, theirs = due(ines, kind, "2026-03-19 17:20", row), due(tom, kind, "2026-03-19 17:20", row)

    assert sent_at("2026-03-19 17:20") == ["tom@example.test"]
    assert sent_at("2026-03-19 17:59") == []
    assert sent_at("2026-03-19 18:00") == ["ines@example.test"]
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert mine.sent_at >= london("2026-03-19 18:00")
    assert mine.due_at == theirs.due_at == london("2026-03-19 17:20")


def test_nothing_comes_during_the_appointment_either(
    hours, open_gate, unit, session, ruth, ines, tom, as_person, said_kind
):
    row = arrange(unit, session, ruth, {ines: 30, tom: 0}, as_person)
    sent_at("2026-03-19 15:59")
    due(tom, said_kind("test_due"), "2026-03-19 16:30", row)

    assert sent_at("2026-03-19 16:30") == []
    assert sent_at("2026-03-19 17:15") == ["tom@example.test"]


def test_another_length_chosen_later_counts(
    hours, open_gate, unit, session, ruth, ines, tom, as_person, client_of, said_kind
):
    row = arrange(unit, session, ruth, {ines: 30, tom: 30}, as_person)
    client_of(ines).post(reverse("my:booking:agree", args=[row.pk]), {"minutes": "120"})
    sent_at("2026-03-19 15:59")
    due(ines, said_kind("test_due"), "2026-03-19 17:20", row)

    assert sent_at("2026-03-19 18:30") == []
    assert sent_at("2026-03-19 19:15") == ["ines@example.test"]


def test_a_time_given_back_leaves_no_silence_behind(
    hours, open_gate, unit, session, ruth, ines, tom, as_person
):
    row = arrange(unit, session, ruth, {ines: 30, tom: 30}, as_person)
    with as_person(tom):
        services.cancel(row, by=tom)

    assert not Quiet.objects.filter(subject_id=row.pk).exists()


def test_a_way_back_in_is_not_kept_waiting(hours, open_gate, unit, session, ruth, ines, tom, as_person):
    row = arrange(unit, session, ruth, {ines: 60, tom: 60}, as_person)
    sent_at("2026-03-19 15:59")
    due(ines, kinds.PASSWORD_RESET, "2026-03-19 17:30", row)

    assert sent_at("2026-03-19 17:30") == ["ines@example.test"]


def test_only_what_is_asked_for_at_the_screen_comes_into_a_quiet_time():
    """Each further kind is one more message in somebody's quiet time: think before adding it here."""
    assert {key for key, kind in KINDS.items() if kind.at_once} == {
        "confirm_address",
        "inquiry_confirm",
        "invitation",
        "password_reset",
        "record_opened",
    }


def test_the_other_learns_nothing_of_somebodys_own_time(
    hours, open_gate, unit, session, ruth, ines, tom, as_person, client_of, said_kind
):
    """Two worlds: Ines keeps nothing free, or two hours. Tom's pages and what he is sent are the same."""
    row = arrange(unit, session, ruth, {ines: 0, tom: 30}, as_person)
    kind = said_kind("test_due")
    sent_at("2026-03-19 15:59")
    pages = ["my:booking:times", "my:booking:ask"]
    own = ["my:booking:appointment", "my:booking:move", "my:booking:cancel"]

    def read():
        browser = client_of(tom)
        urls = [reverse(name) for name in pages] + [reverse(name, args=[row.pk]) for name in own]
        return [re.sub(CHANCE, "", browser.get(url).content.decode()) for url in urls]

    clock.set_now(london("2026-03-19 15:59"))
    nothing = read()
    with as_person(ines):
        services.confirm(row, by=ines, integration_minutes=120)
    two_hours = read()
    due(tom, kind, "2026-03-19 17:50", row)

    assert Confirmation.objects.get(appointment=row, partner__user=ines).integration_minutes == 120
    assert nothing == two_hours
    assert sent_at("2026-03-19 17:50") == ["tom@example.test"]
    assert Notice.objects.get(recipient=tom, kind=kind).sent_at >= london("2026-03-19 17:50")
