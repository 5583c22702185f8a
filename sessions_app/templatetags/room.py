"""Small things the room's pieces draw again and again: a press's key, choices as chips, words for a value."""

import uuid
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sessions_app import prompts

register = template.Library()

TABLES = {
    name.lower(): getattr(prompts, name)
    for name in (
        "STATES",
        "EXERCISES",
        "HELPED",
        "TODAY",
        "TOWARD",
        "PART_KINDS",
        "PERMISSION",
        "REACH",
        "RECEIVED",
        "NEEDS",
        "REPAIRS",
        "LEAVING",
        "BUFFERS",
        "LATER",
        "ANSWERS",
    )
}


@register.simple_tag
def press_key() -> SafeString:
    """A fresh key for one press, so that sending the same form twice counts once."""
    return format_html('<input type="hidden" name="key" value="{}">', uuid.uuid4())


@register.simple_tag
def chips(name: str, table: str, chosen: Any = "", many: bool = False, needed: bool = False) -> SafeString:
    """`{% chips "state" "states" mine.state.state %}`: the choices of a table as round chips."""
    values = {str(value) for value in chosen} if isinstance(chosen, list | tuple) else {str(chosen)}
    return format_html_join(
        "",
        '<label class="chip"><input type="{}" name="{}" value="{}"{}{}>{}</label>',
        (
            (
                "checkbox" if many else "radio",
                name,
                key,
                SafeString(" checked") if key in values else "",
                SafeString(" required") if needed and not many else "",
                words,
            )
            for key, words in TABLES[table].items()
        ),
    )


@register.simple_tag
def scale(name: str, chosen: Any = None, top: int = 10) -> SafeString:
    """Nought to ten as small chips; leaving all empty is an answer too."""
    return format_html_join(
        "",
        '<label class="chip"><input type="radio" name="{}" value="{}"{}>{}</label>',
        ((name, n, SafeString(" checked") if str(chosen) == str(n) else "", n) for n in range(top + 1)),
    )


@register.filter
def word_for(value: Any, table: str) -> Any:
    """`{{ "revved"|word_for:"states" }}`: Revved up."""
    return TABLES[table].get(str(value), "")


@register.filter
def words_for(values: Any, table: str) -> str:
    return ", ".join(str(TABLES[table].get(str(value), "")) for value in values or [])


@register.filter
def prompt_words(key: str) -> Any:
    """What a prompt says."""
    prompt = prompts.PROMPTS.get(key)
    return prompt.words if prompt else ""


@register.filter
def at_key(mapping: Any, key: Any) -> Any:
    """`{{ seen.mine|at_key:"state" }}`: a value of a mapping, or nothing."""
    return (mapping or {}).get(key, "")


@register.filter
def minutes(seconds: int) -> int:
    return int(seconds or 0) // 60


@register.simple_tag
def feedback_scale(n: int, given: Any = None) -> SafeString:
    """The nought to ten of one sentence about the session."""
    return scale(f"q{n}", (given or {}).get(f"q{n}"))


@register.simple_tag
def airtime_bars(people: Any) -> SafeString:
    """Time spoken by two people, side by side from the middle; the longer one fills its half."""
    first, second = (one.spoken_seconds for one in people)
    most = max(first, second, 1)
    left, right = round(99 * first / most), round(99 * second / most)
    return format_html(
        '<svg viewBox="0 0 200 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="99" height="10"/><rect class="track" x="101" width="99" height="10"/>'
        '<rect class="first" x="{}" width="{}" height="10"/>'
        '<rect class="second" x="101" width="{}" height="10"/></svg>',
        99 - left,
        left,
        right,
    )


LEFT_RINGS = (
    "M196.5 169.5A44 44 0 1 1 196.5 120.5",
    "M229.5 170.5A74 74 0 1 1 229.5 119.5",
    "M260.8 170.7A104 104 0 1 1 260.8 119.3",
    "M291.5 170.8A134 134 0 1 1 291.5 119.2",
)
RIGHT_RINGS = (
    "M443.5 120.5A44 44 0 1 1 443.5 169.5",
    "M410.5 119.5A74 74 0 1 1 410.5 170.5",
    "M379.2 119.3A104 104 0 1 1 379.2 170.7",
    "M348.5 119.2A134 134 0 1 1 348.5 170.8",
)


@register.simple_tag
def facing_rings(seen: Any) -> SafeString:
    """Two inner worlds, doors facing; the outer ring of the one who speaks is heavy."""
    speaker = seen.turn.speaker.side if seen.turn else ""
    halves = []
    for side, rings, centre in (("first", LEFT_RINGS, 160), ("second", RIGHT_RINGS, 480)):
        inner = format_html_join(
            "", '<path class="line" stroke-width="1.25" d="{}"/>', ((ring,) for ring in rings[:3])
        )
        halves.append(
            format_html(
                '<g class="{}">{}<path class="strong" stroke-width="{}" d="{}"/>'
                '<circle class="core" cx="{}" cy="145" r="10"/></g>',
                side,
                inner,
                6 if side == speaker else 2,
                rings[3],
                centre,
            )
        )
    return format_html('<svg class="draw" viewBox="0 0 640 290" aria-hidden="true">{}{}</svg>', *halves)
