"""A person's own parts: the list, a new one, one in full, who reads it, letting it go."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.fresh import ask_again
from core import clock, zones
from couples.unit import partner_of
from couples.visibility import Visibility
from parts import access, queries, services, telling
from parts.forms import NewPartForm, PartForm, ShareForm
from parts.models import Part, SharedPart
from parts.symbols import SYMBOL_NAMES
from parts.vocabulary import (
    COLOURS,
    FROM_SELF,
    NOT_KNOWN_YET,
    PROTECTORS,
    SHAREABLE,
    PartStatus,
    shared_at_first,
)


@require_safe
def parts(request: HttpRequest) -> HttpResponse:
    partner = partner_of(request)
    shared = queries.shared_of(partner)
    every = queries.parts_of(partner, put_away=True)
    return render(
        request,
        "parts/my/parts.html",
        {
            "told": [
                telling.tell(one, shared.get(one.pk)) for one in every if one.status != PartStatus.ARCHIVED
            ],
            "put_away": [
                telling.tell(one, shared.get(one.pk)) for one in every if one.status == PartStatus.ARCHIVED
            ],
        },
    )


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    partner = partner_of(request)
    form = NewPartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        level = Visibility.PRIVATE_THERAPIST if words.pop("with_therapist") else Visibility.PRIVATE_SELF
        made = services.create_part(partner, by=request.user, visibility=level, **words)
        messages.success(request, _("It is here now. You can say more, or leave it as it is."))
        return redirect("my:parts:part", made.pk)
    status = 422 if form.is_bound else 200
    return render(request, "parts/my/new.html", {"form": form, "partner": partner}, status=status)


@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One part in full. Saves while somebody writes; the button does the same without scripts."""
    found = access.own_part_or_404(request.user, pk)
    if request.method != "POST":
        return _part_page(request, found)
    form = PartForm(request.POST)
    good = form.is_valid()
    silent = bool(request.headers.get("X-Autosave"))
    if good or silent:
        try:
            found = services.change_part(
                found, by=request.user, version=_version(request, found), **form.cleaned_data
            )
        except services.Stale:
            said = _(
                "This part was changed on another page. Your words are still here; open it anew to go on."
            )
            if silent:
                return JsonResponse({"words": said}, status=409)
            messages.warning(request, said)
            return _part_page(request, found, form, status=409)
    if silent:
        saved = {
            "saved_at": date_format(clock.now().astimezone(_zone(request)), "H:i"),
            "version": found.version,
        }
        return JsonResponse(saved if good else saved | {"errors": form.errors}, status=200 if good else 422)
    if not good:
        return _part_page(request, found, form, status=422)
    messages.success(request, _("Kept."))
    return redirect("my:parts:part", found.pk)


def _zone(request: HttpRequest) -> Any:

    return zones.of(request.user.time_zone)


def _version(request: HttpRequest, found: Part) -> int | None:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 9 else None


def _part_page(
    request: HttpRequest, found: Part, form: PartForm | None = None, status: int = 200
) -> HttpResponse:
    shared = queries.shared_row(found)
    form = form or PartForm.of(found)
    feelings = found.words.get("feel_toward") or []
    return render(
        request,
        "parts/my/part.html",
        {
            "part": found,
            "told": telling.tell(found, shared),
            "form": form,
            "sections": form.sections(),
            "chips": form.CHIPS,
            "shared": telling.tell_shared(shared) if shared else None,
            "moved_on": bool(shared) and services.shared_words(found, shared.fields) != shared.words,
            "pictures": SYMBOL_NAMES.items(),
            "colours": COLOURS.items(),
            "feelings": [
                {"words": _feeling(one["value"]), "at": one["at"][:10]} for one in reversed(feelings[-4:])
            ],
            "another_is_here": bool(feelings) and feelings[-1]["value"] not in FROM_SELF | {"unsure"},
        },
        status=status,
    )


def _feeling(value: str) -> str:
    from parts.vocabulary import FeelToward

    return str(FeelToward(value).label)


