"""Template tags that draw: icons, the mark, who sees something, whose name this is, when something is.

Everything here is presentation. The only words of the domain it knows are the levels of visibility and what
they are called on a screen; rows, rights and rules stay in the apps. Every tag answers a `SafeString` put
together with `format_html`, so that a name a client typed can never become markup.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any

from django import forms, template
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import zones
from core.icons import ICONS
from core.rings import LEFT_RING, RIGHT_RING, VISIBILITY
from core.widgets import choices

register = template.Library()

NOTHING = SafeString("")


@lru_cache(maxsize=512)
def drawing(name: str, css: str = "icon") -> SafeString:
    """The icon called `name`. Raises `KeyError` for a name nobody drew, so a slip shows at once."""
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>',
        css,
        SafeString(ICONS[name]),
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "clock" %}`: a small drawing beside words that say the same."""
    return drawing(name)


@register.simple_tag
def icon_names() -> list[str]:
    """Every name that `icon` knows, for the styleguide."""
    return sorted(ICONS)


@register.simple_tag
def mark(lit: str = "", size: str = "", alt: str = "", people: bool = False) -> SafeString:
    """The two rings.

    `lit` ("first" or "second") says whose turn it is: that ring is heavy, the other light. `people` colours
    both without lighting one. `size` is "", "mid", "big" or "turn-figure". With `alt` the drawing speaks for
    itself.
    """
    speak = format_html('role="img" aria-label="{}"', alt) if alt else SafeString('aria-hidden="true"')
    css = f"mark {size}".strip()
    if not lit and not people:
        rings = format_html('<path d="{}"/><path d="{}"/>', LEFT_RING, RIGHT_RING)
        dots = ("dot", "dot")
    else:
        weight = {"first": ("lit", "dim"), "second": ("dim", "lit")}.get(lit, ("", ""))
        rings = format_html(
            '<path class="{}" d="{}"/><path class="{}" d="{}"/>',
            f"first {weight[0]}".strip(),
            LEFT_RING,
            f"second {weight[1]}".strip(),
            RIGHT_RING,
        )
        dots = ("first-dot", "second-dot")
    return format_html(
        '<svg class="{}" viewBox="0 0 50 26" {}>{}<circle class="{}" cx="13" cy="13" r="2.75"/>'
        '<circle class="{}" cx="37" cy="13" r="2.75"/></svg>',
        css,
        speak,
        rings,
        *dots,
    )


@register.simple_tag
def pacer() -> SafeString:
    """Rings that breathe, four seconds in and six out; still for those who ask for less motion."""
    return SafeString(
        '<svg class="pacer" viewBox="-140 -78 280 156" aria-hidden="true">'
        '<g class="left"><path class="far" d="M-44.1 26A34 34 0 1 1 -44.1 -26"/>'
        '<path d="M-19.6 31.3A56 56 0 1 1 -19.6 -31.3"/><circle class="dot" cx="-66" cy="0" r="7"/></g>'
        '<g class="right"><path class="far" d="M44.1 -26A34 34 0 1 1 44.1 26"/>'
        '<path d="M19.6 -31.3A56 56 0 1 1 19.6 31.3"/><circle class="dot" cx="66" cy="0" r="7"/></g></svg>'
    )


@register.simple_tag
def sees(level: str, viewer: str = "client", words: str = "", id: str = "") -> SafeString:
    """Who sees it: a ring with its door, and the same in words.

    `viewer="therapist"` turns the sentence round ("Only you"); `words` replaces it ("Said aloud"). `id` lets
    a field name it as its description. Raises `KeyError` for a level that does not exist.
    """
    return _sees(level, viewer, words, id, get_language())


@lru_cache(maxsize=1024)  # a form says it at every field, so the drawing is put together once
def _sees(level: str, viewer: str, words: str, id: str, language: str | None) -> SafeString:
    box, picture, for_client, for_therapist = VISIBILITY[level]
    said = words or (for_therapist if viewer == "therapist" else for_client)
    return format_html(
        '<span class="sees"{}><svg class="icon" viewBox="{}" aria-hidden="true">{}</svg>'
        '<span><span class="sr">{} </span>{}</span></span>',
        format_html(' id="{}"', id) if id else NOTHING,
        box,
        picture,
        _("Who sees this:"),
        said,
    )


@register.simple_tag
def who(name: str, person: str = "") -> SafeString:
    """A name with its ring: the first person's opens to the right, the second's to the left."""
    ring = {"first": "person-first", "second": "person-second"}.get(person, "person")
    return format_html(
        '<span class="who"{}>{}{}</span>',
        format_html(' data-person="{}"', person) if person in ("first", "second") else NOTHING,
        drawing(ring),
        name,
    )


# ── When ────────────────────────────────────────────────────────────


