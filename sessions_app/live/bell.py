"""Valkey as a bell. It says that there is something new for one audience of one room, and never what.

A bell that does not ring delays a screen by one sweep (`hub.SWEEP_SECONDS`) and loses nothing.
"""

import json
import time
from uuid import UUID

import redis
from django.conf import settings
from django.db import transaction

CHANNEL = "ifio.room"
PATIENCE = 0.25  # seconds to wait for Valkey: the brake may not wait for it
REST = 5.0  # seconds without a try after a failure

_client: redis.Redis | None = None
_resting_until = 0.0


def ring_after_commit(session_id: UUID, audience: str) -> None:
    """Ring once this transaction has committed; a rolled-back one stays silent."""
    transaction.on_commit(lambda: ring(session_id, audience), robust=True)


def ring(session_id: UUID, audience: str) -> bool:
    """Ring now. False if nobody could hear it; never raises."""
    global _client, _resting_until
    if time.monotonic() < _resting_until:
        return False
    if _client is None:
        _client = redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        )
    try:
        _client.publish(CHANNEL, json.dumps([str(session_id), audience]))
    except redis.RedisError:
        _resting_until = time.monotonic() + REST
        return False
    return True
