"""Whatever is done with an invitation, two people never become one and one never two; the words stay kind."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import actor as acting
from couples import arrivals, services
from couples.models import Invitation, Partner, PartnerState
from notifications import links
from notifications.models import Notice
from tests.people import PASSWORD

from .test_invitation import FILLED, page

OVER = "does not lead anywhere now"


def invited(place: Any, address: str, by: Any) -> str:
    with acting.building():
        invitation = services.invite(place, email=address, name="Tom", by=by)
    return links.token(Notice.objects.get(kind="invitation", subject_id=invitation.pk))


@pytest.mark.parametrize("address", ["TOM@example.test", "Tom@Example.TEST", "  tom@example.test "])
def test_an_address_in_another_case_is_the_same_person(
    empty_place: Any, ruth: Any, tom: User, other_unit: Any, address: str
) -> None:
    token = invited(empty_place, address, ruth)

    answer = Client().post(page(token), FILLED)

    assert "You have a login here already" in answer.content.decode()
    assert User.objects.filter(email__iexact="tom@example.test").count() == 1
    tom.refresh_from_db()
    assert tom.check_password(PASSWORD)


def test_a_link_that_was_passed_on_makes_whoever_takes_it_nobody_else(
    empty_place: Any, ruth: Any, maya: User, other_unit: Any, client_of: Any
) -> None:
    """Maya takes a place that was kept for a new address: as Maya, and no login is made for that address.

    That it is she is what the therapist sees in the conversation alone, before anything is done together.
    """
    token = invited(empty_place, "new@example.test", ruth)

    assert client_of(maya).post(reverse("public:invitation_accept", args=[token])).status_code == 302

    empty_place.refresh_from_db()
    assert empty_place.user == maya
    assert not User.objects.filter(email="new@example.test").exists()
    assert Client().get(page(token)).status_code == 410


def test_a_passed_on_link_cannot_take_the_address_of_somebody_who_has_a_login(
    empty_place: Any, ruth: Any, tom: User, maya: User, other_unit: Any, client_of: Any
) -> None:
    token = invited(empty_place, tom.email, ruth)

    answer = client_of(maya).post(reverse("public:invitation_accept", args=[token]))

    assert answer.status_code == 410
    assert OVER in answer.content.decode()
    assert Invitation.objects.get(partner=empty_place).used_at is None


def test_an_accepted_link_changes_neither_password_nor_address_nor_name_of_a_login(
    empty_place: Any, ruth: Any, tom: User, other_unit: Any, client_of: Any
) -> None:
    before = User.objects.filter(pk=tom.pk).values("email", "password", "name_used", "time_zone").get()
    with acting.building():
        elsewhere = services.open_couple(therapist=ruth, by=ruth)
        services.join(services.add_member(elsewhere, by=ruth), tom, by=tom)
    token = invited(empty_place, tom.email, ruth)

    client_of(tom).post(reverse("public:invitation_accept", args=[token]), FILLED)

    assert User.objects.filter(pk=tom.pk).values(*before).get() == before
    assert Partner.objects.of(tom).count() == 2


def test_an_unknown_used_revoked_and_overdue_link_read_the_same(empty_place: Any, ruth: Any, at: Any) -> None:
    used = invited(empty_place, "a@example.test", ruth)
    Invitation.objects.update(used_at=empty_place.couple.created_at)
    revoked = invited(empty_place, "b@example.test", ruth)
    Invitation.objects.filter(used_at=None).update(revoked_at=empty_place.couple.created_at)
    overdue = invited(empty_place, "c@example.test", ruth)
    Invitation.objects.filter(used_at=None, revoked_at=None).update(expires_at=empty_place.couple.created_at)

    answers = [Client().get(page(token)) for token in (used, revoked, overdue, "n" * 22)]

    assert {one.status_code for one in answers} == {410}
    assert all(OVER in one.content.decode() for one in answers)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("other", ["revoke", "accept"])
def test_at_the_same_moment_one_of_two_wins(
    empty_place: Any, ruth: Any, maya: User, other_unit: Any, other: str
) -> None:
    """A link used while it is taken back, or by two people at once: one end, and never half of both."""
    from threading import Barrier, Thread

    token = invited(empty_place, "new@example.test", ruth)
    gate, ends = Barrier(2), []

    def act(name: str, actor: acting.Actor, verb: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE ifio_web")
        try:
            with acting.acting_as(actor):
                found = arrivals.find(token)
                gate.wait()
                if found is not None:
                    verb(found)
            ends.append(name)
        except services.CannotJoin:
            ends.append("late")
        finally:
            connection.close()

    def arrive(found: Invitation) -> None:
        arrivals.arrive(found, name_used="Tom", time_zone="UTC", password=FILLED["password"])

    def otherwise(found: Invitation) -> None:
        if other == "revoke":
            arrivals.revoke(empty_place, by=ruth)
        else:
            arrivals.accept_as(found, maya)

    threads = [
        Thread(target=act, args=("in", acting.Actor(), arrive)),
        Thread(target=act, args=(other, acting.person(ruth if other == "revoke" else maya), otherwise)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")

    empty_place.refresh_from_db()
    made = User.objects.filter(email="new@example.test").count()
    invitation = Invitation.objects.get(partner=empty_place)
    if other == "accept":
        assert sorted(ends) in (["accept", "late"], ["in", "late"])
        assert made == (1 if "in" in ends else 0)
        assert empty_place.state == PartnerState.ACTIVE
    else:
        assert (empty_place.state == PartnerState.ACTIVE) == (made == 1) == (invitation.used_at is not None)
