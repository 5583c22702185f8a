"""`{{ slot.start|moment }}`: an instant as forms carry it, in UTC whatever zone is shown; time left."""

from datetime import UTC, datetime
from math import ceil

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import clock

register = template.Library()

NEAR = 3600


@register.filter
def moment(value: datetime) -> str:
    """`2026-03-05T12:30Z`."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


@register.filter
def moments(slots: list) -> list[str]:
    """The starts of some slots, as forms carry them."""
    return [moment(slot.start) for slot in slots]


@register.simple_tag
def time_left(until: datetime | None) -> SafeString:
    """`{% time_left kept.until %}`: how long still, for those with scripts, in the last hour of it.

    In seconds, because the clock of a device may be wrong. The words beside it say until when to everybody.
    """
    left = ceil((until - clock.now()).total_seconds()) if until is not None else 0
    if not 0 < left <= NEAR:
        return SafeString("")
    return format_html('<span data-left="{}" aria-live="off" hidden></span>', left)
