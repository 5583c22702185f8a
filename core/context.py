"""What every template may say: the practice's name, the way out, help in the practice's region."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .opaque import opaque_id

# Starting values, to be checked by the practice at each release (domain rule 4.11).
HELP = {
    "GB": [
        (_("Emergency services"), "999"),
        ("Samaritans", "116 123"),
        (_("National Domestic Abuse Helpline"), "0808 2000 247"),
    ],
    "US": [
        (_("Emergency services"), "911"),
        (_("Suicide and crisis line"), "988"),
        (_("National Domestic Violence Hotline"), "1-800-799-7233"),
    ],
    "IE": [
        (_("Emergency services"), "112"),
        (_("Emergency services"), "999"),
        ("Samaritans", "116 123"),
    ],
    "CA": [(_("Emergency services"), "911"), (_("Suicide and crisis line"), "988")],
    "AU": [
        (_("Emergency services"), "000"),
        ("Lifeline", "13 11 14"),
        ("1800RESPECT", "1800 737 732"),
    ],
    "EU": [(_("Emergency services"), "112")],
}


REGIONS = {
    "GB": _("United Kingdom"),
    "IE": _("Ireland"),
    "EU": _("Another country of the European Union"),
    "US": _("United States"),
    "CA": _("Canada"),
    "AU": _("Australia"),
}


def face(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    return {
        "practice_name": settings.PRACTICE_NAME,
        "leave_url": "/leave/",
        "leave_to": settings.LEAVE_TO,
        "region_help": HELP.get(settings.PRACTICE_REGION, HELP["EU"]),
        "demo": settings.DEMO,
        "door": getattr(request, "door", "public"),
        "person_id": opaque_id(user) if signed_in else "",
        "idle_minutes": settings.IDLE_MINUTES["staff" if signed_in and user.is_staff_member else "client"],
    }
