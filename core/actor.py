"""Who acts in this transaction.

The actor middleware (pages) and `acting_as()` (streams, tasks, tests) open a transaction, tell
PostgreSQL who acts through transaction-local settings, and collect what the access log must hold.
Row-level security (`core.policies`) reads the same settings. No actor: no rows, no opened words.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction

if TYPE_CHECKING:
    from .audit import Entry


class NoActor(RuntimeError):
    """Private rows or words were touched outside `acting_as()` or a request."""


@dataclass(eq=False)
class Actor:
    """A person, nobody (a visitor), or the system under a name.

    `holders` are the keys under which grants to open sealed words are looked up:
    `user:<uuid>` and `role:<role>`.
    """

    user_id: UUID | None = None
    roles: frozenset[str] = frozenset()
    system: str = ""
    grants: dict[tuple[UUID, str], bool] | None = None
    keys: dict[UUID, bytes] = field(default_factory=dict)
    entries: "dict[tuple, Entry]" = field(default_factory=dict)
    sealed: "dict[tuple[str, str], Entry]" = field(default_factory=dict)

    @property
    def holders(self) -> list[str]:
        mine = [f"user:{self.user_id}"] if self.user_id else []
        return mine + [f"role:{role}" for role in sorted(self.roles)]

    @property
    def name(self) -> str:
        return str(self.user_id) if self.user_id else (self.system or "nobody")


_current: ContextVar[Actor | None] = ContextVar("actor", default=None)


def current() -> Actor:
    """The acting one. Raises NoActor outside of a request or `acting_as()`."""
    actor = _current.get()
    if actor is None:
        raise NoActor("Nobody acts here. Wrap this in acting_as(...).")
    return actor


def current_or_none() -> Actor | None:
    return _current.get()


def person(user: Any) -> Actor:
    """The actor for a signed-in user, or nobody for a visitor."""
    if user is None or not user.is_authenticated:
        return Actor()
    return Actor(user_id=user.pk, roles=frozenset(user.roles))


def system(name: str) -> Actor:
    """The actor for a job of the system; it names itself in the log and opens nothing."""
    return Actor(system=name)


def _tell_database(actor: Actor) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('ifio.actor', %s, true), set_config('ifio.roles', %s, true),"
            " set_config('ifio.job', %s, true)",
            [str(actor.user_id or ""), ",".join(sorted(actor.roles)), actor.system],
        )


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    """One transaction in which `actor` acts; what was read and done is logged before it commits."""
    from . import audit

    # Inside somebody's transaction a job of the system gives back what it took, also when nobody acts there.
    before = _current.get() or (Actor() if actor.system and connection.in_atomic_block else None)
    token = _current.set(actor)
    try:
        with transaction.atomic():
            _tell_database(actor)
            yield actor
            audit.flush(actor)
            if before is not None and not connection.needs_rollback:
                _tell_database(before)
    except BaseException:
        _keep_refusals(actor)
        raise
    finally:
        actor.keys.clear()
        _current.reset(token)


def _keep_refusals(actor: Actor) -> None:
    """What was refused is told although the rest was rolled back."""
    from . import audit

    refusals = audit.keep_denials(actor)
    if refusals and not connection.needs_rollback:
        with transaction.atomic():
            audit.append(actor.name, refusals)


@contextmanager
def at_job(name: str) -> Iterator[None]:
    """A job of the system that this person's act sets off, as in weighing whether the gate is open.

    Tables that name the job in their policy give it rows which are not the person's. It opens no words.
    """
    actor = current()
    before, actor.system = actor.system, name
    _tell_database(actor)
    try:
        yield
    finally:
        actor.system = before
        if not connection.needs_rollback:
            _tell_database(actor)


def become(user: Any) -> None:
    """A visitor signed in on this page: from here on they act, in the same transaction."""
    actor = _current.get()
    if actor is None or actor.system:
        return
    actor.user_id, actor.roles, actor.grants = user.pk, frozenset(user.roles), None
    _tell_database(actor)


@contextmanager
def building(name: str = "building") -> Iterator[Actor]:
    """Make rows for a demo or a test as the owner of the tables, outside the walls.

    A production web process signs in as a role without that right, so this gives it nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role')")
        role = cursor.fetchone()[0]
        cursor.execute("SET ROLE NONE")
    try:
        with acting_as(system(name)) as actor:
            yield actor
    finally:
        if not connection.needs_rollback and role != "none":
            with connection.cursor() as cursor:
                cursor.execute(f'SET ROLE "{role}"')
