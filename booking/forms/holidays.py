"""Choosing a country's holidays, and which of them close the practice, for whom."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking import public_holidays
from booking.public_holidays import Holiday


class WhereForm(forms.Form):
    country = forms.ChoiceField(label=_("Country"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["country"].choices = [("", _("Choose a country")), *public_holidays.countries()]
        here = public_holidays.regions(data.get("country", ""))
        if here:
            self.fields["region"].choices = [("", _("The days of the whole country")), *here]
        else:
            del self.fields["region"]


class CloseForm(forms.Form):
    """Which of the days on offer close the practice, and for whom."""

    days = forms.MultipleChoiceField(
        label=_("Days"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one day. Nothing has been closed.")},
    )
    who = forms.ChoiceField(label=_("Closed for"), widget=forms.RadioSelect, initial="everyone")
    therapists = forms.MultipleChoiceField(
        label=_("Which ones"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, data: Any, *, offered: list[Holiday], therapists: list[Any]) -> None:
        super().__init__(data, initial={"who": "everyone"})
        self.offered = {one.day.isoformat(): one for one in offered}
        self.people = {str(one.pk): one for one in therapists}
        self.fields["days"].choices = [(day, one.name) for day, one in self.offered.items()]
        self.fields["who"].choices = [
            ("everyone", _("The whole practice, and whoever joins later")),
            ("some", _("Only these therapists")),
        ]
        self.fields["therapists"].choices = [(pk, one.name_used) for pk, one in self.people.items()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("who") == "some" and not data.get("therapists"):
            self.add_error("therapists", _("Tick who is away on these days."))
        return data

    def chosen(self) -> tuple[list[tuple[date, str]], list[Any] | None]:
        """Days with their names, and the therapists, or None for everybody. After `is_valid()`."""
        days = [(self.offered[day].day, self.offered[day].name) for day in self.cleaned_data["days"]]
        some = [self.people[pk] for pk in self.cleaned_data["therapists"]]
        return days, some if self.cleaned_data["who"] == "some" else None
