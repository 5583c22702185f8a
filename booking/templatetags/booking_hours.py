"""The bar above a day: 08:00 to 20:00 as 720 units of SVG, computed here and said in words beside it."""

from collections.abc import Iterable
from datetime import time
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

FIRST, LAST = 8 * 60, 20 * 60


def box(start: time, end: time) -> tuple[int, int] | None:
    """(x, width) of these local hours on the bar, or None when they lie outside it."""
    left = max(FIRST, start.hour * 60 + start.minute)
    right = min(LAST, end.hour * 60 + end.minute)
    return (left - FIRST, right - left) if left < right else None


@register.simple_tag
def hours_ribbon(rows: Iterable[Any]) -> SafeString:
    boxes = [drawn for row in rows if (drawn := box(row.start, row.end))]
    return format_html(
        '<svg class="ribbon" viewBox="0 0 720 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="hours-open" width="720" height="8"/>{}</svg>',
        format_html_join("", '<rect x="{}" width="{}" height="8"/>', boxes),
    )
