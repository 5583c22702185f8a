"""When one cannot come: what there is to choose, and, for the other, whether they want to come alone."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from booking import access, often, queries
from booking.forms.times import OwnTimeForm
from booking.models import TimeAloneState
from booking.services import NotOffered, OftenEnough, OwnTimeTaken, SlotTaken
from booking.services import alone as services
from core import clock
from core.states import TooLate

from .my import OFTEN
from .practice import TOO_LATE


@require_safe
def cannot_come(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Wait, move it, or, where both have signed it, let it be a time for one alone."""
    row, partner = access.own_appointment_or_404(request.user, pk)
    now = clock.now()
    if not row.is_joint:
        raise Http404
    if not row.is_live or row.start <= now:
        return redirect("my:booking:appointment", pk)
    context = {
        "appointment": row,
        "zone": request.user.time_zone,
        "free_to_cancel": row.is_free_to_cancel(now),
        "may_give_back": often.may_give_back(row, request.user),
        "may_move": often.may_move(row, request.user),
        "may_be_alone": services.is_offered(row, partner),
    }
    return render(request, "booking/my/cannot_come.html", context)


@require_POST
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A member who cannot come lets the other be asked."""
    row, _partner = access.own_appointment_or_404(request.user, pk)
    try:
        services.ask(row, by=request.user)
    except NotOffered:
        raise Http404 from None
    except TooLate:
        messages.warning(request, _("Something else happened to this time first. It is as you read it here."))
        return redirect("my:booking:appointment", pk)
    except OftenEnough:
        messages.warning(request, OFTEN)
        return redirect("my:booking:cannot_come", pk)
    messages.success(request, _("The time is given back for you. No reason is needed."))
    return redirect("my:booking:times")


@require_safe
def asked(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, access.time_alone_or_404(request.user, pk))


@require_POST
def come(request: HttpRequest, pk: UUID) -> HttpResponse:
    """This person's yes, to a time of their own."""
    row = access.time_alone_or_404(request.user, pk)
    form = OwnTimeForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    try:
        made = services.come(row, by=request.user, integration_minutes=form.cleaned_data["minutes"])
    except OwnTimeTaken:
        row.refresh_from_db()
        return _page(request, row, form, _("You already have an appointment around this time."), status=409)
    except (TooLate, SlotTaken, NotOffered):
        messages.warning(request, _("This time is not kept any more. You can choose another one."))
        return redirect("my:booking:times")
    messages.success(request, _("The time is yours alone."))
    return redirect("my:booking:appointment", made.pk)


@require_POST
def stay_away(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.stay_away(access.time_alone_or_404(request.user, pk), by=request.user)
    messages.success(request, _("That is all right. No reason is needed."))
    return redirect("my:booking:times")


@require_POST
def ask_for(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The practice, when one of two cannot come."""
    row = access.appointment_or_404(request.user, pk)
    whom = next(
        (one for one, _yes in queries.answers(row) if str(one.pk) == request.POST.get("partner")), None
    )
    if whom is None:
        messages.warning(request, _("Choose first who can come. Nothing has changed."))
        return redirect("practice:booking:appointment", pk)
    try:
        services.ask(row, by=request.user, whom=whom)
    except NotOffered:
        raise Http404 from None
    except TooLate:
        messages.warning(request, TOO_LATE)
    else:
        messages.success(request, _("The time is not kept for both, and they are asked."))
    return redirect("practice:booking:appointment", pk)


def _page(
    request: HttpRequest, row: Any, form: OwnTimeForm | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    kind = services.offering()
    context = {
        "row": row,
        "appointment": row.appointment,
        "offering": kind,
        "is_open": kind is not None and row.state == TimeAloneState.ASKED and row.until > clock.now(),
        "form": form
        or OwnTimeForm(initial={"minutes": queries.own_minutes(row.partner, kind)} if kind else {}),
        "problem": problem,
        "zone": request.user.time_zone,
    }
    return render(request, "booking/my/alone.html", context, status=status)
