"""A mailed link alone never opens private pages; a recovery code, a passkey or a call does."""

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import User
from core import clock
from core.models import AccessEntry
from notifications.models import ContactRule, Notice
from tests.people import PASSWORD

from .conftest import is_in

pytestmark = pytest.mark.django_db

NEW = "another quiet place to begin"
CLOSED = ["my:notifications:contact", "my:notifications:inbox"]
GIVES_AWAY_A_WAY_IN = [
    "account_security",
    "account_codes",
    "account_change_password",
    "account_email",
    "mfa_index",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_add_webauthn",
    "mfa_activate_totp",
    "usersessions_list",
]


@pytest.fixture
def codes(unit, ines, as_person):
    """Ines has been in before and has her codes on paper."""
    User.objects.filter(pk=ines.pk).update(last_login=clock.now())
    with as_person(ines):
        return services.recovery_codes(ines).get_unused_codes()


@pytest.fixture
def reset(mails_to, link_in):
    """Somebody who reads the mailbox sets a new password through the mail."""

    def reset(email="ines@example.test", password=NEW):
        browser = Client()
        browser.post(reverse("account_reset_password"), {"email": email})
        page = browser.get(link_in(mails_to(email)[-1]), follow=True)
        return browser.post(
            page.redirect_chain[-1][0], {"password1": password, "password2": password}, follow=True
        )

    return reset


def test_the_reset_mail_is_neutral_and_its_row_holds_no_token(ines, mails_to, link_in):
    Client().post(reverse("account_reset_password"), {"email": "ines@example.test"})

    (sent,) = mails_to("ines@example.test")

    notice = Notice.objects.get(kind="password_reset")
    assert sent.subject == "Sign-in update"
    assert "password/reset" not in sent.body
    assert link_in(sent).split("/")[2] not in str(vars(notice))


@pytest.mark.parametrize("name", CLOSED)
def test_after_a_mailed_reset_private_pages_stay_closed(codes, reset, enter, name):
    reset()

    browser = enter("ines@example.test", NEW)

    assert is_in(browser)
    assert browser.get(reverse(name)).url == reverse("account_restore")


@pytest.mark.parametrize("name", GIVES_AWAY_A_WAY_IN)
def test_after_a_mailed_reset_nothing_gives_out_another_way_in(codes, reset, enter, name):
    reset()

    assert enter("ines@example.test", NEW).get(reverse(name)).url == reverse("account_restore")


@pytest.mark.parametrize("name", ["account_codes_new", "account_codes_kept", "mfa_add_webauthn"])
def test_after_a_mailed_reset_no_post_gives_out_another_way_in(codes, reset, enter, name):
    reset()

    assert enter("ines@example.test", NEW).post(reverse(name)).url == reverse("account_restore")


def test_a_recovery_code_opens_them_again(codes, reset, enter, ines):
    reset()
    browser = enter("ines@example.test", NEW)

    answer = browser.post(reverse("account_restore"), {"code": f" {codes[0][:4]}-{codes[0][4:]} "})

    ines.refresh_from_db()
    assert answer.url == reverse("account_landing")
    assert ines.held_at is None
    assert browser.get(reverse("my:notifications:inbox")).status_code == 200


def test_a_code_works_once(codes, reset, enter):
    reset()
    enter("ines@example.test", NEW).post(reverse("account_restore"), {"code": codes[0]})
    reset(password=NEW + " again")
    browser = enter("ines@example.test", NEW + " again")

    answer = browser.post(reverse("account_restore"), {"code": codes[0]})

    assert answer.status_code == 422
    assert browser.get(reverse("my:notifications:inbox")).url == reverse("account_restore")


def test_a_wrong_code_opens_nothing(codes, reset, enter, ines):
    reset()

    answer = enter("ines@example.test", NEW).post(reverse("account_restore"), {"code": "00000000"})

    ines.refresh_from_db()
    assert answer.status_code == 422
    assert ines.held_at is not None


def test_another_persons_code_opens_nothing(codes, reset, enter, tom, ines, as_person):
    with as_person(tom):
        his = services.recovery_codes(tom).get_unused_codes()[0]
    reset()

    enter("ines@example.test", NEW).post(reverse("account_restore"), {"code": his})

    ines.refresh_from_db()
    assert ines.held_at is not None


def test_all_sessions_of_before_end_and_the_owner_is_told(codes, reset, enter, mails_to):
    before = enter("ines@example.test")
    assert is_in(before)

    reset()

    assert not is_in(before)
    assert mails_to("ines@example.test")[-1].body.startswith("Your password was changed")


def test_the_other_partner_and_their_session_notice_nothing(codes, reset, enter, mails_to):
    tom = enter("tom@example.test")

    reset()

    assert is_in(tom)
    assert mails_to("tom@example.test") == []


def test_a_reset_link_works_once(codes, reset, mails_to, link_in):
    reset()
    used = link_in(mails_to("ines@example.test")[0])

    assert "no longer in use" in Client().get(used).content.decode()


def test_a_reset_link_is_over_after_an_hour(codes, mails_to, link_in):
    Client().post(reverse("account_reset_password"), {"email": "ines@example.test"})
    link = link_in(mails_to("ines@example.test")[-1])

    clock.set_now(clock.now() + timedelta(minutes=61))

    assert "no longer in use" in Client().get(link).content.decode()


