"""What takes long to build is built once for a file of tests, and each test begins with it untouched."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
from django.db import connection, transaction

from core import actor as acting
from core import clock

from . import looking

T = TypeVar("T")


def built_once(blocker: Any, build: Callable[[], T]) -> Iterator[T]:
    """The body of a fixture for a file: `build()` in a transaction around those of the tests.

    What a test changes goes back to it. Every test of the file asks for it: another would find its rows too.
    """
    with blocker.unblock(), transaction.atomic():
        with pytest.MonkeyPatch.context() as patch, connection.cursor() as cursor:
            patch.setattr(acting, "_tell_database", looking.telling_as_worker(acting._tell_database))
            clock.forget()
            put_back_what_migrations_brought()
            cursor.execute("SET ROLE ifio_web")
            made = build()
            cursor.execute("SET ROLE NONE")
        yield made
        transaction.set_rollback(True)
    clock.forget()


# Rows that migrations bring: offerings, texts to sign, questions and answers. A test that truncates
# takes them away, so they are kept beside and put back when they are found missing.
BROUGHT = ("booking_offering", "booking_question", "intake_document", "intake_questionnaire")


def put_back_what_migrations_brought() -> None:
    with connection.cursor() as cursor:
        for table in BROUGHT:
            cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")
            if not cursor.fetchone()[0]:
                cursor.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")
