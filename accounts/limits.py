"""Counting what comes from one connection. With the cache away nothing is counted, and nobody is shut out."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

HOUR = 3600


def is_over(request: HttpRequest, what: str, *, most: int) -> bool:
    """Whether more than `most` of these were counted from this connection within the hour."""
    return int(cache.get(_key(request, what), 0)) > most


def count(request: HttpRequest, what: str) -> int:
    """One more; how many that makes."""
    key = _key(request, what)
    cache.add(key, 0, HOUR)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two lines
        return 1


def count_once(request: HttpRequest, what: str, which: str) -> None:
    """As `count`, but the same one again within the hour is not another."""
    if cache.add(f"{_key(request, what)}:{which[:32]}", 1, HOUR):
        count(request, what)


def _key(request: HttpRequest, what: str) -> str:
    address = str(get_adapter().get_client_ip(request) or "")
    return f"{what}:" + salted_hmac("accounts.limits", address, algorithm="sha256").hexdigest()[:32]
