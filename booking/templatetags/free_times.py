"""The squares of a month and the times of a day. Tags, because a month has forty of them on every request."""

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()

DRAWN = '<svg class="few" viewBox="0 0 16 4" aria-hidden="true">{}</svg>'


@register.simple_tag
def month_square(day: Any, query: str = "", free: str = "") -> SafeString:
    """`{% month_square day query %}`: a day of the month, a link where it has a free time.

    `query` is what the link carries along. With `free`, the address of the month alone, scripts change only
    that; without scripts it is a page as ever.
    """
    today = ' class="today"' if day.today else ""
    if not day.count:
        return SafeString(f"<span{today}>{day.day.day}</span>")
    words = ngettext(", %(n)s free time", ", %(n)s free times", day.count) % {"n": day.count}
    if day.chosen:
        words += _(", chosen")
    iso = day.day.isoformat()
    carried = f"{escape(query)}&amp;" if query else ""
    where = f"?{carried}month={iso[:7]}&amp;day={iso}"
    marks = "".join(f'<rect x="{x}" width="4" height="4"/>' for x in day.marks)
    swap = f' hx-get="{escape(free)}{where}" hx-target="#free"' if free else ""
    current = ' aria-current="date"' if day.chosen else ""
    return SafeString(
        f'<a{today} id="d-{iso}" href="{where}#day"{swap}{current}>{day.day.day}'
        f'<span class="sr">{escape(words)}</span>{DRAWN.format(marks)}</a>'
    )


@register.simple_tag
def free_time(slot: Any, zone: str, several: bool = False, required: bool = False) -> SafeString:
    """`{% free_time slot zone %}`: one time to choose, in the reader's zone; `several` says with whom."""
    reader = ZoneInfo(zone)
    start, end = slot.start.astimezone(reader), slot.end.astimezone(reader)
    stamp = slot.start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")
    return format_html(
        '<label class="time"><input type="radio" name="start" value="{}+00:00"{}>'
        '<time datetime="{}Z">{}</time><small>{} {}{}</small></label>',
        stamp,
        SafeString(" required") if required else "",
        stamp,
        start.strftime("%H:%M"),
        _("to"),
        end.strftime("%H:%M"),
        format_html(", {}", slot.therapist.name_used) if several else "",
    )
