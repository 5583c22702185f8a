"""Reading items that a practice is licensed to use, as they were pasted.

Blocks with an empty line between them: the item, and under it, where it has answers of its own, each on a
line that begins with a dash, from the lowest value to the highest. A line with # begins a subscale.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .shape import Instrument, Item, Wording

ENDS = 2  # answers may be given by the two ends of the scale only


class Unreadable(ValueError):
    """What was pasted cannot be these items; the words say why."""


def read(
    instrument: Instrument,
    *,
    items: str,
    answers: str = "",
    instructions: str = "",
    credit: str = "",
    low: int | None = None,
    high: int | None = None,
) -> Wording:
    """The text of an instrument. Raises Unreadable."""
    if instrument.open_scale:
        if low is None or high is None or not low < high:
            raise Unreadable(_("Please say from which number to which its items are answered."))
    shared = tuple(lines(answers))
    found = blocks(items)
    if len(found) != instrument.items:
        raise Unreadable(
            ngettext(
                "There is %(found)d item, and %(name)s has %(wanted)d. Leave an empty line between items.",
                "There are %(found)d items, and %(name)s has %(wanted)d. Leave an empty line between items.",
                len(found),
            )
            % {"found": len(found), "name": instrument.name, "wanted": instrument.items}
        )
    wording = Wording(
        instructions=instructions.strip(),
        items=tuple(found),
        answers=shared,
        credit=credit.strip(),
        low=low if instrument.open_scale else None,
        high=high if instrument.open_scale else None,
    )
    worded = instrument.worded(wording)
    if instrument.mode == "subscales" and not worded.subscales:
        raise Unreadable(_("Please begin each subscale with a line like “# Its name”."))
    for n, item in enumerate(found, 1):
        scale = worded.scale_of(n)
        _fits(n, item.answers or shared, scale.high - scale.low + 1)
    return wording


def _fits(n: int, answers: Sequence[object], wanted: int) -> None:
    if len(answers) in {wanted, ENDS}:
        return
    if not answers:
        raise Unreadable(
            _("Item %(n)d has no answers. Give them under it, or once for all; the two ends are enough.")
            % {"n": n}
        )
    raise Unreadable(
        _("Item %(n)d has %(found)d answers, and its scale has %(wanted)d.")
        % {"n": n, "found": len(answers), "wanted": wanted}
    )


def lines(text: str) -> list[str]:
    """The lines with something on them, without the dash in front."""
    stripped = (line.strip().removeprefix("-").removeprefix("–").strip() for line in text.splitlines())
    return [line for line in stripped if line]


def blocks(text: str) -> list[Item]:
    """Items with their own answers and the subscale they stand under."""
    found: list[Item] = []
    part, words = "", ""
    own: list[str] = []

    def close() -> None:
        nonlocal words, own
        if words:
            found.append(Item(words, tuple(own), part))
        words, own = "", []

    for line in [*(line.strip() for line in text.splitlines()), ""]:
        if not line:
            close()
        elif line.startswith("#"):
            close()
            part = line.lstrip("# ").strip()
        elif words and line[0] in "-–":
            own.append(line[1:].strip())
        else:
            words = f"{words} {line}".strip()
    return found
