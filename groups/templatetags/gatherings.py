"""The dates that stand on an offering's own page."""

from typing import Any

from django import template

from groups import queries
from groups.models import TYPES

register = template.Library()


@register.inclusion_tag("groups/_dates.html", takes_context=True)
def dates_of(context: dict[str, Any], offering: Any) -> dict[str, Any]:
    """What is coming of an offering for many; nothing for the others, and no query."""
    rows = list(queries.upcoming(offering)) if offering.type in TYPES else []
    rooms = queries.rooms_of(rows) if rows else {}
    for row in rows:
        row.places = rooms[row.pk]  # type: ignore[attr-defined]
    return {"rows": rows, "user": context.get("user"), "offering": offering}
