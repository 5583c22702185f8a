"""What was destroyed is gone for good, and a receipt says so without a word of it."""

import json

import pytest

from core import keys, outside, vault
from core.models import AccessEntry, KeyReceipt, VaultKey
from couples.models import ContactContext

from .test_vault import write


@pytest.fixture(autouse=True)
def said_outside(settings, tmp_path):
    settings.ANCHOR_FILE = tmp_path / "anchor" / "log.jsonl"


def test_a_receipt_says_who_when_and_which_and_nothing_of_the_words(ines, as_ines, as_person, at):
    at("2026-03-20T10:00Z")
    with as_person(ines):
        write(as_ines, "behind the door")
        receipt = vault.destroy(as_ines.pk, chain=as_ines.couple_id)

    kept = KeyReceipt.objects.get()
    assert kept == receipt
    assert (kept.scope, kept.by, kept.whole, kept.purposes) == (as_ines.pk, str(ines.pk), True, ["safety"])
    assert kept.at.isoformat().startswith("2026-03-20T10:00")
    assert kept.keys == [str(VaultKey.objects.get(scope=as_ines.pk).pk)]
    assert len(kept.digest) == 64
    entry = AccessEntry.objects.get(action="vault.destroyed")
    assert (entry.chain, entry.subject_id) == (as_ines.couple_id, str(kept.pk))


def test_some_purposes_can_go_alone(ines, as_ines, as_person):
    with as_person(ines):
        kept_apart = write(as_ines)
        keys.mint(as_ines.pk, "own")
        assert vault.destroy(as_ines.pk, ["own"]).purposes == ["own"]

        assert vault.open_one(kept_apart)["who"] == "behind the door"
        keys.mint(as_ines.pk, "own")
    assert not VaultKey.objects.filter(scope=as_ines.pk, purpose="own", destroyed_at=None).exists()


@pytest.mark.parametrize("wrote_before", [True, False])
def test_nothing_is_kept_anew_where_all_was_erased(wrote_before, ines, as_ines, as_person):
    with as_person(ines):
        if wrote_before:
            write(as_ines).delete()
        vault.destroy(as_ines.pk)
        with pytest.raises(vault.Erased):
            write(as_ines)

    assert not VaultKey.objects.filter(scope=as_ines.pk, destroyed_at=None).exists()


def test_words_opened_a_moment_ago_do_not_keep_the_key(ines, as_ines, as_person):
    with as_person(ines):
        row = write(as_ines)
        vault.open_one(row)
        vault.destroy(as_ines.pk)
        with pytest.raises(vault.Erased):
            vault.open_one(ContactContext.objects.get(pk=row.pk))


def test_what_is_gone_is_said_outside_too(ines, as_ines, as_person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        with as_person(ines):
            write(as_ines)
            receipt = vault.destroy(as_ines.pk)

    (line,) = outside.lines()
    assert line.is_whole
    assert line.said["keys"] == receipt.keys
    assert "behind the door" not in json.dumps(line.said)


def test_a_receipt_can_not_be_changed_by_the_role_that_serves_pages(ines, as_ines, as_person):
    from django.db import ProgrammingError, transaction

    with as_person(ines):
        vault.destroy(as_ines.pk)

    for change in (KeyReceipt.objects.update, KeyReceipt.objects.all().delete):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change(**({"by": "x"} if change == KeyReceipt.objects.update else {}))


def test_a_grant_with_an_end_ends_by_itself(ines, as_ines, theo, as_person, at):
    from datetime import UTC, datetime

    at("2026-03-20T10:00Z")
    with as_person(ines):
        row = write(as_ines)
        vault.allow(f"user:{theo.pk}", as_ines.pk, ["safety"], until=datetime(2026, 3, 20, 14, tzinfo=UTC))
    with as_person(theo):
        assert vault.open_one(row)["who"] == "behind the door"

    at("2026-03-20T14:00Z")

    with as_person(theo), pytest.raises(vault.Refused):
        vault.open_one(row)


def test_a_grant_with_an_end_does_not_shorten_one_without(ruth, ines, as_ines, as_person, at):
    from datetime import UTC, datetime

    at("2026-03-20T10:00Z")
    with as_person(ines):
        row = write(as_ines)
        vault.allow(f"user:{ruth.pk}", as_ines.pk, ["safety"], until=datetime(2026, 3, 20, 11, tzinfo=UTC))
        vault.close_early(f"user:{ruth.pk}", [as_ines.pk])

    at("2026-03-20T14:00Z")

    with as_person(ruth):
        assert vault.open_one(row)["who"] == "behind the door"
