"""Private words open for their author and for whom a grant names; nothing else opens them."""

import uuid

import pytest

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


def test_every_flipped_byte_is_noticed(ines, as_ines, as_person):
    with as_person(ines):
        row = write(as_ines)
        whole = row.body
        for at in range(1, len(whole), 7):
            row.body = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
            with pytest.raises(vault.Damaged):
                vault.open_one(row)


def test_a_destroyed_key_erases_one_persons_words_and_no_others(ines, as_ines, tom, as_tom, as_person):
    with as_person(ines):
        hers = write(as_ines)
    with as_person(tom):
        his = write(as_tom, "on the bus")

    with as_person(ines):
        assert vault.destroy(as_ines.pk) == 1

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
