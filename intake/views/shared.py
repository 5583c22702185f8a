"""Showing one answer to the others: an act of its author's own, after seeing exactly what they will see."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intake import access, queries, services
from intake.questionnaire import FORM

from .unit import choices, partner_of


@require_safe
def shared(request: HttpRequest) -> HttpResponse:
    """What each chose to show, and what of one's own could be shown."""
    partner = partner_of(request)
    rows = queries.shared_answers(partner.couple)
    shown = {row.field for row in rows if row.author_id == partner.pk}
    written = queries.drafts(queries.intake_of(partner), ["D", "E"])
    mine = [
        {"question": field, "text": written.get(section.letter, {}).get(field.key)}
        for section in FORM.sections
        for field in section.fields
        if field.may_be_shared and field.key not in shown
    ]
    context = {
        "partner": partner,
        "units": choices(request, partner),
        "rows": [{"shared": row, "question": FORM.field(row.field)} for row in rows],
        "mine": [one for one in mine if one["text"]],
    }
    return render(request, "intake/my/shared.html", context)


@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, field: str) -> HttpResponse:
    """This is what they will see; then the showing itself."""
    partner = partner_of(request)
    question = FORM.field(field)
    if question is None or not question.may_be_shared:
        raise Http404
    letter = next(section.letter for section in FORM.sections if question in section.fields)
    text = queries.drafts(queries.intake_of(partner), [letter]).get(letter, {}).get(field)
    if not text:
        raise Http404
    if request.method == "POST":
        services.share_answer(partner, field, by=request.user)
        messages.success(request, _("Shown. You can take it back at any time."))
        return redirect("my:intake:shared")
    return render(request, "intake/my/share.html", {"question": question, "text": text, "partner": partner})


@require_POST
def unshare(request: HttpRequest, pk: UUID) -> HttpResponse:
    partner = partner_of(request)
    row = access.own_shared_answer_or_404(partner, pk)
    services.unshare_answer(row, by=request.user)
    messages.success(request, _("Taken back. The others may have read it already."))
    return redirect("my:intake:shared")
