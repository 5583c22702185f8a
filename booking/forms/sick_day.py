"""Who is away, and on which days."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import Day

LONGEST = timedelta(days=31)


class AwayForm(forms.Form):
    therapist = forms.ChoiceField(label=_("Who is away"))
    first = Day(label=_("First day"))
    last = Day(label=_("Last day, if there are more"), required=False)

    def __init__(self, data: Any, *, therapists: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.people = {str(one.pk): one for one in therapists}
        self.fields["therapist"].choices = [(pk, one.name_used) for pk, one in self.people.items()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first = data.get("first")
        if first is None:
            return data
        last = data["last"] = data.get("last") or first
        if last < first:
            self.add_error("last", _("This is before the first day."))
        elif last - first > LONGEST:
            self.add_error("last", _("A month at a time, please. What comes later can follow."))
        return data

    def chosen(self) -> tuple[Any, Any, Any]:
        """(therapist, first day, last day). After `is_valid()`."""
        data = self.cleaned_data
        return self.people[data["therapist"]], data["first"], data["last"]
