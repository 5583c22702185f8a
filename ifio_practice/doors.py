"""The doors: who may come in where, read from the address of a page, and who acts once inside.

`public:` anyone · allauth's own pages · `my:` a client · `practice:` staff · `streams:` the room's
live lines · `feeds:` whoever holds a secret address. A wrong role finds nothing there (404), like any page
that does not exist.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _

from core import actor as acting
from core import audit
from core.opaque import opaque_id
from couples.models import SpaceClosed

from . import private

PUBLIC, ACCOUNT, MY, PRACTICE, STREAMS = "public", "account", "my", "practice", "streams"
FEEDS, FEEDS_AT = "feeds", "/calendar/"
PRIVATE = {MY, PRACTICE, STREAMS, ACCOUNT}
# allauth and our own account pages carry no namespace; everything under these prefixes is one door.
ACCOUNT_NAMES = ("account_", "mfa_", "usersessions_")
# What somebody may reach who came in by a mailed link alone: nothing that gives out or changes a way in.
WHILE_HELD = {
    "account_restore",
    "account_landing",
    "account_who",
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_reauthenticate_webauthn",
}

Answer = Callable[[HttpRequest], HttpResponse]


def door_of(match: ResolverMatch) -> str:
    """The door a route belongs to. Raises ImproperlyConfigured for a route outside every door."""
    if match.namespaces:
        door = match.namespaces[0]
        if door in {PUBLIC, MY, PRACTICE, STREAMS, FEEDS}:
            return door
    if match.url_name and match.url_name.startswith(ACCOUNT_NAMES):
        return ACCOUNT
    raise ImproperlyConfigured(f"The route {match.view_name!r} belongs to no door.")


class HeadersMiddleware:
    """Private pages are kept by nobody: no cache, no search engine, no back-button copy."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        door = getattr(request, "door", PUBLIC)
        if door != PUBLIC or response.status_code >= 400:
            # What reads a feed may keep it to ask whether it changed; nothing between may.
            kept = door == FEEDS and response.status_code < 400
            response["Cache-Control"] = "no-cache, private" if kept else "no-store, private"
            response["X-Robots-Tag"] = "noindex, nofollow"
        user = getattr(request, "user", None)
        if request.headers.get("X-Autosave") and user is not None and user.is_authenticated:
            response["X-Person"] = opaque_id(user)
        return response


class ActorMiddleware:
    """One transaction a page, in which PostgreSQL and the vault know who acts.

    A view that raises, or answers 403, 404 or 5xx, leaves nothing behind but the refusal in the log.
    Streams are left alone: they open short `acting_as()` transactions of their own.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(("/streams/", "/healthz", "/readyz")):
            return self.get_response(request)
        # A feed is read by no person, whoever is signed in beside it: its address says whose it is.
        is_feed = request.path_info.startswith(FEEDS_AT)
        actor = acting.system("feed") if is_feed else acting.person(request.user)
        refusals: list[audit.Entry] | None = None
        try:
            with acting.acting_as(actor):
                response = self.get_response(request)
                if hasattr(response, "render") and not response.is_rendered:
                    response = response.render()
                failed = getattr(request, "raised", False) or response.status_code >= 500
                if failed or response.status_code in {403, 404}:
                    transaction.set_rollback(True)
                    refusals = audit.keep_denials(actor)
        finally:
            actor.grants = None
        if refusals is not None:
            self._log_refusal(request, response, actor, refusals)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        request.raised = True  # type: ignore[attr-defined]
        if isinstance(exception, SpaceClosed):
            said = _("The work together is finished, so nothing was added. What is yours is still yours.")
            messages.warning(request, said)
            # Of no use alone is the door: what waited for a PIN or a password goes on from the account's.
            door, is_client = getattr(request, "door", ""), getattr(request.user, "is_client", False)
            return redirect("my:couples:us" if is_client and door != PRACTICE else "practice:today")
        return None

    @staticmethod
    def _log_refusal(
        request: HttpRequest, response: HttpResponse, actor: acting.Actor, refusals: list[audit.Entry]
    ) -> None:
        match = request.resolver_match
        door = getattr(request, "door", PUBLIC)
        refused = actor.user_id and match and response.status_code in {403, 404}
        if refused and not refusals and (match.kwargs or door in PRIVATE):
            # Ids only: an address may hold the token of a link, which nothing but the mail may hold.
            ids = (str(value) for value in match.kwargs.values() if isinstance(value, (UUID, int)))
            subject = ",".join(ids)[:60]
            route = f"denied.{match.view_name}"[:60]
            refusals.append(audit.Entry(audit.PRACTICE, route, "", subject))
        if refusals:
            with transaction.atomic():
                audit.append(actor.name, refusals)


class LoginMiddleware(LoginRequiredMiddleware):
    """Closed by default. A page that saves while somebody types gets words to show, not a redirect."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:
        if request.headers.get("X-Autosave"):
            return JsonResponse({"sign_in": reverse("account_login"), "person": ""}, status=401)
        if request.path_info.startswith("/streams/"):
            return HttpResponse(status=401)
        return super().handle_no_permission(request, view_func)


class DoorMiddleware:
    """Reads the door from the address and checks the role of who knocks."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: list, kwargs: dict) -> HttpResponse | None:
        match = request.resolver_match
        door = request.door = door_of(match)  # type: ignore[attr-defined]
        user = request.user
        if door in {PUBLIC, FEEDS} or not user.is_authenticated:
            return None
        meant = request.headers.get("X-Person")
        if meant and meant != opaque_id(user):
            # The page was written by somebody else, who signed out: their words are not saved here.
            return JsonResponse({"sign_in": reverse("account_login"), "person": ""}, status=401)
        if door == ACCOUNT:
            if user.held_at is not None and match.url_name not in WHILE_HELD:
                return redirect("account_restore")
            return private.ask_before_a_way_in(request, match)
        if door == MY and not user.is_client:
            raise Http404
        if door == PRACTICE and not user.is_staff_member:
            raise Http404
        if user.held_at is not None:
            return redirect("account_restore")
        if door == PRACTICE and settings.STAFF_SECOND_FACTOR and not user.has_second_factor:
            return redirect("mfa_index")
        if door == MY:
            return private.ask(request, match)
        return None
