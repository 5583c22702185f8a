"""Which membership a person acts for here: most have one; who has more says which, and it is remembered."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from couples import access as couples_access
from couples.models import Partner
from couples.queries import others

REMEMBERED = "unit"


def partner_of(request: HttpRequest) -> Partner:
    """The person's own membership: the one named on the page, the one chosen last, or their first."""
    named = request.POST.get("unit") or request.GET.get("unit")
    if named:
        partner = couples_access.membership_or_404(request.user, _uuid(named))
        if request.session.get(REMEMBERED) != str(partner.couple_id):
            request.session[REMEMBERED] = str(partner.couple_id)
        return partner
    remembered = request.session.get(REMEMBERED)
    if remembered:
        try:
            return couples_access.membership_or_404(request.user, _uuid(remembered))
        except Http404:
            del request.session[REMEMBERED]
    return couples_access.membership_or_404(request.user)


def choices(request: HttpRequest, partner: Partner) -> list[dict[str, Any]]:
    """For somebody in several units: each with the names of the others in it. Empty for everybody else."""
    mine = list(Partner.objects.of(request.user))
    if len(mine) < 2:
        return []
    return [{"couple_id": one.couple_id, "names": others(one), "here": one.pk == partner.pk} for one in mine]


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
