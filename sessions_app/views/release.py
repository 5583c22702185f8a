"""Giving the joint record out: the therapist asks, looks through and gives; each member answers alone."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.fresh import ask_again, is_fresh, sign_in_and_come_back
from accounts.roles import staff
from core import clock, paper, vault, zones
from core.states import TooLate
from couples import access as couples
from sessions_app import release_access as access
from sessions_app.forms_release import AskForm, RedactForm
from sessions_app.models.release import Release
from sessions_app.services import release as services


@require_http_methods(["GET", "HEAD", "POST"])
@staff("therapist")
def releases(request: HttpRequest, couple: UUID) -> HttpResponse:
    """What was asked so far, and a new request to each of them alone."""
    place = couples.care_or_404(request.user, couple)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = services.ask(place, by=request.user, **form.cleaned_data)
        messages.success(request, _("Each of them was asked, alone and in the same words."))
        return redirect("practice:sessions:release", made.pk)
    context = {"place": place, "form": form, "releases": access.releases_of(place)}
    return render(
        request, "sessions_app/practice/releases.html", context, status=422 if form.is_bound else 200
    )


@require_safe
@staff("therapist")
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, _place = access.release_or_404(request.user, pk)
    return _page(request, found)


def _page(
    request: HttpRequest, found: Release, bound: tuple[UUID, RedactForm] | None = None, status: int = 200
) -> HttpResponse:
    """Who has said yes, each note as it would be given beside how it was written, and whether it may go."""
    texts, notes = services.texts_of(found), services.notes_of(found)
    asks = list(found.asks.select_related("author__user").order_by("author__position"))
    vault.open_all([*asks, *texts.values(), *notes])
    forms = []
    for note in notes:
        kept = texts.get(note.pk)
        form = RedactForm(initial=(kept or note).words, auto_id=f"note-{note.session.number}-%s")
        if bound and bound[0] == note.pk:
            form = bound[1]
        forms.append((note, kept, form))
    context = {
        "release": found,
        "asks": asks,
        "words": asks[0].words if asks else {},
        "notes": forms,
        "is_open": services.is_open(found),
    }
    return render(request, "sessions_app/practice/release.html", context, status=status)


@require_POST
@staff("therapist")
def redact(request: HttpRequest, pk: UUID, note: UUID) -> HttpResponse:
    found, place = access.release_or_404(request.user, pk)
    row = access.note_or_404(found, note)
    form = RedactForm(request.POST)
    if not form.is_valid():
        return _page(request, found, (row.pk, form), status=422)
    services.redact(found, place, row, form.cleaned_data, by=request.user)
    messages.success(request, _("Kept as it would be given. Please look through all of it once more."))
    return redirect("practice:sessions:release", pk)


@require_POST
@staff("therapist")
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, _place = access.release_or_404(request.user, pk)
    try:
        services.approve(found, by=request.user)
    except (services.NotOpen, TooLate):
        messages.warning(request, _("Please keep each note as it would be given first. Nothing was changed."))
    return redirect("practice:sessions:release", pk)


@require_POST
@staff("therapist")
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, _place = access.release_or_404(request.user, pk)
    try:
        services.end(found, by=request.user)
    except TooLate:
        pass  # it is over
    return redirect("practice:sessions:release", pk)


@require_POST
@staff("therapist")
def give(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The paper to hand over, after a fresh sign-in; closed again the moment one yes is taken back."""
    found, _place = access.release_or_404(request.user, pk)
    if not is_fresh(request):
        return sign_in_and_come_back(request, reverse("practice:sessions:release", args=[pk]))
    try:
        given = services.give(found, by=request.user)
        context: dict[str, Any] = {"given": given, "release": found, "zone": request.user.time_zone}
        made = paper.pdf("sessions_app/practice/release_pdf.html", context)
    except services.NotOpen:
        messages.warning(request, _("It cannot be given now. Nothing has left."))
        return redirect("practice:sessions:release", pk)
    except paper.NoPrinting:
        messages.error(request, _("This machine cannot print yet. Nothing has left."))
        return redirect("practice:sessions:release", pk)
    day = clock.now().astimezone(zones.of(request.user.time_zone))
    return paper.as_file(made, f"papers-{date_format(day, 'Y-m-d')}.pdf")


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What this person was asked, and what they answered; never what anybody else did."""
    asks = access.own_asks(request.user)
    vault.open_all(asks)
    return render(request, "sessions_app/my/releases.html", {"asks": asks})


@require_POST
def agree(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = access.own_ask_or_404(request.user, pk)
    ask_again(request)
    services.agree(row, by=request.user)
    messages.success(request, _("Noted. You can take it back at any time, until it has been given."))
    return redirect("my:sessions:releases")


@require_POST
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.take_back(access.own_ask_or_404(request.user, pk), by=request.user)
    messages.success(request, _("Noted. Nothing is given from now on. Nobody else is told."))
    return redirect("my:sessions:releases")
