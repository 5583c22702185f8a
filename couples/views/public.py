"""The page an invitation leads to: for one person, once."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from couples import arrivals
from couples.forms import ArrivalForm
from couples.services import CannotJoin


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Make a login, or say why this link is not the way for whoever opened it."""
    invited = arrivals.find(token)
    if invited is None:
        return _over(request, token)
    page = {"invited": invited, "token": token}
    if request.user.is_authenticated:
        return render(request, "couples/public/invitation_signed_in.html", page)
    if arrivals.has_login(invited):
        return render(request, "couples/public/invitation_sign_in.html", page)
    form = ArrivalForm(
        request.POST or None,
        email=invited.email,
        initial={"name_used": invited.name, "time_zone": settings.PRACTICE_TIME_ZONE},
    )
    if request.method == "GET":
        form.fields["time_zone"].widget.attrs["data-zone-guess"] = ""
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "couples/public/invitation.html", {**page, "form": form}, status=status)
    try:
        user = arrivals.arrive(invited, **form.cleaned_data)
    except CannotJoin:
        return _over(request, token)
    record_authentication(request, user, method="password", email=user.email)
    return perform_login(request, user, redirect_url=_first_page())


@login_not_required
@never_cache
@require_POST
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Take the place with the login one is signed in with. Never done by merely opening the link."""
    invited = arrivals.find(token)
    if invited is None or not request.user.is_authenticated:
        return _over(request, token)
    try:
        arrivals.accept_as(invited, request.user)
    except CannotJoin:
        return _over(request, token)
    return redirect("my:couples:us")


@login_not_required
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """Where somebody arrives whose own things are gone; it says nothing of anybody."""
    return render(request, "couples/public/erased.html")


def _over(request: HttpRequest, token: str) -> HttpResponse:
    """Used, taken back, too old, unknown or another's: the same words for all.

    Whoever came in by this very link and opens it again is simply home.
    """
    if request.user.is_authenticated and arrivals.was_mine(token, request.user):
        return redirect(_first_page())
    return render(request, "couples/public/invitation_over.html", status=410)


def _first_page() -> str:
    for name in ("account_codes", "my:home", "my:couples:us"):
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return "/"
