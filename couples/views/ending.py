"""How a couple's work ends, for its therapist: finished, separated, gone on alone, closed for now, bound."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import staff
from core.states import TooLate
from couples import access, ending, erasing, queries


@require_safe
@staff("therapist")
def page(request: HttpRequest, pk: str) -> HttpResponse:
    couple = access.care_or_404(request.user, pk).couple
    context = {"couple": couple, "members": queries.members_with_names(couple), "held": queries.held(couple)}
    return render(request, "couples/practice/ending.html", context)


@require_POST
@staff("therapist")
def finish(request: HttpRequest, pk: str) -> HttpResponse:
    return _done(request, access.care_or_404(request.user, pk).couple, ending.finish)


@require_POST
@staff("therapist")
def separate(request: HttpRequest, pk: str) -> HttpResponse:
    return _done(request, access.care_or_404(request.user, pk).couple, ending.separate)


@require_POST
@staff("therapist")
def resume(request: HttpRequest, pk: str) -> HttpResponse:
    return _done(request, access.care_or_404(request.user, pk).couple, ending.resume)


@require_POST
@staff("therapist")
def hold(request: HttpRequest, pk: str) -> HttpResponse:
    """Bind the case: nothing of it is erased, whoever asks, and no member sees that."""
    return _done(request, access.care_or_404(request.user, pk).couple, erasing.hold)


@require_POST
@staff("therapist")
def lift(request: HttpRequest, pk: str) -> HttpResponse:
    return _done(request, access.care_or_404(request.user, pk).couple, erasing.lift)


@require_POST
@staff("therapist")
def alone(request: HttpRequest, pk: str) -> HttpResponse:
    """A new unit for one of them; they come in by their own invitation."""
    return _done(request, access.partner_or_404(request.user, pk), ending.go_on_alone)


@require_POST
@staff("therapist")
def freeze(request: HttpRequest, pk: str) -> HttpResponse:
    return _done(request, access.partner_or_404(request.user, pk), ending.freeze)


@require_POST
@staff("therapist")
def thaw(request: HttpRequest, pk: str) -> HttpResponse:
    return _done(request, access.partner_or_404(request.user, pk), ending.thaw)


def _done(request: HttpRequest, row: Any, verb: Callable[..., Any]) -> HttpResponse:
    try:
        verb(row, by=request.user)
    except TooLate:
        messages.warning(request, _("This was no longer possible; nothing was changed. Please look again."))
    else:
        messages.success(request, _("Done."))
    return redirect("practice:couples:ending", row.couple_id)
