"""What somebody does alone confirms a time in the evening, so that the minute tells nobody who did it."""

import re

import pytest
from django.db import connection, transaction
from django.urls import reverse

from booking import coherence, services, tasks
from core import clock
from intake import document_queries
from intake.services import documents
from notifications.models import Notice
from tests.booking.test_two_worlds import CHANCE
from tests.intake.conftest import clear, meet, send, sign_all, write  # noqa: F401

from .conftest import london

pytestmark = pytest.mark.django_db
STEPS = ["send", "meet", "sign_all"]


@pytest.fixture
def held(hours, unit, session, ruth, as_person):
    with as_person(ruth):
        return services.hold(unit, session, ruth, london("2026-03-19 18:00"), length=75, by=ruth)


@pytest.fixture
def ready(held, unit, ruth, as_ines, as_tom, as_person, request):
    """`ready(but="sign_all")`: everybody has said yes and done the rest, and the decision is there; on
    Tuesday at 11:00 Tom does what was left."""
    go = {name: request.getfixturevalue(name) for name in (*STEPS, "clear")}

    def take(step, partner):
        go[step](partner, ruth) if step == "meet" else go[step](partner)

    def until(but, does=True):
        for partner in (as_ines, as_tom):
            with as_person(partner.user):
                services.confirm(held, by=partner.user)
            for step in STEPS:
                if (step, partner) != (but, as_tom):
                    take(step, partner)
        go["clear"](unit, ruth)
        clock.set_now(london("2026-03-10 11:00"))
        if does:
            take(but, as_tom)

    return until


def evening_comes(moment="2026-03-10 20:01"):
    """As the worker, who reads no words and writes nothing of what the gate weighs."""
    clock.set_now(london(moment))
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE ifio_worker")
        tasks.expire_holds()
        cursor.execute("SET ROLE ifio_web")


def state_of(row):
    row.refresh_from_db()
    return row.state


def what_she_reads(ines, held, client_of):
    browser = client_of(ines)
    pages = [reverse("my:booking:times"), reverse("my:booking:appointment", args=[held.pk]), "/my/"]
    texts = [CHANCE.sub("", browser.get(page).content.decode()) for page in pages]
    told = Notice.objects.filter(recipient=ines).exclude(kind="document_ready").values_list("kind", "version")
    return [re.sub(r'nonce="[^"]*"', "", text) for text in texts], sorted(told)


@pytest.mark.privacy
@pytest.mark.parametrize("step", STEPS)
def test_before_the_evening_nobody_reads_that_another_did_the_last_thing(
    step, held, ready, ines, client_of, as_person
):
    read = {}
    for does in (True, False):
        sid = transaction.savepoint()
        ready(but=step, does=does)
        clock.set_now(london("2026-03-10 19:50"))
        with as_person(ines):
            services.confirm(held, by=ines)  # to say it once more finds nothing out
        evening_comes("2026-03-10 19:50")
        read[does] = what_she_reads(ines, held, client_of)
        transaction.savepoint_rollback(sid)
        held.refresh_from_db()

    assert read[True] == read[False]
    assert "Being arranged" in read[True][0][0]


@pytest.mark.parametrize("step", STEPS)
def test_in_the_evening_it_is_confirmed_and_told(step, held, ready, ines):
    ready(but=step)
    assert state_of(held) == "held"
    told = Notice.objects.filter(recipient=ines, kind="appointment_changed").count()

    evening_comes()

    assert state_of(held) == "confirmed"
    assert Notice.objects.filter(recipient=ines, kind="appointment_changed").count() == told + 1


def test_a_second_minute_confirms_nothing_twice_and_all_stands_as_it_must(held, ready, building):
    ready(but="sign_all")

    evening_comes()
    told = Notice.objects.count()
    evening_comes()

    assert (state_of(held), Notice.objects.count()) == ("confirmed", told)
    with building():
        assert coherence.faults() == []


def test_a_worker_that_was_away_in_the_evening_catches_up(held, ready):
    ready(but="sign_all")

    evening_comes("2026-03-12 09:00")

    assert state_of(held) == "confirmed"


def test_a_yes_or_a_decision_that_comes_last_confirms_at_once(
    held, unit, ruth, as_ines, as_tom, as_person, request
):
    go = {name: request.getfixturevalue(name) for name in (*STEPS, "clear")}
    for partner in (as_ines, as_tom):
        go["send"](partner)
        go["sign_all"](partner)
        go["meet"](partner, ruth)
    with as_person(as_ines.user):
        services.confirm(held, by=as_ines.user)
    go["clear"](unit, ruth)
    assert state_of(held) == "held"

    with as_person(as_tom.user):
        services.confirm(held, by=as_tom.user)

    assert state_of(held) == "confirmed"


def test_who_signs_a_newer_text_that_need_not_be_signed_anew_holds_nothing_up(
    held, unit, ruth, ada, as_ines, as_tom, as_person, request
):
    go = {name: request.getfixturevalue(name) for name in (*STEPS, "clear")}
    for partner in (as_ines, as_tom):
        go["send"](partner)
        go["sign_all"](partner)
        go["meet"](partner, ruth)
    go["clear"](unit, ruth)
    clock.set_now(london("2026-03-10 11:00"))
    with as_person(ada):
        text = document_queries.documents_for(unit)[0]
        documents.publish(text, by=ada, body=f"{text.body} A comma.", step="minor")
    go["sign_all"](as_tom)
    with as_person(as_ines.user):
        services.confirm(held, by=as_ines.user)

    with as_person(as_tom.user):
        services.confirm(held, by=as_tom.user)

    assert state_of(held) == "confirmed"


def test_what_begins_before_the_evening_does_not_wait_for_it(held, ready, building):
    """Whoever comes today has to know it."""
    with building():
        clock.set_now(london("2026-03-09 09:30"))
        held.claims.all().delete()
        type(held).objects.filter(pk=held.pk).update(
            during=(london("2026-03-10 18:00"), london("2026-03-10 19:15")),
            held_until=london("2026-03-10 18:00"),
        )
    held.refresh_from_db()

    ready(but="sign_all")

    assert state_of(held) == "confirmed"
