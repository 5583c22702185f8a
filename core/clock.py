"""Domain time. Nothing in the product asks the system clock or SQL `now()` what day it is.

A demo or a test moves the one offset kept in PostgreSQL, and web, worker and beat follow together
within half a second. Production refuses an offset (`DOMAIN_CLOCK_ADJUSTABLE` is off there).
"""

import time
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_CACHE_SECONDS = 0.5
_cached: tuple[float, timedelta] = (float("-inf"), timedelta(0))


def now() -> datetime:
    """The present moment of the practice: aware, in UTC."""
    if not settings.DOMAIN_CLOCK_ADJUSTABLE:
        return datetime.now(UTC)
    return datetime.now(UTC) + offset()


def offset() -> timedelta:
    """How far domain time is ahead of the system clock; read from PostgreSQL twice a second at most."""
    global _cached
    read_at, value = _cached
    if time.monotonic() - read_at > _CACHE_SECONDS:
        from .models import DomainClock

        row = DomainClock.objects.filter(pk=1).values_list("offset", flat=True).first()
        value = row or timedelta(0)
        _cached = (time.monotonic(), value)
    return value


def set_now(moment: datetime) -> None:
    """Let domain time go on from `moment`. Refused where the clock is not adjustable."""
    set_offset(moment - datetime.now(UTC))


def set_offset(value: timedelta) -> None:
    global _cached
    if not settings.DOMAIN_CLOCK_ADJUSTABLE:
        raise ImproperlyConfigured("The domain clock can be moved in the demo world and in tests only.")
    from .models import DomainClock

    DomainClock.objects.update_or_create(pk=1, defaults={"offset": value})
    _cached = (time.monotonic(), value)


def forget() -> None:
    """Read the offset anew at the next question (after a rolled-back test)."""
    global _cached
    _cached = (float("-inf"), timedelta(0))
