"""Nudging the worker once a transaction is done. It looks by itself too, so a broken bell only delays."""

import time

import structlog
from celery import current_app
from django.db import connection, transaction

log = structlog.get_logger("bell")


class Bell:
    """The nudge for one task, which the worker runs by itself every so many seconds (`looks_every`)."""

    def __init__(self, task: str, *, looks_every: float) -> None:
        self.task, self.looks_every = task, looks_every
        self.broken_until = float("-inf")

    def ring_soon(self) -> None:
        """When this transaction is done, and once for all that happens in it."""
        if not any(called == self.ring for _sids, called, *_ in connection.run_on_commit):
            transaction.on_commit(self.ring)

    def ring(self) -> None:
        """Now. After a failure it is left alone for as long as the worker takes to look by itself."""
        if time.monotonic() < self.broken_until:
            return
        try:
            current_app.send_task(self.task, retry=False, ignore_result=True, expires=30)
        except Exception as problem:
            self.broken_until = time.monotonic() + self.looks_every
            log.info("ring.unheard", problem=type(problem).__name__)
