"""Private words open for their author and for whom a grant names; nothing else opens them."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import vault
from core.models import AccessEntry, VaultKey
from couples.models import ContactContext


def write(partner, text="behind the door", visibility="safety_restricted"):
    row = ContactContext(author=partner)
    row.write({"who": text}, visibility=visibility)
    row.save()
    return row


def test_an_author_reads_her_own_words_and_nobody_is_told(ines, as_ines, as_person):
    with as_person(ines):
        write(as_ines)
    with as_person(ines):
        words = ContactContext.objects.visible_to(ines).get().words

    assert words == {"who": "behind the door"}
    assert not AccessEntry.objects.filter(action="read").exists()


def test_a_therapist_reads_what_is_meant_for_her_and_it_is_logged_once(ruth, ines, as_ines, as_person):
    with as_person(ines):
        row = write(as_ines)

    with as_person(ruth):
        assert ContactContext.objects.visible_to(ruth).get().words["who"] == "behind the door"
        assert ContactContext.objects.visible_to(ruth).get().words["who"] == "behind the door"

    entry = AccessEntry.objects.get(action="read")
    assert (entry.actor, entry.subject_id, entry.chain) == (str(ruth.pk), str(row.pk), row.couple_id)


def write_unsaved(partner, text):
    row = ContactContext(author=partner)
    row.write({"who": text}, visibility="safety_restricted")
    return row


@pytest.mark.parametrize("who", ["tom", "theo"])
def test_nobody_else_reads_it_even_with_the_row_in_hand(who, request, ines, as_ines, as_person):
    other = request.getfixturevalue(who)
    with as_person(ines):
        row = write(as_ines)
    row.__dict__.pop("_words")

    with as_person(other), pytest.raises(vault.Refused):
        row.words  # noqa: B018


def test_a_body_moved_to_another_row_does_not_open(ines, as_ines, as_person):
    with as_person(ines):
        row = write(as_ines)
        row.pk = uuid.uuid4()
        with pytest.raises(vault.Damaged):
            vault.open_one(row)


def test_every_flipped_bit_is_noticed(ines, as_ines, as_person):
    with as_person(ines):
        row = write(as_ines)
        whole = row.body
        for bit in range(len(whole) * 8):
            flipped = bytearray(whole)
            flipped[bit // 8] ^= 1 << bit % 8
            row.body = bytes(flipped)
            with pytest.raises(vault.Damaged):
                vault.open_one(row)


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_else_stands_in_a_row_does_not_open(data, ines, as_ines, as_person):
    """Cut, lengthened, replaced by noise, put under another column of the row: never words, never a crash."""
    with as_person(ines):
        row = write(as_ines)
        whole, other = row.body, write_unsaved(as_ines, "something else").body
        row.body = data.draw(
            st.one_of(
                st.binary(max_size=400),
                st.integers(0, len(whole) - 1).map(lambda size: whole[:size]),
                st.binary(min_size=1, max_size=40).map(lambda more: whole + more),
                st.integers(1, len(whole) - 1).map(lambda at: whole[:at] + other[at:]),
            )
        )
        with pytest.raises(vault.Damaged):
            vault.open_one(row)
        row.delete()


@pytest.mark.parametrize("moved", ["pk", "scope", "purpose", "table", "column", "key"])
def test_a_value_opens_only_where_it_was_sealed(moved, ines, as_ines, tom, as_tom, as_person, monkeypatch):
    with as_person(tom):
        his = write(as_tom)
    with as_person(ines):
        row = write(as_ines)
        vault.allow(f"user:{ines.pk}", as_tom.pk, ["safety"])
        if moved == "pk":
            row.pk = his.pk
        elif moved == "scope":
            row.scope = as_tom.pk
        elif moved == "purpose":
            row.purpose = "ordinary"
        elif moved == "table":
            monkeypatch.setattr(ContactContext._meta, "db_table", "parts_part")
        elif moved == "column":
            monkeypatch.setattr(vault, "COLUMN", "notes")
        else:  # the name of another key in front of the same cipher text
            row.body = row.body[:1] + bytes(his.body)[1:17] + row.body[17:]
        with pytest.raises(vault.Damaged):
            vault.open_one(row)


@pytest.mark.parametrize("damage", ["flipped", "cut", "key swapped", "key gone"])
def test_a_value_that_does_not_open_is_logged_once_with_the_row_it_stands_in(
    damage, ines, as_ines, tom, as_tom, as_person, client_of
):
    with as_person(tom):
        write(as_tom)
    with as_person(ines):
        row = write(as_ines)
    keys = {key.scope: key for key in VaultKey.objects.all()}
    if damage == "flipped":
        ContactContext.objects.filter(pk=row.pk).update(body=row.body[:-1] + bytes([row.body[-1] ^ 1]))
    elif damage == "cut":
        ContactContext.objects.filter(pk=row.pk).update(body=row.body[:20])
    elif damage == "key swapped":
        VaultKey.objects.filter(scope=as_ines.pk).update(wrapped=keys[as_tom.pk].wrapped)
    else:
        VaultKey.objects.filter(scope=as_ines.pk).delete()

    def read():
        with as_person(ines):
            ContactContext.objects.get(pk=row.pk).words  # noqa: B018

    with pytest.raises(vault.Damaged):
        read()

    entry = AccessEntry.objects.get(action="denied.vault.damaged")
    assert (entry.chain, entry.subject_id) == (row.couple_id, str(row.pk))


def test_words_kept_before_columns_were_bound_still_open(ines, as_ines, as_person, monkeypatch):
    with as_person(ines):
        monkeypatch.setattr(vault, "VERSION", vault.FIRST_VERSION)
        row = write(as_ines)
        monkeypatch.undo()
        row.__dict__.pop("_words")

        assert bytes(row.body)[:1] == vault.FIRST_VERSION
        assert row.words == {"who": "behind the door"}


def test_a_destroyed_key_erases_one_persons_words_and_no_others(ines, as_ines, tom, as_tom, as_person):
    with as_person(ines):
        hers = write(as_ines)
    with as_person(tom):
        his = write(as_tom, "on the bus")

    with as_person(ines):
        assert vault.destroy(as_ines.pk).destroyed == 1

    with as_person(ines), pytest.raises(vault.Erased):
        vault.open_one(hers)
    with as_person(tom):
        assert vault.open_one(his) == {"who": "on the bus"}


def test_length_tells_little(ines, as_ines, as_person):
    with as_person(ines):
        short, longer = write(as_ines, "x"), None
        longer = ContactContext(author=as_ines)
        longer.write({"who": "y" * 200}, visibility="safety_restricted")

    assert len(short.body) == len(longer.body)


def test_text_comes_back_exactly(ines, as_ines, as_person):
    text = "a\x00b\ud800 \u202e right to left \U0001f9f6"
    with as_person(ines):
        row = write(as_ines, text)
        assert vault.open_one(row)["who"] == text


def test_two_first_sentences_share_one_key(ines, as_ines, as_person):
    with as_person(ines):
        write(as_ines)
    assert VaultKey.objects.filter(scope=as_ines.pk).count() == 1
