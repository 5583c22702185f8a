"""A client's own side of times in a row: all of them by their own clock, and their yes to all or to some."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from booking import access, labels, queries
from booking.forms.times import OwnTimeForm
from booking.series import hours_of
from booking.services import series as verbs
from core import zones
from couples.models import Partner


@require_safe
def series(request: HttpRequest, pk: UUID) -> HttpResponse:
    row, partner = access.own_series_or_404(request.user, pk)
    return _page(request, row, partner)


@require_POST
def agree(request: HttpRequest, pk: UUID) -> HttpResponse:
    """This person's yes to what is ticked. The answer is the same whatever the others say."""
    row, partner = access.own_series_or_404(request.user, pk)
    form, wanted = OwnTimeForm(request.POST), _uuids(request.POST.getlist("time"))
    if not form.is_valid():
        return _page(request, row, partner, form, status=422)
    if not wanted:
        problem = _("Choose at least one of the times first.")
        return _page(request, row, partner, form, problem, status=422)
    done = verbs.agree(row, partner, wanted, by=request.user, minutes=form.cleaned_data["minutes"])
    if done.kept:
        messages.success(request, _("Your yes is kept."))
    if done.clashes:
        words = ngettext(
            "You already have an appointment around one of these times. It is marked here, and nobody else "
            "reads that.",
            "You already have appointments around %(n)d of these times. They are marked here, and nobody "
            "else reads that.",
            len(done.clashes),
        )
        messages.warning(request, words % {"n": len(done.clashes)})
    elif not done.kept:
        messages.warning(request, _("These times are not kept any more. Here is how it stands now."))
    return redirect("my:booking:series", pk)


def _page(
    request: HttpRequest,
    row: Any,
    partner: Partner,
    form: OwnTimeForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    times = queries.times_of(row, request.user, partner)
    for one in times:
        one.label = labels.label(one, one.own)
    asks = [one for one in times if one.may_change and not one.own]
    reader, zone = zones.of(request.user.time_zone), zones.of(row.zone)
    shown = hours_of([one.start for one in times if one.is_live], row.hour, zone, reader)
    for one in times:
        at = one.start.astimezone(reader).time()
        one.other_hour = one.is_live and at in shown[1:] and one.start.astimezone(zone).time() == row.hour
    minutes = queries.own_minutes(partner, row.offering)
    context = {
        "series": row,
        "times": times,
        "asks": asks,
        "hours": shown,
        "clashing": queries.clashing(asks, request.user, minutes),
        "form": form or OwnTimeForm(initial={"minutes": minutes}),
        "problem": problem,
        "zone": request.user.time_zone,
    }
    return render(request, "booking/my/series.html", context, status=status)


def _uuids(texts: list[str]) -> set[UUID]:
    found = set()
    for text in texts:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found
