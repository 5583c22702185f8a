"""Opening a record in an emergency, and who opened what."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.fresh import ask_again
from accounts.roles import staff
from core import audit
from couples import access, emergency, queries
from couples.models import Couple, Opening
from couples.templatetags.emergency import KEPT
from dashboard import emergency as composition
from dashboard import opened as openings
from dashboard.forms import EmergencyForm


@require_http_methods(["GET", "HEAD", "POST"])
@staff("therapist")
def ask(request: HttpRequest) -> HttpResponse:
    """Whose record, and why. Only after the password or passkey, given within five minutes."""
    ask_again(request)
    form = EmergencyForm(request.POST or None)
    choices: list[tuple[Couple, list[str]]] = []
    if request.method == "POST" and form.is_valid():
        found = list(emergency.called(form.cleaned_data["person"], by=request.user)[:10])
        chosen = [one for one in found if one.pk == form.cleaned_data["couple"]] or found
        if len(chosen) == 1:
            opening = emergency.open_record(
                chosen[0],
                cause=form.cleaned_data["cause"],
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
            request.session[KEPT] = {"pk": str(opening.pk), "until": opening.until.isoformat()}
            return redirect("practice:emergency_record", opening.pk)
        choices = [(one, [queries.called(who) for who in one.partners.all()]) for one in chosen]
        if not choices:
            audit.denied("emergency.not_found", about="a name")
            form.add_error(
                "person",
                _("Nobody outside of your own care has exactly this name or address. Please check it."),
            )
    status = 422 if form.errors else 200
    page = {"form": form, "choices": choices}
    return render(request, "dashboard/practice/emergency.html", page, status=status)


@require_safe
@staff("therapist")
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What cover needs, for the one who opened it and while it is open."""
    opening = access.opening_or_404(request.user, pk)
    if opening.user_id != request.user.pk or not opening.is_open:
        raise Http404
    return render(request, "dashboard/practice/emergency_record.html", composition.record(opening))


@require_POST
@staff("therapist")
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close it: its opener, or whoever has the couple in their care."""
    opening: Opening = access.opening_or_404(request.user, pk)
    emergency.end(opening, by=request.user)
    messages.success(request, _("The record is closed."))
    if opening.user_id != request.user.pk:
        return redirect("practice:opened", opening.couple_id)
    request.session.pop(KEPT, None)
    return redirect("practice:today")


@require_safe
@staff("therapist")
def opened(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who of the practice opened what of this couple."""
    couple = access.care_or_404(request.user, pk).couple
    return render(request, "dashboard/practice/opened.html", openings.page(request.user, couple))
