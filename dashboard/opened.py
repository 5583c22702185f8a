"""Who of the practice opened what of a couple, for its therapists: days, people, things in words.

What members read of each other is theirs and is not shown; nobody is watched here but the practice itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from core import audit, zones
from core.models import AccessEntry
from couples import queries as couples
from couples.models import Couple, Opening

NEWEST = 600  # lines of the log
THINGS: dict[str, Promise] = {
    "booking_inquiry": gettext_lazy("what they asked for first"),
    "couples_contactcontext": gettext_lazy("who else has their device or inbox"),
    "couples_opening": gettext_lazy("why a record was opened"),
    "homework_decision": gettext_lazy("answers to a practice"),
    "homework_plan": gettext_lazy("plans for a practice"),
    "homework_practicelog": gettext_lazy("lines about a practice"),
    "homework_practiceoffer": gettext_lazy("practices that were offered"),
    "homework_sharedlog": gettext_lazy("shared lines about a practice"),
    "intake_decision": gettext_lazy("decisions about safety"),
    "intake_safetyanswers": gettext_lazy("answers that are kept apart"),
    "intake_sharedanswer": gettext_lazy("shared answers"),
    "intake_signedname": gettext_lazy("signatures"),
    "parts_crossno": gettext_lazy("answers to a line between two people"),
    "parts_crossrelation": gettext_lazy("lines between two people"),
    "parts_crossyes": gettext_lazy("answers to a line between two people"),
    "parts_cycle": gettext_lazy("the drawing of the loop"),
    "parts_cycleline": gettext_lazy("lines in the loop"),
    "parts_cycleyes": gettext_lazy("answers to the loop"),
    "parts_part": gettext_lazy("parts"),
    "parts_relation": gettext_lazy("lines between parts"),
    "parts_sharedpart": gettext_lazy("shared parts"),
    "parts_sharedrelation": gettext_lazy("shared lines between parts"),
    "sessions_app_amendment": gettext_lazy("additions to the record"),
    "sessions_app_carriedon": gettext_lazy("what they carry on"),
    "sessions_app_phasenote": gettext_lazy("what was written in a session"),
    "sessions_app_processnote": gettext_lazy("process notes"),
    "sessions_app_progressnote": gettext_lazy("the record"),
    "sessions_app_roomfocus": gettext_lazy("what a session was about"),
    "sessions_app_saidaloud": gettext_lazy("what was said aloud"),
    "sessions_app_sharedcarriedon": gettext_lazy("shared lines to carry on"),
    "sessions_app_turnline": gettext_lazy("words of a turn"),
    "sessions_app_turnsaid": gettext_lazy("shared words of a turn"),
}


@dataclass
class Visit:
    """One person of the practice on one day: what they opened, and whether they found a page closed."""

    day: date
    who: str
    last: datetime
    things: dict[str, set[str]] = field(default_factory=dict)  # a thing: whose
    refused: int = 0

    @property
    def lines(self) -> list[str]:
        """`parts of Ines and Tom`, one for each kind of thing."""
        said = []
        for thing, names in self.things.items():
            if names:
                said.append(_("%(thing)s of %(names)s") % {"thing": thing, "names": _and(sorted(names))})
            else:
                said.append(thing)
        return said

    @property
    def refused_words(self) -> str:
        words = ngettext("a page was closed to them", "pages were closed to them %(n)d times", self.refused)
        return words % {"n": self.refused} if self.refused else ""


def page(user: Any, couple: Couple) -> dict[str, Any]:
    """Openings in an emergency, and visits, newest first."""
    openings = list(Opening.objects.visible_to(user).filter(couple=couple).select_related("user", "ended_by"))
    return {"couple": couple, "openings": openings, "visits": visits(couple, user.time_zone)}


def visits(couple: Couple, zone: str) -> list[Visit]:
    """The newest lines of the log that tell of the practice's people, gathered by day and person."""
    staff = {
        str(one.pk): one.name_used
        for one in User.objects.filter(Q(is_therapist=True) | Q(is_administrator=True))
    }
    theirs = Q(chain=couple.pk) & (Q(action="read") | Q(action__startswith="denied."))
    elsewhere = Q(chain=audit.PRACTICE, action__startswith="denied.", subject_id__contains=str(couple.pk))
    rows = list(
        AccessEntry.objects.filter(theirs | elsewhere, actor__in=staff).order_by("-at", "-seq")[:NEWEST]
    )
    names = _whose(rows, couple)
    found: dict[tuple[date, str], Visit] = {}
    for row in rows:
        day = row.at.astimezone(zones.of(zone)).date()
        visit = found.setdefault((day, row.actor), Visit(day, staff[row.actor], row.at))
        if row.action != "read":
            visit.refused += 1
            continue
        thing = str(THINGS.get(row.subject_table, _answers(row.subject_table)))
        whose = names.get((row.subject_table, row.subject_id))
        visit.things.setdefault(thing, set()).update([whose] if whose else [])
    return list(found.values())


def _answers(table: str) -> str:
    if table.startswith("intake_"):
        return _("answers in the form")
    return _("something they wrote")


def _whose(rows: Iterable[AccessEntry], couple: Couple) -> dict[tuple[str, str], str]:
    """Names of the authors of what was read, as far as it is still there."""
    called = {one.pk: couples.called(one) for one in couple.partners.select_related("user")}
    wanted: dict[str, set[str]] = {}
    for row in rows:
        if row.action == "read":
            wanted.setdefault(row.subject_table, set()).add(row.subject_id)
    found = {}
    for model in apps.get_models():
        table = model._meta.db_table
        if table in wanted and any(one.name == "author" for one in model._meta.concrete_fields):
            for pk, author in model._base_manager.filter(pk__in=wanted[table]).values_list("pk", "author_id"):
                if author in called:
                    found[(table, str(pk))] = called[author]
    return found


def _and(names: list[str]) -> str:
    return get_text_list(names, _("and"))
