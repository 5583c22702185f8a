"""Public holidays that close the practice: an offer to choose from, and taking one back."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import staff
from booking import access, public_holidays, queries, services
from booking.forms.holidays import CloseForm, WhereForm
from core import clock, zones

from .strands import show_stranded


@staff("administrator")
@require_safe
def holidays(request: HttpRequest) -> HttpResponse:
    return _page(request)


@staff("administrator")
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close the practice on the days that were ticked."""
    form = _form(request)
    if not form.is_valid():
        return _page(request, form)
    days, therapists = form.chosen()
    try:
        new = services.close_for_holidays(
            days, therapists=therapists, by=request.user, seen=request.POST.get("seen", "")
        )
    except services.WouldStrand as told:
        return show_stranded(request, told, back=_address(request))
    if new:
        messages.success(request, _("Closed. What is arranged on these days stays until you change it."))
    else:
        messages.info(request, _("These days were closed already."))
    return redirect(_address(request))


@staff("administrator")
@require_POST
def open_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a day back: the weekly hours count on it again. One that is open already stays open."""
    row = access.holiday_or_none(request.user, pk)
    if row is not None:
        services.open_again(row, by=request.user)
    messages.success(request, _("Open again. The weekly hours count on this day."))
    return redirect(_address(request))


def _page(request: HttpRequest, form: CloseForm | None = None) -> HttpResponse:
    where = WhereForm(_sent(request))
    closed = list(queries.holidays_closed(_today()))
    by_day: dict[Any, list[Any]] = {}
    for row in closed:
        by_day.setdefault(row.first_day, []).append(row)
    shown = form or _form(request)
    ticked = set(shown["days"].value() or [])
    context = {
        "where": where,
        "form": shown,
        "days": [(one, by_day.get(one.day, []), key in ticked) for key, one in shown.offered.items()],
        "closed": closed,
        "country": where["country"].value() or "",
        "region": _sent(request).get("region", ""),
    }
    return render(request, "booking/practice/holidays.html", context, status=422 if form else 200)


def _form(request: HttpRequest) -> CloseForm:
    sent = _sent(request)
    try:
        offered = public_holidays.coming(sent.get("country", ""), sent.get("region", ""), _today())
    except ValueError:
        offered = []
    data = request.POST if request.method == "POST" else None
    return CloseForm(data, offered=offered, therapists=list(queries.therapists()))


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else request.GET


def _address(request: HttpRequest) -> str:
    """The same page with the country and region that were chosen."""
    kept = {name: request.POST[name] for name in ("country", "region") if request.POST.get(name)}
    address = reverse("practice:booking:holidays")
    return f"{address}?{urlencode(kept)}" if kept else address


def _today() -> Any:
    return clock.now().astimezone(zones.of(settings.PRACTICE_TIME_ZONE)).date()
