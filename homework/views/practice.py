"""Practices as a couple's therapist offers and sees them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import staff
from core.states import TooLate
from couples.access import care_or_404
from couples.models import Couple
from homework import access, queries, services
from homework.forms import OfferForm
from homework.models import Answer, Did, OfferState


def _form(couple: Couple, data: Any = None) -> tuple[OfferForm, list[Any]]:
    practices = queries.practices_to_offer(couple)
    return OfferForm(data, members=queries.members_of(couple), practices=practices), practices


@staff("therapist")
@require_safe
def panel(request: HttpRequest, couple_id: UUID) -> HttpResponse:
    """The box on a couple's page: each offer, each person's own answer, and the form for a new one."""
    couple = care_or_404(request.user, couple_id).couple
    form, practices = _form(couple)
    page = "homework/practice/panel.html"
    return render(
        request,
        f"{page}#box" if request.htmx else page,
        {
            "couple": couple,
            "form": form,
            "practices": practices,
            "offers": _told(request.user, couple),
            "zone": request.user.time_zone,
        },
    )


def _told(user: Any, couple: Couple) -> list[dict[str, Any]]:
    return [
        {
            "offer": one.offer,
            "outcome": _outcome(one),
            "evening": _evening(one),
            "going": one.offer.state == OfferState.ACTIVE and one.set_up,
            "answers": [
                (partner, Answer(decision.answer).label if decision else _("No answer yet"))
                for partner, decision in one.answers
            ],
            "logs": [(row, Did(row.words["did"]).label) for row in one.logs],
        }
        for one in queries.offers_for_therapist(user, couple)
    ]


def _evening(one: queries.ForTherapist) -> datetime | None:
    """When everyone will read the outcome of what all have answered; nothing once they can."""
    if not one.set_up or one.offer.state != OfferState.ARRANGING or one.offer.settles_at is None:
        return None
    return one.offer.settles_at


def _outcome(one: queries.ForTherapist) -> str:
    """What everyone it is for can read of it now."""
    if not one.set_up:
        return str(OfferState.NOT_SET_UP.label)
    return str(OfferState(one.offer.state).label)


@staff("therapist")
@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest, couple_id: UUID) -> HttpResponse:
    couple = care_or_404(request.user, couple_id).couple
    form, practices = _form(couple, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.offer(couple, data["key"], for_=data["for_"], why=data["why"], by=request.user)
        except services.NotSetUp:
            form.add_error("key", _("This is not set up for them now. Nothing was offered."))
        else:
            messages.success(request, _("Offered. Each decides alone, and you read each answer."))
            return redirect("practice:couples:couple", couple.pk)
    return render(
        request,
        "homework/practice/offer.html",
        {"couple": couple, "form": form, "practices": practices},
        status=422 if form.is_bound else 200,
    )


@staff("therapist")
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = access.care_offer_or_404(request.user, pk)
    try:
        services.withdraw(found, by=request.user)
    except TooLate:
        pass  # taken back already
    messages.success(request, _("Taken back. It is no longer on their pages."))
    return redirect("practice:couples:couple", found.couple_id)
