"""Which membership a person acts for here: most have one; who has more says which, and it is remembered."""

from uuid import UUID

from django.http import Http404, HttpRequest

from . import access
from .models import Partner

REMEMBERED = "unit"


def partner_of(request: HttpRequest) -> Partner:
    """The person's own membership: the one named on the page, the one chosen last, or their first."""
    named = request.POST.get("unit") or request.GET.get("unit")
    if named:
        partner = access.membership_or_404(request.user, _uuid(named))
        if request.session.get(REMEMBERED) != str(partner.couple_id):
            request.session[REMEMBERED] = str(partner.couple_id)
        return partner
    remembered = request.session.get(REMEMBERED)
    if remembered:
        try:
            return access.membership_or_404(request.user, _uuid(remembered))
        except Http404:
            del request.session[REMEMBERED]
    return access.membership_or_404(request.user)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
