"""Offerings for everyone to read, and asking for a first conversation without a login."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import limits
from booking import first_times, inquiry_access
from booking.forms.inquiry import AskForm, TimeForm
from booking.models import Consultation
from booking.openings import Slot, by_day
from booking.services import first_conversation
from booking.services import inquiry as inquiries
from booking.services.claims import SlotTaken
from core import actor as acting
from core import clock, zones
from core.states import TooLate

ASKS_AN_HOUR = 20
SEALED = ("hope", "availability", "heard_from")
MORE = {"availability", "wants_private_call_first", "phone", "format", "length_pref", "heard_from"}
NOT_COLUMNS = {*SEALED, "id", "start"}


@login_not_required
@require_safe
def offerings(request: HttpRequest) -> HttpResponse:
    page = {"offerings": inquiry_access.public_offerings()}
    return render(request, "booking/public/offerings.html", page)


@login_not_required
@require_safe
def offering(request: HttpRequest, slug: str) -> HttpResponse:
    one = inquiry_access.public_offering_or_404(slug)
    return render(request, "booking/public/offering.html", {"offering": one})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@acting.at_job("visitor")
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a first conversation. The answer is the same whatever the address."""
    if request.method != "POST":
        begin = {"about": request.GET.get("about", ""), "time_zone": _zone_asked_for(request)}
        return _ask_page(request, AskForm(initial=begin))
    if "show" in request.POST:  # other times, or the same ones in another zone: nothing is sent yet
        return _ask_page(request, AskForm(initial=request.POST.dict()))
    form = AskForm(request.POST)
    if not form.is_valid():
        return _ask_page(request, form, status=422)
    if limits.count(request, "asks") > ASKS_AN_HOUR:
        form.add_error(
            None,
            _(
                "We have had many messages from this connection in the last hour. Nothing you"
                " typed is lost: please send it again a little later."
            ),
        )
        return _ask_page(request, form, status=429)
    data = form.cleaned_data
    try:
        inquiries.ask(
            pk=data["id"],
            words={name: data[name] for name in SEALED},
            start=data["start"],
            therapist=_named(request),
            **{name: value for name, value in data.items() if name not in NOT_COLUMNS},
        )
    except SlotTaken as taken:
        return _ask_page(request, form, status=422, gone=data["start"], nearest=taken.alternatives)
    return redirect("public:asked")


@login_not_required
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    return render(request, "booking/public/asked.html")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@acting.at_job("visitor")
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link. Opening it does nothing yet: mail programs open links too."""
    inquiry = inquiry_access.inquiry_by_link(token)
    if inquiry is None:
        return _over(request)
    page: dict[str, Any] = {"inquiry": inquiry, "token": token, "zone": inquiry.time_zone}
    if request.method == "POST":
        try:
            done = inquiries.confirm(inquiry)
        except TooLate:
            return render(request, "booking/public/confirm_over.html", page, status=410)
        if done.gone is None:
            return redirect("public:confirm", token)
        page |= {"gone": done.gone, "days": _days(done.nearest, inquiry.time_zone)}
        return render(request, "booking/public/confirmed_time_gone.html", page)
    first = inquiry_access.picked(inquiry)
    page["appointment"] = first_conversation.current(first) if first else None
    name = "confirmed" if inquiry.confirmed_at else "confirm"
    return render(request, f"booking/public/{name}.html", page)


@login_not_required
@never_cache
@require_safe
@acting.at_job("visitor")
def first(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a first conversation: its time, or the times there are."""
    consultation = inquiry_access.consultation_by_link(token)
    if consultation is None or not _goes_on(consultation):
        return _over(request)
    return _first_page(request, token, consultation)


@login_not_required
@never_cache
@require_POST
@acting.at_job("visitor")
def first_take(request: HttpRequest, token: str) -> HttpResponse:
    """Take the time that is kept, or another free one."""
    consultation = inquiry_access.consultation_by_link(token)
    if consultation is None or not _goes_on(consultation):
        return _over(request)
    form = TimeForm(request.POST)
    if not form.is_valid():
        return _first_page(request, token, consultation, form=form, status=422)
    try:
        first_conversation.take(consultation, form.cleaned_data["start"])
    except SlotTaken as taken:
        return _first_page(
            request,
            token,
            consultation,
            gone=form.cleaned_data["start"],
            nearest=taken.alternatives,
            status=422,
        )
    return redirect("public:first", token)


