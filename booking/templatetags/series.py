"""`{{ row|place_words }}`: where an appointment stands in its series."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from booking.series import is_look_back

register = template.Library()


@register.filter
def place_words(row: Any) -> str:
    """ "Session 5 of about 16" for a row of `AppointmentQuerySet.placed()`; nothing outside a series."""
    place = getattr(row, "in_series", None)
    if not place or row.series is None:
        return ""
    return _("Session %(n)d of about %(all)d") % {"n": place, "all": max(place, row.series.planned)}


@register.filter
def looks_back(row: Any) -> bool:
    return is_look_back(getattr(row, "in_series", None))
