"""A person's own places: what is coming, registering alone or as a pair, saying yes, leaving."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.services import OwnTimeTaken
from core import clock, paper
from core.states import TooLate
from couples import access as couples
from couples import queries as units
from groups import access, queries, services
from groups.forms import NameForm
from groups.models import LIVE

BUSY = gettext_lazy(
    "You have something else at one of these times; only you read this. It is under Times, where you can move"
    " it or give it back."
)


@require_safe
def gatherings(request: HttpRequest) -> HttpResponse:
    seats = queries.seats_of(request.user)
    mine = [seat for seat in seats if seat.party.state in LIVE]
    coming = list(queries.upcoming())
    rooms = queries.rooms_of(coming)
    known = {seat.gathering_id for seat in mine}
    for row in coming:
        row.places = rooms[row.pk]
    context = {
        "mine": mine,
        "coming": [row for row in coming if row.pk not in known],
        "zone": request.user.time_zone,
    }
    return render(request, "groups/my/gatherings.html", context)


@require_safe
def gathering(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = access.open_or_404(request.user, pk)
    seat = queries.own_seat(request.user, row)
    live = seat is not None and seat.party.state in LIVE
    now = clock.now()
    may_ask = row.state == "open" and now < row.closes_at and row.starts > now and not row.opens_later
    context = {
        "gathering": row,
        "seat": seat,
        "live": live,
        "clashing": queries.clashing(seat) if seat is not None and live else [],
        "earned": seat is not None and queries.has_earned(seat, row),
        "places": queries.rooms_of([row])[row.pk],
        "may_alone": may_ask and not live,
        "pairs": _pairs(request.user) if may_ask and row.takes_pairs and not _is_pair(seat, live) else [],
        "passing": queries.PASS_PAIRS.days,
        "zone": request.user.time_zone,
    }
    return render(request, "groups/my/gathering.html", context)


@require_POST
def register(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Alone, or with the `unit` named: its other member then answers for themselves."""
    row = access.open_or_404(request.user, pk)
    together = None
    if request.POST.get("unit") and row.takes_pairs:
        chosen = [one for one, _names in _pairs(request.user) if str(one.couple_id) == request.POST["unit"]]
        if not chosen:
            messages.warning(request, _("We did not understand with whom. Nothing has been asked for."))
            return redirect("my:groups:gathering", pk)
        together = chosen[0]
    try:
        services.register(row, by=request.user, together=together)
    except services.NotYet:
        messages.warning(request, _("Registration has not begun. When it opens stands here."))
    except services.Closed:
        messages.warning(request, _("Registration is over for these dates. Nothing was asked for."))
    except OwnTimeTaken:
        messages.warning(request, str(BUSY) + " " + _("Nothing was asked for."))
    except services.FormFirst:
        _say_form(request)
    else:
        messages.success(request, _("We have it. How it stands is here."))
    return redirect("my:groups:gathering", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The certificate of a training for whoever was there, under the name they say."""
    seat = access.earned_or_404(request.user, pk)
    form = NameForm(request.POST or None, initial={"name": seat.paper_name or request.user.name_used})
    if request.method == "POST" and form.is_valid():
        services.be_called(seat, form.cleaned_data["name"], by=request.user)
        context = {"seat": seat, "gathering": seat.gathering, "zone": seat.gathering.zone}
        try:
            made = paper.pdf("groups/certificate.html", context | {"practice": settings.PRACTICE_NAME})
            return paper.as_file(made, "certificate.pdf")
        except paper.NoPrinting:
            messages.error(request, _("We cannot make papers just now. Please ask the practice."))
            return redirect("my:groups:gathering", seat.gathering_id)
    status = 422 if request.method == "POST" else 200
    context = {"seat": seat, "gathering": seat.gathering, "form": form}
    return render(request, "groups/my/certificate.html", context, status=status)


@require_POST
def agree(request: HttpRequest, pk: UUID) -> HttpResponse:
    seat = access.seat_or_404(request.user, pk)
    try:
        services.agree(seat, by=request.user)
    except TooLate:
        messages.warning(request, _("This place is not kept any more. You can ask for one again."))
    except OwnTimeTaken:
        messages.warning(request, str(BUSY) + " " + _("Your yes is not kept yet."))
    except services.FormFirst:
        _say_form(request)
    else:
        messages.success(request, _("Your yes is kept."))
    return redirect("my:groups:gathering", seat.gathering_id)


@require_POST
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    seat = access.seat_or_404(request.user, pk)
    try:
        services.leave(seat, by=request.user)
    except TooLate:
        messages.warning(request, _("This place was given back before."))
    else:
        messages.success(request, _("The place is given back. No reason is needed."))
    return redirect("my:groups:gatherings")


def _say_form(request: HttpRequest) -> None:
    messages.warning(
        request, _("Your own form comes first for this. It is under “Your form”; then ask again here.")
    )


def _is_pair(seat: Any, live: bool) -> bool:
    return live and seat.party.size == 2


def _pairs(user: Any) -> list[tuple[Any, list[str]]]:
    """This person's memberships of two, with what the other is called."""
    found = [(one, units.others(one)) for one in couples.memberships(user)]
    return [(one, names) for one, names in found if len(names) == 1 and not one.couple.is_over]
