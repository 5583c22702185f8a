"""What was sent waits for a password for minutes, in one sign-in; then it is said that it was not sent."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from accounts.sessions import SessionStore
from parts import services
from parts.models import SharedPart
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db
AGAIN = reverse("account_reauthenticate")
NOT_PASSED_ON = "what you had sent was not passed on"


@pytest.fixture
def share(unit, ines, as_ines, as_person):
    with as_person(ines):
        part = services.create_part(as_ines, by=ines, name="The Pusher")
    return reverse("my:parts:share", args=[part.pk])


@pytest.fixture
def waiting(share, after, enter):
    """Ines sent what she shares six minutes after she signed in, and is asked for her password."""
    browser = enter("ines@example.test")
    after(minutes=6)
    sent = browser.post(share, {"fields_shown": ["name"]}, headers={"Referer": f"http://testserver{share}"})
    assert sent.url.startswith(AGAIN)
    return browser


def give_password(browser, to):
    return browser.post(AGAIN, {"password": PASSWORD, "next": to})


def kept_in(browser):
    return str(SessionStore().decode(Session.objects.get(pk=browser.session.session_key).session_data))


def test_some_minutes_later_it_still_goes_on(waiting, share, after):
    after(minutes=14)

    assert give_password(waiting, share).url.startswith("/my/parts/")
    assert SharedPart.objects.exists()


@pytest.mark.privacy
def test_what_waited_too_long_is_not_sent_and_that_is_said(waiting, share, after):
    after(minutes=17)

    back = give_password(waiting, share)

    assert back.url == share  # where it was sent from
    assert NOT_PASSED_ON in waiting.get(share).content.decode()
    assert not SharedPart.objects.exists()
    assert "fields_shown" not in kept_in(waiting)


def test_whoever_comes_back_to_the_question_too_late_reads_it_there(waiting, share, after):
    after(minutes=17)

    page = waiting.get(f"{AGAIN}?next={share}").content.decode()

    assert NOT_PASSED_ON in page
    assert "what you typed is kept" not in page
    assert give_password(waiting, share).url == share
    assert not SharedPart.objects.exists()


def test_what_was_sent_from_elsewhere_leads_to_ones_own_sign_in(share, after, enter):
    browser = enter("ines@example.test")
    after(minutes=6)
    browser.post(share, {"fields_shown": ["name"]}, headers={"Referer": "https://elsewhere.test/"})
    after(minutes=17)

    assert give_password(browser, share).url == reverse("account_security")


@pytest.mark.privacy
def test_a_sign_in_later_in_the_same_browser_sends_nothing_of_before(waiting, share):
    waiting.post(reverse("account_logout"))
    waiting.post("/account/login/", {"login": "ines@example.test", "password": PASSWORD})

    assert "fields_shown" not in kept_in(waiting)
    give_password(waiting, share)
    assert not SharedPart.objects.exists()


def test_signing_in_anew_without_signing_out_sends_nothing_either(waiting, share, ines):
    waiting.force_login(ines, backend="allauth.account.auth_backends.AuthenticationBackend")

    give_password(waiting, share)

    assert not SharedPart.objects.exists()


def test_somebody_else_in_the_same_browser_finds_nothing_that_waits(waiting, share, tom):
    waiting.force_login(tom, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert "fields_shown" not in kept_in(waiting)
    give_password(waiting, share)
    assert not SharedPart.objects.exists()


def test_a_page_that_is_opened_anew_takes_the_place_of_what_was_sent_there(after, enter, unit, ines):
    """The page itself asks: what was typed into it before is not saved by the next password."""
    browser, page = enter("ines@example.test"), reverse("account_pin")
    browser.post(page, {"pin": "402917", "again": "402917"})
    browser.get(page)

    assert give_password(browser, page).url == page
    ines.refresh_from_db()
    assert ines.pin == ""


def test_what_was_sent_to_an_address_with_a_question_goes_on_too(share, after, enter):
    browser = enter("ines@example.test")
    after(minutes=6)
    asked = browser.post(f"{share}?from=list", {"fields_shown": ["name"]})

    browser.post(asked.url, {"password": PASSWORD, "next": share})

    assert SharedPart.objects.exists()
