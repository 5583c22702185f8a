"""What staff type of a gathering, and its dates: one line each, as many as there are."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from booking import month
from booking.models import Offering, Room
from core import clock, zones
from core.fields import Day, Line

from .models import TYPES, Gathering, GatheringState

MOST_DATES = 12
SETTLED = ("offering", "leaders", "room", "venue")


def _hour() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class DateForm(forms.Form):
    """One date in the practice's own time. An empty line is none. `meeting` is the one it is instead of."""

    meeting = forms.CharField(max_length=36, required=False, widget=forms.HiddenInput)
    day = Day(label=_("Day"), required=False)
    start = forms.TimeField(label=_("From"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    end = forms.TimeField(label=_("Until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        self.zone = zones.of(zone)
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        typed = [data.get(name) for name in ("day", "start", "end")]
        if self.errors or not any(typed):
            return data
        if not all(typed):
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

    def meetings(self) -> list[tuple[str, datetime, datetime]]:
        """Each span with the meeting it is instead of."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("span")]
        return sorted(((row.get("meeting", ""), *row["span"]) for row in rows), key=lambda row: row[1])

    may_be_none = False

    def clean(self) -> None:
        if any(self.errors):
            return
        spans = self.spans()
        if not spans and not self.may_be_none:
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
    opens = Day(
        label=_("Registration opens on"), required=False, help_text=_("Empty: as soon as it is shown.")
    )
    opens_hour = forms.TimeField(label=_("At"), required=False, widget=_hour())
    closes = Day(label=_("Last day to register"), required=False, help_text=_("Empty: until it begins."))
    closes_hour = forms.TimeField(
        label=_("Until"), required=False, widget=_hour(), help_text=_("Empty: the whole day.")
    )

    class Meta:
        model = Gathering
        fields = ["offering", "leaders", "room", "venue", "capacity", "price", "deposit", "before", "enough"]
        widgets = {"leaders": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        zone = zones.of(self.instance.zone)
        if not self.instance._state.adding:
            last = self.instance.closes_at.astimezone(zone)
            if last.time() == time():
                self.initial["closes"] = (last - timedelta(seconds=1)).date()
            else:
                self.initial |= {"closes": last.date(), "closes_hour": last.time()}
        if self.instance.opens_at is not None:
            first = self.instance.opens_at.astimezone(zone)
            self.initial |= {"opens": first.date(), "opens_hour": first.time()}
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

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("opens", "closes"):
            day, hour = data.get(name), data.get(f"{name}_hour")
            if hour is not None and day is None and name not in self.errors:
                self.add_error(name, _("This needs its day as well."))
            elif day is not None and hour is not None and month.is_skipped(day, hour, self.instance.zone):
                self.add_error(
                    f"{name}_hour", _("On this day the clocks go forward and leave this hour out.")
                )
        opens = self.opens_at()
        if opens is not None and data.get("closes") and opens >= self.closes_at(None):
            self.add_error("opens", _("It would open only when registration is over."))
        return data

    def opens_at(self) -> datetime | None:
        day = self.cleaned_data.get("opens")
        if day is None:
            return None
        return month.local_start(day, self.cleaned_data.get("opens_hour") or time(), self.instance.zone)

    def closes_at(self, first: datetime | None) -> Any:
        """The hour named, or the end of the last day to register; when it begins, at the latest."""
        day, hour = self.cleaned_data.get("closes"), self.cleaned_data.get("closes_hour")
        if day is None:
            return first
        if hour is None:
            day, hour = day + timedelta(days=1), time()
        last = month.local_start(day, hour, self.instance.zone)
        return last if first is None else min(first, last)


class PlaceForm(forms.Form):
    """Where an open gathering is."""

    room = forms.ModelChoiceField(
        label=_("Room of ours"), queryset=Room.objects.none(), required=False, empty_label=_("None of ours")
    )
    venue = Line(
        label=_("Where else"), max_length=200, required=False, help_text=_("An address. Empty: online.")
    )

    def __init__(self, data: Any, *, gathering: Gathering) -> None:
        super().__init__(data, initial={"room": gathering.room_id, "venue": gathering.venue})
        fields: Any = self.fields
        fields["room"].queryset = Room.objects.filter(Q(in_use=True) | Q(pk=gathering.room_id))
