"""Recovery codes: shown until their owner has them on paper, then never again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import services
from accounts.fresh import anew


@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    user = request.user
    if user.codes_seen_at is not None:
        return render(request, "accounts/codes_kept.html", {"left": services.codes_left(user)})
    return render(request, "accounts/codes.html", {"codes": services.recovery_codes(user).get_unused_codes()})


@require_POST
def kept(request: HttpRequest) -> HttpResponse:
    services.keep_codes(request.user, by=request.user)
    return redirect("account_landing")


@require_POST
@anew
def new(request: HttpRequest) -> HttpResponse:
    services.new_codes(request.user, by=request.user)
    return redirect("account_codes")
