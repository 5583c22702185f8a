"""Other dates or another place for what is open: who is told is read first, then it is done at one press."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from booking.services import SlotTaken
from core import zones
from core.states import TooLate
from groups import access, changes, services
from groups.changes import Plan
from groups.forms import Dates, PlaceForm
from groups.models import Gathering, GatheringState

BEHIND = gettext_lazy(
    "Something changed in the meantime, so nothing has been done yet. Here is what it would mean now. Look at"
    " it once more, and send it again."
)
TAKEN = gettext_lazy("A leader or the room has something else at one of these dates. Nothing has changed.")
NOT_TYPED = {"csrfmiddlewaretoken", "seen"}


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = access.gathering_or_404(request.user, pk)
    if row.state != GatheringState.OPEN:
        messages.warning(request, _("It is not open, so there is nothing to tell anybody."))
        return redirect("practice:groups:gathering", pk)
    coming = changes.coming(row)
    sent: Any = request.POST if request.method == "POST" else None
    place = PlaceForm(sent, gathering=row)
    dates = Dates(sent, prefix="dates", initial=_initial(row, coming), form_kwargs={"zone": row.zone})
    dates.may_be_none = len(coming) < len(row.meetings.all())
    problem, status, plan = "", 200, None
    if sent is not None:
        status = 422
        if place.is_valid() and dates.is_valid():
            status, plan = 200, _plan(place, dates, {str(one.pk): one.pk for one in coming})
            if not changes.is_different(row, plan):
                messages.info(request, _("It would stay as it is, so nobody is told anything."))
                return redirect("practice:groups:gathering", pk)
            if "seen" in sent:
                try:
                    n = services.change(row, plan, seen=sent["seen"], by=request.user)
                except services.Stale:
                    problem, status = BEHIND, 409
                except SlotTaken:
                    problem, status, plan = TAKEN, 409, None
                except (TooLate, services.Nothing):
                    messages.warning(request, _("It was called off or changed in another window."))
                    return redirect("practice:groups:gathering", pk)
                else:
                    told = ngettext("%(n)d person is told.", "%(n)d people are told.", n) % {"n": n}
                    messages.success(request, _("Changed.") + " " + told)
                    return redirect("practice:groups:gathering", pk)
    context = {
        "gathering": row,
        "form": place,
        "dates": dates,
        "problem": problem,
        "zone": row.zone,
        "moves": changes.moves(row, plan) if plan else [],
        "place": plan,
        "where": _where(row, plan) if plan else "",
        "told": changes.told(row, by=request.user) if plan else [],
        "words": changes.words(),
        "seen": changes.seen_word(row),
        "typed": [(name, value) for name, value in (sent or {}).items() if name not in NOT_TYPED],
    }
    return render(request, "groups/practice/change.html", context, status=status)


def _plan(place: PlaceForm, dates: Any, known: dict[str, UUID]) -> Plan:
    """What was typed; a meeting that is not one of these, or named twice, counts as a new one."""
    spans = [(known.pop(pk, None), start, end) for pk, start, end in dates.meetings()]
    return Plan(spans, place.cleaned_data["venue"], place.cleaned_data["room"])


def _where(row: Gathering, plan: Plan) -> str:
    """Where it would be, if that is elsewhere."""
    if (plan.venue, plan.room) == (row.venue, row.room):
        return ""
    return Gathering(venue=plan.venue, room=plan.room).where


def _initial(row: Gathering, coming: list[Any]) -> list[dict[str, Any]]:
    zone = zones.of(row.zone)
    found = []
    for one in coming:
        start, end = one.start.astimezone(zone), one.end.astimezone(zone)
        found.append({"meeting": one.pk, "day": start.date(), "start": start.time(), "end": end.time()})
    return found
