"""What a series is of, and its rhythm."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.models import Every, Place
from booking.planning import Wish
from booking.series import Rhythm
from core.fields import Day
from couples.models import Couple

from .times import HoldForm

LEAST, MOST, USUAL = 12, 20, 16
MORE_AT_MOST, MORE = 8, 4


class SeriesForm(HoldForm):
    """What, with whom and where; a series is for everyone in a couple."""

    def __init__(self, *args: Any, couple: Couple, offerings: list[Any], **kwargs: Any) -> None:
        fitting = [one for one in offerings if not (one.for_one and couple.is_joint)]
        super().__init__(*args, couple=couple, offerings=fitting, **kwargs)
        self.couple = couple
        del self.fields["partner"]

    def wish(self) -> Wish:
        """After `is_valid()`."""
        chosen = self.chosen()
        return Wish(
            self.couple,
            chosen["offering"],
            chosen["therapist"],
            chosen["length"],
            Place.PHONE if chosen["by_phone"] else Place.ONLINE,
            chosen["room"],
        )


class MoveForm(forms.Form):
    """Where a rhythm begins, by the therapist's clock."""

    first = Day(label=_("First day"))
    hour = forms.TimeField(
        label=_("Hour"), widget=forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M")
    )
    every = forms.TypedChoiceField(label=_("How often"), choices=Every, coerce=int, widget=forms.RadioSelect)

    def rhythm(self, count: int | None = None) -> Rhythm:
        data = self.cleaned_data
        return Rhythm(data["first"], data["hour"], data["every"], count or data["count"])


class RhythmForm(MoveForm):
    count = forms.IntegerField(
        label=_("How many"),
        help_text=_("12 to 20. It is a guide, not a contract: it can end or go on whenever you look back."),
        min_value=LEAST,
        max_value=MOST,
        initial=USUAL,
    )


class MoreForm(MoveForm):
    count = forms.IntegerField(
        label=_("How many more"), help_text=_("1 to 8."), min_value=1, max_value=MORE_AT_MOST
    )


def usual(day: date, hour: Any, every: int, count: int = USUAL) -> dict[str, str]:
    """What such a form begins with."""
    return {"first": f"{day:%Y-%m-%d}", "hour": f"{hour:%H:%M}", "every": str(every), "count": str(count)}
