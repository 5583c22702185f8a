"""The month of free times by itself, so that another month or day needs no whole page. Three statements."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from booking import access, openings
from booking.forms.times import ANY

from .months import month_shown

ASK = reverse_lazy("my:booking:ask")


@require_safe
def free(request: HttpRequest) -> HttpResponse:
    """What `ask` shows for the same choice; for one that is not offered, back to it."""
    sent = request.GET
    slug, _colon, minutes = sent.get("what", "").partition(":")
    team, rules, could, offering = access.asked_or_404(request.user, sent.get("unit", ""), slug)
    wanted = sent.get("therapist") or str(team[0].pk)
    people = [one for one in team if wanted in {ANY, str(one.pk)}]
    if offering is None or not people or minutes not in map(str, offering.lengths):
        return HttpResponseClientRedirect(ASK) if request.htmx else redirect(ASK)
    view = month_shown(
        sent,
        request.user.time_zone,
        people,
        lambda window, rules: openings.free_with(
            people,
            offering,
            int(minutes),
            window,
            request.user,
            in_person=sent.get("where") == "room",
            rules=rules,
        ),
        rules={one.pk: rules[one.pk] for one in people},
        could=() if offering.for_one else could,
        only=bool(sent.get("together")) and not offering.for_one,
    )
    return render(request, "booking/_free.html", view | {"several": len(people) > 1, "free": request.path})
