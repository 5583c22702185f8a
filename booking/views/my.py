"""A client's own times: what is arranged, asking for one, saying yes, moving it and letting it go."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import pin
from booking import access, calendar, labels, month, often, openings, published, queries, services
from booking.forms.times import OwnTimeForm, WhatForm
from booking.models import Appointment, AppointmentState
from booking.series import in_runs
from core import clock, zones
from core.states import TooLate
from couples import access as couples
from couples.models import Partner
from notifications.services import contact_rule

from .months import month_shown

NOT_OFFERED = gettext_lazy(
    "What was chosen is not offered in this way. Nothing is asked for so far: look at what stands here now."
)
PAST = gettext_lazy("This time is already past. Choose a later one; what you have chosen so far is kept.")
OFTEN = gettext_lazy(
    "You have changed times a few times lately, so the next change is made together with the practice. The "
    "time stays as it is, and nothing else has changed."
)
GONE = gettext_lazy("Somebody was a moment faster, so this time is gone. Nothing else has changed.")


@require_safe
def times(request: HttpRequest) -> HttpResponse:
    if pin.is_due(request):
        return _folded(request)
    now = clock.now()
    rows = [_labelled(row) for row in queries.appointments_of(request.user, since=now - timedelta(days=120))]
    live = [row for row in rows if row.is_live and row.end > now]
    arranged = [row for row in live if row.state == AppointmentState.CONFIRMED]
    asks, ask_runs = in_runs(row for row in live if row.is_waiting and not row.own)
    arranging, arranging_runs = in_runs(row for row in live if row.is_waiting and row.own)
    later, later_runs = in_runs(arranged[1:])
    over, over_runs = in_runs(row for row in rows if not row.is_live and row.start > now)
    context = {
        "asks": asks,
        "ask_runs": ask_runs,
        "next": arranged[0] if arranged else None,
        "later": later,
        "later_runs": later_runs,
        "arranging": arranging,
        "arranging_runs": arranging_runs,
        "over": over,
        "over_runs": over_runs,
        "past": [row for row in reversed(rows) if row.state == AppointmentState.COMPLETED],
        "proposals": queries.proposals_of(request.user),
        "asked_alone": queries.asked_alone(request.user),
        "zone": request.user.time_zone,
    }
    return render(request, "booking/my/times.html", context)


def _folded(request: HttpRequest) -> HttpResponse:
    """Before the PIN is given: what all of them know of, without anybody's yes, and nothing else."""
    context = {
        "times": queries.known_to_all(request.user),
        "proposals": queries.proposals_of(request.user),
        "zone": request.user.time_zone,
    }
    return render(request, "booking/my/times_folded.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """A month of free times for what was chosen; choosing one asks for it."""
    units = couples.memberships(request.user)
    partner = _unit(request, units)
    therapists = queries.therapists_of(partner.couple)
    offerings = queries.offerings_for(partner)
    if not therapists or not offerings:
        raise Http404
    sent = request.POST if request.method == "POST" else request.GET
    settings = {
        "offerings": offerings,
        "therapists": therapists,
        "rooms": queries.has_rooms(therapists),
        "joint": partner.couple.is_joint,
    }
    form = WhatForm({"where": "online", **{k: v for k, v in sent.items() if v}}, **settings)
    is_offered = form.is_valid()
    if not is_offered:
        usual = {"what": queries.usual_choice(partner, offerings), "where": "online"}
        form = WhatForm(
            {**usual, **{k: v for k, v in sent.items() if v and k not in form.errors}}, **settings
        )
        form.is_valid()
    offering, length, people, in_person = form.chosen()
    own = OwnTimeForm(sent if "minutes" in sent else {"minutes": queries.own_minutes(partner, offering)})
    problem, start, status, nearest = "", month.parse_start(sent.get("start", "")), 200, []
    if request.method == "POST":
        if not is_offered:
            problem, status = NOT_OFFERED, 422
        elif start is None:
            problem, status = _("Choose one of the times first. What you have chosen so far is kept."), 422
        elif own.is_valid():
            try:
                appointment = services.request_appointment(
                    partner,
                    offering,
                    people[0],
                    start,
                    others=people[1:],
                    length=length,
                    by=request.user,
                    in_person=in_person,
                    integration_minutes=own.cleaned_data["minutes"],
                )
            except services.SlotTaken as taken:
                problem = PAST if start <= clock.now() else GONE
                status, nearest = 409, taken.alternatives
            except services.OwnTimeTaken:
                problem, status = _("You already have an appointment around this time."), 409
            except services.TooManyRequests:
                problem, status = _("Three of your requests are still open. Let one go before the next."), 409
            else:
                messages.success(request, _("We have your request, and your yes with it."))
                return redirect("my:booking:appointment", appointment.pk)
    view = month_shown(
        sent,
        request.user.time_zone,
        people,
        lambda window, rules: openings.free_with(
            people, offering, length, window, request.user, in_person=in_person, rules=rules
        ),
        near=start if problem and start else None,
        could=() if offering.for_one else published.of_others(partner),
        only=form.only_together and not offering.for_one,
    )
    context = {
        "form": form,
        "own": own,
        "offering": offering,
        "length": length,
        "problem": problem,
        "nearest": nearest,
        "units": units,
        "unit": partner,
        **view,
        "several": len(people) > 1,
        "free": reverse("my:booking:free"),
        "query": urlencode(_carried(form, partner, units)),
    }
    return render(request, "booking/my/ask.html", context, status=status)


@require_safe
def appointment(request: HttpRequest, pk: UUID) -> HttpResponse:
    row, partner = access.own_appointment_or_404(request.user, pk)
    return _page(request, row, partner)


@require_POST
def agree(request: HttpRequest, pk: UUID) -> HttpResponse:
    """This person's yes, or another length of the time they keep free. The answer is always the same."""
    row, partner = access.own_appointment_or_404(request.user, pk)
    form = OwnTimeForm(request.POST)
    if not form.is_valid():
        return _page(request, row, partner, form, status=422)
    try:
        services.confirm(row, by=request.user, integration_minutes=form.cleaned_data["minutes"])
    except TooLate:
        messages.warning(request, _("This time is not kept any more. You can choose another one."))
        return redirect("my:booking:times")
    except services.OwnTimeTaken:
        words = _("You already have an appointment around this time. You can choose another one here.")
        messages.warning(request, words)
        return redirect("my:booking:appointment", pk)
    messages.success(request, _("Your yes is kept."))
    return redirect("my:booking:appointment", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    row, partner = access.own_appointment_or_404(request.user, pk)
    if request.method == "POST":
        try:
            services.cancel(row, by=request.user)
        except TooLate:
            messages.warning(request, _("This appointment has begun or is over, so it stays as it is."))
            return redirect("my:booking:appointment", pk)
        except services.OftenEnough:
            messages.warning(request, OFTEN)
            return redirect("my:booking:cancel", pk)
        messages.success(request, _("The time is given back. No reason is needed."))
        return redirect("my:booking:times")
    if not row.is_live or row.start <= clock.now():
        return redirect("my:booking:appointment", pk)
    context = {
        "appointment": row,
        "zone": request.user.time_zone,
        "may_give_back": often.may_give_back(row, request.user),
        "may_move": often.may_move(row, request.user),
    }
    return render(request, "booking/my/cancel.html", context | _notice(row))


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another time for the same thing: the new one is kept first, then the old one is given back."""
    row, partner = access.own_appointment_or_404(request.user, pk)
    if not row.is_live or row.start <= clock.now():
        return redirect("my:booking:appointment", pk)
    sent = request.POST if request.method == "POST" else request.GET
    problem, start, status, nearest = "", month.parse_start(sent.get("start", "")), 200, []
    if request.method == "POST":
        if start is None:
            problem, status = _("Choose one of the times first."), 422
        else:
            try:
                new = services.reschedule(row, start, by=request.user)
            except services.SlotTaken as taken:
                nearest = taken.alternatives
                problem, status = f"{GONE} {_('You keep the time you have.')}", 409
            except services.OwnTimeTaken:
                problem, status = _("You already have an appointment around this time."), 409
            except services.OftenEnough:
                problem, status = OFTEN, 409
            except TooLate:
                messages.warning(request, _("This time is not kept any more. You can choose another one."))
                return redirect("my:booking:times")
            else:
                messages.success(request, _("The new time is kept, and the old one is given back."))
                return redirect("my:booking:appointment", new.pk)
    view = month_shown(
        sent,
        request.user.time_zone,
        [row.therapist],
        lambda window, rules: openings.open_slots(
            row.therapist,
            row.offering,
            row.minutes,
            window,
            request.user,
            in_person=row.room_id is not None,
            ignoring=row,
            rules=rules,
        ),
        near=start if problem and start else row.start,
        could=published.of_others(partner) if row.is_joint else (),
    )
    context = {
        "appointment": row,
        "problem": problem,
        "nearest": nearest,
        "may_move": often.may_move(row, request.user),
        **_notice(row),
        **view,
    }
    return render(request, "booking/my/move.html", context, status=status)


@require_safe
def calendar_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """For those who turned calendar files on: a neutral file without place or people."""
    row, _partner = access.own_appointment_or_404(request.user, pk)
    if not contact_rule(request.user).calendar_files or row.state != AppointmentState.CONFIRMED:
        raise Http404
    return HttpResponse(
        calendar.calendar_file(row, calendar.PUBLISH, request.user),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{calendar.FILE_NAME}"'},
    )


def _carried(form: WhatForm, partner: Partner, units: list[Partner]) -> dict[str, str]:
    """What is chosen, also where it was only proposed: the month by itself knows nothing else."""
    chosen = {field.name: str(field.value()) for field in form if field.value()}
    return chosen | ({"unit": str(partner.couple_id)} if len(units) > 1 else {})


def _unit(request: HttpRequest, units: list[Partner]) -> Partner:
    """The membership a person in several has chosen, or their first."""
    chosen = request.POST.get("unit") or request.GET.get("unit")
    named = [partner for partner in units if not chosen or str(partner.couple_id) == chosen]
    if not named:
        raise Http404
    return named[0]


def _page(
    request: HttpRequest, row: Appointment, partner: Any, form: OwnTimeForm | None = None, status: int = 200
) -> HttpResponse:
    row.own = queries.own_yes(row, partner)
    row.me = partner
    minutes = row.own.integration_minutes if row.own else queries.own_minutes(partner, row.offering)
    now = clock.now()
    context = {
        "appointment": _labelled(row),
        "zone": request.user.time_zone,
        "own_minutes": minutes,
        "free_until": row.end + timedelta(minutes=minutes),
        "form": form or OwnTimeForm(initial={"minutes": minutes}),
        "may_change": row.is_live and row.start > now,
        **_notice(row),
        "clocks_change": _clocks_change(row, request.user.time_zone),
        "calendar_files": contact_rule(request.user).calendar_files,
    }
    return render(request, "booking/my/appointment.html", context, status=status)


def _notice(row: Appointment) -> dict[str, bool]:
    """What is still free of charge with it."""
    now = clock.now()
    return {"free_to_cancel": row.is_free_to_cancel(now), "free_to_move": row.is_free_to_move(now)}


def _labelled(row: Any) -> Any:
    row.label = labels.label(row, row.own)
    return row


def _clocks_change(row: Appointment, zone: str) -> bool:
    reader, now = zones.of(zone), clock.now()
    return row.start > now and now.astimezone(reader).utcoffset() != row.start.astimezone(reader).utcoffset()
