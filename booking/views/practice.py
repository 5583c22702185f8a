"""The practice's side of a couple's times: holding, answering requests, cancelling, what became of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking import access, month, openings, queries, services
from booking.forms.times import AnyTimeForm, HoldForm
from booking.models import Appointment
from booking.series import in_runs
from booking.services import alone
from core import clock
from core.htmx import piece
from core.states import TooLate, history

from .months import month_shown

HELD = gettext_lazy("The time is held. Everyone who comes is asked for their yes.")
FREED = gettext_lazy("The time is free again, and they are told that it has changed.")
NO_TIME = gettext_lazy("Choose one of the times, or give a day and an hour.")
TOO_LATE = gettext_lazy("Something else happened to this time first. It is shown here as it is now.")


@require_safe
def panel(request: HttpRequest, couple_id: UUID) -> HttpResponse:
    """The couple page's box of times; a page of its own without scripts."""
    couple = access.couple_or_404(request.user, couple_id)
    now = clock.now()
    rows = list(queries.appointments_of_couple(request.user, couple))
    coming, runs = in_runs(row for row in reversed(rows) if row.is_live and row.end > now)
    context = {
        "couple": couple,
        "coming": coming,
        "runs": runs,
        "past": [row for row in rows if not (row.is_live and row.end > now)][:12],
        "zone": request.user.time_zone,
    }
    return piece(request, "booking/practice/panel.html", "panel", context)


