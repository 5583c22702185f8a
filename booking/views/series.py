"""The practice's side of times in a row: every date is seen with its state before anything is saved."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from booking import access, planning, queries
from booking.forms.series import MORE, MoreForm, MoveForm, RhythmForm, SeriesForm, usual
from booking.models import Appointment, Series
from booking.planning import Line, Wish, choices_sent
from booking.series import next_day
from booking.services import NotOffered, Stale
from booking.services import series as verbs
from core import zones

CHANGED = gettext_lazy(
    "Some dates stand differently now, so nothing has been saved. They are marked below; what you chose for "
    "the others is kept. Look at it once more, and save it again."
)
NONE_CHOSEN = gettext_lazy("Choose at least one date. Nothing has been saved so far.")
NOT_OFFERED = gettext_lazy(
    "The room is not in use any more, or the therapist does not care for them. Choose again."
)
TOO_LATE = gettext_lazy("Something else happened to these times first. Here is how they stand now.")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, couple_id: UUID) -> HttpResponse:
    """Choose what and in which rhythm; then every date, with its state; then save."""
    couple = access.couple_or_404(request.user, couple_id)
    therapists = queries.therapists_of(couple)
    offerings = [offering for offering in queries.offerings() if offering.type != "consultation"]
    settings: dict[str, Any] = {"couple": couple, "offerings": offerings, "therapists": therapists}
    sent = request.POST if request.method == "POST" else request.GET
    begun = "first" in sent
    start = queries.usual_hold(couple, therapists, offerings, request.user)
    what = SeriesForm({**start, **{k: v for k, v in sent.items() if v}}, **settings)
    rhythm = RhythmForm(sent if begun else None, initial={"every": 1})
    lines, problem, status = None, "", 200
    if begun and what.is_valid() and rhythm.is_valid():
        wish, plan = what.wish(), rhythm.rhythm()
        choices = choices_sent(sent) or None
        if request.method == "POST" and choices:
            try:
                found = verbs.arrange(wish, plan, choices, by=request.user)
            except verbs.DatesChanged as told:
                lines, problem, status = told.lines, CHANGED, 409
            except NotOffered:
                problem, status = NOT_OFFERED, 409
            else:
                if found is not None:
                    messages.success(request, _("The times are held. Everyone is asked for their own yes."))
                    return redirect("practice:booking:series", found.pk)
                problem, status = NONE_CHOSEN, 422
        lines = planning.new_dates(wish, plan, choices) if lines is None else lines
    elif begun:
        status = 422
    zone = what.wish().therapist.time_zone if what.is_valid() else request.user.time_zone
    context = {"couple": couple, "what": what, "rhythm": rhythm, **_shown(lines, problem, zone)}
    return render(request, "booking/practice/series_new.html", context, status=status)


@require_safe
def series(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = access.series_or_404(request.user, pk)
    times = queries.times_of(row, request.user)
    context = {
        "series": row,
        "times": times,
        "coming": [one for one in times if one.may_change],
        "zone": request.user.time_zone,
    }
    return render(request, "booking/practice/series.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All from one of them on: another day, hour or rhythm, each new date with its state first."""
    row = access.series_or_404(request.user, pk)
    sent = request.POST if request.method == "POST" else request.GET
    rows = _from(row, request.user, sent.get("from", ""))
    if not rows:
        return _too_late(request, row)
    wish, begun = Wish.of(row), "first" in sent
    local = rows[0].start.astimezone(zones.of(row.therapist.time_zone))
    form = MoveForm(sent if begun else None, initial=usual(local.date(), row.hour, row.every))
    lines, problem, status = None, "", 200
    if begun and form.is_valid():
        plan, choices = form.rhythm(len(rows)), choices_sent(sent) or None
        if request.method == "POST" and choices:
            try:
                n = verbs.move_from(row, rows[0], plan, choices, by=request.user)
            except verbs.DatesChanged as told:
                lines, problem, status = told.lines, CHANGED, 409
            except Stale:
                problem, status, choices = CHANGED, 409, None
            except NotOffered:
                problem, status = NOT_OFFERED, 409
            else:
                if n:
                    words = ngettext("%(n)d time was moved.", "%(n)d times were moved.", n) % {"n": n}
                    words += " " + _("Everyone is asked for their yes to the new times.")
                    messages.success(request, words)
                    return redirect("practice:booking:series", pk)
                problem, status = NONE_CHOSEN, 422
        lines = planning.moved_dates(wish, rows, plan, choices) if lines is None else lines
    elif begun:
        status = 422
    shown = _shown(lines, problem, row.therapist.time_zone)
    context = {"series": row, "first": rows[0], "form": form, **shown}
    return render(request, "booking/practice/series_move.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Some more dates in the same rhythm."""
    row = access.series_or_404(request.user, pk)
    if row.ended_at is not None:
        return _too_late(request, row)
    sent = request.POST if request.method == "POST" else request.GET
    zone = zones.of(row.therapist.time_zone)
    times = [one for one in queries.times_of(row, request.user) if one.in_series]
    last = times[-1].start.astimezone(zone).date() if times else row.day
    begun = "first" in sent
    first = next_day(row.day, row.every, last)
    form = MoreForm(sent if begun else None, initial=usual(first, row.hour, row.every, MORE))
    lines, problem, status = None, "", 200
    if begun and form.is_valid():
        wish, plan, choices = Wish.of(row), form.rhythm(), choices_sent(sent) or None
        if request.method == "POST" and choices:
            try:
                verbs.extend(row, plan, choices, by=request.user)
            except verbs.DatesChanged as told:
                lines, problem, status = told.lines, CHANGED, 409
            except Stale:
                return _too_late(request, row)
            except NotOffered:
                problem, status = NOT_OFFERED, 409
            else:
                if any(one.start for one in choices.values()):
                    messages.success(request, _("The series goes on. Everyone is asked for their own yes."))
                    return redirect("practice:booking:series", pk)
                problem, status = NONE_CHOSEN, 422
        lines = planning.more_dates(wish, plan, choices) if lines is None else lines
    elif begun:
        status = 422
    context = {"series": row, "form": form, **_shown(lines, problem, row.therapist.time_zone)}
    return render(request, "booking/practice/series_extend.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give back one of them and all after it, which are listed first."""
    row = access.series_or_404(request.user, pk)
    sent = request.POST if request.method == "POST" else request.GET
    rows = _from(row, request.user, sent.get("from", ""))
    if not rows:
        return _too_late(request, row)
    if request.method == "POST":
        n = verbs.end_from(row, rows[0], by=request.user)
        words = ngettext("%(n)d time is given back.", "%(n)d times are given back.", n) % {"n": n}
        messages.success(request, words + " " + _("They are told that it has changed, and no reason."))
        return redirect("practice:booking:series", pk)
    context = {"series": row, "first": rows[0], "rows": rows, "zone": request.user.time_zone}
    return render(request, "booking/practice/series_end.html", context)


def _from(row: Series, user: Any, first: str) -> list[Appointment]:
    """What is to come of it, from the one that is named; nothing when that one is not to come any more."""
    coming = [one for one in queries.times_of(row, user) if one.may_change]
    places = [place for place, one in enumerate(coming) if str(one.pk) == first]
    return coming[places[0] :] if places else []


def _too_late(request: HttpRequest, row: Series) -> HttpResponse:
    messages.warning(request, TOO_LATE)
    return redirect("practice:booking:series", row.pk)


def _shown(lines: list[Line] | None, problem: Any, zone: str) -> dict[str, Any]:
    """The dates by the therapist's clock, whose hour is the one that stays."""
    free = sum(line.is_free for line in lines or [])
    return {"lines": lines, "free": free, "problem": problem, "clock": zone}
