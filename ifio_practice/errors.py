"""Pages for what went wrong. Not found and not allowed look the same."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

AWAY_SECONDS = "10"


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open for long, or in another window: nothing was done, and it can be tried again."""
    if request.headers.get("X-Autosave"):
        return JsonResponse({"sign_in": "/account/login/", "person": ""}, status=401)
    return render(request, "403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Our fault. While the database is away it is 503: that mends itself, and nothing was done meanwhile.

    Drawn without the request: whatever a page's context would ask may be what is broken.
    """
    away = isinstance(sys.exc_info()[1], (OperationalError, InterfaceError))
    if not away:
        return HttpResponse(render_to_string("500.html"), status=500)
    page = render_to_string("503.html", {"sent": request.method == "POST"})
    return HttpResponse(page, status=503, headers={"Retry-After": AWAY_SECONDS})
