"""The pages anybody may read, and the way out of every page."""

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from booking.inquiry_access import public_offerings, public_questions
from booking.models import OfferingType
from dashboard import site

LENGTHS = (60, 75, 90)
FRONT = [
    OfferingType.CONSULTATION,
    OfferingType.COUPLES,
    OfferingType.INDIVIDUAL,
    OfferingType.SKILL,
    OfferingType.WORKSHOP,
    OfferingType.PLAYFUL,
]


def _minutes() -> list[dict]:
    """Minutes of each phase in sessions of 60, 75 and 90 (domain rule 2.1); guides, not limits."""
    rows = [
        {"name": _("Landing"), "minutes": (5, 6, 8)},
        {"name": _("Agreements"), "minutes": (4, 5, 5)},
        {"name": _("Checking in with parts"), "minutes": (11, 14, 16)},
        {"name": _("Speaking to, not about"), "minutes": (22, 27, 34)},
        {"name": _("Witness and repair"), "minutes": (12, 15, 18)},
        {"name": _("De-brief and harvest"), "minutes": (6, 8, 9)},
    ]
    return rows


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    offerings = public_offerings().filter(type__in=FRONT)
    return render(request, "dashboard/public/home.html", {"offerings": offerings})


@login_not_required
@require_safe
def ifio(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboard/public/ifio.html")


@login_not_required
@require_safe
def session(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboard/public/session.html", {"minutes": _minutes()})


@login_not_required
@require_safe
def therapists(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboard/public/therapists.html", {"therapists": site.therapists()})


@login_not_required
@require_safe
def therapist(request: HttpRequest, slug: str) -> HttpResponse:
    one = get_object_or_404(site.therapists(), slug=slug)
    training = [line.strip() for line in one.training.splitlines() if line.strip()]
    return render(request, "dashboard/public/therapist.html", {"therapist": one, "training": training})


@login_not_required
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboard/public/questions.html", {"questions": public_questions()})


@login_not_required
@require_safe
def safely(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboard/public/safely.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboard/public/privacy.html")


@login_not_required
@require_safe
def fees(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboard/public/fees.html")


@csrf_exempt  # the worst a stranger's page can do with it is to sign somebody out
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Leave at once: end the session, forget what the browser kept of us, go to an everyday page."""
    logout(request)
    response = HttpResponseRedirect(settings.LEAVE_TO)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["Clear-Site-Data"] = '"cache"'
    return response
