"""Silence proves nothing: a member reads the same whether the others are slow, the gate is held, or unasked.

Two worlds. In one the therapist has not decided; in the other there is a red answer and a hold. For the other
member every page about times, every message and every calendar file is byte for byte the same.
"""

import re

import pytest
from django.db import transaction
from django.urls import reverse

from booking import services
from core import clock
from notifications.models import Notice
from notifications.registry import KINDS
from tests.intake.answers import NOOR
from tests.intake.conftest import clear, meet, send, sign_all, write  # noqa: F401
from tests.people import membership

from .conftest import london

pytestmark = pytest.mark.django_db
WORLDS = ["not asked", "undecided", "held"]
# What differs by chance alone: ids, tokens, and the second in which a page was made.
IDS, TOKENS = r"[0-9a-f]{8}-[0-9a-f-]{27}", r"csrfmiddlewaretoken\" value=\"[^\"]+|X-CSRFToken\": \"[^\"]+"
CHANCE = re.compile(f"{IDS}|{TOKENS}")


@pytest.fixture
def slot(hours, siblings, session, ruth, as_person):
    with as_person(ruth):
        return services.hold(siblings, session, ruth, london("2026-04-23 18:00"), length=75, by=ruth)


def let_happen(world, siblings, noor, sami, ruth, request):
    """Sami has done all of his. Noor has done nothing, or has told and the therapist holds."""
    go = {name: request.getfixturevalue(name) for name in ("send", "sign_all", "meet", "clear")}
    for person in [sami] if world == "not asked" else [sami, noor]:
        partner = membership(siblings, person)
        tells = world == "held" and person == noor
        go["send"](partner, **({"J": NOOR} if tells else {}))
        go["sign_all"](partner)
        go["meet"](partner, ruth)
    if world == "held":
        go["clear"](siblings, ruth, "hold")


def what_sami_reads(sami, slot, client_of):
    browser = client_of(sami)
    texts = []
    for name, args in [
        ("my:booking:times", []),
        ("my:booking:appointment", [slot.pk]),
        ("my:booking:cancel", [slot.pk]),
        ("my:booking:move", [slot.pk]),
        ("my:booking:ask", []),
    ]:
        answer = browser.get(reverse(name, args=args))
        texts.append(f"{answer.status_code} {CHANCE.sub('', answer.content.decode())}")
    for notice in Notice.objects.filter(recipient=sami, kind__startswith="appointment").order_by("due_at"):
        if KINDS[notice.kind].still_true(notice):
            texts.append(repr(KINDS[notice.kind].words(notice)))
    return texts


@pytest.mark.parametrize("answers", [True, False], ids=["noor says yes", "noor says nothing"])
def test_the_other_reads_the_same_in_every_world(
    slot, siblings, noor, sami, ruth, as_person, client_of, request, answers
):
    read = {}
    for world in WORLDS:
        sid = transaction.savepoint()
        let_happen(world, siblings, noor, sami, ruth, request)
        if answers:
            with as_person(noor):
                services.confirm(slot, by=noor)
        with as_person(sami):
            services.confirm(slot, by=sami)
        clock.set_now(london("2026-03-11 09:00"))
        held = what_sami_reads(sami, slot, client_of)
        clock.set_now(london("2026-03-23 09:01"))
        services.expire_holds()
        read[world] = [*held, *what_sami_reads(sami, slot, client_of)]
        transaction.savepoint_rollback(sid)

    assert any("Being arranged" in text for text in read["held"])
    assert any("No longer kept" in text for text in read["held"])
    assert read["not asked"] == read["undecided"] == read["held"]
