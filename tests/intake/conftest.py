"""Forms as in the worked example: written, sent, signed, talked over."""

from collections.abc import Callable
from typing import Any

import pytest

from core import clock
from intake import document_queries, queries, services
from intake.questionnaire import FORM

from .answers import needed


@pytest.fixture
def write(as_person: Callable) -> Callable:
    """`write(partner, J={…})` saves pages as their author, gone through."""

    def put(partner: Any, *, done: bool = True, **sections: dict[str, Any]) -> None:
        with as_person(partner.user):
            for section, page in FORM.pages():
                words = sections.get(section.letter)
                if words is None:
                    continue
                values = {f.key: words[f.key] for f in page.fields if f.key in words}
                services.save_page(partner, page.key, values, by=partner.user, done=done)

    return put


@pytest.fixture
def send(write: Callable, as_person: Callable) -> Callable:
    """`send(partner, J={…})` writes what is needed and sends the form."""

    def go(partner: Any, **sections: dict[str, Any]) -> Any:
        write(partner, **needed(partner, **sections))
        with as_person(partner.user):
            return services.submit(partner, by=partner.user)

    return go


@pytest.fixture
def sign_all(as_person: Callable) -> Callable:
    def go(partner: Any) -> None:
        with as_person(partner.user):
            for document in document_queries.documents_for(partner.couple):
                services.sign(document, partner, by=partner.user, name=partner.user.name_used)

    return go


@pytest.fixture
def meet(as_person: Callable) -> Callable:
    """The therapist records having talked with this person alone."""

    def go(partner: Any, therapist: Any, met: bool = True) -> None:
        with as_person(therapist):
            services.record_conversation(partner, by=therapist, held_at=clock.now(), met=met)

    return go


@pytest.fixture
def clear(as_person: Callable) -> Callable:
    def go(couple: Any, therapist: Any, decision: str = "cleared", **words: Any) -> Any:
        with as_person(therapist):
            return services.decide(
                couple, by=therapist, pattern="none_identified", decision=decision, **words
            )

    return go


@pytest.fixture
def as_noor(siblings: Any, noor: Any) -> Any:
    return siblings.partners.select_related("user", "couple").get(user=noor)


@pytest.fixture
def as_sami(siblings: Any, sami: Any) -> Any:
    return siblings.partners.select_related("user", "couple").get(user=sami)


@pytest.fixture
def drafts(ines: Any, as_ines: Any, as_person: Callable) -> Callable:
    """`drafts("F")`: what Ines has written so far in a section."""

    def read(letter: str) -> dict[str, Any]:
        with as_person(ines):
            return queries.drafts(queries.intake_of(as_ines)).get(letter, {})

    return read
