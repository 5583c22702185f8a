"""Nothing of a person is forgotten: every column that names one is exported, or says why it is not theirs."""

from collections.abc import Iterable

import pytest
from django.apps import apps
from django.db import models

from accounts.models import User
from core.mine import HOLDINGS, NOTHING_OWN, Erasing
from core.models import SealedModel
from couples.models import Partner

OURS = {
    "accounts",
    "booking",
    "couples",
    "groups",
    "homework",
    "intake",
    "notifications",
    "parts",
    "sessions_app",
}
SIGNING_IN = {"account", "mfa", "usersessions"}


def columns() -> Iterable[tuple[str, models.Field]]:
    """Every column that leads to a person or a membership."""
    for model in apps.get_models():
        if model._meta.app_label in OURS | SIGNING_IN:
            for field in model._meta.concrete_fields:
                if field.related_model in {User, Partner}:
                    yield f"{model._meta.label}.{field.name}", field


def held() -> set[str]:
    """The columns by which a registered row is somebody's."""
    return {f"{one.model}.{one.whose.split('__')[0]}" for one in HOLDINGS if one.whose}


def test_every_column_that_names_a_person_is_exported_or_says_why_not():
    forgotten = [name for name, _field in columns() if name not in held() | set(NOTHING_OWN)]

    assert not forgotten, f"Register these with core.mine, or say why they are nobody's own: {forgotten}"


@pytest.mark.privacy
def test_what_is_held_leads_to_its_owner_and_to_no_couple():
    """Through a couple an export would take what is the other's along."""
    around = [one.model for one in HOLDINGS if {"couple", "partners"} & set(one.whose.split("__"))]

    assert around == []


def test_nothing_is_registered_twice_or_for_nothing():
    known = {name for name, _field in columns()}

    assert not set(NOTHING_OWN) - known, "These columns are gone."
    assert not held() & set(NOTHING_OWN)
    assert all(len(reason) > 15 for reason in NOTHING_OWN.values())


def test_a_planted_column_is_found(monkeypatch: pytest.MonkeyPatch):
    """The control: with one registration gone, the rule above points to it."""
    monkeypatch.setattr(
        "tests.guards.test_mine.HOLDINGS", [one for one in HOLDINGS if one.model != "parts.Part"]
    )

    assert [name for name, _f in columns() if name not in held() | set(NOTHING_OWN)] == ["parts.Part.author"]


def test_every_sealed_row_of_a_member_is_held():
    sealed = {
        model._meta.label
        for model in apps.get_models()
        if issubclass(model, SealedModel) and any(field.name == "author" for field in model._meta.fields)
    }

    assert sealed - {one.model for one in HOLDINGS} == set()


def test_what_others_read_goes_at_once():
    """A row that is shared with the others is never kept as a record."""
    from couples.models import SharedRow

    kept = [
        one.model for one in HOLDINGS if one.erasing == Erasing.RECORD and issubclass(one.table, SharedRow)
    ]

    assert kept == []