def _in_zone(moment: datetime, zone: str | tzinfo) -> datetime:
    return moment.astimezone(zones.of(zone) if isinstance(zone, str) else zone)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


@register.simple_tag
def local_time(moment: datetime | None, zone: str | tzinfo) -> SafeString:
    """`{% local_time appointment.start zone %}`: 18:00, in the reader's zone."""
    if not moment:
        return NOTHING
    return format_html(
        '<time datetime="{}">{}</time>',
        _stamp(moment),
        date_format(_in_zone(moment, zone), "H:i"),
    )


@register.simple_tag
def local_day(moment: datetime | None, zone: str | tzinfo, year: bool = False) -> SafeString:
    """`{% local_day appointment.start zone %}`: Thursday 2 April, in the reader's zone."""
    if not moment:
        return NOTHING
    words = date_format(_in_zone(moment, zone), "l j F Y" if year else "l j F")
    return format_html('<time datetime="{}">{}</time>', _stamp(moment), words)


@register.simple_tag
def local_span(start: datetime, end: datetime, zone: str | tzinfo, year: bool = False) -> SafeString:
    """Thursday 2 April, 18:00 to 19:15, in the reader's zone; an end on another day names that day too."""
    first, last = _in_zone(start, zone), _in_zone(end, zone)
    words = _("%(day)s, %(start)s to %(end)s") % {
        "day": date_format(first, "l j F Y" if year else "l j F"),
        "start": date_format(first, "H:i"),
        "end": date_format(last, "H:i" if first.date() == last.date() else "l j F, H:i"),
    }
    return format_html('<time datetime="{}">{}</time>', _stamp(start), words)


@register.simple_tag
def leaf_date(moment: datetime, zone: str | tzinfo) -> SafeString:
    """A leaf of a calendar beside an appointment. Decoration: say the date in words next to it."""
    local = _in_zone(moment, zone)
    month = date_format(local, "F")
    return format_html(
        '<div class="leaf-date" aria-hidden="true">{}<b>{}</b>{}</div>',
        date_format(local, "D"),
        date_format(local, "j"),
        month if len(month) <= 6 else date_format(local, "M"),  # November is wider than the leaf
    )


@register.filter
def zone_name(zone: str | tzinfo) -> str:
    """`{{ zone|zone_name }}`: "London" for Europe/London, "New York" for America/New_York.

    Of a zone that is gone, the one whose times stand there instead.
    """
    name = str(zones.of(zone) if isinstance(zone, str) else zone)
    return name.rsplit("/", 1)[-1].replace("_", " ")


@register.filter
def is_gone(zone: str) -> bool:
    """`{% if user.time_zone|is_gone %}`: the time zone database does not have it any more."""
    return zones.known(zone) is None


@register.simple_tag
def progress(n: int, total: int, words: str = "") -> SafeString:
    """How far: "Part 6 of 14" and a bar. `words` is a whole sentence that comes after it."""
    steps = format_html_join(
        "",
        "<li{}></li>",
        (
            (SafeString(' class="done"') if i < n else SafeString(' aria-current="step"') if i == n else "",)
            for i in range(1, total + 1)
        ),
    )
    said = _("Part %(n)s of %(total)s.") % {"n": n, "total": total}
    return format_html(
        '<div class="progress"><p class="small soft" id="how-far">{}{}</p>'
        '<ol aria-hidden="true">{}</ol></div>',
        said,
        f" {words}" if words else "",
        steps,
    )


# ── Fields ──────────────────────────────────────────────────────────

GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def _kind(bound: forms.BoundField) -> str:
    widget = bound.field.widget
    if bound.is_hidden:
        return "hidden"
    if isinstance(widget, GROUPS):
        return "choices"
    return "tick" if isinstance(widget, forms.CheckboxInput) else "input"


