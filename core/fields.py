"""Form fields for what people type: unseen characters are taken out, an honest limit is told in words."""

import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

KEPT = {"\n", "\t"}


def without_unseen(value: str) -> str:
    """`value` without control characters and the marks that turn the direction of writing round."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        one
        for one in value
        if one in KEPT or (unicodedata.category(one) not in {"Cc", "Cs"} and one not in _TURNING)
    )


_TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

TOO_LONG = ngettext_lazy(
    "This is longer than we can keep: %(limit_value)d character at most, and it has %(show_value)d."
    " Nothing is lost; please shorten it a little.",
    "This is longer than we can keep: %(limit_value)d characters at most, and it has %(show_value)d."
    " Nothing is lost; please shorten it a little.",
    "limit_value",
)


class Words(forms.CharField):
    """Free text over several lines. What is too long stays on the page, and is said in words."""

    widget: type[forms.Widget] = forms.Textarea

    def to_python(self, value: Any) -> str:
        return super().to_python(without_unseen(value) if isinstance(value, str) else value) or ""


class Line(Words):
    """One line: a line break becomes a blank."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> str:
        return super().to_python(" ".join(value.split()) if isinstance(value, str) else value)


def within(form: forms.BaseForm, **limits: int) -> None:
    """Limits in characters for fields of a model form whose columns have none."""
    for name, limit in limits.items():
        field: Any = form.fields[name]
        field.max_length = limit  # for the counter beside it
        field.validators = [*field.validators, MaxLengthValidator(limit)]


# Further away a calendar has no days before or after: nobody books there, and arithmetic ends.
FIRST_DAY, LAST_DAY = date(2000, 1, 3), date(2100, 12, 26)
TOO_FAR = _("This day is very far away. Please look at the year once more.")


class Day(forms.DateField):
    """A day of this century, as a browser's own picker sends it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {
        "invalid": _("We could not read this day. Write it as year, month, day, like 2026-05-04.")
    }
    default_validators = [MinValueValidator(FIRST_DAY, TOO_FAR), MaxValueValidator(LAST_DAY, TOO_FAR)]


class ZoneField(forms.ChoiceField):
    """A time zone from the list of cities."""

    default_error_messages = {
        "invalid_choice": _("We do not know this time zone. Choose a city near you, like London.")
    }

    def __init__(self, **kwargs: Any) -> None:
        from .zones import choices

        kwargs.setdefault("label", _("Time zone"))
        super().__init__(choices=choices, **kwargs)
