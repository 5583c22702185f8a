"""No way past a PIN but the password."""

import pytest
from django.urls import reverse

from ifio_practice import private
from tests.people import PASSWORD

from .conftest import give

pytestmark = pytest.mark.django_db


@pytest.mark.privacy
@pytest.mark.parametrize("name", sorted(private.WAYS_IN))
def test_just_after_a_sign_in_nobody_makes_a_way_in_past_the_pin(name, ines_with_pin, enter):
    browser = enter("ines@example.test")

    for answer in (browser.get(reverse(name)), browser.post(reverse(name))):
        assert answer.status_code == 302
        assert answer.url.startswith("/account/reauthenticate/")

    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    assert not browser.get(reverse(name)).headers.get("Location", "").startswith("/account/reauthenticate/")


def test_new_codes_take_the_password_just_after_a_sign_in_too(unit, ines, enter):
    answer = enter("ines@example.test").post(reverse("account_codes_new"))

    assert answer.url.startswith("/account/reauthenticate/")


def test_a_folded_first_page_does_not_tell_what_its_owner_did(ines_with_pin, enter):
    """Her forms are not written and nothing is signed: open, the page says so."""
    browser = enter("ines@example.test")
    folded = browser.get("/my/")
    give(browser)

    assert folded.context["next"] is None
    assert "Nothing waits for you" not in folded.content.decode()  # nor is the opposite claimed
    assert browser.get("/my/").context["next"] is not None
