"""Which pages of a person's own ask for their PIN, if they have set one, and what comes before they did.

Everything in the `my:` door does, unless it stands in BESIDE with the reason: a page that nobody thought of
is closed. The room has a rule of its own: it asks on the way in, and never again while the session runs.
"""

from urllib.parse import quote

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from accounts import pin, waits
from accounts.fresh import sign_in_and_come_back
from core.opaque import opaque_id
from sessions_app.models import RoomState, TherapySession

# Why it stays open → the routes. A new one is a decision.
BESIDE = {
    "Says what is next for all of them; what is one's own is folded away.": ["my:home"],
    "Numbers to call, the same for everybody; whoever needs them now needs them now.": ["my:intake:help"],
    "Who comes along, which both know; leaving and names ask.": ["my:couples:us"],
    "The times that all of them know of; what is one's own is folded away.": ["my:booking:times"],
}
OPEN = {name for names in BESIDE.values() for name in names}
# The routes of the room, by their beginning, but for these, which are pages like any other.
ROOM = "my:sessions:"
NOT_THE_ROOM = {f"{ROOM}{name}" for name in ("last", "release_back", "release_yes", "releases")}
# Forms that save while somebody writes: from a page that was opened with the PIN they are saved even when it
# is due again. They answer with an hour and what is to mend, and show nothing that is kept.
SAVES = {"my:intake:section", "my:parts:part"}

# What shows, adds or changes a way in: each of them is as good as the password, which is the way past a PIN.
WAYS_IN = {
    *{"account_codes", "account_codes_new", "account_email", "account_set_password"},
    *{"mfa_activate_totp", "mfa_add_webauthn"},
    *{"mfa_generate_recovery_codes", "mfa_view_recovery_codes", "mfa_download_recovery_codes"},
}


def is_of_the_room(route: str) -> bool:
    return route.startswith(ROOM) and route not in NOT_THE_ROOM


def is_private(route: str) -> bool:
    """Whether this route of the `my:` door waits for the PIN."""
    return route not in OPEN


def ask(request: HttpRequest, match: ResolverMatch) -> HttpResponse | None:
    """The way to the PIN for who has to give it; None for everybody else. No statement but once a minute."""
    route, is_due = match.view_name, pin.is_due(request)
    room = str(match.kwargs["pk"]) if is_of_the_room(route) else ""
    if not is_due:
        if route != f"{ROOM}screen":  # which a room's page asks for by itself: that is nobody going on
            pin.stay_open(request)
        if route == f"{ROOM}room" and request.method == "GET":
            pin.note_room(request, room)
        return None
    if not is_private(route) or (room and pin.has_entered(request, room) and _is_on(room, request.method)):
        return None
    typing = bool(request.headers.get("X-Autosave"))
    if typing and request.method == "POST" and route in SAVES and pin.was_given(request):
        return None
    return _to_the_pin(request, reverse(f"{ROOM}room", args=[room]) if room else "", typing=typing)


def _is_on(room: str, method: str | None) -> bool:
    """Whether the room goes on without the PIN. Before it is opened it may be looked at alone: what is asked
    there beforehand is answered by nobody but its owner."""
    rooms = TherapySession.objects.filter(pk=room).exclude(state=RoomState.CLOSED)
    if method not in {"GET", "HEAD"}:
        rooms = rooms.exclude(state=RoomState.NOT_OPEN)
    return rooms.exists()


def _to_the_pin(request: HttpRequest, to: str, *, typing: bool) -> HttpResponse:
    """What was sent waits, as for a fresh sign-in; a page that saves by itself keeps its words."""
    asked = f"{reverse('account_pin_asked')}?next="
    if typing:
        answer = {
            "sign_in": asked + quote(to or request.path),
            "person": opaque_id(request.user),
            "words": _("This waits for your PIN. Your words are kept on this page."),
            "link": _("Give it in a new tab"),
        }
        return JsonResponse(answer, status=401)
    if request.method == "POST":
        waits.keep(request)
        return HttpResponseRedirect(asked + quote(request.path))
    htmx = getattr(request, "htmx", None)
    if htmx:  # a piece of a page: the whole of it goes
        return HttpResponseClientRedirect(asked + quote(htmx.current_url_abs_path or ""))
    waits.let_go(request, request.path)
    return HttpResponseRedirect(asked + quote(request.get_full_path()))


def ask_before_a_way_in(request: HttpRequest, match: ResolverMatch) -> HttpResponse | None:
    """For who has a PIN: the password or a passkey given anew; a sign-in just before does not count. Else
    whoever finds the phone then makes a way in of their own, and needs no PIN."""
    if not pin.is_set(request) or match.url_name not in WAYS_IN or did_recently_reauthenticate(request):
        return None
    to = request.path if request.method in {"GET", "HEAD"} else reverse("account_security")
    return sign_in_and_come_back(request, to)
