"""Pages anybody may read."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from booking.models import Question

PAGES = [
    "home",
    "ifio",
    "session",
    "offerings",
    "therapists",
    "questions",
    "safely",
    "privacy",
    "fees",
    "ask",
    "asked",
]


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_a_visitor_reads_the_page(name: str, hours: Any) -> None:
    answer = Client().get(reverse(f"public:{name}"))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "Leave this page" in text
    assert "style=" not in text
    assert "<script>" not in text


def test_an_offering_says_what_it_is_for(hours: Any) -> None:
    answer = Client().get(reverse("public:offering", args=["session-for-two"]))
    text = answer.content.decode()
    for words in ("Best for", "60, 75 or 90 min", "How often", "Goes together with", "What is known"):
        assert words in text
    assert "proven" not in text


def test_an_offering_that_is_not_public_is_not_there(hours: Any) -> None:
    assert Client().get(reverse("public:offering", args=["individual-conversation"])).status_code == 404


def test_a_therapist_page_shows_licence_and_training(ruth: Any, building: Any) -> None:
    with building():
        ruth.profile.training = "Level one, 2019\n\nLevel two, 2021"
        ruth.profile.about = "I like **quiet**. <script>alert(1)</script>"
        ruth.profile.save()
    text = Client().get(reverse("public:therapist", args=["ruth"])).content.decode()
    assert "Licence 0000" in text
    assert "Level two, 2021" in text
    assert "<strong>quiet</strong>" in text
    assert "<script>alert" not in text


def test_a_therapist_who_is_not_shown_is_not_there(ruth: Any, building: Any) -> None:
    with building():
        ruth.profile.public = False
        ruth.profile.save()
    assert Client().get(reverse("public:therapist", args=["ruth"])).status_code == 404
    assert "Ruth Lindqvist" not in Client().get(reverse("public:therapists")).content.decode()


def test_only_questions_that_are_shown_are_shown(db: None, building: Any) -> None:
    with building():
        Question.objects.create(question="Do we have to agree?", answer="No. *Never.*")
        Question.objects.create(question="Hidden one?", answer="Not yet.", public=False)
    text = Client().get(reverse("public:questions")).content.decode()
    assert "Do we have to agree?" in text
    assert "<em>Never.</em>" in text
    assert "Hidden one?" not in text


@pytest.mark.parametrize("method", ["get", "post"])
def test_leaving_ends_the_session_and_goes_outside(
    method: str, ines: Any, unit: Any, client_of: Any, settings: Any
) -> None:
    client = client_of(ines, enforce_csrf_checks=True)
    answer = getattr(client, method)("/leave/")
    assert answer.status_code == 302
    assert answer["Location"] == settings.LEAVE_TO
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Clear-Site-Data"] == '"cache"'
    assert client.get(reverse("my:couples:us")).status_code == 302
