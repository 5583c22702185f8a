"""A person's practices: what is offered, what they keep, and what they write about it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.fresh import ask_again
from core.states import TooLate
from couples.models import Partner
from couples.unit import partner_of
from couples.visibility import Visibility
from homework import access, queries, services
from homework.forms import DAYS, DecideForm, LogForm, NudgeForm
from homework.models import Answer, Did, Plan

Bound = dict[tuple[str, UUID], Any]


@require_safe
def practices(request: HttpRequest) -> HttpResponse:
    return _page(request, partner_of(request))


def _page(
    request: HttpRequest,
    partner: Partner,
    bound: Bound | None = None,
    status: int = 200,
    not_kept: str = "",
) -> HttpResponse:
    """The one page of practices; `bound` are forms to show again with what was typed, `not_kept` words
    that have no form any more."""
    bound = bound or {}
    found = queries.mine(partner)
    logs = queries.logs_of(partner, found.active)
    together = [plan.offer for plan in found.active if plan.offer.together]
    shared = queries.shared_logs(partner.couple, together) if together else {}
    shown = {row.source_id for few in shared.values() for row in few}
    return render(
        request,
        "homework/my/practices.html",
        {
            "partner": partner,
            "to_decide": [
                {"offer": offer, "form": bound.get(("decide", offer.pk)) or _decide_form(offer.pk)}
                for offer in found.to_decide
            ],
            "arranging": [
                {
                    "offer": offer,
                    "answer": Answer(found.decisions[offer.pk].answer).label,
                    "form": bound.get(("decide", offer.pk)) or _decide_form(offer.pk),
                }
                for offer in found.arranging
            ],
            "active": [
                {
                    "plan": plan,
                    "offer": plan.offer,
                    "when": _when(plan),
                    "log_form": bound.get(("log", plan.pk)) or _log_form(plan),
                    "nudge_form": bound.get(("nudge", plan.pk)) or _nudge_form(plan),
                    "nudge_open": ("nudge", plan.pk) in bound,
                    "logs": [
                        (row, Did(row.words["did"]).label, row.pk in shown) for row in logs.get(plan.pk, [])
                    ],
                    "shared": [
                        (row, Did(row.words["did"]).label)
                        for row in shared.get(plan.offer_id, [])
                        if row.author_id != partner.pk
                    ],
                }
                for plan in found.active
            ],
            "stopped": found.stopped,
            "not_set_up": found.not_set_up,
            "left": found.left,
            "not_kept": not_kept,
        },
        status=status,
    )


def _decide_form(pk: UUID, data: Any = None) -> DecideForm:
    return DecideForm(data, auto_id=f"offer-{pk}-%s")


def _log_form(plan: Plan, data: Any = None) -> LogForm:
    return LogForm(data, together=plan.offer.together, auto_id=f"log-{plan.pk}-%s")


def _nudge_form(plan: Plan, data: Any = None) -> NudgeForm:
    if data is not None:
        return NudgeForm(data, auto_id=f"nudge-{plan.pk}-%s")
    return NudgeForm.of(plan, auto_id=f"nudge-{plan.pk}-%s")


def _when(plan: Plan) -> str:
    """ "Sunday, 10:00", or nothing."""
    names = dict(DAYS)
    days = ", ".join(str(names[day]) for day in plan.days)
    return ", ".join(part for part in (days, plan.at.strftime("%H:%M") if plan.at else "") if part)


@require_POST
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    offer, partner = access.offer_or_404(request.user, pk)
    form = _decide_form(pk, request.POST)
    if not form.is_valid():
        return _page(request, partner, {("decide", pk): form}, status=422)
    data = form.cleaned_data
    try:
        services.decide(offer, partner, data.pop("answer"), by=request.user, plan=data)
    except TooLate:
        messages.warning(request, _("This practice is not set up this time. Nothing you need to do."))
    else:
        messages.success(request, _("Noted. Only you and your therapist can read your answer."))
    return redirect("my:homework:practices")


@require_POST
def log(request: HttpRequest, pk: UUID) -> HttpResponse:
    plan = access.plan_or_404(request.user, pk)
    form = _log_form(plan, request.POST)
    if not form.is_valid():
        return _page(request, plan.author, {("log", pk): form}, status=422)
    if form.cleaned_data["visibility"] == Visibility.SHARED_DUO:
        ask_again(request)
    try:
        services.log(plan, plan.author, by=request.user, **form.cleaned_data)
    except TooLate:
        messages.warning(request, _("You no longer keep this practice, so the line was not added."))
        return _page(request, plan.author, status=409, not_kept=form.cleaned_data["noticed"])
    messages.success(request, _("Kept."))
    return redirect("my:homework:practices")


@require_POST
def remove_log(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.remove_log(access.log_or_404(request.user, pk), by=request.user)
    messages.success(request, _("The line is gone."))
    return redirect("my:homework:practices")


@require_POST
def nudge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """On with days and a time, or off."""
    plan = access.plan_or_404(request.user, pk)
    if request.POST.get("nudge") == "off":
        services.set_nudge(plan, on=False, by=request.user)
        messages.success(request, _("No nudges for this practice. Nobody else is told."))
        return redirect("my:homework:practices")
    form = _nudge_form(plan, request.POST)
    if not form.is_valid():
        return _page(request, plan.author, {("nudge", pk): form}, status=422)
    services.set_nudge(plan, on=True, by=request.user, **form.cleaned_data)
    messages.success(request, _("You will get a small reminder, worded so that it says nothing."))
    return redirect("my:homework:practices")


@require_POST
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    plan = access.plan_or_404(request.user, pk)
    try:
        services.stop(plan, by=request.user)
    except TooLate:
        pass  # stopped already: the page says so
    messages.success(request, _("Put down. You can pick it up again here."))
    return redirect("my:homework:practices")


@require_POST
def resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    plan = access.plan_or_404(request.user, pk)
    try:
        services.resume(plan, by=request.user)
    except TooLate:
        pass  # picked up already
    return redirect("my:homework:practices")
