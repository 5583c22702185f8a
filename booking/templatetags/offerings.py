"""How long an offering takes, as people say it."""

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()

HOUR, WORKING_DAY, DAY = 60, 400, 1440


@register.filter
def lengths(minutes: Iterable[int]) -> str:
    """`[60, 75, 90]` as "60, 75 or 90 min"; whole hours above two and days by name."""
    found = sorted(minutes)
    if all(one < 2 * HOUR for one in found):
        return _("%(n)s min") % {"n": _joined([str(one) for one in found])}
    if all(one >= DAY for one in found):
        days = [round(one / DAY) for one in found]
        return ngettext("%(n)s day", "%(n)s days", days[-1]) % {"n": _joined([str(n) for n in days])}
    if all(WORKING_DAY <= one < DAY for one in found):
        return _("1 day")
    if all(one % HOUR == 0 for one in found):
        hours = [one // HOUR for one in found]
        return ngettext("%(n)s hour", "%(n)s hours", hours[-1]) % {"n": _joined([str(n) for n in hours])}
    return _joined([length(one) for one in found])


@register.filter
def length(minutes: int) -> str:
    """One length: "75 min", "3 hours"."""
    return lengths([minutes])


def _joined(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("%(some)s or %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}
