"""A therapist is away: what becomes of their times, read first with every notice, then done at one press."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from booking import month, queries, services, sick_day
from booking.forms.sick_day import AwayForm
from booking.services import sick_day as verbs
from core.states import TooLate

CHANGED = gettext_lazy(
    "Something changed in the meantime, so nothing has been done yet. Here is how it stands now. Look at it "
    "once more, and send it again."
)


@require_http_methods(["GET", "HEAD", "POST"])
def away(request: HttpRequest) -> HttpResponse:
    """Who and when; then each appointment with what would happen to it and who would read what."""
    sent = request.POST if request.method == "POST" else request.GET
    people = [one for one in queries.therapists() if request.user.is_administrator or one == request.user]
    form = AwayForm(sent if sent else None, therapists=people)
    problem, status, steps, led = "", 200, None, []
    if form.is_valid():
        chosen = form.chosen()
        if request.method == "POST" and "seen" in sent:
            try:
                n = verbs.carry_out(*chosen, _choices(sent), seen=sent["seen"], by=request.user)
            except (services.Stale, services.SlotTaken, TooLate):
                problem, status = CHANGED, 409
            else:
                words = ngettext("%(n)d time was changed.", "%(n)d times were changed.", n) % {"n": n}
                messages.success(request, words + " " + _("The days are closed for new ones."))
                return redirect(f"{redirect('practice:week').url}?from={chosen[1]:%Y-%m-%d}")
        steps, led = sick_day.steps(*chosen, request.user), sick_day.led(*chosen, request.user)
    elif sent:
        status = 422
    context = {
        "form": form,
        "steps": steps,
        "led": led,
        "seen": verbs.seen_word(steps) if steps is not None else "",
        "problem": problem,
        "zone": request.user.time_zone,
    }
    return render(request, "booking/practice/away.html", context, status=status)


def _choices(sent: Any) -> dict[str, datetime | str]:
    """What was chosen for each appointment; whatever we do not know leaves it as it is."""
    found: dict[str, datetime | str] = {}
    for name, value in sent.items():
        if name.startswith("do-"):
            start = month.parse_start(value)
            found[name[3:]] = start or (verbs.GIVE_BACK if value == verbs.GIVE_BACK else verbs.KEEP)
    return found
