"""Gatherings in the practice: dates, people, and calling one off."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.services import SlotTaken
from core import clock, zones
from core.states import TooLate
from groups import access, queries, services
from groups.forms import Dates, GatheringForm
from groups.models import Gathering, GatheringState, PartyState


@require_safe
def gatherings(request: HttpRequest) -> HttpResponse:
    rows = list(queries.with_meetings(Gathering.objects.visible_to(request.user)).distinct())
    rooms = queries.rooms_of(rows)
    for row in rows:
        row.places = rooms[row.pk]
        row.taken = row.capacity - row.places.left
    rows.sort(key=lambda row: row.starts, reverse=True)
    return render(request, "groups/practice/gatherings.html", {"rows": rows, "zone": request.user.time_zone})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _edit(request, Gathering(zone=settings.PRACTICE_TIME_ZONE))


@require_http_methods(["GET", "HEAD", "POST"])
def gathering(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _edit(request, access.gathering_or_404(request.user, pk))


@require_POST
def open_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = access.gathering_or_404(request.user, pk)
    try:
        services.open_up(row, by=request.user)
    except TooLate:
        messages.warning(request, _("It is not a draft any more, so nothing was changed."))
    else:
        messages.success(request, _("It stands on the public page now, and people can register."))
    return redirect("practice:groups:gathering", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who was at one meeting: ticks beside names, and nothing else about anybody."""
    meeting = access.meeting_or_404(request.user, pk)
    seats = [one for one in queries.roster(meeting.gathering) if one.party.state == PartyState.CONFIRMED]
    if request.method == "POST":
        ticked = set(request.POST.getlist("here"))
        try:
            services.note_attendance(
                meeting, [one.pk for one in seats if str(one.pk) in ticked], by=request.user
            )
        except services.Closed:
            messages.warning(request, _("This meeting has not begun, so nothing was kept."))
        else:
            messages.success(request, _("Kept."))
        return redirect("practice:groups:gathering", meeting.gathering_id)
    context = {"meeting": meeting, "gathering": meeting.gathering, "seats": seats}
    context["begun"] = meeting.start <= clock.now()
    return render(request, "groups/practice/attendance.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What it would do is read first: who is told, in which words."""
    row = access.gathering_or_404(request.user, pk)
    if request.method == "POST":
        try:
            told = services.cancel(row, by=request.user)
        except TooLate:
            messages.warning(request, _("It was called off before."))
        else:
            messages.success(request, _("It is called off. People told: %(n)d.") % {"n": told})
        return redirect("practice:groups:gathering", pk)
    people = [one.user for one in queries.roster(row) if one.asked_at]
    leaders = [one for one in row.leaders.all() if one != request.user]
    context = {"gathering": row, "people": people, "leaders": leaders}
    return render(request, "groups/practice/cancel.html", context)


def _edit(request: HttpRequest, row: Gathering) -> HttpResponse:
    sent: Any = request.POST if request.method == "POST" else None
    is_new, is_draft = row._state.adding, row.state == GatheringState.DRAFT
    form = GatheringForm(sent, instance=row, by=request.user)
    dates = Dates(sent, prefix="dates", initial=_initial(row), form_kwargs={"zone": row.zone})
    problem, status = "", 200
    if sent is not None and row.state == GatheringState.CANCELLED:
        return redirect("practice:groups:gathering", row.pk)
    if sent is not None:
        status = 422
        if form.is_valid() and (not is_draft or dates.is_valid()) and _opens_in_time(form, dates, row):
            spans = dates.spans() if is_draft else []
            first = spans[0][0] if spans else row.starts
            draft = form.save(commit=False)
            draft.opens_at, draft.closes_at = form.opens_at(), form.closes_at(first)
            leaders = list(form.cleaned_data["leaders"]) if is_draft else []
            try:
                services.save_gathering(draft, spans, leaders=leaders, by=request.user)
            except SlotTaken:
                problem = _(
                    "A leader or the room has something else at one of these dates. Nothing is kept yet."
                )
                status = 409
            except services.TooFewPlaces:
                problem, status = _("More people have a place than that. Nothing was changed."), 409
            else:
                messages.success(request, _("Kept."))
                return redirect("practice:groups:gathering", draft.pk)
    context = {
        "gathering": None if is_new else row,
        "form": form,
        "dates": dates if is_draft else None,
        "problem": problem,
        "zone": row.zone,
        "seats": [] if is_new else queries.roster(row),
        "meetings": [] if is_new else list(row.meetings.all()),
        "places": None if is_new else queries.rooms_of([row])[row.pk],
    }
    return render(request, "groups/practice/gathering.html", context, status=status)


def _opens_in_time(form: GatheringForm, dates: Any, row: Gathering) -> bool:
    """Registration cannot open once it has begun."""
    spans = dates.spans() if row.state == GatheringState.DRAFT else []
    opens, first = form.opens_at(), spans[0][0] if spans else row.starts
    if opens is None or first is None or opens < first:
        return True
    form.add_error("opens", _("It would open only when it has begun."))
    return False


def _initial(row: Gathering) -> list[dict[str, Any]]:
    if row._state.adding:
        return []
    zone = zones.of(row.zone)
    spans = [(one.start.astimezone(zone), one.end.astimezone(zone)) for one in row.meetings.all()]
    return [{"day": start.date(), "start": start.time(), "end": end.time()} for start, end in spans]
