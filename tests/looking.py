"""A test looks from outside: what it asks for itself, while nobody acts, it asks as the owner of the tables.

Everything that is asked inside `acting_as()`, a request or a command goes as the role it has, with the
policies of whoever acts; there, a private table touched while nobody acts is a fault.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection as here
from django.db.backends.signals import connection_created
from psycopg.pq import TransactionStatus

from core import actor as acting
from core.unattended import protected_table

TESTS = str(Path(__file__).resolve().parent)
# Where the product begins by itself: whatever is asked below these is its own asking.
ENTRANCES = ("django/core/handlers/base.py", "django/core/management/base.py", "celery/app/trace.py")


def glass(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Django's execute wrapper, outside of all others."""
    if acting.current_or_none() is not None or not protected_table(sql) or not _a_test_asks():
        return execute(sql, params, many, context)
    database = context["connection"].connection
    role = database.execute("SELECT current_setting('role')").fetchone()[0]
    if role == "none":
        return _look(execute, sql, params, many, context)
    database.execute("SET ROLE NONE")
    try:
        return _look(execute, sql, params, many, context)
    finally:
        # After an error the rollback brings the role back.
        if database.info.transaction_status in {TransactionStatus.IDLE, TransactionStatus.INTRANS}:
            database.execute(f'SET ROLE "{role}"')


def _look(execute: Callable[..., Any], *statement: Any) -> Any:
    token = acting._current.set(acting.system("a test looks"))
    try:
        return execute(*statement)
    finally:
        acting._current.reset(token)


def _a_test_asks() -> bool:
    frame = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.endswith(ENTRANCES):
            return False
        if name.startswith(TESTS) and name != __file__:
            return True
        frame = frame.f_back
    return False


def watch(connection: Any, **kwargs: Any) -> None:
    if glass not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, glass)


# Jobs of the background worker, as they name themselves.
JOBS = {
    "calendars",
    "expire_holds",
    "expire_openings",
    "hide_separated",
    "expire_inquiries",
    "notices",
    "nudges",
    "plan_reminders",
    "purge_notices",
    "settle_practices",
    "settle_times",
}


def telling_as_worker(tell: Callable[[acting.Actor], None]) -> Callable[[acting.Actor], None]:
    """`core.actor._tell_database` that takes the worker's role for its jobs, and gives it back."""
    before: list[str] = []

    def is_job(actor: acting.Actor) -> bool:
        return actor.user_id is None and actor.system in JOBS

    def tell_as(actor: acting.Actor) -> None:
        with here.cursor() as cursor:
            if before and not is_job(actor):
                cursor.execute(f'SET ROLE "{before.pop()}"')
            elif not before and is_job(actor):
                cursor.execute("SELECT current_setting('role')")
                role = cursor.fetchone()[0]
                if role == "ifio_web":
                    before.append(role)
                    cursor.execute("SET ROLE ifio_worker")
        tell(actor)

    return tell_as


connection_created.connect(watch, dispatch_uid="tests.looking")