@login_not_required
@never_cache
@require_POST
@acting.at_job("visitor")
def first_drop(request: HttpRequest, token: str) -> HttpResponse:
    """Give the time back. No reason is asked."""
    consultation = inquiry_access.consultation_by_link(token)
    if consultation is None:
        return _over(request)
    first_conversation.drop(consultation, by="visitor")
    return redirect("public:first", token)


def _ask_page(
    request: HttpRequest,
    form: AskForm,
    *,
    status: int = 200,
    gone: datetime | None = None,
    nearest: list[Slot] | None = None,
) -> HttpResponse:
    asked_page = request.POST.get("show", request.POST.get("page", "0"))
    page = int(asked_page) if asked_page in {str(n) for n in range(first_times.FAR + 1)} else 0
    named = _named(request)
    zone = form["time_zone"].value()
    zone = zone if zone in zones.names() else settings.PRACTICE_TIME_ZONE
    if request.method == "GET" and "zone" not in request.GET:
        form.fields["time_zone"].widget.attrs |= {"data-zone-guess": "", "data-zone-reload": ""}
    found = first_times.free(page, by=[named] if named else None)
    context = {
        "form": form,
        "named": named,
        "zone": zone,
        "days": _days(found, zone),
        "gone": gone,
        "nearest": _days(nearest or [], zone),
        "chosen": "" if gone else form["start"].value() or "",
        "page": page,
        "earlier": page - 1 if page else None,
        "later": page + 1 if page < first_times.FAR else None,
        "more_open": bool(MORE & set(form.errors))
        or any(form[name].value() for name in ("availability", "phone")),
    }
    return render(request, "booking/public/ask.html", context, status=status)


def _first_page(
    request: HttpRequest,
    token: str,
    consultation: Consultation,
    *,
    form: TimeForm | None = None,
    gone: datetime | None = None,
    nearest: list[Slot] | None = None,
    status: int = 200,
) -> HttpResponse:
    asked_page = request.GET.get("page", "0")
    page = int(asked_page) if asked_page in {str(n) for n in range(first_times.FAR + 1)} else 0
    people = [consultation.therapist] if consultation.therapist else None
    appointment = first_conversation.current(consultation)
    context = {
        "token": token,
        "form": form or TimeForm(),
        "zone": consultation.time_zone,
        "appointment": appointment if appointment and appointment.is_live else None,
        "days": _days(first_times.free(page, by=people), consultation.time_zone),
        "gone": gone,
        "nearest": _days(nearest or [], consultation.time_zone),
        "page": page,
        "earlier": page - 1 if page else None,
        "later": page + 1 if page < first_times.FAR else None,
    }
    return render(request, "booking/public/first.html", context, status=status)


def _goes_on(consultation: Consultation) -> bool:
    if consultation.done_at is not None or consultation.inquiry.state in {"declined", "expired"}:
        return False
    appointment = first_conversation.current(consultation)
    over = appointment is not None and appointment.is_live and appointment.start <= clock.now()
    return not over


def _days(found: list[Slot], zone: str) -> list[tuple[datetime, list[Slot]]]:
    """Slots by the reader's own days, each day with the moment to name it by."""
    return [(slots[0].start, slots) for slots in by_day(found, zone).values()]


def _zone_asked_for(request: HttpRequest) -> str:
    asked_for = request.GET.get("zone", "")
    return asked_for if asked_for in zones.names() else settings.PRACTICE_TIME_ZONE


def _named(request: HttpRequest) -> Any:
    """The therapist whose page somebody came from, if there is such a one."""
    slug = request.POST.get("with") or request.GET.get("with") or ""
    people = first_times.therapists(slug) if slug else []
    return people[0] if len(people) == 1 else None


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "booking/public/link_over.html", status=410)
