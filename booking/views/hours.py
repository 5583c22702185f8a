"""When a therapist can be booked: the week, the days that differ, the rules. Own; any for administrators."""

from copy import copy
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking import access, hours_week, month, openings, queries, services, stranded
from booking.forms.hours import HoursExceptionForm, RulesForm, WeeklyHoursForm
from booking.models import HoursException, WeeklyHours
from core import clock, zones

from .strands import show_stranded

STALE = gettext_lazy(
    "These hours were changed in another window in the meantime, so nothing was kept yet. Here is how they"
    " are now, with what you typed. Look at both, and send it again."
)
STALE_PRESS = gettext_lazy(
    "These hours were changed in another window in the meantime. Here is how they are now; nothing was taken"
    " out."
)


GONE = gettext_lazy(
    "These hours were taken out in another window in the meantime. What you typed is still here; send it"
    " again, and they are kept as new ones."
)
GONE_PRESS = gettext_lazy("They were taken out in another window already. Here is how it stands now.")


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Straight to one's own hours; for an administrator who is no therapist, to the first therapist's."""
    if request.user.is_therapist:
        return _page(request, request.user)
    first = queries.therapists().first()
    if first is None:
        return render(request, "booking/practice/no_therapists.html")
    return redirect("practice:booking:hours_of", first.pk)


@require_safe
def hours_of(request: HttpRequest, therapist_id: UUID) -> HttpResponse:
    return _page(request, access.therapist_or_404(request.user, therapist_id))


@require_POST
def add(request: HttpRequest, therapist_id: UUID) -> HttpResponse:
    therapist = access.therapist_or_404(request.user, therapist_id)
    form = WeeklyHoursForm(request.POST)
    if not form.is_valid():
        return _page(request, therapist, weekly=form)
    try:
        services.add_hours(
            form.save(commit=False), therapist=therapist, by=request.user, version=_version(request)
        )
    except services.Stale:
        return _page(request, therapist, weekly=form, problem=STALE)
    messages.success(request, _("These hours can be booked now."))
    return _back(request, therapist.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Other hours in place of these, on a page of their own; they can be taken out from here too."""
    if access.is_taken_out(request.user, WeeklyHours, pk):
        return _gone(request, WeeklyHoursForm(request.POST) if request.method == "POST" else None)
    row = access.hours_or_404(request.user, pk)
    was, problem, status = copy(row), "", 200
    form = WeeklyHoursForm(request.POST or None, instance=row)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.change_hours(
                    form.save(commit=False),
                    was=was,
                    by=request.user,
                    version=_version(request),
                    seen=_seen(request),
                )
            except services.Stale:
                problem, status = STALE, 409
            except services.WouldStrand as told:
                return show_stranded(request, told, back=_address(request, was.therapist_id))
            else:
                messages.success(request, _("Kept. What is arranged already stays as it is."))
                return _back(request, was.therapist_id)
    context = {
        "row": was,
        "therapist": was.therapist,
        "form": form,
        "problem": problem,
        "version": stranded.version(was.therapist),
        "week": _week_sent(request),
    }
    return render(request, "booking/practice/hours_change.html", context, status=status)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    if access.is_taken_out(request.user, WeeklyHours, pk):
        return _gone(request)
    hours = access.hours_or_404(request.user, pk)
    try:
        services.remove_hours(hours, by=request.user, version=_version(request), seen=_seen(request))
    except services.Stale:
        messages.warning(request, STALE_PRESS)
    except services.WouldStrand as told:
        return show_stranded(request, told, back=_address(request, hours.therapist_id))
    else:
        messages.success(request, _("These hours are taken out. What is arranged in them stays."))
    return _back(request, hours.therapist_id)


@require_POST
def add_exception(request: HttpRequest, therapist_id: UUID) -> HttpResponse:
    therapist = access.therapist_or_404(request.user, therapist_id)
    form = HoursExceptionForm(request.POST)
    if not form.is_valid():
        return _page(request, therapist, exception=form)
    try:
        services.add_exception(
            form.save(commit=False),
            therapist=therapist,
            by=request.user,
            version=_version(request),
            seen=_seen(request),
        )
    except services.Stale:
        return _page(request, therapist, exception=form, problem=STALE)
    except services.WouldStrand as told:
        return show_stranded(request, told, back=_address(request, therapist.pk))
    messages.success(request, _("Kept. What is arranged on these days stays until you change it."))
    return _back(request, therapist.pk)


