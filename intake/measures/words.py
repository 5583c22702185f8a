"""What is said about an instrument and a change, to the person and to the therapist."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .change import Change
from .shape import Instrument

LICENCES = {
    "A": gettext_lazy("Ships with the product"),
    "B": gettext_lazy("Free with terms: you confirm them, and paste the items"),
    "C": gettext_lazy("Needs a licence: you paste the items"),
    "D": gettext_lazy("Our own questions"),
}
# What a client reads instead of a name that tells a passer-by too much.
ABOUT: dict[str, str | Promise] = {
    "low_mood": gettext_lazy("How the past two weeks were"),
    "worry": gettext_lazy("Worry in the past two weeks"),
    "satisfaction": gettext_lazy("How it is between you"),
    "adjustment": gettext_lazy("How it is between you"),
    "wellbeing": gettext_lazy("How well you have been"),
    "distress": gettext_lazy("How the past week was"),
    "how_life_is": gettext_lazy("How life is"),
    "session": gettext_lazy("How the session was"),
    "connection": gettext_lazy("Connection check-in"),
    "inner_system": gettext_lazy("How it is inside"),
    "self": gettext_lazy("Room inside"),
    "attachment": gettext_lazy("Being close"),
    "screen": gettext_lazy("For you alone"),
}
MEANING = {
    "low_mood": gettext_lazy("A higher line means more of these difficulties, a lower one fewer."),
    "worry": gettext_lazy("A higher line means more of these difficulties, a lower one fewer."),
    "distress": gettext_lazy("A higher line means more of these difficulties, a lower one fewer."),
    "satisfaction": gettext_lazy("A higher line means more content with how it is, a lower one less."),
    "adjustment": gettext_lazy("A higher line means that more fits, a lower one that less does."),
    "wellbeing": gettext_lazy("A higher line means feeling better, a lower one less well."),
}
HIGHER_BETTER = gettext_lazy("A higher line means more of what is asked for, a lower one less.")
HIGHER_WORSE = gettext_lazy("A higher line means more difficulties, a lower one fewer.")


def title(instrument: Instrument) -> str:
    """What the person reads."""
    if instrument.is_own:
        return str(instrument.name)
    return str(ABOUT.get(instrument.about, instrument.name))


def meaning(instrument: Instrument) -> str:
    """What higher means here; on every drawing, because it is not the same on each."""
    said = MEANING.get(instrument.about)
    if said:
        return str(said)
    return {"higher_better": str(HIGHER_BETTER), "higher_worse": str(HIGHER_WORSE), "none": ""}[
        instrument.direction
    ]


def number(value: float | None) -> str:
    """A score as it is read: 12, 3.5, and a dash where there is none."""
    return "–" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def plain(found: Change | None) -> str:
    """To the person: which way, from what to what. Nothing about what it is worth."""
    if found is None:
        return ""
    if found.way == "same":
        return _("Your answers add up to the same as before.")
    words = {
        "up": _("Your answers went up, from %(before)s to %(now)s."),
        "down": _("Your answers went down, from %(before)s to %(now)s."),
    }[found.way]
    return words % {"before": number(found.before), "now": number(found.now)}


def to_therapist(found: Change | None, noise: float | None) -> str:
    """How far it went, beside the estimated measurement noise."""
    if found is None:
        return ""
    if found.way == "same":
        return _("The same as before.")
    words = {"up": _("Up by %(by)s."), "down": _("Down by %(by)s.")}[found.way] % {"by": number(found.by)}
    if noise is None:
        return words + " " + _("No estimate of the measurement noise is known.")
    if found.beyond:
        tail = _("This is as much as the estimated measurement noise (%(noise)s), or more.")
    else:
        tail = _("This is within the estimated measurement noise (%(noise)s).")
    return f"{words} {tail % {'noise': number(noise)}}"


def left_out(instrument: Instrument, missing: int, *, estimated: bool) -> str:
    """What missing answers did to a total."""
    if not missing:
        return ""
    if estimated:
        return _("Estimated from %(there)d of %(all)d answers.") % {
            "there": instrument.items - missing,
            "all": instrument.items,
        }
    if not instrument.has_total:
        return ngettext("%(n)d left out.", "%(n)d left out.", missing) % {"n": missing}
    return ngettext(
        "No total: %(n)d answer was left out.", "No total: %(n)d answers were left out.", missing
    ) % {"n": missing}
