"""In development and in tests: a protected table touched while nobody acts is a fault, and said so at once.

In production the policies answer the same statement with nothing.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from . import actor as acting
from . import policies


@cache
def _touches() -> re.Pattern[str]:
    names = "|".join(sorted(policies.protected(), key=len, reverse=True))
    return re.compile(rf'\b(?:FROM|JOIN|INTO|UPDATE)\s+"?({names})\b')


def protected_table(sql: Any) -> str:
    """The first protected table that a statement reads or writes; empty when there is none."""
    found = _touches().search(str(sql))
    return found.group(1) if found else ""


def refuse(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Django's execute wrapper. Raises NoActor. The owner of the tables (migrations) needs no actor."""
    if acting.current_or_none() is None and (table := protected_table(sql)):
        role = context["connection"].connection.execute("SELECT current_setting('role')").fetchone()[0]
        if role in {policies.WEB, policies.WORKER}:
            raise acting.NoActor(f"Nobody acts, and {table} gives its rows to nobody. Use acting_as(...).")
    return execute(sql, params, many, context)


def watch(connection: Any, **kwargs: Any) -> None:
    """A receiver of `connection_created`."""
    if refuse not in connection.execute_wrappers:
        connection.execute_wrappers.append(refuse)
