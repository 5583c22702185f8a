"""A PIN is set, changed and taken away, with the password."""

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.urls import reverse

from accounts import pin, services
from core.mine import all_of
from core.models import AccessEntry

from .conftest import ASKED, PIN, SETTINGS, give, is_open

pytestmark = pytest.mark.django_db


def test_nobody_has_one_until_they_set_it(unit, ines, enter):
    browser = enter("ines@example.test")

    assert is_open(browser)
    assert "A PIN for what is yours alone" in browser.get("/account/security/").content.decode()


def test_it_is_set_with_the_password_and_kept_as_a_hash(unit, ines, enter, freshly):
    browser = enter("ines@example.test")
    assert browser.get(SETTINGS).url.startswith(
        reverse("account_reauthenticate")
    )  # the sign-in is not enough
    freshly(browser)

    done = browser.post(SETTINGS, {"pin": "4029 17", "again": PIN})

    assert done.url == reverse("account_security")
    ines.refresh_from_db()
    assert type(identify_hasher(ines.pin)) is type(identify_hasher(ines.password))
    assert PIN not in ines.pin
    assert AccessEntry.objects.filter(action="pin.set").exists()
    assert is_open(browser)  # whoever sets it has it


@pytest.mark.parametrize(
    ("typed", "again", "words"),
    [
        ("12345", "12345", "6 to 12 digits"),
        ("1234567890123", "1234567890123", "6 to 12 digits"),
        ("40a917", "40a917", "6 to 12 digits"),
        ("٤٠٢٩١٧", "٤٠٢٩١٧", "6 to 12 digits"),
        ("777777", "777777", "among the first"),
        ("123456", "123456", "among the first"),
        ("9876543", "9876543", "among the first"),
        ("890123", "890123", "among the first"),
        ("121212", "121212", "among the first"),
        ("140287", "140287", "among the first"),
        ("14021987", "14021987", "among the first"),
        ("870214", "870214", "among the first"),
        (PIN, "402918", "not the same"),
        ("", "", "Your PIN"),
    ],
)
def test_what_others_would_try_first_is_said_kindly_and_sets_nothing(
    unit, ines, client_of, freshly, typed, again, words
):
    browser = freshly(client_of(ines))

    answer = browser.post(SETTINGS, {"pin": typed, "again": again})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert not typed or f'value="{typed}"' not in page
    ines.refresh_from_db()
    assert ines.pin == ""


def test_an_ordinary_number_is_no_date_and_no_row():
    assert not any(pin.is_easy(one) for one in (PIN, "739105", "58204613", "909182736450"))


@pytest.mark.privacy
def test_another_pin_asks_everywhere_else_for_the_other(opened, enter, freshly):
    elsewhere = enter("ines@example.test")
    give(elsewhere)

    freshly(opened).post(SETTINGS, {"pin": "739105", "again": "739105"})

    assert is_open(opened)
    assert not is_open(elsewhere)
    give(elsewhere)
    assert not is_open(elsewhere)
    give(elsewhere, "739105")
    assert is_open(elsewhere)


def test_taking_it_away_takes_the_password(opened, ines, freshly):
    assert opened.post("/account/pin/remove/").url.startswith(reverse("account_reauthenticate"))
    freshly(opened).post("/account/pin/remove/")

    ines.refresh_from_db()
    assert ines.pin == ""
    assert AccessEntry.objects.filter(action="pin.removed").exists()


def test_staff_have_none(ruth, client_of, freshly):
    browser = freshly(client_of(ruth))

    assert browser.get(SETTINGS).status_code == browser.get(ASKED).status_code == 404
    assert "A PIN for" not in browser.get("/account/security/").content.decode()


def test_it_is_in_no_export_and_goes_with_the_person(ines_with_pin, as_person):
    with as_person(ines_with_pin):
        assert "argon2" not in repr(all_of(ines_with_pin))
        services.forget_login(ines_with_pin)

    ines_with_pin.refresh_from_db()
    assert ines_with_pin.pin == ""
