"""A loop as a page shows it: the drawing, and each of its steps in words beside it."""

from collections.abc import Callable
from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from couples.models import Partner
from parts import queries
from parts.drawing import NOT_TOLD
from parts.loops import Moment, draw_loop
from parts.telling import sentence

FormOf = Callable[[dict[str, Any], Any], Any]


def told(loop: queries.Loop, form_of: FormOf = lambda step, line: None) -> dict[str, Any]:
    """What `parts/_loop.html` draws. `form_of(step, line)` may give a step a form of its own."""
    by_pk = {str(one.pk): one for one in loop.members}
    known = {
        (str(row.author_id), row.name.casefold()): row for row in queries.shared_parts(loop.cycle.couple)
    }
    steps: list[dict[str, Any]] = []
    for step in loop.cycle.steps:
        person = by_pk.get(step["person"])
        line = loop.lines.get(step["id"])
        steps.append(
            {
                "step": step,
                "event": " ".join(
                    sentence(one[:1].upper() + one[1:]) for one in (step["event"], step["body"]) if one
                ),
                "person": person,
                "line": line.words if line else {},
                "form": form_of(step, line),
                "out": _out(step, person),
            }
        )
    moments = [_moment(one["step"], one["person"], known) for one in steps]
    label = _("A circle of %(n)d moments with no first one. Dotted lines are ways out.") % {"n": len(steps)}
    words = [_("start"), _("anywhere")]
    return {
        "loop": loop,
        "steps": steps,
        "drawing": mark_safe(draw_loop(moments, label=label, words=words)) if moments else "",
    }


def _moment(step: dict[str, Any], person: Partner | None, known: dict[Any, Any]) -> Moment:
    """A step's circle, or the shape of the shared part that it names."""
    row = known.get((step["person"], step["part"].casefold()))
    words = row.words if row else {}
    return Moment(
        person.side if person else "",
        kind=words.get("kind") or NOT_TOLD,
        symbol=words.get("image") or "",
        way_out=bool(step["way_out"]),
    )


def _out(step: dict[str, Any], person: Partner | None) -> str:
    if not step["way_out"]:
        return ""
    if step["way_out_for"] == "all":
        return _("Way out, for any of us: %(words)s") % {"words": step["way_out"]}
    return _("Way out: %(words)s") % {"words": step["way_out"]}
