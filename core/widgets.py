"""Form fields as HTML, without a template for each.

Django draws a single choice of a list by four templates within each other, so a page of chips spends most of
its time there. The plain widgets are drawn here instead, the same but for blank lines
(`tests/core/test_widgets.py` compares them); every other one still goes by its template.
"""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.forms import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]
FOLDER = "django/forms/widgets/"


class Renderer(TemplatesSetting):
    def render(self, template_name: str, context: Any, request: Any = None) -> SafeString:
        drawing = PLAIN.get(template_name)
        if drawing is None:
            return SafeString(super().render(template_name, context, request))
        return SafeString(drawing(context["widget"]))


def choices(
    bound: BoundField,
    *,
    chips: bool = False,
    picture: Callable[[str], str] | None = None,
    words_seen: bool = True,
) -> SafeString:
    """Every choice of a group within its label: a line with a tick or a dot, or a chip.

    `picture` draws the value of a choice before its words, which the eye then may be spared (`words_seen`).
    """
    look = "chip" if chips else "choice"
    lines = []
    for option in bound:
        drawn = picture(option.data["value"]) if picture and option.data["value"] else ""
        words = _text(option.choice_label)
        if drawn and not words_seen:
            words = f'<span class="sr">{words}</span>'
        elif picture or not chips:
            words = f"<span>{words}</span>"
        target = _text(option.id_for_label)
        lines.append(f'<label class="{look}" for="{target}">{_text(option.tag())}{drawn}{words}</label>')
    return SafeString("".join(lines))


def _text(value: Any) -> str:
    """A value as the templates write it: what is safe as it is, all else escaped."""
    value = value if isinstance(value, str) else str(value)
    return value.__html__() if hasattr(value, "__html__") else escape(value)


def _attributes(widget: Widget) -> str:
    return "".join(
        f" {_text(name)}" if value is True else f' {_text(name)}="{_text(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    kind, name = _text(widget["type"]), _text(widget["name"])
    return f'<input type="{kind}" name="{name}"{value}{_attributes(widget)}>\n'


def _choice(widget: Widget) -> str:
    """One of several: the input alone, or within its label."""
    if not widget["wrap_label"]:
        return _input(widget)
    target = widget["attrs"].get("id")
    belongs = f' for="{_text(target)}"' if target else ""
    return f"<label{belongs}>{_input(widget)} {_text(widget['label'])}</label>\n"


def _textarea(widget: Widget) -> str:
    value = _text(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_text(widget["name"])}"{_attributes(widget)}>\n{value}</textarea>\n'


def _select(widget: Widget) -> str:
    lines = []
    for group, options, _index in widget["optgroups"]:
        drawn = [f"\n  {_option(option)}" for option in options]
        lines += [f'\n  <optgroup label="{_text(group)}">', *drawn, "\n  </optgroup>"] if group else drawn
    return f'<select name="{_text(widget["name"])}"{_attributes(widget)}>{"".join(lines)}\n</select>\n'


def _option(option: Widget) -> str:
    return (
        f'<option value="{_text(option["value"])}"{_attributes(option)}>{_text(option["label"])}</option>\n'
    )


INPUTS = (
    "text",
    "hidden",
    "email",
    "number",
    "password",
    "tel",
    "url",
    "date",
    "time",
    "datetime",
    "checkbox",
)
PLAIN: dict[str, Callable[[Widget], str]] = {
    **{f"{FOLDER}{kind}.html": _input for kind in INPUTS},
    f"{FOLDER}radio_option.html": _choice,
    f"{FOLDER}checkbox_option.html": _choice,
    f"{FOLDER}select.html": _select,
    f"{FOLDER}textarea.html": _textarea,
}
