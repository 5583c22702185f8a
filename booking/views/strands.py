"""The page between a change and its keeping: which booked appointments it would leave outside the hours."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from booking.models import Appointment
from booking.services import WouldStrand
from booking.stranded import Also

NOT_TYPED = {"csrfmiddlewaretoken", "seen"}


def show_stranded(request: HttpRequest, told: WouldStrand, *, back: str) -> HttpResponse:
    """Everything that was sent stands in this page's form, to be sent again with what was shown."""
    typed = [(name, value) for name, values in request.POST.lists() for value in values]
    context = {
        "appointments": [one for one in told.appointments if isinstance(one, Appointment)],
        "also": [one for one in told.appointments if isinstance(one, Also)],
        "n": len(told.appointments),
        "seen": told.seen,
        "typed": [(name, value) for name, value in typed if name not in NOT_TYPED],
        "back": back,
        "zone": request.user.time_zone,
    }
    return render(request, "booking/practice/stranded.html", context, status=409)
