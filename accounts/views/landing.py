"""Where signing in leads, and who is signed in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import services
from core.opaque import opaque_id


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Each person's first page: what keeps them out first, then where their day is."""
    user = request.user
    services.keep_address(user)
    if user.held_at is not None:
        return redirect("account_restore")
    if user.codes_seen_at is None:
        return redirect("account_codes")
    if user.is_therapist:
        return redirect("practice:today")
    if user.is_administrator:
        return redirect("practice:week")
    if user.is_client:
        return redirect("my:home")
    return redirect("account_security")


@login_not_required
@never_cache
@require_safe
def who(request: HttpRequest) -> JsonResponse:
    """For a page that was left open: whether the same person is back, and the token their forms go under.

    The id says nothing else.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"person": ""})
    return JsonResponse({"person": opaque_id(request.user), "token": get_token(request)})
