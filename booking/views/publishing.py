"""When somebody could come: saying it for the others to see, and taking it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from booking import access, queries
from booking.forms.publishing import CouldComeForm
from booking.services import NotOffered
from booking.services import publishing as services
from couples import access as couples
from couples.models import Partner


@require_http_methods(["GET", "HEAD", "POST"])
def published(request: HttpRequest) -> HttpResponse:
    """What I have published, and more of it."""
    units = [one for one in couples.memberships(request.user) if one.couple.is_joint]
    partner = _unit(request, units)
    zone = request.user.time_zone
    form, problem, status = CouldComeForm(zone=zone), "", 200
    if request.method == "POST":
        form, status = CouldComeForm(request.POST, zone=zone), 422
        if form.is_valid():
            try:
                services.publish(partner, form.spans(), by=request.user)
            except services.TooManyPublished:
                problem = _(
                    "That would be more than we can show: 14 times a day at most, and 200 in all. One longer "
                    "time says the same as many short ones. What you wrote is still here."
                )
            except NotOffered:
                problem, status = _("Nothing can be shown to others here at the moment."), 409
            else:
                messages.success(request, _("That is kept. Whoever comes with you can see it now."))
                return _back(partner)
    context = {
        "rows": queries.published_by(partner),
        "form": form,
        "problem": problem,
        "units": units,
        "unit": partner,
        "is_open": services.is_open(partner),
        "zone": zone,
    }
    return render(request, "booking/my/published.html", context, status=status)


@require_POST
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = access.own_published_or_404(request.user, pk)
    services.take_back(row.partner, [row], by=request.user)
    messages.success(request, _("Taken back. Nobody is told."))
    return _back(row.partner)


@require_POST
def take_all_back(request: HttpRequest) -> HttpResponse:
    units = [one for one in couples.memberships(request.user) if one.couple.is_joint]
    partner = _unit(request, units)
    services.take_back(partner, queries.published_by(partner), by=request.user)
    messages.success(request, _("Taken back. Nobody is told."))
    return _back(partner)


def _unit(request: HttpRequest, units: list[Partner]) -> Partner:
    chosen = request.POST.get("unit") or request.GET.get("unit")
    found = next((one for one in units if not chosen or str(one.couple_id) == chosen), None)
    if found is None:
        raise Http404
    return found


def _back(partner: Any) -> HttpResponse:
    return redirect(f"{reverse('my:booking:published')}?unit={partner.couple_id}")
