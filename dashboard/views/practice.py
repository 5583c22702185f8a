"""The practice's first pages: the therapist's day, the administrator's week, what can be set."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from booking import month
from core import clock, zones
from dashboard import day_sheet
from dashboard import today as composition
from dashboard import week as weeks


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The therapist's day; an administrator's first page is the week."""
    if not request.user.is_therapist:
        return redirect("practice:week")
    return render(request, "dashboard/practice/today.html", composition.today(request.user))


@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """Everyone's week: names and times, no clinical text."""
    day, current = _day_and_today(request, request.GET.get("from", ""))
    monday = day - timedelta(days=day.weekday())
    return render(request, "dashboard/practice/week.html", weeks.week(request.user, monday, today=current))


@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """One day to print for the desk."""
    chosen, _today = _day_and_today(request, request.GET.get("day", ""))
    return render(request, "dashboard/practice/day.html", day_sheet.sheet(request.user, chosen))


@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """Where everything that can be set is found."""
    return render(request, "dashboard/practice/settings.html")


def _day_and_today(request: HttpRequest, asked: str) -> tuple[date, date]:
    """The day asked for, or today in the reader's zone; and today."""
    current = clock.now().astimezone(zones.of(request.user.time_zone)).date()
    chosen = month.parse_day(asked) or current
    # A day at the edge of the calendar has no neighbours to link to.
    return min(max(chosen, date(2000, 1, 3)), date(2100, 12, 27)), current
