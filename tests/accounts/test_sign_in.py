"""Signing in: what it leads to, what it gives away, and what keeps working when the bell is down."""

import re
import socket
import time
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts import devices, services
from accounts.mfa import MFAAdapter
from accounts.models import User
from core.cache import ForgivingRedisCache
from notifications.models import Notice
from tests.people import PASSWORD

from .conftest import is_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def limits(settings):
    """The limits as they are in production, counted afresh."""
    from ifio_practice.settings import base

    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": uuid4().hex}}


@pytest.mark.parametrize(
    ("who", "page"),
    [("ruth", "practice:today"), ("ada", "practice:week"), ("ines", "my:home")],
)
def test_signing_in_leads_to_each_ones_own_first_page(request, unit, who, page, client_of):
    user = request.getfixturevalue(who)

    assert client_of(user).get(reverse("account_landing")).url == reverse(page)


def test_signing_in_is_for_people_who_were_invited(client):
    answer = client.post("/account/signup/", {"email": "a@example.test", "password1": PASSWORD})

    assert not User.objects.filter(email="a@example.test").exists()
    assert answer.status_code in {200, 302, 404}


def test_a_wrong_password_and_an_unknown_address_look_the_same(ines, client):
    pages = [
        client.post("/account/login/", {"login": login, "password": "something else entirely"})
        for login in ("ines@example.test", "nobody@example.test")
    ]
    words = {re.sub(r"[A-Za-z0-9]{64}|nobody@|ines@", "", page.content.decode()) for page in pages}
    assert len(words) == 1


def test_who_is_signed_in_is_an_id_that_says_nothing(ines, tom, enter, client):
    nobody = client.get("/account/who/")
    hers, again = (enter("ines@example.test").get("/account/who/").json()["person"] for _ in range(2))
    his = enter("tom@example.test").get("/account/who/").json()["person"]

    assert nobody.json() == {"person": ""}
    assert "no-store" in nobody["Cache-Control"]
    assert hers == again != his
    assert str(ines.pk) not in hers


def test_a_page_that_was_left_open_goes_on_under_the_token_it_is_told(unit, ines, client_of):
    browser = client_of(ines, enforce_csrf_checks=True)
    words = {"name_used": "Ines", "time_zone": "Europe/Lisbon"}
    before = browser.post(reverse("account_security"), words)
    token = browser.get("/account/who/").json()["token"]

    after = browser.post(reverse("account_security"), words | {"csrfmiddlewaretoken": token})

    assert (before.status_code, after.status_code) == (403, 302)


def test_nobody_locks_another_person_out_from_elsewhere(limits, unit, enter):
    for _ in range(30):
        enter("ines@example.test", "a guess of somebody's", REMOTE_ADDR="203.0.113.7")

    assert is_in(enter("ines@example.test", REMOTE_ADDR="198.51.100.4"))


HOME = {"REMOTE_ADDR": "203.0.113.7"}


def again(browser, password=PASSWORD, email="ines@example.test", **kwargs):
    """The same browser, signed out, tries to sign in."""
    browser.post("/account/logout/", **kwargs)
    browser.post("/account/login/", {"login": email, "password": password}, **kwargs)
    return browser


def guesses_from_home(enter, times=30):
    for n in range(times):
        enter("ines@example.test", f"a guess of somebody's {n}", **HOME)


def test_nobody_locks_another_person_out_from_the_same_connection(limits, unit, enter):
    hers = enter("ines@example.test", **HOME)

    guesses_from_home(enter)

    assert is_in(again(hers, **HOME))


def test_whatever_addresses_are_tried_at_home_a_device_that_knows_her_lets_her_in(limits, unit, enter):
    hers = enter("ines@example.test", **HOME)

    for n in range(70):
        enter(f"nobody{n}@example.test", "a guess", **HOME)

    assert not is_in(enter("tom@example.test", **HOME)), "the connection's own limit is reached"
    assert is_in(again(hers, **HOME))


def test_another_persons_device_is_no_better_than_a_strangers(limits, unit, enter):
    his = enter("tom@example.test", **HOME)
    for n in range(12):
        again(his, f"a guess of somebody's {n}", **HOME)

    assert not is_in(again(his, **HOME))


def test_guessing_on_a_known_device_ends_too_and_only_there(limits, unit, enter):
    hers = enter("ines@example.test", **HOME)
    for n in range(25):
        again(hers, f"a guess of somebody's {n}", **HOME)

    assert not is_in(again(hers, **HOME))
    assert is_in(enter("ines@example.test", REMOTE_ADDR="198.51.100.4"))


