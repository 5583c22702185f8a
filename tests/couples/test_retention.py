"""Records go when their time is over, and not before; a legal hold keeps them; receipts hold no content."""

import copy
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from core import actor as acting
from core import clock
from core.models import VaultKey
from couples import erasing, retention, services
from couples.models import Couple, Partner, Receipt
from parts.models import Part
from sessions_app.models import ProcessNote, ProgressNote
from tests.guards.world import World, make_world
from tests.kept import built_once

from .test_erasure import dump

YEARS = timedelta(days=366)


def made_and_left() -> World:
    made = make_world()
    with acting.acting_as(acting.person(made.people["ines"])):
        for partner in Partner.objects.filter(couple=made.story.couple, user=made.people["ines"]):
            services.leave(partner, by=made.people["ines"])
    return made


@pytest.fixture(scope="module")
def world_of_the_file(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    yield from built_once(django_db_blocker, made_and_left)


@pytest.fixture
def world(db: None, world_of_the_file: World) -> World:
    return copy.deepcopy(world_of_the_file)


def years_later(years: float) -> None:
    clock.set_now(clock.now() + years * YEARS)


def ran(**options: Any) -> str:
    out = StringIO()
    call_command("retention", stdout=out, **options)
    return out.getvalue()


def test_before_its_time_nothing_goes(world: World) -> None:
    years_later(6.9)

    assert ran().startswith("0 records")
    assert Couple.objects.filter(pk=world.story.couple.pk).exists()


def test_after_seven_years_a_case_goes_with_every_key_and_row(world: World) -> None:
    couple, maya = world.story.couple, Partner.objects.get(user=world.people["maya"]).couple
    names = {name: world.people[name].email for name in ("ines", "tom")}
    scopes = [couple.pk, *couple.partners.values_list("pk", flat=True)]
    scopes += couple.care_team.values_list("pk", flat=True)
    years_later(7.1)

    said = ran()

    assert said.startswith("1 records are gone.")
    assert not Couple.objects.filter(pk=couple.pk).exists()
    assert not Part.objects.filter(couple_id=couple.pk).exists()
    assert not ProgressNote.objects.filter(couple_id=couple.pk).exists()
    assert not VaultKey.objects.filter(scope__in=scopes, destroyed_at=None).exists()
    assert Couple.objects.filter(pk=maya.pk).exists()
    kept = dump()
    assert not [address for address in names.values() if address in kept]
    receipt = Receipt.objects.get(kind="case")
    assert receipt.subject_id == couple.pk
    assert all(isinstance(number, int) for number in receipt.counts.values())
    assert ran().startswith("0 records")


def test_a_dry_run_says_the_same_and_leaves_everything(world: World) -> None:
    years_later(7.1)

    said = ran(dry_run=True)

    assert "1 records would go." in said
    assert "sessions_app.ProgressNote: " in said
    assert Couple.objects.filter(pk=world.story.couple.pk).exists()
    assert not Receipt.objects.exists()


def test_a_legal_hold_keeps_a_case_past_its_time(world: World, as_person: Any) -> None:
    ruth, couple = world.people["ruth"], world.story.couple
    with as_person(ruth):
        erasing.hold(couple, by=ruth)
    years_later(9)

    said = ran()
    assert "1 are past their time and stay under a legal hold." in said
    assert Couple.objects.filter(pk=couple.pk).exists()

    with as_person(ruth):
        erasing.lift(couple, by=ruth)
    assert ran().startswith("1 records are gone.")


def test_work_that_goes_on_never_goes(world: World) -> None:
    maya = Partner.objects.get(user=world.people["maya"]).couple
    years_later(30)

    assert ran().startswith("1 records are gone.")
    assert Couple.objects.filter(pk=maya.pk).exists()


def test_whoever_goes_on_elsewhere_keeps_their_login(world: World) -> None:
    ines, tom, theo = (world.people[name] for name in ("ines", "tom", "theo"))
    years_later(7.2)
    with acting.building():
        elsewhere = services.open_couple(therapist=theo, by=theo)
        services.join(services.add_member(elsewhere, by=theo), ines, by=ines)

    assert ran().startswith("1 records are gone.")

    ines.refresh_from_db()
    tom.refresh_from_db()
    assert ines.is_active
    assert not tom.is_active
    assert Partner.objects.filter(user=ines).count() == 1


def test_process_notes_have_a_time_of_their_own(world: World, settings: Any) -> None:
    assert ProcessNote.objects.exists()
    settings.PROCESS_NOTES_KEPT_YEARS = 2
    years_later(1.9)
    ran()
    assert ProcessNote.objects.exists()
    years_later(0.3)

    ran()

    assert not ProcessNote.objects.exists()
    assert ProgressNote.objects.exists()
    assert Receipt.objects.get(kind="process").counts["sessions_app.ProcessNote"] > 0


def test_without_a_number_of_years_nothing_goes(world: World, settings: Any) -> None:
    settings.RECORDS_KEPT_YEARS = 0
    years_later(50)

    assert ran().startswith("0 records")


def test_the_29th_of_february_has_an_anniversary_every_year() -> None:
    from datetime import UTC, datetime

    leap = datetime(2024, 2, 29, 12, tzinfo=UTC)

    assert retention.years_before(leap, 7) == datetime(2017, 2, 28, 12, tzinfo=UTC)