def test_an_unknown_address_gets_the_same_answer_and_no_mail(codes, mails_to):
    known = Client().post(reverse("account_reset_password"), {"email": "ines@example.test"})
    unknown = Client().post(reverse("account_reset_password"), {"email": "nobody@example.test"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert mails_to("nobody@example.test") == []
    assert not Notice.objects.filter(address="nobody@example.test").exists()


def test_the_administrator_opens_them_after_a_call(codes, reset, ines, ada, client_of, mails_to):
    ContactRule.objects.create(user=ines, channels=["email"], phone="+44700900123", code_word="heron")
    reset()
    office = client_of(ada)
    page = office.get(reverse("practice:person", args=[ines.pk])).content.decode()

    office.post(reverse("practice:person_restore", args=[ines.pk]), {"known": "yes"})

    ines.refresh_from_db()
    assert "heron" in page
    assert "Only they read it" in page
    assert "+44700900123" in page
    assert ines.held_at is None
    assert AccessEntry.objects.filter(action="sign_in.restored.by_call", actor=str(ada.pk)).count() == 1
    assert "works again" in mails_to("ines@example.test")[-1].body


def test_a_second_step_at_sign_in_opens_them_too(codes, reset, ines, as_person, settings):
    """The app's code is what the mailbox does not give."""
    settings.MFA_TOTP_TOLERANCE = 1  # the half minute may end between making the code and sending it
    with as_person(ines):
        secret = totp.generate_totp_secret()
        totp.TOTP.activate(ines, secret)
    reset()
    browser = Client()
    asked = browser.post(reverse("account_login"), {"login": "ines@example.test", "password": NEW})
    now = totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()))

    browser.post(asked.url, {"code": totp.format_hotp_value(now)})

    ines.refresh_from_db()
    assert asked.url == reverse("mfa_authenticate")
    assert ines.held_at is None
    assert browser.get(reverse("my:notifications:inbox")).status_code == 200


def test_not_without_saying_that_the_person_is_known(codes, reset, ines, ada, client_of):
    reset()

    answer = client_of(ada).post(reverse("practice:person_restore", args=[ines.pk]))

    ines.refresh_from_db()
    assert answer.status_code == 422
    assert ines.held_at is not None


@pytest.mark.parametrize("who", ["ruth", "tom", "ines"])
def test_nobody_but_an_administrator_may(request, codes, reset, ines, who, client_of):
    reset()

    path = reverse("practice:person_restore", args=[ines.pk])
    answer = client_of(request.getfixturevalue(who)).post(path, {"known": "yes"})

    ines.refresh_from_db()
    assert answer.status_code in {302, 404}
    assert ines.held_at is not None


def test_a_changed_address_holds_until_a_code_and_the_old_address_is_told(
    codes, enter, ines, mails_to, link_in
):
    browser = enter("ines@example.test")
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    browser.post(reverse("account_email"), {"email": "new@example.test", "action_add": ""})
    (confirm,) = mails_to("new@example.test")
    page = browser.get(link_in(confirm), follow=True)

    browser.post(page.redirect_chain[-1][0])

    ines.refresh_from_db()
    assert ines.email == "new@example.test"
    assert ines.held_at is not None
    assert not is_in(browser)
    told = mails_to("ines@example.test")[-1]
    assert told.body.startswith("The address you sign in with was changed")
    again = enter("new@example.test")
    assert again.get(reverse("my:notifications:inbox")).url == reverse("account_restore")
    again.post(reverse("account_restore"), {"code": codes[1]})
    assert again.get(reverse("my:notifications:inbox")).status_code == 200


def test_an_address_that_was_not_confirmed_changes_nothing(codes, enter, ines, mails_to):
    browser = enter("ines@example.test")
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    browser.post(reverse("account_email"), {"email": "new@example.test", "action_add": ""})

    ines.refresh_from_db()
    assert ines.email == "ines@example.test"
    assert ines.held_at is None


def test_somebody_new_who_never_was_in_is_not_held(ada, as_person, mails_to, link_in, enter):
    with as_person(ada):
        services.add_colleague(
            email="kit@example.test", name_used="Kit", therapist=True, administrator=False, by=ada
        )
    browser = Client()
    (welcome,) = mails_to("kit@example.test")
    page = browser.get(link_in(welcome), follow=True)

    browser.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})

    kit = enter("kit@example.test", NEW)
    assert User.objects.get(email="kit@example.test").held_at is None
    assert kit.get(reverse("account_landing")).url == reverse("account_codes")


def test_an_open_phone_alone_changes_no_address(unit, ines, client_of, mails_to):
    answer = client_of(ines).post(reverse("account_email"), {"email": "tom@example.test", "action_add": ""})

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert not mails_to("tom@example.test")


def test_asking_too_often_is_answered_in_our_words(client, settings, ines):
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "2/m/ip"}

    answers = [client.post(reverse("account_reset_password"), {"email": ines.email}) for _ in range(3)]

    assert answers[-1].status_code == 429
    assert "Please wait a little" in answers[-1].content.decode()


def test_whoever_has_kept_codes_has_been_in_whatever_the_sign_ins_say(unit, ines, reset, enter):
    User.objects.filter(pk=ines.pk).update(last_login=None, codes_seen_at=clock.now())

    reset()

    assert enter("ines@example.test", NEW).get(reverse("my:home")).url == reverse("account_restore")