@pytest.mark.parametrize(
    "forge", [lambda value: value[:-1] + "0", lambda value: "x" + value, lambda value: "~~."]
)
def test_a_made_up_device_is_unknown(limits, ines, unit, enter, rf, forge):
    hers = enter("ines@example.test")
    value = hers.cookies[devices.COOKIE].value
    request = rf.get("/account/login/")

    request.COOKIES[devices.COOKIE] = value
    assert devices.known_as(request, "INES@example.test")
    assert not devices.known_as(request, "tom@example.test")
    request.COOKIES[devices.COOKIE] = forge(value) if forge(value) != value else value[:-1] + "1"
    assert not devices.known_as(request, "ines@example.test")


def test_a_shared_browser_knows_both_and_names_neither(limits, ines, tom, unit, enter, rf):
    browser = again(enter("ines@example.test"), email="tom@example.test")
    cookie = browser.cookies[devices.COOKIE]

    request = rf.get("/account/login/")
    request.COOKIES[devices.COOKIE] = cookie.value
    assert devices.known_as(request, "ines@example.test")
    assert devices.known_as(request, "tom@example.test")
    for person in (ines, tom):
        assert str(person.pk) not in cookie.value
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/account/")


def test_a_network_of_numbers_is_one_connection(limits, unit, enter):
    for n in range(12):
        enter("ines@example.test", "a guess", REMOTE_ADDR=f"2001:db8:1:1::{n + 1}")

    assert not is_in(enter("ines@example.test", REMOTE_ADDR="2001:db8:1:1::ff"))


def test_junk_from_home_blocks_neither_a_passkey_nor_a_new_password(limits, unit):
    for path in (
        "/account/2fa/webauthn/login/",
        "/account/password/reset/",
        "/account/password/reset/key/x-y/",
    ):
        codes = {
            Client(**HOME).post(path, {"email": "x", "credential": "{}"}).status_code for _n in range(40)
        }
        assert 429 not in codes, path


def test_asking_again_and_again_fills_no_mailbox_and_keeps_her_way_back(
    limits, unit, ines, mails_to, link_in, at
):
    at("2026-03-16T09:00Z")
    sent = 0
    for minute in range(0, 60, 4):
        at(f"2026-03-16T09:{minute:02}Z")
        answers = {Client(**HOME).post("/account/password/reset/", {"email": ines.email}).status_code}
        sent = len(mails_to(ines.email))
        assert answers == {302}
    assert sent == 3

    at("2026-03-16T09:59Z")
    page = Client(**HOME).get(link_in(mails_to(ines.email)[-1]), follow=True)
    assert page.status_code == 200
    assert 'name="password1"' in page.content.decode()
    at("2026-03-16T10:05Z")
    Client(**HOME).post("/account/password/reset/", {"email": ines.email})
    assert len(mails_to(ines.email)) == 4


def test_asking_in_one_breath_fills_no_mailbox_either(limits, unit, ines, mails_to):
    """What is claimed and on its way is dropped by the next request, and arrives all the same."""
    for _ in range(8):
        Client(**HOME).post("/account/password/reset/", {"email": ines.email})

    asked = Notice.objects.filter(kind="password_reset", recipient=ines)
    assert asked.count() == 3
    assert asked.filter(state="waiting").count() == 1
    assert len(mails_to(ines.email)) == 1


def test_guessing_from_one_connection_ends_soon(limits, unit, enter):
    for n in range(12):
        enter("ines@example.test", f"a guess of somebody's {n}", REMOTE_ADDR="203.0.113.7")

    assert not is_in(enter("ines@example.test", REMOTE_ADDR="203.0.113.7"))


@pytest.fixture(params=["refuses", "is silent"])
def bell_down(request, limits, settings, monkeypatch):
    """Nobody listens there, or a host that takes connections and never answers."""
    monkeypatch.setattr(ForgivingRedisCache, "_down_until", float("-inf"))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = 9 if request.param == "refuses" else silent.getsockname()[1]
        settings.CACHES = {
            "default": settings.CACHES["default"] | {"LOCATION": f"redis://127.0.0.1:{port}/0"}
        }
        yield
    monkeypatch.setattr(ForgivingRedisCache, "_down_until", float("-inf"))


def test_sign_in_works_while_the_bell_is_down(bell_down, unit, enter):
    began = time.monotonic()

    browser = enter("ines@example.test")

    assert is_in(browser)
    assert time.monotonic() - began < 5


def test_a_wrong_password_gets_its_page_while_the_bell_is_down(bell_down, unit, client):
    answer = client.post("/account/login/", {"login": "ines@example.test", "password": "not hers at all"})

    assert answer.status_code == 200


# ── Recovery codes ──────────────────────────────────────────────────