@require_POST
def visibility(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = access.own_part_or_404(request.user, pk)
    level = request.POST.get("visibility")
    if level in {Visibility.PRIVATE_SELF, Visibility.PRIVATE_THERAPIST}:
        services.set_visibility(found, level, by=request.user)
        if level == Visibility.PRIVATE_SELF:
            said = _("Only you can read this part now. Your therapist may have read it before.")
        else:
            said = _("Your therapist can read this part now, too.")
        messages.success(request, said)
    return redirect("my:parts:part", found.pk)


@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, pk: UUID) -> HttpResponse:
    """First the ticks, then "this is what they will see", then the yes."""
    found = access.own_part_or_404(request.user, pk)
    waits = found.kind in PROTECTORS and not found.words.get("positive_intent")
    if request.method == "POST":
        form = ShareForm(request.POST)
        if form.is_valid():
            ask_again(request)
            try:
                services.share_part(
                    found,
                    fields=form.cleaned_data["fields_shown"],
                    by=request.user,
                    looked_at=request.POST.get("looked_at"),
                )
            except services.Stale:
                messages.warning(
                    request,
                    _("This part was changed or shared in another window. Nothing more was shared."),
                )
                return redirect("my:parts:share", found.pk)
            except services.NotYet:
                messages.warning(
                    request, _("Nothing is shared yet. First say what it is trying to do for you.")
                )
                return redirect("my:parts:share", found.pk)
            messages.success(request, _("Shared. Everyone on your map can read what you chose."))
            return redirect("my:parts:part", found.pk)
    shared = queries.shared_row(found)
    asked = request.GET.getlist("fields_shown")
    ticked = [key for key in asked if key in SHAREABLE]
    if "look" not in request.GET:
        ticked = shared.fields if shared else shared_at_first(found.kind)
    return render(
        request,
        "parts/my/share.html",
        {
            "part": found,
            "name": telling.called(found.name),
            "waits": waits,
            "not_known_yet": NOT_KNOWN_YET,
            "shared": shared,
            "options": _options(found, ticked),
            "preview": _preview(found, ticked) if "look" in request.GET and not waits else None,
            "looked_at": services.as_looked_at(found, shared),
            "ticked": ticked,
        },
    )


def _options(found: Part, ticked: list[str]) -> list[dict[str, Any]]:
    """The fields that hold something, each with its words, ticked or not."""
    return [
        {"key": key, "label": label, "value": value, "ticked": key in ticked}
        for key, label in SHAREABLE.items()
        if key != "name" and (value := telling.read_value(key, found.words))
    ]


def _preview(found: Part, ticked: list[str]) -> telling.Told:
    """Exactly what would be shown, by the same words and the same teller as the shared map."""
    row = SharedPart(author=found.author, source=found)
    row.__dict__["_words"] = services.shared_words(found, ticked)
    return telling.tell_shared(row)


@require_POST
def unshare(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = access.own_part_or_404(request.user, pk)
    services.unshare_part(found, by=request.user)
    messages.success(request, _("It is no longer shared. What somebody has already read, they may remember."))
    return redirect("my:parts:part", found.pk)


@require_POST
def intent_unknown(request: HttpRequest, pk: UUID) -> HttpResponse:
    """ "Not known yet" is an answer: write it down as the positive intent and go on to share."""
    found = access.own_part_or_404(request.user, pk)
    if not found.words.get("positive_intent"):
        services.change_part(found, by=request.user, positive_intent=str(NOT_KNOWN_YET))
    return redirect("my:parts:share", found.pk)


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = access.own_part_or_404(request.user, pk)
    if request.method == "POST":
        services.remove_part(found, by=request.user)
        messages.success(request, _("It is gone from your parts and from every map."))
        return redirect("my:parts:parts")
    shared = queries.shared_row(found) is not None
    told = telling.tell(found, None)
    return render(request, "parts/my/delete.html", {"part": found, "told": told, "shared": shared})
