"""The line on every page of the practice while its reader has a record open in an emergency."""

from datetime import datetime
from typing import Any

from django import template

from core import clock

register = template.Library()
KEPT = "opening"  # in the sign-in's session, so that no page asks the database for it


@register.inclusion_tag("couples/practice/_opening_banner.html", takes_context=True)
def opening_banner(context: dict[str, Any]) -> dict[str, Any]:
    request = context.get("request")
    kept = request.session.get(KEPT) if request is not None and hasattr(request, "session") else None
    if not kept:
        return {"opening": None}
    until = datetime.fromisoformat(kept["until"])
    shown = kept if until > clock.now() else None
    return {"opening": shown, "until": until, "user": request.user, "csrf_token": context.get("csrf_token")}
