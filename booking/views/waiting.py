"""The waiting list: one's own places, and who waits, for the practice."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking import access, queries
from booking.forms.waiting import WaitForm
from booking.services import NotOffered
from booking.services import waiting as services
from couples import access as couples
from couples.models import Partner


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Where I stand, and joining. Nobody else learns of it before a time is offered to all."""
    sent = request.POST if request.method == "POST" else request.GET
    units = couples.memberships(request.user)
    partner = next((one for one in units if str(one.couple_id) == sent.get("unit")), None)
    if partner is None:
        if not units or sent.get("unit"):
            raise Http404
        partner = units[0]
    form = _form(request, partner)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.join(partner, by=request.user, **form.chosen())
            except NotOffered:
                form.add_error(None, _("This is not offered in this way any more. Choose again, please."))
            except services.TooManyPlaces:
                form.add_error(
                    None, _("You wait for three things already. Leave one of them before the next.")
                )
                status = 409
            else:
                messages.success(request, _("You are on the list. You can leave it at any time."))
                return redirect("my:booking:waiting")
    context = {
        "places": queries.waiting_of(request.user),
        "form": form,
        "units": units,
        "unit": partner,
        "several": len(units) > 1,
        "zone": request.user.time_zone,
    }
    return render(request, "booking/my/waiting.html", context, status=status)


@require_POST
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.leave(access.own_place_or_404(request.user, pk), by=request.user)
    messages.success(request, _("You wait for it no longer."))
    return redirect("my:booking:waiting")


@require_safe
def practice(request: HttpRequest) -> HttpResponse:
    context = {"places": queries.waiting_list(request.user)}
    return render(request, "booking/practice/waiting.html", context)


def _form(request: HttpRequest, partner: Partner) -> WaitForm:
    offerings = [one for one in queries.offerings_for(partner) if not one.for_one]
    settings = {
        "offerings": offerings,
        "booked": queries.to_come(request.user, partner.couple),
        "rooms": queries.has_rooms(queries.therapists_of(partner.couple)),
        "zone": request.user.time_zone,
    }
    if request.method == "POST":
        return WaitForm(request.POST, **settings)
    usual = queries.usual_choice(partner, offerings) if offerings else ""
    return WaitForm(
        initial={"what": usual, "where": "online", "earlier": request.GET.get("earlier", "")}, **settings
    )
