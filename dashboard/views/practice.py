"""The practice's first pages: the therapist's day, the administrator's week, what can be set."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from core import clock
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
    zone = ZoneInfo(request.user.time_zone)
    current = clock.now().astimezone(zone).date()
    try:
        day = date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        day = current
    # A week at the edge of the calendar has no neighbours to link to.
    day = min(max(day, date(2000, 1, 3)), date(2100, 12, 27))
    monday = day - timedelta(days=day.weekday())
    return render(request, "dashboard/practice/week.html", weeks.week(request.user, monday, today=current))


@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """Where everything that can be set is found."""
    return render(request, "dashboard/practice/settings.html")
