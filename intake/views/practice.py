"""The therapist reads: who is ready, both forms beside each other, and earlier versions."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import staff
from core import audit, vault
from core import paper as core_paper
from core.htmx import piece
from couples.models import Couple, Partner, PartnerState
from intake import access, document_queries, gate, papers, queries, services
from intake.reading import side_by_side
from intake.vocabulary import CLEARANCE


@staff("therapist")
@require_safe
def panel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where each is, and where the gate stands: a box on the couple's page."""
    couple = access.cared_couple_or_404(request.user, pk)
    members = _members(couple)
    clearance = gate.clearance(request.user, couple)
    ready = gate.readiness_of(members)
    context = {
        "couple": couple,
        "people": [{"partner": member, "ready": ready[member.pk]} for member in members],
        "clearance": CLEARANCE[clearance],
        "open": gate.is_open(couple),
        "alerts": queries.open_alerts(request.user).filter(couple=couple).count(),
    }
    return piece(request, "intake/practice/panel.html", "panel", context)


@staff("therapist")
@require_safe
def reading(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Both forms, section by section, side by side and never mixed. The reading is logged."""
    couple, members = access.cared_members_or_404(request.user, pk)
    rows = queries.submitted(request.user, [member.sent for member in members if member.sent])
    vault.open_all(rows)
    shown = {(member.pk, key) for member in members for key in member.shows}
    context = {
        "couple": couple,
        "members": members,
        "sections": side_by_side(members, rows, shown),
        "texts": document_queries.signed_by_each(members),
    }
    return render(request, "intake/practice/reading.html", context)


@staff("therapist")
@require_safe
def version(request: HttpRequest, pk: UUID, version: int) -> HttpResponse:
    """One version of one person's form, as it was sent."""
    intake, couple = access.cared_intake_or_404(request.user, pk)
    rows = queries.of_version(request.user, intake, version)
    if not rows:
        raise Http404
    vault.open_all(rows)
    context = {
        "couple": couple,
        "intake": intake,
        "version": version,
        "versions": range(intake.version, 0, -1),
        "partner": intake.partner,
        "sections": side_by_side([intake.partner], rows),
    }
    return render(request, "intake/practice/version.html", context)


@staff("therapist")
@require_safe
def paper(request: HttpRequest, pk: UUID, version: int) -> HttpResponse:
    """One version of one person's form on paper; what is kept apart stays on its own page."""
    intake, couple = access.cared_intake_or_404(request.user, pk)
    rows = queries.of_version(request.user, intake, version)
    if not rows:
        raise Http404
    vault.open_all(rows)
    audit.record("intake.printed", about=intake)
    try:
        return papers.form_on_paper(intake.partner, rows, version, reader=request.user)
    except core_paper.NoPrinting:
        messages.error(request, _("This machine cannot print yet. The form is safe; ask whoever set it up."))
        return redirect("practice:intake:version", pk, version)


@staff("therapist")
@require_POST
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    intake, couple = access.cared_intake_or_404(request.user, pk)
    services.review(intake, by=request.user)
    messages.success(request, _("Marked as read."))
    return redirect("practice:intake:reading", couple.pk)


def _members(couple: Couple) -> list[Partner]:
    return list(couple.partners.exclude(state=PartnerState.LEFT).select_related("user", "couple"))
