"""Words to begin with: a place to rehearse, for one person alone. What is typed there is never sent."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from couples.unit import partner_of
from parts import queries, speaking


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """Cards and examples, and boxes whose helper runs in the browser; where it is set up for the couple."""
    partner = partner_of(request)
    if not queries.helper_is_set_up(partner.couple):
        return render(request, "parts/my/speaking.html", {"is_set_up": False})
    context = {
        "is_set_up": True,
        "pairs": speaking.PAIRS,
        "replies": speaking.REPLIES,
        "listening": speaking.LISTENING,
        "patterns": speaking.patterns(),
        "notes": {key: str(said) for key, said in speaking.NOTES.items()},
    }
    return render(request, "parts/my/speaking.html", context)