@pytest.fixture
def newcomer(unit, ines):
    User.objects.filter(pk=ines.pk).update(codes_seen_at=None)
    return ines


def test_the_first_sign_in_leads_to_recovery_codes(newcomer, client_of):
    assert client_of(newcomer).get(reverse("account_landing")).url == reverse("account_codes")


def test_codes_stay_the_same_until_they_are_kept_and_are_not_shown_after(newcomer, client_of):
    browser = client_of(newcomer)
    pages = [browser.get(reverse("account_codes")).content.decode() for _ in range(2)]
    codes = services.recovery_codes(newcomer).get_unused_codes()

    browser.post(reverse("account_codes_kept"))

    after = browser.get(reverse("account_codes")).content.decode()
    assert len(codes) == 10
    assert all(code in page for code in codes for page in pages)
    assert not any(code in after for code in codes)
    assert browser.get(reverse("account_landing")).url == reverse("my:home")


def test_codes_are_not_shown_by_any_other_page_either(newcomer, enter):
    browser = enter("ines@example.test")
    browser.post(reverse("account_codes_kept"))
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    for name in ("mfa_view_recovery_codes", "mfa_download_recovery_codes", "mfa_index", "account_security"):
        page = browser.get(reverse(name)).content.decode()
        assert not [code for code in services.recovery_codes(newcomer).get_unused_codes() if code in page]


def test_new_codes_take_the_password_once_more_and_end_the_old_ones(unit, ines, client_of, as_person):
    with as_person(ines):
        old = services.recovery_codes(ines).get_unused_codes()
    browser = client_of(ines)
    asked = browser.post(reverse("account_codes_new"))

    browser.post(asked.url, {"password": PASSWORD}, follow=True)

    new = services.recovery_codes(ines).get_unused_codes()
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert not set(old) & set(new)
    assert all(code in browser.get(reverse("account_codes")).content.decode() for code in new)


def test_seeds_are_stored_sealed(unit, ines, as_person, settings):
    with as_person(ines):
        codes = services.recovery_codes(ines)
    stored = codes.instance.data["seed"]

    assert stored.startswith(f"{next(iter(settings.VAULT_RING))}:")
    assert MFAAdapter().decrypt(stored) not in str(codes.instance.data)
    assert MFAAdapter().encrypt("x") != MFAAdapter().encrypt("x")


# ── Own account ─────────────────────────────────────────────────────


def test_a_zone_is_changed_only_after_a_fresh_sign_in_and_a_name_without(unit, ines, client_of):
    """The hours in which she may be reached move with the zone."""
    browser = client_of(ines)
    browser.post(reverse("account_security"), {"name_used": "Inês", "time_zone": "Europe/London"})
    asked = browser.post(reverse("account_security"), {"name_used": "Inês", "time_zone": "Pacific/Auckland"})

    ines.refresh_from_db()
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert (ines.name_used, ines.time_zone) == ("Inês", "Europe/London")
    browser.post(asked.url, {"password": PASSWORD})
    ines.refresh_from_db()
    assert ines.time_zone == "Pacific/Auckland"


def test_name_and_zone_are_ones_own_to_change(unit, ines, client_of, freshly):
    freshly(client_of(ines)).post(
        reverse("account_security"), {"name_used": "Inês", "time_zone": "Europe/Lisbon"}
    )

    ines.refresh_from_db()
    assert (ines.name_used, ines.time_zone) == ("Inês", "Europe/Lisbon")


def test_a_zone_nobody_knows_is_mended_and_nothing_is_lost(unit, ines, client_of):
    answer = client_of(ines).post(
        reverse("account_security"), {"name_used": "Inês", "time_zone": "Europe/Nowhere"}
    )

    ines.refresh_from_db()
    assert answer.status_code == 422
    assert "Inês" in answer.content.decode()
    assert ines.name_used == "Ines"


def test_signing_out_elsewhere_keeps_this_one(unit, ines, enter):
    here, there = enter("ines@example.test"), enter("ines@example.test")
    here.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    here.post(reverse("account_sign_out_elsewhere"))

    assert is_in(here)
    assert not is_in(there)


def test_a_new_password_ends_every_session(unit, ines, enter):
    here, there = enter("ines@example.test"), enter("ines@example.test")
    new = "a longer way to say it"

    here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert not is_in(there)
    assert is_in(enter("ines@example.test", new))


def test_a_short_password_is_refused(unit, ines, enter):
    enter("ines@example.test").post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "short enough", "password2": "short enough"},
    )

    assert is_in(enter("ines@example.test"))


def test_own_pages_are_closed_to_visitors():
    for name in ("account_landing", "account_codes", "account_restore", "account_security"):
        assert Client().get(reverse(name)).url.startswith("/account/login/")