@register.inclusion_tag("components/field.html")
def field(
    bound: forms.BoundField,
    visibility: str = "",
    viewer: str = "client",
    words: str = "",
    label: str = "",
    hint: str | bool = "",
    look: str = "",
    count: int = 0,
    saving: bool | str = False,
    needed: bool = False,
) -> dict[str, Any]:
    """One field: label, who sees it, hint, the input, what to mend.

    `hint=False` leaves out a hint that the field brings along. `look="chips"` draws choices as chips,
    `look="quiet"` hides the label from the eye only. `count` (or the field's own max_length, for a text area)
    shows "43 of 200" and never cuts what somebody typed. `saving` adds the line where autosave says what
    became of this field, or of those it names. `needed` says that sending asks for it.
    """
    kind, widget = _kind(bound), bound.field.widget
    html_id = bound.auto_id or bound.html_name
    said = "" if hint is False else hint or bound.help_text
    described = [
        f"{html_id}-{what}"
        for what, there in (
            ("sees", visibility),
            ("needed", needed),
            ("hint", said),
            ("mend", bound.errors),
        )
        if there
    ]
    # A placeholder goes as soon as somebody types; what it would say is a hint.
    attrs: dict[str, Any] = {"aria-describedby": " ".join(described) or False, "placeholder": False}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if kind == "input":
        attrs["class"] = f"{widget.attrs.get('class', '')} input".strip()
    if visibility and "autocomplete" not in widget.attrs:
        attrs["autocomplete"] = "off"  # what is private is not remembered by the browser
    limit = 0
    if isinstance(widget, forms.Textarea) or count:
        limit = count or getattr(bound.field, "max_length", 0) or 0
        attrs["maxlength"] = False  # longer text is kept and answered in words, never cut
    return {
        "bound": bound,
        "kind": kind,
        "html_id": html_id,
        "html_name": bound.html_name,
        "label": label or bound.label,
        "hint": said,
        "described": " ".join(described),
        "widget": choices(bound, chips=look == "chips")
        if kind == "choices"
        else bound.as_widget(attrs=attrs),
        "visibility": visibility,
        "viewer": viewer,
        "words": words,
        "look": look,
        "limit": limit,
        "length": len(str(bound.value() or "")),
        "saving": bound.html_name if saving is True else saving,
        "needed": needed,
    }


@register.inclusion_tag("components/fields.html")
def fields(form: forms.BaseForm, visibility: str = "", viewer: str = "client") -> dict[str, Any]:
    """Every field of a form in its own order, after what is wrong with the form as a whole."""
    return {"form": form, "visibility": visibility, "viewer": viewer}


# ── Frame ───────────────────────────────────────────────────────────


@register.simple_tag(takes_context=True)
def nav_link(
    context: template.Context,
    name: str,
    text: str,
    icon: str = "",
    exact: bool = False,
    css: str = "",
) -> SafeString:
    """A link of a menu, marked when the reader is there (or, unless `exact`, anywhere below it).

    Answers nothing for a page this deployment does not have.
    """
    try:
        href = reverse(name)
    except NoReverseMatch:
        return NOTHING
    request = context.get("request")
    path = request.path if request else ""
    here = NOTHING
    if path == href:
        here = SafeString(' aria-current="page"')
    elif not exact and href != "/" and path.startswith(href):
        here = SafeString(' aria-current="true"')
    return format_html(
        '<a{} href="{}"{}>{}{}</a>',
        format_html(' class="{}"', css) if css else NOTHING,
        href,
        here,
        drawing(icon) if icon else NOTHING,
        text,
    )


@register.simple_tag
def face_words() -> SafeString:
    """The sentences the scripts say, translated, as a block of data that is never run."""
    return _face_words(get_language())


@lru_cache(maxsize=16)
def _face_words(language: str | None) -> SafeString:
    return json_script(
        {
            "saving": _("Saving…"),
            "saved": _("Saved at {time}"),
            "one_appeared": _("One more question has appeared below this answer."),
            "many_appeared": _("{n} more questions have appeared below this answer."),
            "kept": _("Kept on this page"),
            "retry": _("Kept on this page. We will try again."),
            "stale": _("This form was changed somewhere else. Your words are kept on this page."),
            "open_newer": _("Open the newer one in a new tab"),
            "signed_out": _("You have been signed out. Your words are kept on this page."),
            "sign_in": _("Sign in again in a new tab"),
            "back_again": _("You are signed in again. Your words are still here. Send them once more."),
            "other_person": _(
                "Somebody else has signed in. Nothing was sent. Your words are kept on this page."
            ),
            "count": _("{n} of {limit}"),
            "left": _("{n} minutes left"),
            "left_last": _("Less than a minute left"),
            "left_over": _("The time is over"),
            "shift": _("Press Shift once more to leave this page."),
            "idle": _("We will lock this page in a minute. Touch it or press a key to stay."),
            "passkey": _("That did not work on this device. Nothing was changed. Your password still works."),
            "took_long": _("That did not reach us. Nothing is lost. Try once more."),
        },
        "face-words",
    )


BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrom", "Chrome"),
)
DEVICES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
)


@register.filter
def device_words(user_agent: str) -> str:
    """What somebody would call their browser: "Firefox on Windows". A guess, good enough to know it again."""
    found = next((name for key, name in BROWSERS if key in user_agent), "")
    browser = found or ("Safari" if "Safari" in user_agent else _("A browser"))
    device = next(
        (name for key, name in DEVICES if key in user_agent), "Linux" if "Linux" in user_agent else ""
    )
    return _("%(browser)s on %(device)s") % {"browser": browser, "device": device} if device else browser


@register.filter
def is_trouble(tags: str | Iterable[str]) -> bool:
    """Whether a Django message's tags ask for mending."""
    return "error" in tags or "warning" in tags
