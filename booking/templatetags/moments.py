"""`{{ slot.start|moment }}`: an instant as forms carry it, in UTC whatever zone is shown."""

from datetime import UTC, datetime

from django import template

register = template.Library()


@register.filter
def moment(value: datetime) -> str:
    """`2026-03-05T12:30Z`."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


@register.filter
def moments(slots: list) -> list[str]:
    """The starts of some slots, as forms carry them."""
    return [moment(slot.start) for slot in slots]
