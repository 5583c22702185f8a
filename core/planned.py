"""Statements that stay planned on their connection (ADR 21).

Row policies make a statement long to plan, often longer than to answer. psycopg hands a statement to the
server to keep once it was asked `prepare_threshold` times.
"""

from typing import Any

# psycopg's own 100 are fewer than the different statements of a few pages in turn: each would be forgotten
# just before it is asked again.
KEPT = 300


def keep_many(connection: Any, **kwargs: Any) -> None:
    """A receiver of `connection_created`."""
    connection.connection.prepared_max = KEPT
