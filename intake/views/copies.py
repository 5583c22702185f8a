"""Copies of one's own form on paper: every version that was sent, as it was asked."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.fresh import ask_again
from core import audit, vault
from core.paper import NoPrinting
from intake import access, papers, queries

from .unit import choices, partner_of


@require_safe
def copies(request: HttpRequest) -> HttpResponse:
    partner = partner_of(request)
    context = {
        "partner": partner,
        "versions": queries.versions_sent(access.own_intake(partner)),
        "units": choices(request, partner),
    }
    return render(request, "intake/my/copies.html", context)


@require_safe
def paper(request: HttpRequest, version: int) -> HttpResponse:
    """One version for its author, after a fresh sign-in; what is kept apart only if they ask (`apart`)."""
    intake = access.own_intake(partner_of(request))
    rows = queries.own_version(request.user, intake, version, apart="apart" in request.GET)
    if not rows:
        raise Http404
    ask_again(request)
    vault.open_all(rows)
    audit.record("intake.printed", about=intake)
    try:
        return papers.form_on_paper(intake.partner, rows, version, reader=request.user)
    except NoPrinting:
        messages.error(
            request, _("We cannot make papers just now. Your form is safe; please ask the practice.")
        )
        return redirect("my:intake:copies")
