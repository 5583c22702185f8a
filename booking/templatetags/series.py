"""`{{ row|place_words }}`: where an appointment stands in its series."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from booking.series import is_look_back

register = template.Library()


@register.filter
def place_words(row: Any) -> str:
    """ "Session 4 of about 16, a look back together" for a row of `AppointmentQuerySet.placed()`.

    Nothing outside a series, and for what was given back.
    """
    place = getattr(row, "in_series", None)
    if not place or row.series is None:
        return ""
    words = _("Session %(n)d of about %(all)d") % {"n": place, "all": max(place, row.series.planned)}
    if is_look_back(place):
        words = _("%(session)s, a look back together") % {"session": words}
    return words
