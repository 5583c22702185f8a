"""Pages for what went wrong. Not found and not allowed look the same."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open for long, or in another window: nothing was done, and it can be tried again."""
    if request.headers.get("X-Autosave"):
        return JsonResponse({"sign_in": "/account/login/", "person": ""}, status=401)
    return render(request, "403.html", status=403)
