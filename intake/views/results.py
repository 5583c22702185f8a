"""The therapist reads one person's answers over time, offers questionnaires, and sets when to look back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import staff
from core import paper
from couples.models import Couple, Partner, PartnerState
from intake import access, results
from intake import measure_queries as queries
from intake.forms_measures import AskForm, RhythmForm
from intake.measures import library
from intake.measures.change import FORMULA
from intake.measures.shape import Instrument
from intake.services import measures as services


@staff("therapist")
@require_safe
def couple_measures(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was offered to each, and what is to be offered. No answer stands here, so nothing is compared."""
    couple = access.cared_couple_or_404(request.user, pk)
    return _couple(request, couple)


@staff("therapist")
@require_POST
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    couple = access.cared_couple_or_404(request.user, pk)
    members = _here(couple)
    form = AskForm(_on(), members, queries.is_romantic(couple), request.POST)
    if not form.is_valid():
        return _couple(request, couple, ask=form, status=422)
    chosen = [one for one in members if str(one.pk) in form.cleaned_data["members"]]
    made = services.ask(
        couple,
        chosen,
        form.cleaned_data["instruments"],
        moment=form.cleaned_data["moment"],
        by=request.user,
    )
    if made:
        messages.success(
            request,
            ngettext("Offered: %(n)d questionnaire.", "Offered: %(n)d questionnaires.", len(made))
            % {"n": len(made)},
        )
    else:
        messages.info(request, _("These wait for them already. Nothing was offered twice."))
    return redirect("practice:intake:couple_measures", couple.pk)


@staff("therapist")
@require_POST
def rhythm(request: HttpRequest, pk: UUID) -> HttpResponse:
    couple = access.cared_couple_or_404(request.user, pk)
    form = RhythmForm(request.POST)
    if not form.is_valid():
        return _couple(request, couple, rhythm=form, status=422)
    services.set_rhythm(couple, form.cleaned_data["every"], by=request.user)
    messages.success(request, _("Kept."))
    return redirect("practice:intake:couple_measures", couple.pk)


@staff("therapist")
@require_safe
def person_measures(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person over time, each questionnaire by itself. The reading is logged."""
    partner = access.cared_partner_or_404(request.user, pk)
    given = queries.given(request.user, partner)
    context = {
        "partner": partner,
        "couple": partner.couple,
        "series": results.series(given, queries.in_practice(), request.user.time_zone, therapist=True),
        "apart": results.kept_apart(given, request.user.time_zone),
        "formula": FORMULA,
    }
    return render(request, "intake/practice/person_measures.html", context)


@staff("therapist")
@require_safe
def person_on_paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same as a PDF; screens for harm are never printed with it."""
    partner = access.cared_partner_or_404(request.user, pk)
    context = {
        "name": partner.name,
        "series": results.series(
            queries.given(request.user, partner),
            queries.in_practice(),
            request.user.time_zone,
            therapist=True,
            paper=True,
        ),
        "therapist": True,
    }
    try:
        made = paper.pdf("intake/measures_pdf.html", context)
    except paper.NoPrinting:
        messages.error(request, _("This machine cannot print yet. Ask whoever set it up."))
        return redirect("practice:intake:person_measures", partner.pk)
    return paper.as_file(made, "answers.pdf")


@staff("therapist")
@require_safe
def answers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One answered questionnaire, question by question, with its earlier versions."""
    row = access.cared_administration_or_404(request.user, pk)
    found = queries.versions(request.user, row)
    if not found:
        raise Http404
    context = {
        "partner": row.partner,
        "measure": row,
        "instrument": found[0].instrument,
        "versions": [
            {
                "given": one,
                "answers": [
                    (item.text, results.answer_words(one, n))
                    for n, item in enumerate(one.instrument.text.items, 1)
                ]
                if one.instrument.text
                else [],
                "unscored": results.unscored_words(one),
            }
            for one in found
        ],
    }
    return render(request, "intake/practice/measure_answers.html", context)


def _here(couple: Couple) -> list[Partner]:
    return list(couple.partners.filter(state=PartnerState.ACTIVE).select_related("user", "couple"))


def _on() -> list[Instrument]:
    """What may be offered by hand; a session is asked about in its room."""
    return [
        one.instrument for key, one in queries.in_practice().items() if one.on and key != "session_feedback"
    ]


def _couple(
    request: HttpRequest,
    couple: Couple,
    *,
    ask: AskForm | None = None,
    rhythm: RhythmForm | None = None,
    status: int = 200,
) -> HttpResponse:
    members = _here(couple)
    offered = queries.open_for(members)
    found = queries.rhythm_of(couple)
    context: dict[str, Any] = {
        "couple": couple,
        "people": [
            {
                "partner": one,
                "offered": [
                    {"measure": row, "name": library.instruments()[row.instrument].name}
                    for row in offered[one.pk]
                ],
            }
            for one in members
        ],
        "form": ask or AskForm(_on(), members, queries.is_romantic(couple)),
        "rhythm": found,
        "rhythm_form": rhythm or RhythmForm(initial={"every": found.every}),
    }
    return render(request, "intake/practice/couple_measures.html", context, status=status)
