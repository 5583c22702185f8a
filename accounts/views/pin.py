"""A PIN of one's own: setting and removing it, and the page that asks for it."""

from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import pin, services, waits
from accounts.forms import AskedPinForm, PinForm
from accounts.fresh import anew


def of_clients(view: Any) -> Any:
    """Pages of staff have no PIN: what they may read is not their own."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_client:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_http_methods(["GET", "POST"])
@of_clients
@anew
def settings(request: HttpRequest) -> HttpResponse:
    """Set or change it. The page itself opens with a password given anew, so that a found phone sets none."""
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.set_pin(request.user, form.cleaned_data["pin"], by=request.user)
        pin.open_for(request)
        messages.success(request, _("Your PIN is set. It is asked for before what is yours alone."))
        return redirect("account_security")
    return render(request, "accounts/pin.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@of_clients
@anew
def remove(request: HttpRequest) -> HttpResponse:
    services.remove_pin(request.user, by=request.user)
    messages.success(request, _("There is no PIN any more."))
    return redirect("account_security")


@require_http_methods(["GET", "POST"])
@of_clients
def ask(request: HttpRequest) -> HttpResponse:
    """The PIN, and then on to where somebody wanted to go, with what they had sent."""
    to = _next(request)
    form = AskedPinForm(request.POST or None)
    if not pin.is_due(request):
        return _go_on(request, to)
    if request.method == "POST" and form.is_valid() and not pin.is_shut(request):
        if pin.give(request, form.cleaned_data["pin"]):
            return _go_on(request, to)
        form.add_error("pin", _("This is not it. Try once more, or go on with your password."))
    ways = get_adapter().get_reauthentication_methods(request.user)
    page = {
        "form": form,
        "next": to,
        "shut": pin.is_shut(request),
        "by_password": f"{ways[0]['url']}?{urlencode({REDIRECT_FIELD_NAME: to})}",
    }
    return render(request, "accounts/pin_asked.html", page, status=422 if form.errors else 200)


def _go_on(request: HttpRequest, to: str) -> HttpResponse:
    """On to where they wanted to go, with what they had sent."""
    waited = waits.take(request, to) if request.method == "POST" else None
    if waited is None:
        return redirect(to)
    found = resolve(to)
    return found.func(waited, *found.args, **found.kwargs)


def _next(request: HttpRequest) -> str:
    to = request.POST.get("next", "") or request.GET.get("next", "")
    ours = to.startswith("/my/") and url_has_allowed_host_and_scheme(to, None)
    return to if ours else reverse("my:home")
