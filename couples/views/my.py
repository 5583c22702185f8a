"""A member's own page: whom I am here with, what we agreed, and the way out of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.states import TooLate
from couples import access, ending, queries, services
from couples.forms import NameForm


@require_safe
def us(request: HttpRequest) -> HttpResponse:
    return render(request, "couples/my/us.html", {"memberships": queries.memberships(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, pk: str) -> HttpResponse:
    """The name the others read. It says who will see it before anything is typed."""
    partner = access.membership_or_404(request.user, pk)
    form = NameForm(request.POST or None, initial={"shown_name": queries.called(partner)})
    if request.method == "POST" and form.is_valid():
        services.be_called(partner, form.cleaned_data["shown_name"], by=request.user)
        messages.success(request, _("This is the name they read from now on."))
        return redirect("my:couples:us")
    context = {"partner": partner, "others": queries.others(partner), "form": form}
    return render(request, "couples/my/name.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, pk: str) -> HttpResponse:
    """One page that says what goes and what stays, and one button. No reason is asked."""
    if queries.has_left(request.user, pk):
        return redirect("my:couples:us")  # sent twice: it is done already
    partner = access.membership_or_404(request.user, pk)
    if request.method != "POST":
        return render(
            request, "couples/my/leave.html", {"partner": partner, "others": queries.others(partner)}
        )
    try:
        services.leave(partner, by=request.user)
    except TooLate:
        pass  # in two windows at once: it is done
    messages.success(request, _("It is done. You have left, and your own words are still yours."))
    return redirect("my:couples:us")


@require_http_methods(["GET", "HEAD", "POST"])
def separate(request: HttpRequest, pk: str) -> HttpResponse:
    """For all at once, and by one person alone: what it means, and one button. No reason is asked."""
    partner = access.membership_or_404(request.user, pk)
    if request.method != "POST":
        context = {"partner": partner, "others": queries.others(partner), "days": ending.READABLE.days}
        return render(request, "couples/my/separate.html", context)
    try:
        ending.separate(partner.couple, by=request.user)
    except TooLate:
        pass  # somebody else did, or it is over already
    messages.success(request, _("It is done. What is yours is still yours."))
    return redirect("my:couples:us")
