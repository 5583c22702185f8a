"""Weekly hours, days that differ, and a therapist's own rules."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.models import BookingRules, HoursException, Room, Weekday, WeeklyHours
from core.fields import Day


def _time() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time", "step": 900}, format="%H:%M")


class _InOrder(forms.ModelForm):
    """Hours that begin before they end, at a room in use or online."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["place"]
        place.queryset = Room.objects.filter(Q(in_use=True) | Q(pk=self.instance.place_id))
        place.empty_label = _("Online only")
        place.label = _("Where")
        place.required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if start and end and start >= end:
            self.add_error("end", _("This is before the beginning. Choose a later hour, on the same day."))
        return data


class WeeklyHoursForm(_InOrder):
    class Meta:
        model = WeeklyHours
        fields = ["weekday", "start", "end", "place"]
        widgets = {"start": _time(), "end": _time()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["weekday"].choices = Weekday.choices


class HoursExceptionForm(_InOrder):
    closed = forms.TypedChoiceField(
        label=_("These days are"),
        choices=[("1", _("closed")), ("0", _("open for extra hours"))],
        coerce=lambda value: value == "1",
        initial="1",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = HoursException
        fields = ["closed", "first_day", "last_day", "start", "end", "place"]
        field_classes = {"first_day": Day, "last_day": Day}
        widgets = {"start": _time(), "end": _time(), "first_day": Day.widget, "last_day": Day.widget}
        help_texts = {"start": _("Empty means the whole day.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("first_day"), data.get("last_day")
        if first and not last:
            data["last_day"] = last = first
        if first and last and last < first:
            self.add_error("last_day", _("This is before the first day."))
        start, end = data.get("start"), data.get("end")
        if bool(start) != bool(end):
            self.add_error("end" if start else "start", _("Give both hours, or neither for the whole day."))
        if data.get("closed") is False and not start:
            self.add_error("start", _("Extra hours need a beginning and an end."))
        return data


class RulesForm(forms.ModelForm):
    class Meta:
        model = BookingRules
        fields = ["minimum_notice", "horizon", "grid", "per_day", "per_week", "joint_break"]
        help_texts = {
            "per_day": _("Empty means no limit. First conversations count too."),
            "per_week": _("Monday to Sunday. Empty means no limit."),
            "joint_break": _("These rules hold for clients. You can go past them when you hold a time."),
        }
