"""Row-level security: which rows PostgreSQL gives to whom, whatever a query forgot to ask.

A model with private words carries a `row_policy` beside its columns; what inherits from it is covered too.
The policies go by authorship, membership and care, read from tables, and by who acts (`core.actor`). They
know nothing of the vault's grants: when one of the two walls is down, the other still stands.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

WEB, WORKER = "ifio_web", "ifio_worker"

# In brackets with SELECT, so that PostgreSQL asks once a statement and not once a row.
ME = "(SELECT NULLIF(current_setting('ifio.actor', true), '')::uuid)"
NOBODY = "(SELECT COALESCE(current_setting('ifio.actor', true), '') = '')"
ANY_JOB = "(SELECT COALESCE(current_setting('ifio.job', true), '') <> '')"


def has_role(role: str) -> str:
    """True for somebody who acts in this role: `therapist`, `administrator`, `client`."""
    return f"(SELECT '{role}' = ANY (string_to_array(current_setting('ifio.roles', true), ',')))"


def at_job(name: str) -> str:
    """True inside `core.actor.at_job(name)`: a job of the system that a person's act sets off."""
    return f"(SELECT current_setting('ifio.job', true) = '{name}')"


def among(column: str, function: str) -> str:
    """True where the column is one of those that a function without arguments answers."""
    return f"{column} = ANY ((SELECT {function}())::uuid[])"


@dataclass(frozen=True)
class Policy:
    """Conditions in SQL on the columns of one table.

    `see`: rows that are found. `change`: rows of these that can be changed or deleted (where nothing is
    said: the same). `add`: what may be left behind by adding or changing (where nothing is said: as
    `change`). `worker`: rows for the background worker while it does a job; nothing by default.
    `worker_sees`: rows that it may read then, and not write.
    """

    see: str
    change: str = ""
    add: str = ""
    worker: str = ""
    worker_sees: str = ""

    def statements(self, table: str) -> list[str]:
        change = self.change or self.see
        add = self.add or change
        made = [
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
            f'CREATE POLICY owner ON "{table}" TO CURRENT_USER USING (true) WITH CHECK (true)',
            f'CREATE POLICY web_see ON "{table}" FOR SELECT TO {WEB} USING ({self.see})',
            f'CREATE POLICY web_add ON "{table}" FOR INSERT TO {WEB} WITH CHECK ({add})',
            f'CREATE POLICY web_change ON "{table}" FOR UPDATE TO {WEB} USING ({change}) WITH CHECK ({add})',
            f'CREATE POLICY web_remove ON "{table}" FOR DELETE TO {WEB} USING ({change})',
        ]
        if self.worker:
            rows = f"{ANY_JOB} AND ({self.worker})"
            made.append(f'CREATE POLICY worker ON "{table}" TO {WORKER} USING ({rows}) WITH CHECK ({rows})')
        if self.worker_sees:
            rows = f"{ANY_JOB} AND ({self.worker_sees})"
            made.append(f'CREATE POLICY worker_see ON "{table}" FOR SELECT TO {WORKER} USING ({rows})')
        return made


_functions: dict[str, str] = {}


def function(name: str, column: str, table: str, where: str) -> str:
    """Declare an SQL function `name() → uuid[]`: a column of rows, by the owner's eyes. Answers its name.

    Policies ask it where a subquery would meet the policies of another table. It takes no argument and
    tells only of the one who acts, so whoever may call it learns nothing of another.
    """
    _functions[name] = f"SELECT {column} FROM {table} WHERE {where}"  # noqa: S608 (our own words)
    return name


def policy_of(model: type[models.Model]) -> Policy | None:
    found = getattr(model, "row_policy", None)
    return found if isinstance(found, Policy) else None


def protected() -> dict[str, Policy]:
    """Every table that has a policy, by name."""
    found = {model._meta.db_table: policy_of(model) for model in apps.get_models()}
    return {table: policy for table, policy in found.items() if policy is not None}


def apply(cursor: Any) -> None:
    """Bring the database to what the models declare. A table that has it already is not locked."""
    for name, query in _functions.items():
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER"
            f" SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN RETURN ARRAY({query}); END $$"
        )
        cursor.execute(f"REVOKE ALL ON FUNCTION {name}() FROM PUBLIC")
        cursor.execute(f"GRANT EXECUTE ON FUNCTION {name}() TO {WEB}, {WORKER}")
    wanted = protected()
    cursor.execute(
        "SELECT c.relname, obj_description(p.oid, 'pg_policy'), c.relforcerowsecurity FROM pg_class c"
        " LEFT JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = 'owner'"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname = ANY (%s)",
        [list(wanted)],
    )
    for table, standing, forced in cursor.fetchall():
        statements = wanted[table].statements(table)
        declared = hashlib.sha256("\n".join(statements).encode()).hexdigest()
        if forced and standing == declared:
            continue
        cursor.execute("SELECT polname FROM pg_policy WHERE polrelid = %s::regclass", [f'public."{table}"'])
        for (old,) in cursor.fetchall():
            cursor.execute(f'DROP POLICY "{old}" ON "{table}"')
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(f"COMMENT ON POLICY owner ON \"{table}\" IS '{declared}'")
