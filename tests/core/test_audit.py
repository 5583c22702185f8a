"""The access log is chained, and the role that serves pages cannot change it."""

from contextlib import contextmanager

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from core import audit, vault
from core.models import AccessEntry
from parts.services import create_part

from .test_vault import write


@contextmanager
def closed_log():
    """The role that serves pages may not add to the log."""
    for verb in ("REVOKE INSERT ON core_accessentry FROM", "GRANT INSERT ON core_accessentry TO"):
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE NONE")
            cursor.execute(f"{verb} ifio_web")
            cursor.execute("SET ROLE ifio_web")
        if verb.startswith("REVOKE"):
            yield


def test_entries_form_a_chain(unit, ruth, as_person):
    for action in ("note.opened", "note.signed"):
        with as_person(ruth):
            audit.record(action, about=unit)

    rows = list(AccessEntry.objects.filter(chain=unit.pk).order_by("seq"))
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert all(row.digest == audit.digest(row) for row in rows)
    assert [row.previous for row in rows[1:]] == [row.digest for row in rows[:-1]]


def test_what_was_rolled_back_is_not_claimed(unit, ruth, as_person):
    before = AccessEntry.objects.count()

    def sign_and_break():
        with as_person(ruth):
            audit.record("note.signed", about=unit)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        sign_and_break()

    assert AccessEntry.objects.count() == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_accessentry SET actor = 'x'",
        "DELETE FROM core_accessentry",
        "TRUNCATE core_accessentry",
        "ALTER TABLE core_accessentry DISABLE TRIGGER ALL",
        "DROP TABLE core_accessentry",
    ],
)
def test_the_web_role_can_neither_change_nor_delete_entries(unit, statement):
    with pytest.raises(ProgrammingError, match="permission denied|must be owner"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_sealed_row_that_no_verb_named_is_said_all_the_same(ines, as_ines, as_person):
    with as_person(ines):
        row = write(as_ines)

    entry = AccessEntry.objects.get(subject_id=str(row.pk))
    assert (entry.action, entry.chain, entry.actor) == ("written", as_ines.couple_id, str(ines.pk))


def test_a_sealed_row_that_a_verb_named_is_said_once(ines, as_ines, as_person):
    with as_person(ines):
        row = write(as_ines)
        audit.record("contact.said", about=row)

    assert AccessEntry.objects.get(subject_id=str(row.pk)).action == "contact.said"


@pytest.mark.privacy
def test_a_refusal_inside_a_stream_or_a_job_is_said_although_the_rest_is_rolled_back(
    ines, as_ines, theo, as_person
):
    with as_person(ines):
        row = write(as_ines)
    row.__dict__.pop("_words")

    with pytest.raises(vault.Refused), as_person(theo):
        row.words  # noqa: B018

    entry = AccessEntry.objects.get(action="denied.vault.refused")
    assert (entry.actor, entry.subject_id) == (str(theo.pk), str(row.pk))


def test_no_log_no_read(ines, as_ines, ruth, as_person, client_of):
    """With the log closed the page fails with words; not a byte of what was asked for leaves."""
    with as_person(ines):
        part = create_part(as_ines, by=ines, name="The watchman", visibility="private_therapist")
        part.save()
    address = reverse("practice:parts:maps", args=[as_ines.couple_id])
    reader = client_of(ruth, raise_request_exception=False)
    open_page = reader.get(address)
    assert "The watchman" in open_page.content.decode()

    with closed_log():
        answer = reader.get(address)

    assert answer.status_code == 500
    assert "watchman" not in answer.content.decode()
    assert "Something went wrong on our side" in answer.content.decode()
