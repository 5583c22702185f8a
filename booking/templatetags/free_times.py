"""The squares of a month and the times of a day. Tags, because a month has forty of them on every request."""

from collections.abc import Iterable
from datetime import UTC
from functools import lru_cache
from typing import Any

from django import template
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core import zones

register = template.Library()

DRAWN = '<svg class="few" viewBox="0 0 16 4" aria-hidden="true">{}</svg>'
TOGETHER = SafeString(
    '<svg class="together" viewBox="0 0 14 8" aria-hidden="true"><circle cx="4" cy="4" r="3"/>'
    '<circle cx="10" cy="4" r="3"/></svg>'
)


@register.simple_tag
def together() -> SafeString:
    """Two rings: somebody else could come then too."""
    return TOGETHER


@register.filter
def could_too(names: Iterable[str]) -> str:
    """Words for whoever said so: Sam could come then too."""
    people = list(names)
    words = ngettext("%(who)s could come then too", "%(who)s could come then too", len(people))
    return words % {"who": get_text_list(people, _("and"))}


@register.simple_tag
def month_weeks(month: Any, query: str = "", free: str = "") -> SafeString:
    """`{% month_weeks month query %}`: the rows of a month; its days are links where they have a free time.

    `query` is what the link carries along. With `free`, the address of the month alone, scripts change only
    that; without scripts it is a page as ever.
    """
    carried = f"{escape(query)}&amp;" if query else ""
    rows = [
        "".join(f"<td>{_square(day, carried, escape(free)) if day else ''}</td>" for day in week)
        for week in month.weeks
    ]
    return SafeString("".join(f"<tr>{row}</tr>\n" for row in rows))


def _square(day: Any, carried: str, free: str) -> str:
    """One day; `carried` and `free` are escaped already, and the rest is ours."""
    today = ' class="today"' if day.today else ""
    if not day.count:
        return f"<span{today}>{day.day.day}</span>"
    words = ngettext(", %(n)s free time", ", %(n)s free times", day.count) % {"n": day.count}
    if day.chosen:
        words += _(", chosen")
    if day.also:
        words += f", {could_too(day.also)}"
    iso = day.day.isoformat()
    where = f"?{carried}month={iso[:7]}&amp;day={iso}"
    marks = "".join(f'<rect x="{x}" width="4" height="4"/>' for x in day.marks)
    swap = f' hx-get="{free}{where}" hx-target="#free"' if free else ""
    current = ' aria-current="date"' if day.chosen else ""
    return (
        f'<a{today} id="d-{iso}" href="{where}#day"{swap}{current}>{day.day.day}'
        f'<span class="sr">{escape(words)}</span>{DRAWN.format(marks)}{TOGETHER if day.also else ""}</a>'
    )


@register.simple_tag
def weekdays() -> SafeString:
    """The head of a month, from Monday: short for the eye, whole for the ear."""
    return _weekdays(get_language())


@lru_cache(maxsize=64)
def _weekdays(language: str | None) -> SafeString:
    return format_html_join(
        "",
        '<th scope="col"><span aria-hidden="true">{}</span><span class="sr">{}</span></th>',
        ((WEEKDAYS_ABBR[number], WEEKDAYS[number]) for number in range(7)),
    )


@register.simple_tag
def free_times(times: Iterable[Any], zone: str, several: bool = False, required: bool = False) -> SafeString:
    """`{% free_times month.times zone %}`: times to choose from, in the reader's zone.

    `several` says with whom each is. Who else could come then is said too.
    """
    reader, until, must = zones.of(zone), escape(_("to")), " required" if required else ""
    rows = []
    for slot in times:
        start, end = slot.start.astimezone(reader), slot.end.astimezone(reader)
        stamp = slot.start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")
        whom = f", {escape(slot.therapist.name_used)}" if several else ""
        also = f'<small class="also">{TOGETHER}{escape(could_too(slot.also))}</small>' if slot.also else ""
        rows.append(
            f'<li><label class="time"><input type="radio" name="start" value="{stamp}+00:00"{must}>'
            f'<time datetime="{stamp}Z">{start:%H:%M}</time>'
            f"<small>{until} {end:%H:%M}{whom}</small>{also}</label></li>\n"
        )
    return SafeString("".join(rows))
