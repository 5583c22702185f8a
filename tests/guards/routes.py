"""Walking the URL resolver: every route of the product, once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from ifio_practice.doors import ACCOUNT_NAMES


@dataclass(frozen=True)
class Route:
    name: str
    door: str
    view: Any
    parameters: tuple[str, ...]


def walk(resolver: URLResolver | None = None, namespaces: tuple[str, ...] = ()) -> Iterator[Route]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = namespaces + ((pattern.namespace,) if pattern.namespace else ())
            yield from walk(pattern, inner)
        elif isinstance(pattern, URLPattern):
            name = ":".join([*namespaces, pattern.name or "?"])
            door = namespaces[0] if namespaces else "account"
            yield Route(name, door, pattern.callback, tuple(pattern.pattern.converters))


def routes() -> list[Route]:
    found = {route.name: route for route in walk()}
    return sorted(found.values(), key=lambda route: route.name)


def is_third_party(route: Route) -> bool:
    """allauth's own pages; the matrix holds what they answer, their content is theirs."""
    return route.door == "account" and route.view.__module__.startswith("allauth")


__all__ = ["ACCOUNT_NAMES", "Route", "is_third_party", "routes"]
