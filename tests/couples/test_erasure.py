"""One partner is erased: what is theirs goes, what must be kept is locked, and the other's is whole."""

import copy
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from accounts.models import User
from core import actor as acting
from core import vault
from core.models import VaultKey
from couples import erasing
from couples.models import MemberRow, Partner, Receipt, StaffRow
from homework.models import PracticeOffer
from intake.models import IntakeAnswers, SafetyAnswers, Signature, SignedName
from intake.models.answers import DRAFT
from notifications.models import ContactRule, Notice
from parts.models import Part, SharedPart
from sessions_app.models import PhaseNote, SaidAloud, TurnSaid
from tests.guards.world import World, make_world
from tests.kept import built_once
from tests.people import PASSWORD

from .test_export import sentences, unpacked

OWN = [Part, SharedPart, PhaseNote, SaidAloud, TurnSaid]


@pytest.fixture(scope="module")
def world_of_the_file(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    yield from built_once(django_db_blocker, make_world)


@pytest.fixture
def world(db: None, world_of_the_file: World) -> World:
    return copy.deepcopy(world_of_the_file)


@pytest.fixture
def tom(world: World) -> User:
    return world.people["tom"]


@pytest.fixture
def ines(world: World) -> User:
    return world.people["ines"]


def all_words_of(user: Any, as_person: Any) -> dict[tuple[str, str], Any]:
    """Every sealed row this person wrote, opened."""
    found = {}
    with as_person(user):
        for model in apps.get_models():
            if issubclass(model, MemberRow):
                for row in model._default_manager.filter(author__user=user):
                    found[(model._meta.label, str(row.pk))] = vault.open_one(row)
    return found


def records_of(user: Any, as_person: Any) -> set[str]:
    """What a therapist wrote, in sentences."""
    found: set[str] = set()
    with as_person(user):
        for model in apps.get_models():
            if issubclass(model, StaffRow):
                for words in vault.open_all(model._default_manager.visible_to(user)):
                    found |= sentences(words)
    return found


def dump() -> str:
    """Every value of every table, as a reader of the database finds it."""
    rows = []
    with acting.building(), connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            rows.append(str(cursor.fetchall()))
    return "\n".join(rows)


def test_erasing_tom_leaves_ines_whole_and_his_shared_lines_gone(
    world: World, ines: User, tom: User, as_person: Any, client_of: Any, freshly: Any
) -> None:
    """Acceptance check 15 of the worked example."""
    hers, notes = all_words_of(ines, as_person), records_of(world.people["ruth"], as_person)
    assert SharedPart.objects.filter(author__user=tom).exists()
    browser = freshly(client_of(tom))

    began = time.monotonic()
    answer = browser.post(reverse("my:couples:erase"), {"sure": "on"})
    took = time.monotonic() - began

    assert answer.url == reverse("public:erased")
    assert took < 60
    assert all_words_of(ines, as_person) == hers
    assert records_of(world.people["ruth"], as_person) == notes
    for model in OWN:
        assert not model._default_manager.filter(author__user=tom).exists(), model
        assert model._default_manager.filter(author__user=ines).exists(), model
    pages = ["/my/", "/my/us/", "/my/parts/", "/my/parts/shared/", "/my/parts/loop/", "/my/practices/"]
    for page in pages:
        status = client_of(ines).get(page).status_code
        assert status in {200, 404}, (page, status)


def test_no_key_of_his_is_left_but_the_one_of_the_record(
    world: World, tom: User, as_person: Any, client_of: Any, freshly: Any
) -> None:
    membership = Partner.objects.get(user=tom)

    with as_person(tom):
        receipt = erasing.erase(tom, by=tom)

    live = VaultKey.objects.filter(scope=membership.pk, destroyed_at=None)
    assert set(live.values_list("purpose", flat=True)) == {"kept"}
    assert receipt.done_at is not None
    assert receipt.keys >= 3
    assert receipt.counts["parts.Part"] > 0
    assert not any(isinstance(value, str) for value in receipt.counts.values())


def test_what_the_law_keeps_opens_for_the_therapist_and_for_nobody_else(
    world: World, ines: User, tom: User, as_person: Any
) -> None:
    with as_person(tom):
        erasing.erase(tom, by=tom)

    ruth = world.people["ruth"]
    with as_person(ruth):
        for model in (IntakeAnswers, SafetyAnswers, SignedName):
            rows = list(model._default_manager.filter(author__user=tom))
            assert rows
            assert all(vault.open_all(rows))
    assert Signature.objects.filter(partner__user=tom).exists()
    assert not IntakeAnswers.objects.filter(author__user=tom, version=DRAFT).exists()
    row = IntakeAnswers.objects.filter(author__user=tom).first()
    with as_person(ines), pytest.raises(vault.Refused):
        vault.open_one(row)


def test_nothing_says_any_more_whose_login_it_was(world: World, tom: User, as_person: Any) -> None:
    address = tom.email

    with as_person(tom):
        erasing.erase(tom, by=tom)
    Notice.objects.filter(kind="login_closed").delete()  # says so once, and is forgotten with the others

    assert address not in dump()
    assert not ContactRule.objects.filter(user=tom).exists()


def test_the_login_is_closed_and_every_session_over(
    world: World, tom: User, client_of: Any, freshly: Any
) -> None:
    from django.test import Client

    other = client_of(tom)
    address = tom.email

    freshly(client_of(tom)).post(reverse("my:couples:erase"), {"sure": "on"})

    assert other.get("/my/").status_code == 302
    again = Client().post("/account/login/", {"login": address, "password": PASSWORD})
    assert again.status_code == 200


def test_therapists_pages_go_on(world: World, tom: User, as_person: Any, client_of: Any) -> None:
    couple = Partner.objects.get(user=tom).couple_id
    with as_person(tom):
        erasing.erase(tom, by=tom)
    client = client_of(world.people["ruth"])

    assert client.get(reverse("practice:couples:couple", args=[couple])).status_code == 200
    for name in ("intake:panel", "intake:reading", "intake:safety", "booking:panel", "sessions:panel"):
        key = "couple" if name == "sessions:panel" else "pk"
        key = "couple_id" if name == "booking:panel" else key
        assert client.get(reverse(f"practice:{name}", kwargs={key: couple})).status_code == 200, name
    for name in ("parts:panel", "parts:maps", "parts:cycle", "homework:panel", "homework:offer"):
        assert client.get(reverse(f"practice:{name}", kwargs={"couple_id": couple})).status_code == 200, name


def test_nobody_erases_somebody_else(ines: User, tom: User, as_person: Any) -> None:
    with as_person(ines), pytest.raises(PermissionDenied):
        erasing.erase(tom, by=ines)


def test_it_takes_a_tick_and_a_fresh_sign_in(ines: User, client_of: Any) -> None:
    address = reverse("my:couples:erase")

    assert "Nothing has been erased" in client_of(ines).post(address, {}).content.decode()
    asked = client_of(ines).post(address, {"sure": "on"})
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert not Receipt.objects.exists()


def test_a_legal_hold_makes_it_wait_and_looks_the_same(
    world: World, ines: User, tom: User, as_person: Any, client_of: Any, freshly: Any
) -> None:
    ruth, couple = world.people["ruth"], Partner.objects.get(user=tom).couple
    with as_person(ruth):
        erasing.hold(couple, by=ruth)
    parts = Part.objects.filter(author__user=tom).count()
    browser = freshly(client_of(tom))

    answer = browser.post(reverse("my:couples:erase"), {"sure": "on"})

    assert answer.url == reverse("public:erased")
    assert Part.objects.filter(author__user=tom).count() == parts
    assert Receipt.objects.get().done_at is None
    tom.refresh_from_db()
    assert not tom.is_active
    with as_person(ines):
        for row in SharedPart.objects.filter(author__user=tom):
            with pytest.raises(vault.Refused):
                vault.open_one(row)

    with as_person(ruth):
        erasing.lift(couple, by=ruth)
    with acting.building():
        assert erasing.finish_waiting() == 1
        assert erasing.finish_waiting() == 0
    assert not Part.objects.filter(author__user=tom).exists()


def test_offers_to_him_alone_go_and_offers_to_both_stay(world: World, tom: User, as_person: Any) -> None:
    membership = Partner.objects.get(user=tom)
    both = PracticeOffer.objects.filter(couple=membership.couple, needed__gt=1).count()

    with as_person(tom):
        erasing.erase(tom, by=tom)

    assert PracticeOffer.objects.filter(couple=membership.couple, needed__gt=1).count() == both
    assert not PracticeOffer.objects.filter(scope=membership.pk).exists()


def test_the_file_taken_along_first_holds_what_then_goes(
    world: World, tom: User, client_of: Any, freshly: Any
) -> None:
    browser = freshly(client_of(tom))

    file = unpacked(browser.post(reverse("my:couples:export")).content)["papers.html"].decode()
    browser.post(reverse("my:couples:erase"), {"sure": "on"})

    assert "<h2>Your parts</h2>" in file