@require_safe
def whom(request: HttpRequest) -> HttpResponse:
    """Whom a time is held for; names only, so that whoever keeps the diary can begin here."""
    q = request.GET.get("q", "").strip()[:60]
    context = {"q": q, "found": queries.whom_to_book(request.user, q)}
    return render(request, "booking/practice/whom.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, couple_id: UUID) -> HttpResponse:
    """Hold a time for a couple or one of its members: one that is free, or any day and hour."""
    couple = access.couple_or_404(request.user, couple_id)
    therapists = queries.therapists_of(couple)
    offerings = [offering for offering in queries.offerings() if offering.type != "consultation"]
    sent = request.POST if request.method == "POST" else request.GET
    settings: dict[str, Any] = {"couple": couple, "offerings": offerings, "therapists": therapists}
    usual = queries.usual_hold(couple, therapists, offerings, request.user)
    form = HoldForm({**usual, **{k: v for k, v in sent.items() if v}}, **settings)
    chosen = form.chosen() if form.is_valid() else HoldForm.usual(usual, **settings)
    any_time = AnyTimeForm(sent if sent.get("hour") else None)
    problem, status, nearest, passed = "", 200, [], []
    if request.method == "POST":
        start = _start(sent, any_time, chosen["therapist"].time_zone)
        if not form.is_valid() or start is None:
            status = 422
            problem = "" if start else any_time.problem or NO_TIME
        else:
            try:
                row = services.hold(
                    couple, start=start, by=request.user, knowingly="anyway" in sent, **chosen
                )
            except services.PastRules as told:
                passed, status = told.rules, 409
            except services.SlotTaken as taken:
                problem, status, nearest = _("This time is taken."), 409, taken.alternatives
            except services.NotOffered:
                problem, status = _("This time is past, or the room is not in use. Choose another one."), 422
            else:
                messages.success(request, HELD)
                return redirect("practice:booking:appointment", row.pk)
    view = month_shown(
        sent,
        request.user.time_zone,
        [chosen["therapist"]],
        lambda window, rules: openings.open_slots(
            chosen["therapist"],
            chosen["offering"],
            chosen["length"],
            window,
            in_person=chosen["room"] is not None,
            rules=rules,
        ),
    )
    context = {
        "couple": couple,
        "form": form,
        "any_time": any_time,
        "problem": problem,
        "nearest": nearest,
        "passed": passed,
        "typed": typed(sent) if passed else [],
    }
    return render(request, "booking/practice/book.html", context | view, status=status)


@require_safe
def appointment(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = access.appointment_or_404(request.user, pk)
    now = clock.now()
    return render(
        request,
        "booking/practice/appointment.html",
        {
            "appointment": row,
            "answers": queries.answers(row),
            "history": history(row),
            "zone": request.user.time_zone,
            "begun": row.start <= now,
            "therapist_zone": row.therapist.time_zone,
            "may_be_alone": alone.is_offered_to_staff(row),
            "time_alone": None if row.is_live else queries.time_alone(request.user, row),
        },
    )


@require_POST
def hold(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = access.appointment_or_404(request.user, pk)
    return _do(request, row, services.hold_request, HELD)


@require_POST
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = access.appointment_or_404(request.user, pk)
    return _do(request, row, services.decline, _("The time is free again. Only the one who asked is told."))


@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = access.appointment_or_404(request.user, pk)
    return _do(request, row, services.cancel, FREED)


@require_POST
def complete(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = access.appointment_or_404(request.user, pk)
    return _do(request, row, services.complete, _("Kept as having taken place."))


@require_POST
def no_show(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = access.appointment_or_404(request.user, pk)
    return _do(request, row, services.no_show, _("Kept as not having taken place. Nobody is written to."))


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = access.appointment_or_404(request.user, pk)
    if row.couple is None or not row.is_live or row.start <= clock.now():
        if request.method == "POST":
            messages.warning(request, TOO_LATE)
        return redirect("practice:booking:appointment", pk)
    sent = request.POST if request.method == "POST" else request.GET
    any_time = AnyTimeForm(sent if sent.get("hour") else None)
    problem, status, nearest, passed = "", 200, [], []
    if request.method == "POST":
        start = _start(sent, any_time, row.therapist.time_zone)
        if start is None:
            problem, status = any_time.problem or NO_TIME, 422
        else:
            try:
                new = services.reschedule(
                    row, start, by=request.user, room=row.room, knowingly="anyway" in sent
                )
            except services.PastRules as told:
                passed, status = told.rules, 409
            except services.SlotTaken as taken:
                problem, status, nearest = _("This time is taken."), 409, taken.alternatives
            except TooLate:
                messages.warning(request, TOO_LATE)
                return redirect("practice:booking:appointment", pk)
            else:
                messages.success(request, _("The new time is held, and the old one is free again."))
                return redirect("practice:booking:appointment", new.pk)
    view = month_shown(
        sent,
        request.user.time_zone,
        [row.therapist],
        lambda window, rules: openings.open_slots(
            row.therapist,
            row.offering,
            row.minutes,
            window,
            in_person=row.room_id is not None,
            ignoring=row,
            rules=rules,
        ),
        near=row.start,
    )
    context = {
        "appointment": row,
        "any_time": any_time,
        "problem": problem,
        "nearest": nearest,
        "passed": passed,
        "typed": typed(sent) if passed else [],
    }
    return render(request, "booking/practice/move.html", context | view, status=status)


def _start(sent: Any, any_time: AnyTimeForm, zone: str) -> Any:
    """The instant chosen: a day and hour by the therapist's clock if given, else one of the free times."""
    if sent.get("hour"):
        if not any_time.is_valid() or any_time.is_skipped(zone):
            return None
        return month.local_start(any_time.cleaned_data["day"], any_time.cleaned_data["hour"], zone)
    return month.parse_start(sent.get("start", ""))


def typed(sent: Any) -> list[tuple[str, str]]:
    """What was sent, to be sent once more with one word more."""
    return [(name, value) for name, value in sent.items() if name not in {"csrfmiddlewaretoken", "anyway"}]


def _do(request: HttpRequest, row: Appointment, verb: Any, done: str) -> HttpResponse:
    """One verb on one appointment, and back to its page."""
    try:
        verb(row, by=request.user)
    except TooLate:
        messages.warning(request, TOO_LATE)
    else:
        messages.success(request, done)
    return redirect("practice:booking:appointment", row.pk)
