"""A page that saves by itself saves for the person who wrote it, and for nobody else."""

import pytest
from django.test import Client

from core.opaque import opaque_id


@pytest.fixture
def autosave():
    return {"HTTP_X_AUTOSAVE": "1"}


def test_a_visitor_who_saves_is_told_to_sign_in_and_keeps_the_page(db, autosave):
    response = Client().post("/my/contact/", {}, **autosave)

    assert response.status_code == 401
    assert response.json()["sign_in"] == "/account/login/"


def test_words_of_one_person_are_not_saved_for_another(unit, ines, tom, client_of, autosave):
    response = client_of(tom).post("/my/contact/", {}, HTTP_X_PERSON=opaque_id(ines), **autosave)

    assert response.status_code == 401


def test_private_pages_are_kept_by_nobody(unit, ines, client_of):
    response = client_of(ines).get("/my/")

    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]


@pytest.mark.parametrize("path", ["/practice/", "/practice/week/", "/practice/people/"])
def test_a_client_finds_nothing_behind_the_practice_door(unit, ines, client_of, path):
    assert client_of(ines).get(path).status_code == 404
