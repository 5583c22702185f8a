"""What was changed, taken out, moved or cut off in the access log is found and said in plain words."""

import json

import pytest
from django.core.management import call_command
from django.db import connection

from core import actor as acting
from core import anchor, audit, outside
from core.models import AccessEntry


@pytest.fixture
def chain(unit, ruth, as_person, settings, tmp_path):
    """Eight lines about one couple and more, all of them said outside."""
    settings.ANCHOR_FILE = tmp_path / "anchor" / "log.jsonl"
    have = AccessEntry.objects.filter(chain=unit.pk).count()
    for number in range(have, 8):
        with as_person(ruth):
            audit.record(f"note.saved.{number}", about=unit)
    anchor.say()
    return unit.pk


def as_owner(statement, *values):
    """What somebody does who holds the database."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute(statement, values)
        cursor.execute("SET ROLE ifio_web")


def rewritten(chain, first):
    """From `first` on every line is hashed anew, as somebody would who knows how it is done."""
    rows = list(AccessEntry.objects.filter(chain=chain).order_by("seq"))
    for before, row in zip(rows, rows[1:], strict=False):
        if row.seq >= first:
            row.previous = before.digest
            row.digest = audit.digest(row)
            as_owner(
                "UPDATE core_accessentry SET previous = %s, digest = %s WHERE id = %s",
                row.previous,
                row.digest,
                row.pk,
            )


def verify(capsys):
    """What the command says and how it ends."""
    code = 0
    try:
        call_command("verify_log")
    except SystemExit as ended:
        code = ended.code
    return code, capsys.readouterr().out


def test_a_whole_log_is_said_to_be_whole(chain, capsys):
    code, words = verify(capsys)

    assert code == 0
    assert "follow from each other" in words


def test_an_edit_is_found(chain, capsys):
    as_owner("UPDATE core_accessentry SET actor = 'nobody' WHERE chain = %s AND seq = 4", chain)

    assert verify(capsys) == (1, f"The log of couple {chain}, line 4 was changed after it was written.\n")


def test_an_edit_with_every_later_hash_made_anew_is_found_by_what_was_said_outside(chain, capsys):
    as_owner("UPDATE core_accessentry SET actor = 'nobody' WHERE chain = %s AND seq = 4", chain)
    row = AccessEntry.objects.get(chain=chain, seq=4)
    as_owner("UPDATE core_accessentry SET digest = %s WHERE id = %s", audit.digest(row), row.pk)
    rewritten(chain, 5)

    code, words = verify(capsys)

    assert code == 1
    assert "line 8 is not the line that was said outside" in words
    assert words.count("\n") == 1


def test_a_deletion_is_found(chain, capsys):
    as_owner("DELETE FROM core_accessentry WHERE chain = %s AND seq BETWEEN 3 AND 4", chain)

    assert verify(capsys) == (1, f"The log of couple {chain}: lines 3 to 4 are missing.\n")


def test_a_cut_end_is_found(chain, capsys):
    as_owner("DELETE FROM core_accessentry WHERE chain = %s AND seq > 6", chain)

    code, words = verify(capsys)

    assert code == 1
    assert "ends with line 6. It had 8 lines" in words


def test_a_log_that_is_gone_as_a_whole_is_found(chain, capsys):
    as_owner("DELETE FROM core_accessentry WHERE chain = %s", chain)

    code, words = verify(capsys)

    assert code == 1
    assert "ends with line 0. It had 8 lines" in words


def test_a_changed_order_is_found(chain, capsys):
    for was, becomes in ((5, 500), (6, 5), (500, 6)):
        as_owner("UPDATE core_accessentry SET seq = %s WHERE chain = %s AND seq = %s", becomes, chain, was)

    code, words = verify(capsys)

    assert code == 1
    assert "line 5 was line 6 when it was written" in words
    assert "line 6 was line 5 when it was written" in words


def test_without_a_file_outside_it_says_that_a_cut_end_would_not_show(chain, capsys):
    outside.path().unlink()

    code, words = verify(capsys)

    assert code == 2
    assert "whether an end was cut off" in words


@pytest.mark.parametrize("harm", ["changed", "taken out"])
def test_a_file_outside_that_was_touched_is_found(harm, chain, ruth, unit, as_person, capsys):
    with as_person(ruth):
        audit.record("note.signed", about=unit)
    anchor.say()
    first, *others = outside.path().read_bytes().splitlines(keepends=True)
    if harm == "changed":
        first = json.dumps({**json.loads(first), "seq": 1}).encode() + b"\n"
    outside.path().write_bytes(b"".join([first, *others] if harm == "changed" else others))

    code, words = verify(capsys)

    assert code == 1
    assert "of the file outside does not follow" in words


def test_a_cut_end_is_never_said_again_as_the_end(chain):
    as_owner("DELETE FROM core_accessentry WHERE chain = %s AND seq > 6", chain)

    anchor.say()

    assert anchor.said().ends[chain][0] == 8


def test_what_was_said_is_not_said_again_and_a_torn_line_harms_no_later_one(chain, ruth, unit, as_person):
    assert anchor.say() == 0
    with outside.path().open("ab") as file:
        file.write(b'{"said": "en')
    with as_person(ruth):
        audit.record("note.signed", about=unit)

    assert anchor.say() == 1
    assert [line.is_whole for line in outside.lines()][-2:] == [False, True]


def test_the_end_is_mailed_to_who_keeps_it(chain, settings, capsys):
    from notifications import anchor as mails
    from notifications.models import Notice

    with acting.acting_as(acting.system("anchor_log")):
        assert not mails.mail()
        settings.ANCHOR_MAIL_TO = "keeper@example.test"

        assert mails.mail()

    notice = Notice.objects.get(kind="log_anchor")
    assert notice.address == "keeper@example.test"
    call_command("verify_log", mailed=notice.subject_id.hex)
    outside.path().write_bytes(b"")
    with pytest.raises(SystemExit):
        call_command("verify_log", mailed=notice.subject_id.hex)
    assert "has no line that the mail" in capsys.readouterr().out
