"""A partner's home."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from couples import access
from dashboard import home as composition


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    partner = access.membership_or_404(request.user)
    return render(request, "dashboard/my/home.html", composition.home(partner, request.user))
