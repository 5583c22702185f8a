"""A cache that is a convenience: with Valkey away, it forgets instead of failing.

Sign-in limits count in the cache; an outage must not turn a sign-in into an error page, nor make it wait:
after one failure the cache is left alone for a few seconds.
"""

import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

LEFT_ALONE = 5.0  # seconds


class ForgivingRedisCache(RedisCache):
    _down_until = float("-inf")

    def _ask(self, question: Callable[..., Any], otherwise: Any, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < ForgivingRedisCache._down_until:
            return otherwise
        try:
            return question(*args, **kwargs)
        except RedisError:
            ForgivingRedisCache._down_until = time.monotonic() + LEFT_ALONE
            return otherwise

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return self._ask(super().add, True, *args, **kwargs)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._ask(super().get, default, key, default, version)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._ask(super().set, None, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return self._ask(super().touch, False, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return self._ask(super().delete, False, *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> int:
        return self._ask(super().incr, 1, *args, **kwargs)
