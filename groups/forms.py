"""What staff type of a gathering, and its dates: one line each, as many as there are."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from booking.models import Offering, Room
from core import clock, zones
from core.fields import Day, Line

from .models import TYPES, Gathering, GatheringState

MOST_DATES = 12
SETTLED = ("offering", "leaders", "room")


class DateForm(forms.Form):
    """One date in the practice's own time. An empty line is none."""

    day = Day(label=_("Day"), required=False)
    start = forms.TimeField(label=_("From"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    end = forms.TimeField(label=_("Until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        self.zone = zones.of(zone)
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors or not any(data.values()):
            return data
        if not all(data.values()):
            raise forms.ValidationError(_("A date needs its day and both hours."))
        start, end = self._moment(data["day"], data["start"]), self._moment(data["day"], data["end"])
        if end <= start:
            self.add_error("end", _("This is not after the beginning."))
        elif start <= clock.now():
            self.add_error("day", _("This date is already past."))
        else:
            data["span"] = (start, end)
        return data

    def _moment(self, day: date, at: time) -> datetime:
        local = datetime.combine(day, at, tzinfo=self.zone)
        there = local.astimezone(UTC)
        if there.astimezone(self.zone).time() != at:
            raise forms.ValidationError(_("The clocks change then, and this hour is left out that day."))
        return there


class _Dates(forms.BaseFormSet):
    def spans(self) -> list[tuple[datetime, datetime]]:
        return sorted(form.cleaned_data["span"] for form in self.forms if form.cleaned_data.get("span"))

    def clean(self) -> None:
        if any(self.errors):
            return
        spans = self.spans()
        if not spans:
            raise forms.ValidationError(_("Write at least one date."))
        if any(one[1] > two[0] for one, two in zip(spans, spans[1:], strict=False)):
            raise forms.ValidationError(_("Two of these dates overlap."))


Dates = forms.formset_factory(
    DateForm, formset=_Dates, extra=0, min_num=6, max_num=MOST_DATES, absolute_max=MOST_DATES
)


class NameForm(forms.Form):
    name = Line(label=_("Your name, as it should stand there"), max_length=100)


class GatheringForm(forms.ModelForm):
    venue = Line(
        label=_("Where else"), max_length=200, required=False, help_text=_("An address. Empty: online.")
    )
    price = Line(label=_("Price a person"), max_length=80, required=False)
    deposit = Line(label=_("Deposit"), max_length=80, required=False, help_text=_("Shown, not collected."))
    before = Line(label=_("What should come first"), max_length=300, required=False)
    closes = Day(label=_("Last day to register"), required=False, help_text=_("Empty: until it begins."))

    class Meta:
        model = Gathering
        fields = ["offering", "leaders", "room", "venue", "capacity", "price", "deposit", "before", "enough"]
        widgets = {"leaders": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if not self.instance._state.adding:
            last = self.instance.closes_at.astimezone(zones.of(self.instance.zone)) - timedelta(seconds=1)
            self.initial["closes"] = last.date()
        if self.instance.state != GatheringState.DRAFT:
            for name in SETTLED:
                del self.fields[name]
            return
        fields["offering"].queryset = Offering.objects.filter(type__in=TYPES)
        fields["room"].queryset = Room.objects.filter(in_use=True)
        fields["room"].empty_label = _("None of ours")
        people = User.objects.filter(is_therapist=True, is_active=True).order_by("name_used")
        fields["leaders"].queryset = people if by.is_administrator else people.filter(pk=by.pk)
        if not by.is_administrator:
            self.initial["leaders"] = self.initial.get("leaders") or [by.pk]

    def closes_at(self, first: datetime) -> datetime:
        """The end of the last day to register, or when it begins."""
        day = self.cleaned_data.get("closes")
        if day is None:
            return first
        zone = zones.of(self.instance.zone)
        return min(first, datetime.combine(day + timedelta(days=1), time(), tzinfo=zone))
