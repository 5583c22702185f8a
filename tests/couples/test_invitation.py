"""An invitation is for one person, once."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import actor as acting
from couples import arrivals, services
from couples.models import Invitation, Partner, PartnerState
from notifications import links
from notifications.models import Notice
from notifications.registry import KINDS

FILLED = {"name_used": "Tom", "time_zone": "Europe/London", "password": "lantern gravel seventeen pears"}


def page(token: str) -> str:
    return reverse("public:invitation", args=[token])


def test_the_link_in_the_message_leads_to_the_page(link: str) -> None:
    answer = Client().get(reverse("public:link", args=[link]))
    assert answer.status_code == 302
    assert answer["Location"] == page(link)
    text = Client().get(page(link)).content.decode()
    assert "Within &amp; Between" in text
    assert "tom@example.test" in text
    assert "Ines" not in text
    assert "<title>Appointments</title>" in text


def test_the_message_says_nothing_of_what_it_is_a_way_into(link: str) -> None:
    words = KINDS["invitation"].words(Notice.objects.get(kind="invitation"))
    said = (words.subject + words.body).lower()
    for word in ("therap", "couns", "couple", "partner", "relationship", "ines", "session", "parts", "ifio"):
        assert word not in said


def test_accepting_makes_a_login_and_signs_in(link: str, empty_place: Any) -> None:
    client = Client()
    answer = client.post(page(link), FILLED)
    assert answer.status_code == 302
    tom = User.objects.get(email="tom@example.test")
    assert tom.check_password(FILLED["password"])
    assert tom.roles == ["client"]
    empty_place.refresh_from_db()
    assert (empty_place.state, empty_place.user) == (PartnerState.ACTIVE, tom)
    assert client.session["_auth_user_id"] == str(tom.pk)


def test_a_link_that_was_used_is_one_kind_page(link: str) -> None:
    Client().post(page(link), FILLED)
    again = Client().get(page(link))
    assert again.status_code == 410
    assert "does not lead anywhere now" in again.content.decode()
    sent_twice = Client().post(page(link), FILLED)
    assert sent_twice.status_code == 410
    assert User.objects.filter(email="tom@example.test").count() == 1


def test_whoever_came_in_by_it_is_simply_home(link: str) -> None:
    client = Client()
    client.post(page(link), FILLED)
    assert client.get(page(link)).status_code == 302


def test_a_link_is_over_after_two_weeks(link: str, at: Any) -> None:
    from datetime import timedelta

    from core import clock

    clock.set_now(clock.now() + timedelta(days=15))
    assert Client().get(page(link)).status_code == 410
    assert Client().post(page(link), FILLED).status_code == 410
    assert not User.objects.filter(email="tom@example.test").exists()


def test_a_link_that_was_taken_back_is_over(link: str, empty_place: Any, ruth: Any, client_of: Any) -> None:
    client_of(ruth).post(reverse("practice:couples:revoke", args=[empty_place.pk]))
    assert Client().get(page(link)).status_code == 410
    assert not KINDS["invitation"].still_true(Notice.objects.get(kind="invitation"))


def test_a_link_into_something_finished_is_over(link: str, empty_place: Any, ines: Any) -> None:
    with acting.building():
        services.leave(empty_place.couple.partners.get(user=ines), by=ines)
    assert Client().get(page(link)).status_code == 410
    assert Client().post(page(link), FILLED).status_code == 410


def test_a_new_link_ends_the_old_one(link: str, empty_place: Any, ruth: Any, client_of: Any) -> None:
    answer = client_of(ruth).post(
        reverse("practice:couples:invite", args=[empty_place.pk]),
        {"name": "Tom", "email": "tom@example.test"},
    )
    assert answer.status_code == 302
    assert Client().get(page(link)).status_code == 410
    fresh = Invitation.objects.get(revoked_at=None)
    notice = Notice.objects.get(kind="invitation", subject_id=fresh.pk)
    assert Client().get(page(links.token(notice))).status_code == 200


def test_an_unknown_link_looks_the_same(link: str) -> None:
    Client().post(page(link), FILLED)
    used, unknown = Client().get(page(link)), Client().get(page("x" * 22))
    assert used.status_code == unknown.status_code == 410
    assert len(used.content) == pytest.approx(len(unknown.content), abs=120)


def test_the_one_who_is_in_the_couple_cannot_take_the_others_place(
    link: str, ines: Any, empty_place: Any, client_of: Any
) -> None:
    client = client_of(ines)
    assert "signed in as Ines" in client.get(page(link)).content.decode()
    assert client.post(reverse("public:invitation_accept", args=[link])).status_code == 410
    empty_place.refresh_from_db()
    assert empty_place.state == PartnerState.INVITED
    assert Client().get(page(link)).status_code == 200


def test_staff_cannot_take_it_and_use_nothing_up(link: str, ruth: Any, ada: Any, client_of: Any) -> None:
    for person in (ruth, ada):
        client = client_of(person)
        assert "for your work here" in client.get(page(link)).content.decode()
        assert client.post(reverse("public:invitation_accept", args=[link])).status_code == 410
    assert Invitation.objects.get().used_at is None


def test_a_client_takes_it_up_with_their_own_login_and_only_when_they_say_so(
    link: str, empty_place: Any, tom: Any, other_unit: Any, client_of: Any
) -> None:
    signed_out = Client().get(page(link)).content.decode()
    assert "You have a login here already" in signed_out
    with acting.building():
        elsewhere = services.open_couple(therapist=other_unit.care_team.get().user, by=tom)
        services.join(services.add_member(elsewhere, by=tom), tom, by=tom)
    client = client_of(tom)
    client.get(page(link))
    empty_place.refresh_from_db()
    assert empty_place.user is None
    assert client.post(reverse("public:invitation_accept", args=[link])).status_code == 302
    empty_place.refresh_from_db()
    assert empty_place.user == tom
    assert Partner.objects.of(tom).count() == 2


def test_signing_in_leads_back_to_the_link(link: str, tom: Any, other_unit: Any) -> None:
    from tests.people import PASSWORD

    with acting.building():
        elsewhere = services.open_couple(therapist=other_unit.care_team.get().user, by=tom)
        services.join(services.add_member(elsewhere, by=tom), tom, by=tom)
    client = Client()
    way = client.get(page(link)).content.decode()
    assert f"next={page(link)}" in way
    answer = client.post(
        reverse("account_login") + f"?next={page(link)}",
        {"login": tom.email, "password": PASSWORD, "next": page(link)},
    )
    assert answer["Location"] == page(link)
    assert "signed in as Tom" in client.get(page(link)).content.decode()


def test_another_persons_login_cannot_take_an_address_that_has_its_own(
    link: str, tom: Any, maya: Any, other_unit: Any, client_of: Any
) -> None:
    assert client_of(maya).post(reverse("public:invitation_accept", args=[link])).status_code == 410


def test_a_form_for_a_login_that_exists_makes_no_second_one(link: str, tom: Any) -> None:
    answer = Client().post(page(link), FILLED)
    assert answer.status_code == 200
    assert "You have a login here already" in answer.content.decode()
    assert User.objects.filter(email="tom@example.test").count() == 1
    assert Invitation.objects.get().used_at is None


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("password", "short", "a little short"),
        ("password", "", "Please choose a password"),
        ("password", "y" * 1000, "longer than we can keep"),
        ("time_zone", "Mars/Olympus", "We do not know this time zone"),
        ("time_zone", "", "This field is required"),
        ("name_used", "\u0000\u0007", "We need something to call you"),
        ("name_used", "n" * 100_000, "longer than we can keep"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_the_field(link: str, field: str, value: str, words: str) -> None:
    answer = Client().post(page(link), {**FILLED, field: value})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert FILLED["password"] not in answer.content.decode()
    assert not User.objects.filter(email="tom@example.test").exists()


@pytest.mark.django_db(transaction=True)
def test_two_windows_at_once_make_one_login(link: str) -> None:
    from threading import Barrier, Thread

    from django.db import connection

    invitation, gate, ends = Invitation.objects.get(), Barrier(2), []

    def arrive() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE ifio_web")
        gate.wait()
        try:
            with acting.acting_as(acting.Actor()):
                arrivals.arrive(
                    invitation, name_used="Tom", time_zone="UTC", password="lantern gravel seventeen pears"
                )
            ends.append("in")
        except services.CannotJoin:
            ends.append("late")
        finally:
            connection.close()

    threads = [Thread(target=arrive) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["in", "late"]
