"""One answer as a Django field: how it is typed, and whether it is good by itself."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import clock, zones
from core.templatetags.face import zone_name

from . import typed
from .questionnaire import Field, FieldKind

# Control characters that no keyboard writes; line ends and tabs stay.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
NO_ANSWER = ("", _("No answer"))
PARTS_AT_MOST = 5
PART_KINDS = (
    ("unknown", _("I do not know yet")),
    ("protector_unspecified", _("It protects")),
    ("manager", _("It protects ahead of time")),
    ("firefighter", _("It jumps in when it hurts")),
    ("exile", _("It is vulnerable")),
)


def tidy(text: str) -> str:
    """Text as it is kept: line ends of one kind, no control characters, everything else as typed."""
    text = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if text.strip() else ""


def too_long(text: str, limit: int) -> str:
    return ngettext(
        "This is a little long for the box: %(n)d letter, and it holds %(limit)d. Nothing is lost. "
        "Shorten it whenever you are ready, and it will save.",
        "This is a little long for the box: %(n)d letters, and it holds %(limit)d. Nothing is lost. "
        "Shorten it whenever you are ready, and it will save.",
        len(text),
    ) % {"n": len(text), "limit": limit}


class TextField(forms.CharField):
    """Text that comes back exactly as it was typed."""

    is_right: Callable[[str], None] | None = None  # raises ValidationError for what cannot be used

    def __init__(self, *, limit: int, long: bool = False, **kwargs: Any) -> None:
        self.limit, self.long = limit, long
        widget = forms.Textarea(attrs={"rows": 3 if limit > 200 else 2}) if long else forms.TextInput()
        super().__init__(strip=False, widget=widget, **kwargs)
        self.max_length = limit  # for the counter beside it; the browser is not asked to cut
        self.validators = []

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}

    def to_python(self, value: Any) -> str:
        text = tidy(str(value or ""))
        return text if self.long else text.strip()

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.limit:
            raise ValidationError(too_long(value, self.limit))
        if value and self.is_right is not None:
            self.is_right(value)


class DayField(TextField):
    """A birthday, kept as `YYYY-MM-DD`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(limit=20, **kwargs)
        self.widget = forms.DateInput(attrs={"type": "date"})

    def validate(self, value: str) -> None:
        super().validate(value)
        if not value:
            return
        try:
            born = date.fromisoformat(value)
        except ValueError:
            raise ValidationError(
                _("We could not read this date. Write it as year, month, day, like 1991-07-19.")
            ) from None
        today = clock.now().date()
        if born > today or born.year < today.year - 120:
            raise ValidationError(_("This date cannot be a birthday. Please look at the year once more."))
        if (today.year - born.year, today.month, today.day) < (18, born.month, born.day):
            raise ValidationError(
                _("We work with people from 18. If the date is a slip, correct it; if not, please call us.")
            )


class ClockField(TextField):
    """A time of day, kept as `HH:MM`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(limit=8, **kwargs)
        self.widget = forms.TimeInput(attrs={"type": "time"})

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d(:00)?", value):
            raise ValidationError(_("We could not read this time. Write it like 08:30."))

    def clean(self, value: Any) -> str:
        return super().clean(value)[:5]


class ZoneSelect(forms.Select):
    """Cities by continent, and whatever else was written before: it stays until something is chosen."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        written = next((one for one in value if one), "")
        first = [] if written in zones.names() else [(written, self._named(written))]
        self.choices = [*first, *zones.choices()]
        return super().optgroups(name, value, attrs)

    @staticmethod
    def _named(written: str) -> str:
        return zone_name(written) if zones.known(written) else written


class ZoneField(TextField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget = ZoneSelect()

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and value not in available_timezones():
            raise ValidationError(
                _("We do not know this time zone. Choose a city near you, like Europe/London.")
            )


class PartsWidget(forms.Widget):
    """Five small sets of fields; empty ones do not count."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        found = []
        for i in range(PARTS_AT_MOST):
            part = {key: data.get(f"{name}-{i}-{key}", "") for key in ("name", "kind", "does", "prevents")}
            part["share"] = bool(data.get(f"{name}-{i}-share"))
            found.append(part)
        return found


class PartsField(forms.Field):
    widget = PartsWidget
    LIMITS = (("name", 40), ("does", 200), ("prevents", 200))
    NAMES = {"name": _("Its name"), "does": _("What it does"), "prevents": _("What it hopes to prevent")}

    def clean(self, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        kept, kinds = [], {kind for kind, _label in PART_KINDS}
        for n, part in enumerate(value, 1):
            part = {**part, **{key: tidy(str(part.get(key) or "")).strip() for key, _limit in self.LIMITS}}
            part["kind"] = part["kind"] if part["kind"] in kinds else "unknown"
            for key, limit in self.LIMITS:
                if len(part[key]) > limit:
                    raise ValidationError(
                        _("Part %(n)d, %(box)s: %(words)s")
                        % {"n": n, "box": self.NAMES[key], "words": too_long(part[key], limit)}
                    )
            if not part["name"] and (part["does"] or part["prevents"]):
                part["name"] = str(_("Without a name yet"))
            if part["name"]:
                kept.append(part)
        return kept


def form_field(field: Field) -> forms.Field:
    """The Django field for one question. Nothing is required while writing; sending asks."""
    made = _of_kind(field)
    keyboard = dict(typed.KEYBOARDS.get(field.key, {}))
    if "type" in keyboard and isinstance(made.widget, forms.TextInput):
        made.widget.input_type = keyboard.pop("type")
    made.widget.attrs |= keyboard
    if isinstance(made, TextField):
        made.is_right = typed.READ_BY_THE_SENDER.get(field.key)
    return made


def _of_kind(field: Field) -> forms.Field:
    common: dict[str, Any] = {"label": field.label, "help_text": field.hint, "required": False}
    kind = field.kind
    if kind == FieldKind.TICK:
        return forms.BooleanField(**common)
    if kind == FieldKind.PARTS:
        return PartsField(**common)
    if kind == FieldKind.DATE:
        return DayField(**common)
    if kind == FieldKind.TIME:
        return ClockField(**common)
    if kind == FieldKind.ZONE:
        return ZoneField(limit=field.limit or 60, **common)
    if kind in {FieldKind.SHORT, FieldKind.LONG}:
        return TextField(limit=field.limit or 200, long=kind == FieldKind.LONG, **common)
    choices = [(choice.key, choice.label) for choice in field.choices]
    if kind == FieldKind.MULTI:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    if kind == FieldKind.SCALE:
        choices = [(str(n), str(n)) for n in range(field.last + 1)]
    return forms.ChoiceField(choices=[*choices, NO_ANSWER], widget=forms.RadioSelect, **common)
