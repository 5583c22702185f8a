"""A fresh sign-in before what must not be done by whoever finds a phone unlocked.

For export, sharing, process notes and keys: the password, a passkey or a code, given within five minutes.
The page asks for it and goes on where it was, with what was typed (`waits`).
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

View = Callable[..., HttpResponse]


def is_fresh(request: HttpRequest) -> bool:
    """Whether this person has shown within five minutes that it is they, signing in included."""
    if not request.user.is_authenticated:
        return False
    if did_recently_reauthenticate(request):
        return True
    # A sign-in is as good as being asked again; a mailed link alone is no sign-in.
    times = [one["at"] for one in get_authentication_records(request, request.user)]
    return bool(times) and time.time() - max(times) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def ask_again(request: HttpRequest) -> None:
    """Raise what leads to the sign-in page and back, unless the last one is fresh."""
    if not is_fresh(request):
        raise ReauthenticationRequired


def anew(view: View) -> View:
    """Ask before a view unless the password or a passkey was given once more within five minutes. The sign-in
    itself does not count: whoever finds a phone just after it sets nothing here and takes nothing away."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not did_recently_reauthenticate(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return guarded


def sign_in_and_come_back(request: HttpRequest, to: str) -> HttpResponse:
    """For what answers with a file: the way to a fresh sign-in, and back to the page with the button."""
    ways = get_adapter().get_reauthentication_methods(request.user)
    return redirect(f"{ways[0]['url']}?{urlencode({REDIRECT_FIELD_NAME: to})}")


def fresh(*methods: str) -> Callable[[View], View]:
    """Ask before these methods of a view; before all of them when none is named.

    `@fresh("POST")` lets somebody look and asks when they act.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not methods or request.method in methods:
                ask_again(request)
            return view(request, *args, **kwargs)

        guarded.fresh = methods or ("GET", "HEAD", "POST")  # type: ignore[attr-defined]
        return guarded

    return decorate
