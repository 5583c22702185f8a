"""What nobody does with a phone they found unlocked: a fresh sign-in comes first; nothing typed is lost."""

import base64
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.urls import reverse

from accounts.sessions import SessionStore
from parts import services
from parts.models import SharedPart
from tests.people import PASSWORD

LATER = timedelta(minutes=6)


@pytest.fixture
def part(unit, ines, as_ines, as_person):
    with as_person(ines):
        return services.create_part(as_ines, by=ines, name="The Pusher")


@pytest.fixture
def share(part):
    return reverse("my:parts:share", args=[part.pk])


@pytest.mark.privacy
def test_sharing_with_a_sign_in_of_minutes_ago_asks_once_more_and_then_goes_on(ines, enter, share):
    browser = enter("ines@example.test")

    with time_machine.travel(datetime.now(UTC) + LATER, tick=True):
        asked = browser.post(share, {"fields_shown": ["name"]})
        assert asked.url.startswith(reverse("account_reauthenticate"))
        assert not SharedPart.objects.exists()
        page = browser.get(asked.url).content.decode()
        assert "Is it still you?" in page
        done = browser.post(asked.url, {"password": PASSWORD, "next": share})

    assert done.url == reverse("my:parts:part", args=[SharedPart.objects.get().source_id])


def test_a_sign_in_of_just_now_is_fresh(ines, enter, share):
    enter("ines@example.test").post(share, {"fields_shown": ["name"]})

    assert SharedPart.objects.exists()


def test_a_wrong_password_shares_nothing(ines, client_of, share):
    browser = client_of(ines)
    asked = browser.post(share, {"fields_shown": ["name"]})

    again = browser.post(asked.url, {"password": "somebody else's guess", "next": share})

    assert again.status_code == 200
    assert "This is not the password of before." in again.content.decode()
    assert not SharedPart.objects.exists()


def test_somebody_elses_part_is_missing_and_asks_for_no_password(tom, client_of, share):
    assert client_of(tom).post(share, {"fields_shown": ["name"]}).status_code == 404


def test_what_waits_for_a_sign_in_is_sealed_in_its_table(ines, client_of, share):
    browser = client_of(ines)

    asked = browser.post(share, {"fields_shown": ["name"], "looked_at": "words I had typed"})
    assert asked.url.startswith(reverse("account_reauthenticate"))

    row = Session.objects.get(pk=browser.session.session_key)
    kept = str(SessionStore().decode(row.session_data))
    assert "words+I+had+typed" in kept
    assert "typed" not in row.session_data
    assert str(ines.pk) not in base64.b64decode(row.session_data.partition(":")[2]).decode("latin-1")


def test_a_session_that_another_ring_sealed_is_nobodys(settings, ines, enter):
    browser = enter("ines@example.test")
    assert browser.get(reverse("account_who")).json()["person"]

    settings.VAULT_RING = {"other": bytes(range(32))}

    assert not browser.get(reverse("account_who")).json()["person"]


@pytest.mark.parametrize("name", ["account_codes_new", "account_sign_out_elsewhere"])
def test_ways_in_ask_too(name, ines, client_of):
    assert client_of(ines).post(reverse(name)).url.startswith(reverse("account_reauthenticate"))


def test_places_are_listed_with_their_last_use_and_one_can_be_ended(ines, tom, enter):
    here, there, his = enter("ines@example.test"), enter("ines@example.test"), enter("tom@example.test")
    now = time.time()
    with time_machine.travel(datetime.fromtimestamp(now + 900, UTC), tick=True):
        page = here.get(reverse("account_security")).content.decode()
    assert page.count("Last used") == 2
    assert page.count("Sign out there") == 1

    address = page.split('action="/account/security/session/')[1].split('"')[0]
    address = f"/account/security/session/{address}"
    assert his.post(address).status_code == 404
    assert there.get(reverse("account_who")).json()["person"]
    here.post(address)

    assert not there.get(reverse("account_who")).json()["person"]
    assert here.get(reverse("account_who")).json()["person"]
