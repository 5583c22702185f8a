"""Parts as a couple's therapist may see them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.roles import staff
from couples.access import care_or_404
from parts import queries, telling

from .maps import members_of, shared_map, therapist_map


@staff("therapist")
@require_safe
def panel(request: HttpRequest, couple_id: UUID) -> HttpResponse:
    """The box on a couple's page: whose parts are open to this therapist."""
    couple = care_or_404(request.user, couple_id).couple
    rows = queries.shared_parts(couple)
    shared = {row.source_id: row for row in rows}
    parts = queries.parts_for_therapist(request.user, couple)
    told = [(part.author_id, telling.tell(part, shared.get(part.pk), viewer="therapist")) for part in parts]
    seen = {part.pk for part in parts}
    told += [(row.author_id, telling.tell_shared(row)) for row in rows if row.source_id not in seen]
    people = [(one, [t for owner, t in told if owner == one.pk]) for one in members_of(couple)]
    page = "parts/practice/panel.html"
    return render(request, f"{page}#box" if request.htmx else page, {"couple": couple, "people": people})


@staff("therapist")
@require_safe
def maps(request: HttpRequest, couple_id: UUID) -> HttpResponse:
    """Two tabs: what the therapist may see, and what the members both see."""
    couple = care_or_404(request.user, couple_id).couple
    both = request.GET.get("show") == "shared"
    shown = shared_map(couple) if both else therapist_map(request.user, couple)
    return render(request, "parts/practice/maps.html", {**shown, "couple": couple, "both": both})
