"""What is offered at which point of the work (domain rule 5.5), from what the practice has switched on."""

from collections.abc import Collection

from .library import instruments
from .shape import Instrument

BASELINE, SESSION, REVIEW, END, FOLLOWUP = "baseline", "session", "review", "end", "followup"
REVIEW_EVERY = 4  # sessions


def fits(instrument: Instrument, *, romantic: bool) -> bool:
    return romantic or not instrument.romantic_only


def default_set(point: str, on: Collection[str], *, romantic: bool) -> list[str]:
    """Keys in the order in which they are offered; only what is switched on and fits the unit.

    The connection check-in stands in the form itself, so the baseline does not ask for it again.
    """
    first = {BASELINE: ["csi_16"], REVIEW: ["csi_4", "csi_16"]}.get(point, ["csi_16"])
    about_us = [key for key in first if key in on and fits(instruments()[key], romantic=romantic)][:1]
    check_in = [] if point == BASELINE else ["connection"]
    alone = ["who_5"] if point == REVIEW else ["who_5", "phq_9", "gad_7"]
    return [*about_us, *(key for key in [*check_in, *alone] if key in on)]
