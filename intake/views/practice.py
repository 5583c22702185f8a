"""The therapist reads: who is ready, both forms beside each other, and earlier versions."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import staff
from core import vault
from core.htmx import piece
from couples.models import Couple, Partner, PartnerState
from intake import access, gate, queries, services
from intake.models import SharedAnswer
from intake.questionnaire import FORM
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
    couple = access.cared_couple_or_404(request.user, pk)
    members = _members(couple)
    intakes = queries.sent_forms(members)
    rows = queries.submitted(request.user, intakes.values())
    vault.open_all(rows)
    shown = set(
        SharedAnswer.objects.visible_to(request.user).filter(couple=couple).values_list("author_id", "field")
    )
    context = {
        "couple": couple,
        "members": [{"partner": member, "intake": intakes.get(member.pk)} for member in members],
        "sections": _side_by_side(members, rows, shown),
        "texts": _signed(couple, members),
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
        "sections": _side_by_side([intake.partner], rows),
    }
    return render(request, "intake/practice/version.html", context)


@staff("therapist")
@require_POST
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    intake, couple = access.cared_intake_or_404(request.user, pk)
    services.review(intake, by=request.user)
    messages.success(request, _("Marked as read."))
    return redirect("practice:intake:reading", couple.pk)


def _members(couple: Couple) -> list[Partner]:
    return list(couple.partners.exclude(state=PartnerState.LEFT).select_related("user", "couple"))


def _signed(couple: Couple, members: list[Partner]) -> list[dict[str, Any]]:
    """Each text in force, and who signed it when."""
    texts, by_partner = queries.documents_for(couple), queries.signatures_of(members)
    signed = {member.pk: queries.signed(texts, by_partner[member.pk]) for member in members}
    return [
        {"document": text, "signatures": [signed[member.pk].get(text.pk) for member in members]}
        for text in texts
    ]


def _side_by_side(
    members: list[Partner], rows: list[Any], shown: set[tuple[Any, str]] | None = None
) -> list[dict[str, Any]]:
    """Per section, per person: each answer, and whether its author shows it to all. Rows are open."""
    by_place: dict[tuple[str, Any], list[Any]] = defaultdict(list)
    for row in rows:
        by_place[(row.section, row.author_id)].append(row)
    cache: dict[Any, Any] = {}
    sections = []
    for section in FORM.sections:
        columns = []
        for member in members:
            answers = []
            for row in by_place[(section.letter, member.pk)]:
                asked = queries.questionnaire_of(row, cache).section(section.letter)
                answers += [
                    {
                        "question": field,
                        "value": queries.answer_words(field, row.words[field.key]),
                        "shown": (member.pk, field.key) in (shown or ()),
                    }
                    for field in asked.fields
                    if not queries.is_empty(row.words.get(field.key))
                ]
            columns.append({"partner": member, "answers": answers})
        if any(column["answers"] for column in columns):
            sections.append({"section": section, "columns": columns})
    return sections
