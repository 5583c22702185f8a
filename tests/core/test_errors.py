"""What somebody reads when it is our fault."""

import pytest
from django.db import OperationalError
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse


@pytest.fixture
def broken(db, monkeypatch):
    """A visitor before a page that fails in the way that is asked for."""

    def visit(problem: Exception):
        def fails():
            raise problem

        monkeypatch.setattr("booking.inquiry_access.public_offerings", fails)
        return Client(raise_request_exception=False).get(reverse("public:offerings"))

    return visit


def test_while_the_database_is_away_it_says_so_and_when_to_come_back(broken):
    answer = broken(OperationalError("the connection is lost"))

    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert "What you saved before is safe." in answer.content.decode()


def test_any_other_fault_is_ours_and_says_that_what_was_saved_is_safe(broken):
    answer = broken(RuntimeError("a mistake of ours"))

    assert answer.status_code == 500
    assert "What you saved before is safe." in answer.content.decode()


def test_who_sent_words_meanwhile_reads_how_they_are_sent_once_more():
    page = render_to_string("503.html", {"sent": True})

    assert "sends what you wrote once more" in page
