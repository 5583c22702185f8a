"""The wrapping key is rotated and bodies are sealed anew; what was written stays readable throughout."""

import pytest
from django.core.management import CommandError, call_command

from core import keys, reseal, vault
from core.models import AccessEntry, VaultKey
from couples.models import ContactContext

from .test_vault import write

NEW = b"\x07" * 32


@pytest.fixture
def kept(ines, as_ines, tom, as_tom, as_person):
    for user, partner, text in ((ines, as_ines, "behind the door"), (tom, as_tom, "on the bus")):
        with as_person(user):
            write(partner, text)
    return {ines: "behind the door", tom: "on the bus"}


def read(user, as_person):
    with as_person(user):
        return ContactContext.objects.visible_to(user).get().words["who"]


def sealed_by():
    return {vault.sealed_by(bytes(body)) for body in ContactContext.objects.values_list("body", flat=True)}


def test_after_rotation_the_old_key_may_go(kept, as_person, settings):
    settings.VAULT_RING = {"new": NEW} | settings.VAULT_RING

    call_command("rotate_keys", batch=1)

    assert set(keys.wrapped_by()) == {"new"}
    settings.VAULT_RING = {"new": NEW}
    assert {user: read(user, as_person) for user in kept} == kept
    assert AccessEntry.objects.filter(action="vault.rewrapped", subject_id="new").count() == 2


def test_rotation_without_the_old_key_says_what_is_missing_and_changes_nothing(kept, settings):
    before = set(VaultKey.objects.values_list("wrapped", flat=True))
    settings.VAULT_RING = {"new": NEW}

    with pytest.raises(CommandError, match="lacks the key"):
        call_command("rotate_keys")

    assert {bytes(one) for one in VaultKey.objects.values_list("wrapped", flat=True)} == {
        bytes(one) for one in before
    }


def test_rotation_leaves_destroyed_keys_empty(kept, as_ines, ines, as_person, settings):
    with as_person(ines):
        vault.destroy(as_ines.pk)
    settings.VAULT_RING = {"new": NEW} | settings.VAULT_RING

    call_command("rotate_keys")

    assert bytes(VaultKey.objects.get(scope=as_ines.pk).wrapped) == b""


def test_bodies_go_under_fresh_keys_and_read_the_same(kept, as_person):
    before = sealed_by()

    call_command("reencrypt", batch=1)

    assert not sealed_by() & before
    assert {user: read(user, as_person) for user in kept} == kept


def test_one_persons_words_can_be_sealed_anew_alone(kept, as_ines, as_person):
    before = sealed_by()

    call_command("reencrypt", scope=as_ines.pk)

    assert len(sealed_by() & before) == 1
    assert {user: read(user, as_person) for user in kept} == kept


def test_a_run_that_was_stopped_goes_on_where_it_was(kept, as_person):
    before = sealed_by()
    run = reseal.run(batch=1)
    while not next(run).resealed:
        pass
    run.close()
    halfway = sealed_by()

    list(reseal.run(batch=1))

    assert len(halfway & before) == 1
    assert sealed_by() & halfway == halfway - before
    assert VaultKey.objects.count() == 4


def test_old_keys_go_an_hour_later_and_not_while_a_body_needs_them(kept, ines, as_person, at):
    at("2027-03-20T10:00Z")
    late = ContactContext.objects.get(author__user=ines)
    call_command("reencrypt")
    ContactContext.objects.filter(pk=late.pk).update(body=late.body)  # a page that was on its way
    assert reseal.forget() == 0

    at("2027-03-20T11:01Z")

    assert reseal.forget() == 1
    assert read(ines, as_person) == "behind the door"
    call_command("reencrypt")
    assert VaultKey.objects.filter(destroyed_at=None).count() == 2
    assert {user: read(user, as_person) for user in kept} == kept


def test_a_value_that_does_not_open_is_named_and_left(kept, as_tom, tom, as_person, capsys):
    broken = ContactContext.objects.exclude(author=as_tom).get()
    changed = bytes(broken.body)[:-1] + bytes([broken.body[-1] ^ 1])
    ContactContext.objects.filter(pk=broken.pk).update(body=changed)

    with pytest.raises(CommandError, match=str(broken.pk)):
        call_command("reencrypt")

    assert bytes(ContactContext.objects.get(pk=broken.pk).body) == changed
    assert read(tom, as_person) == "on the bus"
    assert AccessEntry.objects.filter(action="denied.vault.damaged", subject_id=str(broken.pk)).exists()
