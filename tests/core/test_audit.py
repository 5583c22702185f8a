"""The access log is chained, and the role that serves pages cannot change it."""

import pytest
from django.db import ProgrammingError, transaction

from core import audit
from core.models import AccessEntry


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
    "statement", ["UPDATE core_accessentry SET actor = 'x'", "DELETE FROM core_accessentry"]
)
def test_the_web_role_can_neither_change_nor_delete_entries(unit, statement):
    from django.db import connection

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement)