@require_POST
def remove_exception(request: HttpRequest, pk: int) -> HttpResponse:
    if access.is_taken_out(request.user, HoursException, pk):
        return _gone(request)
    exception = access.exception_or_404(request.user, pk)
    therapist = exception.therapist
    try:
        services.remove_exception(
            exception,
            therapist=therapist,
            by=request.user,
            version=_version(request),
            seen=_seen(request),
        )
    except services.Stale:
        messages.warning(request, STALE_PRESS)
    except services.WouldStrand as told:
        return show_stranded(request, told, back=_address(request, therapist.pk))
    else:
        messages.success(request, _("Taken out. The weekly hours count again on these days."))
    return _back(request, therapist.pk)


@require_POST
def rules(request: HttpRequest, therapist_id: UUID) -> HttpResponse:
    therapist = access.therapist_or_404(request.user, therapist_id)
    form = RulesForm(request.POST, instance=openings.rules_of([therapist])[therapist.pk])
    if not form.is_valid():
        return _page(request, therapist, rules_form=form)
    try:
        services.set_rules(form.save(commit=False), by=request.user, version=_version(request))
    except services.Stale:
        return _page(request, therapist, rules_form=form, problem=STALE)
    messages.success(request, _("Kept."))
    return _back(request, therapist.pk)


def _page(
    request: HttpRequest,
    therapist: Any,
    weekly: WeeklyHoursForm | None = None,
    exception: HoursExceptionForm | None = None,
    rules_form: RulesForm | None = None,
    problem: str = "",
) -> HttpResponse:
    today = clock.now().astimezone(zones.of(therapist.time_zone)).date()
    monday = _week_sent(request) or hours_week.monday_of(today)
    day = month.parse_day(request.GET.get("day", ""))
    context = {
        "therapist": therapist,
        "therapists": list(queries.therapists()) if request.user.is_administrator else [],
        "zone_is_gone": zones.known(therapist.time_zone) is None,
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "earlier": monday - timedelta(days=7),
        "later": monday + timedelta(days=7),
        "days": hours_week.week(request.user, therapist, monday),
        "marks": hours_week.MARKS,
        "exceptions": list(queries.exceptions_of(therapist, today)),
        "weekly": weekly or WeeklyHoursForm(instance=WeeklyHours(weekday=day.weekday() if day else None)),
        "exception": exception or HoursExceptionForm(initial={"first_day": day} if day else None),
        "rules_form": rules_form or RulesForm(instance=openings.rules_of([therapist])[therapist.pk]),
        "version": stranded.version(therapist),
        "problem": problem,
    }
    bad = any(form is not None for form in (weekly, exception, rules_form))
    return render(
        request, "booking/practice/hours.html", context, status=409 if problem else 422 if bad else 200
    )


def _gone(request: HttpRequest, typed: WeeklyHoursForm | None = None) -> HttpResponse:
    """What an administrator changes or takes out, and another window took out first."""
    whose = request.POST.get("whose", "")
    if not whose:
        messages.warning(request, GONE_PRESS)
        return redirect("practice:booking:hours")
    try:
        therapist = access.therapist_or_404(request.user, UUID(whose))
    except ValueError:
        raise Http404 from None
    if typed is not None:
        return _page(request, therapist, weekly=typed, problem=GONE)
    messages.warning(request, GONE_PRESS)
    return _back(request, therapist.pk)


def _version(request: HttpRequest) -> str:
    """The hours as the page showed them that this was sent from."""
    return request.POST.get("version", "")


def _seen(request: HttpRequest) -> str:
    return request.POST.get("seen", "")


def _week_sent(request: HttpRequest) -> date | None:
    """The Monday of the week that a page shows or was sent from."""
    sent = month.parse_day(request.POST.get("week", "") or request.GET.get("week", ""))
    return hours_week.monday_of(sent) if sent else None


def _address(request: HttpRequest, therapist_id: UUID) -> str:
    week = _week_sent(request)
    address = redirect("practice:booking:hours_of", therapist_id).url
    return f"{address}?week={week:%Y-%m-%d}" if week else address


def _back(request: HttpRequest, therapist_id: UUID) -> HttpResponse:
    return redirect(_address(request, therapist_id))
