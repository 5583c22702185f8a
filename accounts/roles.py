"""Pages for one role of the staff. To everybody else they are not there (404)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

View = Callable[..., HttpResponse]
ROLES = frozenset({"therapist", "administrator"})


def staff(*roles: str) -> Callable[[View], View]:
    """Open a function view to people with one of these roles.

    `@staff("administrator")` above a view; a therapist who is the administrator too has both.
    Raises ValueError for a role that does not exist.
    """
    wanted = frozenset(roles)
    if not wanted or not wanted <= ROLES:
        raise ValueError(f"There are the roles {sorted(ROLES)}, not {sorted(wanted)}.")

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if wanted.isdisjoint(getattr(request.user, "roles", ())):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.roles = wanted  # type: ignore[attr-defined]
        return guarded

    return decorate
