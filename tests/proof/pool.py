"""Connections from the pool that pages have under ASGI, in this process, as the role that serves pages."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper


@contextmanager
def pooled(at_most: int) -> Iterator[None]:
    """New threads take their connections from one pool of `at_most`; this thread keeps the one it has."""
    before = connections.settings["default"]
    settings = copy.deepcopy(before)
    settings["CONN_MAX_AGE"] = 0
    settings["OPTIONS"]["pool"] = {"min_size": 2, "max_size": at_most, "timeout": 30}
    settings["OPTIONS"]["options"] += " -c role=ifio_web"
    connections.settings["default"] = settings
    try:
        yield
    finally:
        connections.settings["default"] = before
        pool = DatabaseWrapper._connection_pools.pop("default", None)
        if pool is not None:
            pool.close()
