"""Finding a time with any of several therapists, choosing whom it is for, and holding it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from booking import access, first_times, inquiry_access, month, openings, queries, services
from booking.finding import Free, Search
from booking.forms.finding import GATHERINGS, FindForm, WhoForm
from booking.models import Inquiry
from booking.services import inquiry as inquiries
from core import clock
from core.states import TooLate
from couples.models import Couple

from .months import month_shown
from .practice import HELD, TOO_LATE, typed

Sent = Any


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """What is looked for, the month of what is free, and of one day who is free at each time."""
    couple = _couple(request)
    form, sent, search = _search(request, couple)
    context: dict[str, Any] = {"form": form, "couple": couple, "nobody": not search.therapists}
    if search.therapists:
        rules = openings.rules_of(search.therapists)
        near = max(search.begins, clock.now()) if search.begins else None
        context |= month_shown(sent, search.zone, search.therapists, search.in_window, near, rules)
        shown = context["month"]
        context["times"] = search.on(shown.chosen, rules) if shown.times else []
    return render(request, "booking/practice/find.html", context, status=200 if form.is_valid() else 422)


@require_http_methods(["GET", "HEAD", "POST"])
def whom(request: HttpRequest) -> HttpResponse:
    """Whom a time that was found is for: by name, those in the care of one who is free then."""
    couple, inquiry = _couple(request), _inquiry(request)
    _form, sent, search = _search(request, couple)
    start = month.parse_start(request.GET.get("start", ""))
    back = f"{reverse('practice:booking:find')}?{_without(sent, 'q', 'start', 'inquiry')}"
    if start is None or start <= clock.now() or not search.therapists:
        messages.warning(request, _("This time is past, or it could not be read. Choose one of these."))
        return redirect(back)
    page = {"back": back, "start": start, "search": search, "zone": search.zone}
    page |= {"query": _without(sent, "q"), "stay": _without(sent, "q", "start")}
    if search.is_first_conversation and inquiry is not None:
        return _offer(request, inquiry, page)
    if couple is not None and not search.is_first_conversation:
        return _hold(request, couple, page)
    page |= _free(search, start)
    q = request.GET.get("q", "").strip()[:60]
    people = [one.therapist for one in page["free"].people] if page["free"] else []
    if search.is_first_conversation:
        found: Any = inquiry_access.inquiries_to_offer(request.user, q) if people else []
    else:
        found = queries.whom_to_book(request.user, q, cared_for_by=people) if people else []
    kept = [(name, value) for name, values in sent.lists() for value in values if name != "q"]
    return render(request, "booking/practice/find_whom.html", page | {"q": q, "found": found, "kept": kept})


def _hold(request: HttpRequest, couple: Couple, page: dict[str, Any]) -> HttpResponse:
    """One couple, and with whom of their care team: held at one press."""
    search, start = page["search"], page["start"]
    settings: dict[str, Any] = {"team": search.therapists, "rooms": queries.rooms_in_use(), "couple": couple}
    settings["for_one"] = search.offering.for_one
    form, passed, status = WhoForm(request.POST or None, free=[], **settings), [], 200
    problem = ""
    if request.method == "POST":
        if form.is_valid():
            try:
                row = services.hold(
                    couple,
                    search.offering,
                    start=start,
                    length=search.length,
                    by=request.user,
                    knowingly="anyway" in request.POST,
                    **form.chosen(),
                )
            except services.PastRules as told:
                passed, status = told.rules, 409
            except services.SlotTaken:
                problem, status = _("Somebody else has just taken this time. Nothing has been held."), 409
            except services.NotOffered:
                problem, status = _("This cannot be held in this way. Look at it once more."), 422
            else:
                messages.success(request, HELD)
                return redirect("practice:booking:appointment", row.pk)
        else:
            status = 422
    page |= _free(search, start)
    if problem or not form.is_bound:
        form = WhoForm(None, free=page["free"].people if page["free"] else [], **settings)
    elif not passed:
        form = WhoForm(request.POST, free=page["free"].people if page["free"] else [], **settings)
    page |= {"couple": couple, "form": form, "problem": problem, "passed": passed, "here": _here(request)}
    page["typed"] = typed(request.POST)
    return render(request, "booking/practice/find_whom.html", page, status=status)


def _offer(request: HttpRequest, inquiry: Inquiry, page: dict[str, Any]) -> HttpResponse:
    """A first conversation, offered at this time to somebody who wrote: kept for them for three days."""
    search, start = page["search"], page["start"]
    settings: dict[str, Any] = {"team": search.therapists, "rooms": []}
    form, problem, status = WhoForm(request.POST or None, free=[], **settings), "", 200
    if request.method == "POST" and form.is_valid():
        therapist = form.chosen()["therapist"]
        try:
            inquiries.offer(inquiry, therapist=therapist, by=request.user, start=start)
        except services.SlotTaken:
            problem, status = _("Somebody else has just taken this time. Nothing has been sent."), 409
        except TooLate:
            messages.warning(request, TOO_LATE)
            return redirect("practice:booking:inquiry", inquiry.pk)
        else:
            messages.success(request, _("The offer is on its way to them."))
            return redirect("practice:booking:inquiry", inquiry.pk)
    elif request.method == "POST":
        status = 422
    page |= _free(search, start)
    free = page["free"].people if page["free"] else []
    form = WhoForm(request.POST if status == 422 else None, free=free, **settings)
    page |= {"inquiry": inquiry, "form": form, "problem": problem, "here": _here(request)}
    return render(request, "booking/practice/find_whom.html", page, status=status)


def _search(request: HttpRequest, couple: Couple | None) -> tuple[FindForm, Sent, Search]:
    """The form, what its links carry along, and what is looked for."""
    therapists = queries.therapists_beside(request.user)
    offerings = [one for one in queries.offerings() if one.type not in GATHERINGS]
    if couple is not None:
        team = {one.pk for one in queries.therapists_of(couple)}
        therapists = [one for one in therapists if one.pk in team]
        offerings = [one for one in offerings if one.type != "consultation"]
    if not offerings:
        raise Http404
    sent = request.GET.copy()
    if not sent.get("what"):
        first = next((one for one in offerings if one.type == "couples_session"), offerings[0])
        usual = {"what": f"{first.slug}:{first.usual_length}"}
        if couple is not None:
            usual = queries.usual_hold(couple, therapists, offerings, request.user)
            usual["where"] = "online" if usual["where"] == "online" else "room"
        sent["what"] = usual["what"]
        sent.setdefault("where", usual.get("where", "online"))
    form = FindForm(sent, offerings=offerings, therapists=therapists, zone=request.user.time_zone)
    form.is_valid()
    search = form.search()
    if search.is_first_conversation:
        public = {one.pk for one in first_times.therapists()}
        search = replace(
            search,
            therapists=[
                one
                for one in search.therapists
                if one == request.user or (request.user.is_administrator and one.pk in public)
            ],
        )
    return form, sent, search


def _free(search: Search, start: Any) -> dict[str, Any]:
    """Who is free at this time, or what is free near it."""
    free: Free | None = search.at(start)
    return {"free": free, "nearest": [] if free else search.nearest(start)}


def _couple(request: HttpRequest) -> Couple | None:
    pk = _id(request.GET.get("couple", ""))
    return access.couple_or_404(request.user, pk) if pk else None


def _inquiry(request: HttpRequest) -> Inquiry | None:
    pk = _id(request.GET.get("inquiry", ""))
    return inquiry_access.inquiry_or_404(request.user, pk) if pk else None


def _without(sent: Sent, *names: str) -> str:
    """What the address says, but for these names."""
    query = sent.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404 from None


def _here(request: HttpRequest) -> str:
    return f"{request.path}?{request.GET.urlencode()}"
