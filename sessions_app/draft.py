"""A first draft of the progress note from what the room knows. Pure: facts in, sections out.

Neutral about everyone: it counts what was done together, and says nothing that one person told the
therapist alone, who paused, or how somebody felt (domain rules 2.12 and 4.8).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import zones

# key: (heading, longest text in characters)
SECTIONS: dict[str, tuple[Any, int]] = {
    "focus": (gettext_lazy("Focus"), 600),
    "done": (gettext_lazy("What we did"), 4000),
    "response": (gettext_lazy("Response"), 2000),
    "risk": (gettext_lazy("Risk"), 1000),
    "plan": (gettext_lazy("Plan"), 2000),
}


@dataclass(frozen=True)
class Facts:
    """What the draft is made of. Times are aware; `phases` are the names of the phases in order."""

    number: int
    starts_at: datetime
    ended_at: datetime | None
    minutes: int
    present: list[str]
    format: str
    phases: list[str]
    turns_by: dict[str, int] = field(default_factory=dict)
    pauses: int = 0
    focus: str = ""
    practices: list[str] = field(default_factory=list)
    next_at: datetime | None = None
    ended_early: bool = False
    last: bool = False  # the last session of this work
    check_on: date | None = None  # when the therapist wants to ask how it is
    visits: list[str] = field(
        default_factory=list
    )  # parts to visit, in the note of a meeting with one person
    zone: str = "Europe/London"


def draft(facts: Facts) -> dict[str, str]:
    """The sections of a first draft, to be read and changed by the therapist before signing."""
    return {
        "focus": facts.focus,
        "done": _done(facts),
        "response": "",
        "risk": str(_("No safety concern was raised in the session.")),
        "plan": _plan(facts),
    }


def _done(facts: Facts) -> str:
    opening = _("Session %(number)d, %(minutes)d min, %(format)s. %(present)s.") % {
        "number": facts.number,
        "minutes": facts.minutes,
        "format": facts.format,
        "present": _present(facts.present),
    }
    sentences = [opening]
    if facts.phases:
        sentences.append(_sentence(facts.phases))
    turns = sum(facts.turns_by.values())
    if turns and len(set(facts.turns_by.values())) == 1 and len(facts.turns_by) == len(facts.present) > 1:
        sentences.append(
            ngettext(
                "One turn each, with witnessing.", "%(count)d turns each, with witnessing.", _each(facts)
            )
            % {"count": _each(facts)}
        )
    elif turns:
        sentences.append(
            ngettext("One turn, with witnessing.", "%(count)d turns, with witnessing.", turns)
            % {"count": turns}
        )
    if facts.pauses:
        sentences.append(ngettext("One pause.", "%(count)d pauses.", facts.pauses) % {"count": facts.pauses})
    if facts.last:
        sentences.append(str(_("The last session of this work.")))
    if facts.ended_early:
        sentences.append(str(_("The session ended early.")))
    return " ".join(sentences)


def _each(facts: Facts) -> int:
    """How many turns each person had, where all had the same."""
    return next(iter(facts.turns_by.values()), 0)


def _present(names: list[str]) -> str:
    if not names:
        return str(_("The therapist alone"))
    if len(names) == 1:
        return _("%(name)s present") % {"name": names[0]}
    return _("%(names)s and %(last)s present") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def _sentence(phases: list[str]) -> str:
    first, *rest = phases
    return ", ".join([first[:1].upper() + first[1:], *[item[:1].lower() + item[1:] for item in rest]]) + "."


def _plan(facts: Facts) -> str:
    sentences = []
    if facts.practices:
        sentences.append(_("Practices chosen: %(names)s.") % {"names": ", ".join(facts.practices)})
    if facts.visits:
        sentences.append(_("To visit before next time: %(names)s.") % {"names": ", ".join(facts.visits)})
    if facts.next_at is not None:
        local = facts.next_at.astimezone(zones.of(facts.zone))
        sentences.append(
            _("Next appointment %(day)s, %(time)s.")
            % {"day": date_format(local, "l j F Y"), "time": date_format(local, "H:i")}
        )
    if facts.check_on is not None:
        sentences.append(_("To ask how it is: %(day)s.") % {"day": date_format(facts.check_on, "j F Y")})
    return " ".join(sentences)
