"""The administrator's people: who has a way in, and what can be done about it."""

import threading
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import TherapistProfile, User
from core import actor as acting
from core.models import AccessEntry
from notifications.models import Notice
from tests import people

from .conftest import is_in

pytestmark = pytest.mark.django_db


def path(name, user):
    return reverse(f"practice:{name}", args=[user.pk])


@pytest.fixture
def office(ada, client_of):
    return client_of(ada)


def test_everyone_is_listed_with_what_their_sign_in_is_like(unit, office, ines):
    User.objects.filter(pk=ines.pk).update(is_active=False)

    page = office.get(reverse("practice:people")).content.decode()

    assert all(name in page for name in ("Ines", "Tom", "Ruth Lindqvist", "Ada Moss"))
    assert "Closed" in page


VERBS = ["restore", "sign_out", "close", "reopen", "roles", "profile"]


@pytest.mark.parametrize("who", ["ruth", "ines"])
@pytest.mark.parametrize("name", ["person", *(f"person_{verb}" for verb in VERBS)])
def test_to_everybody_else_none_of_it_is_there(request, unit, tom, who, name, client_of):
    browser = client_of(request.getfixturevalue(who))

    assert browser.get(path(name, tom)).status_code == 404
    assert browser.post(path(name, tom)).status_code == 404
    assert browser.get(reverse("practice:people")).status_code == 404


def test_a_name_can_be_found(unit, office):
    page = office.get(reverse("practice:people"), {"q": "ruth"}).content.decode()

    assert "Ruth Lindqvist" in page
    assert ">Ines<" not in page


def test_the_office_sees_that_messages_did_not_arrive_and_not_which(unit, office, ines):
    Notice.objects.create(recipient=ines, kind="password_changed", subject_id=uuid4(), state="failed")

    page = office.get(path("person", ines)).content.decode()

    assert "One message of the last thirty days could not be sent" in page
    assert "Your password was changed" not in page


def test_looking_at_somebodys_code_word_is_logged(unit, office, ines, ada):
    office.get(path("person", ines))

    assert AccessEntry.objects.filter(
        action="contact.seen", subject_id=str(ines.pk), actor=str(ada.pk)
    ).exists()


def test_signing_somebody_out_ends_every_session_of_theirs_alone(unit, office, ines, enter, client_of, tom):
    tracked, untracked, his = enter("ines@example.test"), client_of(ines), client_of(tom)

    office.post(path("person_sign_out", ines))

    assert not is_in(tracked)
    assert not is_in(untracked)
    assert is_in(his)


def test_a_closed_sign_in_is_out_at_once_and_does_not_come_back(unit, office, ines, enter):
    browser = enter("ines@example.test")

    office.post(path("person_close", ines))

    assert not is_in(browser)
    assert not is_in(enter("ines@example.test"))


def test_and_can_be_opened_again(unit, office, ines, enter):
    office.post(path("person_close", ines))

    office.post(path("person_reopen", ines))

    assert is_in(enter("ines@example.test"))


def test_nobody_closes_their_own(office, ada):
    office.post(path("person_close", ada))

    ada.refresh_from_db()
    assert ada.is_active


def test_one_administrator_stays(office, ada):
    office.post(path("person_roles", ada), {"is_therapist": "on"})

    ada.refresh_from_db()
    assert ada.is_administrator


def test_a_therapist_can_become_the_administrator_too(office, ruth):
    office.post(path("person_roles", ruth), {"is_therapist": "on", "is_administrator": "on"})

    ruth.refresh_from_db()
    assert ruth.roles == ["therapist", "administrator"]


def test_a_client_does_not_work_here(unit, office, ines):
    office.post(path("person_roles", ines), {"is_administrator": "on"})

    ines.refresh_from_db()
    assert ines.roles == ["client"]


def test_a_profile_is_made_and_changed(office, building):
    with building():
        kit = people.make_user("Kit Hale", is_therapist=True)
    data = {"full_name": "Kit Hale", "slug": "kit", "headline": "Slowly", "public": "on"}

    office.post(path("person_profile", kit), data)

    assert TherapistProfile.objects.get(user=kit).headline == "Slowly"


def test_a_profile_address_that_is_taken_is_mended(office, ruth, theo):
    answer = office.post(path("person_profile", theo), {"full_name": "Theo Brandt", "slug": "ruth"})

    assert answer.status_code == 422
    assert TherapistProfile.objects.get(user=theo).slug == "theo"


def test_a_colleague_gets_a_mail_and_no_password(office, mails_to):
    office.post(
        reverse("practice:colleague"),
        {"name_used": "Kit", "email": "Kit@Example.test", "is_therapist": "on"},
    )

    assert not User.objects.get(email="kit@example.test").has_usable_password()
    assert len(mails_to("kit@example.test")) == 1


def test_an_address_in_use_is_mended(office, ruth):
    answer = office.post(
        reverse("practice:colleague"), {"name_used": "R", "email": "ruth@example.test", "is_therapist": "on"}
    )

    assert answer.status_code == 422


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_step_down_at_once_leave_one(building):
    with building():
        both = [people.make_user(name, is_administrator=True) for name in ("Ada", "Bea")]
    together = threading.Barrier(2)

    def step_down(user: User) -> None:
        try:
            together.wait(10)
            with acting.acting_as(acting.person(user)):
                services.set_roles(user, therapist=True, administrator=False, by=user)
        except services.CannotChange:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=step_down, args=[user]) for user in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert User.objects.filter(is_administrator=True).count() == 1


def test_roles_that_do_not_exist_are_a_mistake():
    from accounts.roles import staff

    with pytest.raises(ValueError, match="therapist"):
        staff("wizard")


def test_visitors_sign_in_first(ines):
    assert Client().get(path("person", ines)).url.startswith("/account/login/")
