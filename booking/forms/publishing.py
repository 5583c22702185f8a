"""From when to when somebody could come, on one to three days, and perhaps in the weeks after."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from booking import slots
from booking.services.publishing import FAR
from booking.slots import Pair
from core import clock, zones
from core.fields import Day

DAYS = 3
WEEKS = 12


class SpanForm(forms.Form):
    """One day with two hours, by the clock of whoever says it."""

    day = Day(label=_("Day"))
    start = forms.TimeField(
        label=_("From"), widget=forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M")
    )
    end = forms.TimeField(
        label=_("Until"), widget=forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M")
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zones.of(zone)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day, start, end = (data.get(name) for name in ("day", "start", "end"))
        if not (day and start and end):
            return data
        now = clock.now()
        if start >= end:
            self.add_error("end", _("This is before the beginning. Choose a later hour, on the same day."))
        elif day > (now + FAR).astimezone(self.zone).date():
            self.add_error("day", _("This is more than a year away. Choose an earlier day."))
        elif not (spans := self.spans(0)):
            words = _("On this day the clocks go forward and leave this time out. Choose another one.")
            self.add_error("start", words)
        elif spans[-1][1] <= slots.seconds(now):
            self.add_error("day", _("This time is already past. Choose a later one."))
        return data

    def spans(self, weeks: int) -> list[Pair]:
        """These hours on this day and on the same weekday for some weeks after, as instants."""
        data = self.cleaned_data
        if not data:
            return []
        days = [data["day"] + timedelta(weeks=n) for n in range(weeks + 1)]
        return [span for day in days for span in slots.local_span(day, data["start"], data["end"], self.zone)]


class RepeatForm(forms.Form):
    weeks = forms.TypedChoiceField(
        label=_("How often"),
        choices=[
            (0, _("On these days alone")),
            *[
                (n, ngettext_lazy("Also in the week after", "Also in the %(n)s weeks after", n) % {"n": n})
                for n in range(1, WEEKS + 1)
            ],
        ],
        coerce=int,
        empty_value=0,
        required=False,
    )


class CouldComeForm:
    """One to three days at once; the first must be there."""

    def __init__(self, sent: Any = None, *, zone: str) -> None:
        self.days = [
            SpanForm(sent, prefix=str(n), zone=zone, empty_permitted=n > 1, use_required_attribute=n == 1)
            for n in range(1, DAYS + 1)
        ]
        self.repeat = RepeatForm(sent)
        self.is_sent = sent is not None

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in [*self.days, self.repeat]])

    def spans(self) -> list[Pair]:
        weeks = self.repeat.cleaned_data["weeks"]
        return [span for form in self.days for span in form.spans(weeks)]
