"""What somebody sent that waits for a password, a passkey or their PIN, and goes on once they gave it.

allauth keeps such a request in the session, which is sealed, and sends it whenever it is asked to. Here it
waits for minutes only and in one sign-in only, so that nothing goes on that somebody else left behind.
Whoever comes too late reads that it was not sent, and stands where they sent it from. System time, as in
`idle`.
"""

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.core.exceptions import ReauthenticationRequired
from allauth.core.internal.httpkit import deserialize_request, serialize_request
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from .idle import BEGAN

MOST = 10 * 60  # seconds
# Where what waits goes on.
PLACES = {"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_pin_asked"}


class WaitsMiddleware:
    """Stands after allauth's own, so that what is raised in a view is asked here first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: Any) -> None:
        match = request.resolver_match
        if match is not None and match.url_name in PLACES and _is_old(request):
            _tell(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """To the password and back, with what was sent."""
        if not isinstance(exception, ReauthenticationRequired):
            return None
        ways = get_adapter().get_reauthentication_methods(request.user)
        if not ways:
            return None
        if request.method == "POST":
            keep(request)
        else:
            let_go(request, request.path)
        to = request.path if request.method == "POST" else request.get_full_path()
        return redirect(f"{ways[0]['url']}?{urlencode({REDIRECT_FIELD_NAME: to})}")


def keep(request: HttpRequest) -> None:
    """Let what was sent wait, in this sign-in; what waited before is let go."""
    mark = {"at": int(time.time()), "of": request.session.get(BEGAN)}
    request.session[STATE_SESSION_KEY] = {"request": serialize_request(request), **mark}


def take(request: HttpRequest, path: str) -> HttpRequest | None:
    """What was sent to this address and waits, once; None for what has waited too long."""
    waits = _sent_to(request, path)
    if not waits or _is_old(request):
        return None
    del request.session[STATE_SESSION_KEY]
    return deserialize_request(waits, request)


def let_go(request: HttpRequest, path: str) -> None:
    """Whoever opens this address anew means the page: what was sent there before is not sent any more."""
    if _sent_to(request, path):
        del request.session[STATE_SESSION_KEY]


def _sent_to(request: HttpRequest, path: str) -> str:
    waits = request.session.get(STATE_SESSION_KEY, {}).get("request")
    return waits if waits and json.loads(waits)["path"] == path else ""


def _is_old(request: HttpRequest) -> bool:
    """Whether something waits that was sent too long ago, or in another sign-in."""
    kept = request.session.get(STATE_SESSION_KEY)
    if not kept or "request" not in kept:
        return False
    return time.time() - kept.get("at", 0) >= MOST or kept.get("of") != request.session.get(BEGAN)


def _tell(request: HttpRequest) -> None:
    """Say that it was not sent, and lead on to the page it was sent from."""
    sent = json.loads(request.session.pop(STATE_SESSION_KEY)["request"])
    said = _("It took a while, so what you had sent was not passed on. Please look at it once more.")
    messages.warning(request, said)
    request.waited_too_long = True  # type: ignore[attr-defined]
    to = _page_of(sent["META"].get("HTTP_REFERER", ""), request.get_host())
    for name in ("GET", "POST"):
        if REDIRECT_FIELD_NAME in getattr(request, name):
            data = getattr(request, name).copy()
            data[REDIRECT_FIELD_NAME] = to
            setattr(request, name, data)


def _page_of(address: str, host: str) -> str:
    if not address or not url_has_allowed_host_and_scheme(address, {host}):
        return reverse("account_security")
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


@receiver(user_logged_in, dispatch_uid="accounts.waits")
def begin_anew(request: Any, **kwargs: Any) -> None:
    """A sign-in sends nothing of the one before in the same browser."""
    if request is not None:
        request.session.pop(STATE_SESSION_KEY, None)
