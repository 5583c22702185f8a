"""Showing one answer to the others: an act of its author's own, after seeing exactly what they will see."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.fresh import ask_again
from intake import access, queries, services

from .unit import choices, partner_of


@require_safe
def shared(request: HttpRequest) -> HttpResponse:
    """What each chose to show, and what of one's own could be shown."""
    partner = partner_of(request)
    intake = access.own_intake(partner)
    rows = queries.shared_answers(partner.couple)
    mine = queries.all_to_share(intake, partner.couple)
    now = {question.key: text for question, text in mine}
    context = {
        "partner": partner,
        "units": choices(request, partner),
        "rows": [
            {
                "shared": row,
                "question": queries.shared_question(row),
                "differs": row.author_id == partner.pk and row.words["text"] != now.get(row.field),
                "again": row.field in now,
            }
            for row in rows
        ],
        "mine": [
            {"question": question, "text": text}
            for question, text in mine
            if not any(row.field == question.key and row.author_id == partner.pk for row in rows)
        ],
    }
    return render(request, "intake/my/shared.html", context)


@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, field: str) -> HttpResponse:
    """This is what they will see; then the showing itself."""
    partner = partner_of(request)
    offer = queries.to_share(access.own_intake(partner), partner.couple, field)
    if offer is None:
        raise Http404
    question, text = offer
    read = queries.digest_of(text)
    changed = request.method == "POST" and request.POST.get("read") != read
    if request.method == "POST" and not changed:
        ask_again(request)
        services.share_answer(partner, field, by=request.user)
        messages.success(request, _("Shown. You can take it back at any time."))
        return redirect("my:intake:shared")
    context = {"question": question, "text": text, "partner": partner, "read": read, "changed": changed}
    return render(request, "intake/my/share.html", context, status=409 if changed else 200)


@require_POST
def unshare(request: HttpRequest, pk: UUID) -> HttpResponse:
    partner = partner_of(request)
    row = access.own_shared_answer_or_404(partner, pk)
    services.unshare_answer(row, by=request.user)
    messages.success(request, _("Taken back. The others may have read it already."))
    return redirect("my:intake:shared")
