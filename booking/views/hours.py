"""When a therapist can be booked: the week, the days that differ, the rules. Own; any for administrators."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from booking import access, openings, queries, services
from booking.forms.hours import HoursExceptionForm, RulesForm, WeeklyHoursForm
from booking.models import Weekday
from core import clock


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
    services.add_hours(form.save(commit=False), therapist=therapist, by=request.user)
    messages.success(request, _("These hours can be booked now."))
    return redirect("practice:booking:hours_of", therapist.pk)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    hours = access.hours_or_404(request.user, pk)
    services.remove_hours(hours, by=request.user)
    messages.success(request, _("These hours are taken out. What is arranged in them stays."))
    return redirect("practice:booking:hours_of", hours.therapist_id)


@require_POST
def add_exception(request: HttpRequest, therapist_id: UUID) -> HttpResponse:
    therapist = access.therapist_or_404(request.user, therapist_id)
    form = HoursExceptionForm(request.POST)
    if not form.is_valid():
        return _page(request, therapist, exception=form)
    services.add_exception(form.save(commit=False), therapist=therapist, by=request.user)
    messages.success(request, _("Kept. What is arranged on these days stays until you change it."))
    return redirect("practice:booking:hours_of", therapist.pk)


@require_POST
def remove_exception(request: HttpRequest, pk: int) -> HttpResponse:
    exception = access.exception_or_404(request.user, pk)
    services.remove_exception(exception, by=request.user)
    messages.success(request, _("Taken out. The weekly hours count again on these days."))
    return redirect("practice:booking:hours_of", exception.therapist_id)


@require_POST
def rules(request: HttpRequest, therapist_id: UUID) -> HttpResponse:
    therapist = access.therapist_or_404(request.user, therapist_id)
    form = RulesForm(request.POST, instance=openings.rules_of([therapist])[therapist.pk])
    if not form.is_valid():
        return _page(request, therapist, rules_form=form)
    services.set_rules(form.save(commit=False), by=request.user)
    messages.success(request, _("Kept."))
    return redirect("practice:booking:hours_of", therapist.pk)


def _page(
    request: HttpRequest,
    therapist: Any,
    weekly: WeeklyHoursForm | None = None,
    exception: HoursExceptionForm | None = None,
    rules_form: RulesForm | None = None,
) -> HttpResponse:
    rows = list(queries.hours_of(therapist))
    today = clock.now().astimezone(ZoneInfo(therapist.time_zone)).date()
    context = {
        "therapist": therapist,
        "therapists": list(queries.therapists()) if request.user.is_administrator else [],
        "week": [(day, [row for row in rows if row.weekday == day]) for day in Weekday],
        "exceptions": list(queries.exceptions_of(therapist, today)),
        "weekly": weekly or WeeklyHoursForm(),
        "exception": exception or HoursExceptionForm(),
        "rules_form": rules_form or RulesForm(instance=openings.rules_of([therapist])[therapist.pk]),
    }
    bad = any(form is not None for form in (weekly, exception, rules_form))
    return render(request, "booking/practice/hours.html", context, status=422 if bad else 200)
