"""A person's own questionnaires: what waits, one to answer, and what they answered over time."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import paper
from intake import access, results
from intake import measure_queries as queries
from intake.forms_measures import MeasureForm
from intake.measures import library, scoring, words
from intake.models import Administration, AdministrationState
from intake.services import measures as services

from .unit import choices, partner_of

SECONDS_EACH = 8  # for one question, read and answered without hurry


@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    """What waits, and what was left out or answered before."""
    partner = partner_of(request)
    on = queries.switched_on()
    rows = [_row(row) for row in queries.offered(partner) if library.instrument(row.instrument)]
    context = {
        "waiting": [row for row in rows if row["measure"].is_waiting and row["measure"].instrument in on],
        "left_out": [
            row
            for row in rows
            if row["measure"].state == AdministrationState.SET_ASIDE
            and row["measure"].about is None
            and row["measure"].instrument in on
        ],
        "any_answered": any(row["measure"].version for row in rows),
        "units": choices(request, partner),
    }
    return render(request, "intake/my/measures.html", context)


@require_http_methods(["GET", "POST"])
def measure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One questionnaire on one page; nothing of it has to be answered."""
    row = access.own_administration_or_404(request.user, pk)
    known = queries.in_practice([row.instrument])[row.instrument]
    if not known.has_text:
        raise Http404
    if request.method == "GET":
        return _page(request, row, known, MeasureForm(known.worded(), initial=_as_before(request.user, row)))
    form = MeasureForm(known.worded(), request.POST)
    if form.is_valid():
        try:
            services.answer(
                row,
                by=request.user,
                answers=form.answers(),
                unscored=form.unscored(),
                more=form.cleaned_data.get("more") or "",
                wording=request.POST.get("wording") or "",
            )
        except services.NothingAnswered:
            form.add_error(
                None,
                _("Nothing is answered yet, so nothing was sent. Answer what you like, or leave it out."),
            )
        except services.Reworded:
            form.add_error(
                None,
                _(
                    "The questions have changed since you opened this page. Nothing was sent. "
                    "Please look through them once more."
                ),
            )
        else:
            return redirect("my:intake:measure_sent", row.pk)
    return _page(request, row, known, form, status=422)


@require_POST
def later(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Leave it out. It can still be answered, and nobody is told."""
    row = access.own_administration_or_404(request.user, pk)
    services.set_aside(row, by=request.user)
    messages.success(request, _("Left out. You can still answer it here whenever you like."))
    return redirect("my:intake:measures")


@require_safe
def sent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The receipt. Where a risk item was answered with a yes, people to talk to come first."""
    row = access.own_administration_or_404(request.user, pk)
    given = queries.versions(request.user, row)
    if not given:
        return redirect("my:intake:measure", row.pk)
    on = queries.switched_on()
    level = scoring.alert_level(given[0].instrument, given[0].answers)
    context = {
        **_row(row),
        "at_risk": level != scoring.NOTHING,
        "more_waits": [one for one in queries.waiting(row.partner) if one.instrument in on],
    }
    return render(request, "intake/my/measure_sent.html", context)


@require_safe
def over_time(request: HttpRequest) -> HttpResponse:
    """Their own answers, each questionnaire by itself. Nothing of anybody else."""
    partner = partner_of(request)
    context = {
        "partner": partner,
        "series": results.series(
            queries.given(request.user, partner), queries.in_practice(), request.user.time_zone
        ),
        "units": choices(request, partner),
    }
    return render(request, "intake/my/measures_over_time.html", context)


@require_safe
def on_paper(request: HttpRequest) -> HttpResponse:
    """The same as a PDF, under a name that says nothing."""
    partner = partner_of(request)
    context = {
        "name": request.user.name_used,
        "series": results.series(
            queries.given(request.user, partner), queries.in_practice(), request.user.time_zone, paper=True
        ),
    }
    try:
        made = paper.pdf("intake/measures_pdf.html", context)
    except paper.NoPrinting:
        messages.error(request, _("This machine cannot print yet. Your answers are safe."))
        return redirect("my:intake:measures_over_time")
    return paper.as_file(made, "answers.pdf")


def _row(row: Administration) -> dict[str, Any]:
    known = library.instruments()[row.instrument]
    return {
        "measure": row,
        "title": words.title(known),
        "items": known.items,
        "minutes": max(1, round(known.items * SECONDS_EACH / 60)),
    }


def _as_before(user: Any, row: Administration) -> dict[str, Any]:
    """What stands in the fields of one that was answered before."""
    if not row.version:
        return {}
    latest = queries.versions(user, row)[0]
    filled = {f"q{n}": str(one) for n, one in enumerate(latest.answers, 1) if one is not None}
    filled |= {f"u{n}": str(one) for n, one in enumerate(latest.unscored, 1) if one is not None}
    return {**filled, "more": latest.more}


def _page(
    request: HttpRequest, row: Administration, known: queries.InPractice, form: MeasureForm, status: int = 200
) -> HttpResponse:
    context = {
        **_row(row),
        "form": form,
        "rows": form.rows(),
        "instrument": known.instrument,
        "text": form.wording,
        "wording": known.wording,
        "visibility": "safety_restricted" if known.instrument.is_apart else "private_therapist",
        "tells": bool(known.instrument.alerts),
    }
    return render(request, "intake/my/measure.html", context, status=status)
