"""This process's open streams: who listens to which audiences, one ear on the bell, one sweep for all.

The bell only shortens the wait. Every two seconds one question on one connection finds out, for all
streams at once, whose sign-in or membership has ended and which audience has news.
"""

import asyncio
import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

import redis.asyncio
from django.conf import settings
from django.db import connection

from . import watch
from .bell import CHANNEL

SWEEP_SECONDS = 2.0
RECONNECT_SECONDS = 1.0

log = logging.getLogger(__name__)
T = TypeVar("T")
# Threads of our own, so that no stream keeps a request's thread or connection while it waits.
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="room")


async def in_database(question: Callable[..., T], *args: Any) -> T:
    """Ask the database in a short transaction elsewhere; its connection is given back at once."""

    def ask() -> T:
        try:
            return question(*args)
        finally:
            connection.close()

    return await asyncio.get_running_loop().run_in_executor(_threads, ask)


@dataclass(eq=False)
class Stream:
    """One open line: its place (who, where), what it has sent, and whether it may go on."""

    place: watch.Place
    seen: dict[str, int]
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    over: bool = False

    @property
    def cursor(self) -> str:
        return ".".join(str(self.seen[audience]) for audience in self.place.audiences)


class Hub:
    """The streams of one event loop."""

    def __init__(self) -> None:
        self.streams: set[Stream] = set()
        self.tasks: list[asyncio.Task] = []

    def add(self, stream: Stream) -> None:
        self.streams.add(stream)
        if not self.tasks:
            self.tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._sweep())]

    def remove(self, stream: Stream) -> None:
        self.streams.discard(stream)
        if not self.streams:
            for task in self.tasks:
                task.cancel()
            self.tasks = []

    def wake(self, session_id: UUID | str | None = None, audience: str | None = None) -> None:
        """Let the streams of one audience look again; all of them, if none is named."""
        for stream in self.streams:
            if session_id is not None and str(stream.place.session_id) != str(session_id):
                continue
            if audience is None or audience in stream.place.audiences:
                stream.woken.set()

    async def _listen(self) -> None:
        """One connection to the bell, opened again for ever. No read timeout: silence is normal here."""
        while True:
            pool = redis.asyncio.ConnectionPool.from_url(
                settings.REDIS_URL,
                socket_timeout=None,
                socket_connect_timeout=2,
                health_check_interval=30,
                max_connections=2,
            )
            client = redis.asyncio.Redis(connection_pool=pool)
            try:
                async with client.pubsub(ignore_subscribe_messages=True) as ear:
                    await ear.subscribe(CHANNEL)
                    self.wake()  # whatever rang while nobody listened
                    async for message in ear.listen():
                        session_id, audience = json.loads(message["data"])
                        self.wake(session_id, audience)
            except asyncio.CancelledError:
                raise
            except Exception as trouble:  # whatever happens to the bell, the sweep goes on
                log.warning("room.bell_lost: %s", type(trouble).__name__)
            finally:
                await pool.aclose()
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            streams = list(self.streams)
            try:
                found = await in_database(watch.look, [stream.place for stream in streams])
            except asyncio.CancelledError:
                raise
            except Exception as trouble:  # the database may be away for a moment; streams wait
                log.warning("room.sweep_failed: %s", type(trouble).__name__)
                continue
            for stream in streams:
                if stream.place not in found.permitted:
                    stream.over = True
                    stream.woken.set()
                elif any(
                    found.numbers.get((stream.place.session_id, audience), 0) > stream.seen[audience]
                    for audience in stream.place.audiences
                ):
                    stream.woken.set()


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """The hub of the running loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        for gone in [other for other in _hubs if other.is_closed()]:
            del _hubs[gone]
        _hubs[loop] = Hub()
    return _hubs[loop]
