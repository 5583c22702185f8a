"""Silence proves nothing: whatever one writes and the therapist decides, the other's pages are the same."""

import re

import pytest
from django.db import transaction
from django.urls import reverse

from couples.models import Partner
from intake import services
from intake.models import Signature
from intake.questionnaire import FORM
from notifications.models import Notice

from .answers import NOOR, needed

MASKED = re.compile(rb'(name="csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]*"|data-time="[^"]*"')
PAGES = [
    *(reverse(f"my:intake:{name}") for name in ("form", "send", "sent", "help", "shared", "documents")),
    *(reverse("my:intake:section", args=[page.key]) for _section, page in FORM.pages()),
    *(reverse("my:intake:document", args=[key]) for key in ("data_use", "privacy_between_us")),
    "/my/",
    "/my/us/",
    reverse("my:notifications:inbox"),
    reverse("my:notifications:contact"),
    reverse("my:booking:times"),
    reverse("my:homework:practices"),
    reverse("my:parts:parts"),
]


def nothing(partner, ruth, as_person):
    """Noor has disclosed nothing, and nothing is decided."""


def everything(partner, ruth, as_person):
    """Noor has disclosed thirty things, and there is a hold."""
    user = partner.user
    with as_person(user):
        words = needed(partner, J=NOOR, I={"self_harm": "now"}, L={"ask_alone": True})
        for section, page in FORM.pages():
            given = words.get(section.letter)
            if given is not None:
                values = {f.key: given[f.key] for f in page.fields if f.key in given}
                services.save_page(partner, page.key, values, by=user, done=True)
        services.submit(partner, by=user)
        from intake import document_queries

        for document in document_queries.documents_for(partner.couple):
            services.sign(document, partner, by=user, name=user.name_used)
    with as_person(ruth):
        from core import clock

        services.record_conversation(partner, by=ruth, held_at=clock.now())
        services.decide(partner.couple, by=ruth, pattern="controlling_or_severe", decision="hold")
    with as_person(user):
        signature = Signature.objects.filter(partner=partner).select_related("partner__couple").first()
        services.withdraw(signature, by=user)


def sent_and_cleared(partner, ruth, as_person):
    """Noor has sent a form without anything in it, and joint sessions may begin."""
    user = partner.user
    with as_person(user):
        for section, page in FORM.pages():
            given = needed(partner).get(section.letter)
            if given is not None:
                values = {f.key: given[f.key] for f in page.fields if f.key in given}
                services.save_page(partner, page.key, values, by=user, done=True)
        services.submit(partner, by=user)
    with as_person(ruth):
        services.decide(partner.couple, by=ruth, pattern="none_identified", decision="cleared")


@pytest.mark.parametrize("acted", [True, False], ids=["sami has sent his form", "sami has not begun"])
def test_the_other_sees_the_same_in_every_world(
    acted, siblings, as_noor, as_sami, sami, ruth, send, sign_all, client_of, as_person, at
):
    at("2026-03-10T12:00Z")
    if acted:
        send(as_sami)
        sign_all(as_sami)
    browser = client_of(sami)
    browser.get("/my/")

    def world(happens):
        seen = {}
        with transaction.atomic():
            happens(Partner.objects.select_related("user", "couple").get(pk=as_noor.pk), ruth, as_person)
            for path in PAGES:
                answer = browser.get(path)
                seen[path] = (answer.status_code, MASKED.sub(b"", answer.content))
            kinds = Notice.objects.filter(recipient=sami).order_by("kind").values_list("kind", "state")
            seen["notices"] = list(kinds)
            transaction.set_rollback(True)
        return seen

    plain = world(nothing)

    assert plain["/my/form/"][0] == 200
    assert world(everything) == plain
    assert world(sent_and_cleared) == plain


def test_the_comparison_would_notice_a_difference(siblings, as_noor, as_sami, sami, send, client_of, at):
    at("2026-03-10T12:00Z")
    browser = client_of(sami)
    before = MASKED.sub(b"", browser.get("/my/form/").content)

    send(as_sami)

    assert MASKED.sub(b"", browser.get("/my/form/").content) != before
