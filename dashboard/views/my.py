"""A partner's home."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import pin
from couples.unit import partner_of
from dashboard import home as composition


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    partner = partner_of(request)
    return render(
        request, "dashboard/my/home.html", composition.home(partner, request.user, folded=pin.is_due(request))
    )
