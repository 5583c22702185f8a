"""The key table is kept apart from the dump and comes back; nothing that was destroyed comes back with it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core import anchor, outside, vault
from core.models import KeyReceipt, VaultKey
from couples.models import ContactContext

from .test_vault import write


@pytest.fixture(autouse=True)
def said_outside(settings, tmp_path):
    settings.ANCHOR_FILE = tmp_path / "anchor" / "log.jsonl"
    outside.tell([])


@pytest.fixture
def copy(ines, as_ines, tom, as_tom, as_person, tmp_path):
    """Two people have written, and the key table was copied."""
    for user, partner, text in ((ines, as_ines, "behind the door"), (tom, as_tom, "on the bus")):
        with as_person(user):
            write(partner, text)
    call_command("keys_backup", str(tmp_path / "keys"))
    return tmp_path / "keys"


def lose_the_keys():
    """What a dump without the key table leaves, and receipts of a later day with it."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("DELETE FROM core_vaultkey")
        cursor.execute("DELETE FROM core_keyreceipt")
        cursor.execute("SET ROLE ifio_web")


def read(user, as_person):
    with as_person(user):
        return ContactContext.objects.visible_to(user).get().words["who"]


def test_what_was_copied_comes_back(copy, ines, tom, as_person):
    lose_the_keys()
    with pytest.raises(vault.Damaged):
        read(ines, as_person)

    call_command("keys_restore", str(copy))

    assert (read(ines, as_person), read(tom, as_person)) == ("behind the door", "on the bus")


def test_the_file_holds_no_key_that_could_be_used_without_the_ring(copy, settings):
    kept = copy.read_bytes()
    assert not any(bytes(row.wrapped) in kept for row in VaultKey.objects.all())
    assert oct(copy.stat().st_mode)[-3:] == "600"

    settings.VAULT_RING = {next(iter(settings.VAULT_RING)): b"\x09" * 32}

    with pytest.raises(CommandError, match="altered, or VAULT_KEYS is another ring"):
        call_command("keys_restore", str(copy))


def test_an_altered_copy_brings_nothing_back(copy):
    lose_the_keys()
    kept = bytearray(copy.read_bytes())
    kept[-1] ^= 1
    copy.write_bytes(kept)

    with pytest.raises(CommandError, match="Nothing was brought back"):
        call_command("keys_restore", str(copy))

    assert not VaultKey.objects.exists()


@pytest.mark.parametrize("said_by", ["the receipt at once", "the next anchor"])
def test_what_was_destroyed_after_the_copy_stays_destroyed(
    said_by, copy, ines, as_ines, tom, as_person, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=said_by == "the receipt at once"), as_person(ines):
        vault.destroy(as_ines.pk)
    if said_by == "the next anchor":
        anchor.say()
    lose_the_keys()

    call_command("keys_restore", str(copy))

    assert read(tom, as_person) == "on the bus"
    with pytest.raises(vault.Erased):
        read(ines, as_person)
    assert KeyReceipt.objects.get().scope == as_ines.pk
    with as_person(ines), pytest.raises(vault.Erased):
        write(as_ines, "again")


def test_without_the_list_of_what_is_gone_nothing_comes_back_by_accident(copy, ines, as_person):
    lose_the_keys()
    outside.path().unlink()

    with pytest.raises(CommandError, match="says what was destroyed"):
        call_command("keys_restore", str(copy))

    call_command("keys_restore", str(copy), without_outside=True)
    assert read(ines, as_person) == "behind the door"


def test_a_key_that_was_made_meanwhile_goes_on_sealing(copy, ines, as_ines, as_person):
    lose_the_keys()
    with as_person(ines):
        row = ContactContext.objects.get(author=as_ines)
        row.write({"who": "written since"})
        row.save()

    call_command("keys_restore", str(copy))

    assert read(ines, as_person) == "written since"
    assert VaultKey.objects.filter(scope=as_ines.pk, superseded_at=None).count() == 1
