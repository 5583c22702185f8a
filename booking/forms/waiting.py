"""What somebody would like a time for, and on which days."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from booking.models import Appointment, Offering, Weekday
from core import zones

from .times import what_choices


class WaitForm(forms.Form):
    """`earlier` is the appointment whose place an earlier time would take; then it is the same thing."""

    earlier = forms.ChoiceField(label=_("Which time"), required=False)
    what = forms.ChoiceField(label=_("What for, and how long"), required=False)
    where = forms.ChoiceField(
        label=_("Where"),
        choices=[("online", _("Online")), ("room", _("In person"))],
        widget=forms.RadioSelect,
        required=False,
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Only on these days"),
        help_text=_("With none chosen, every day will do."),
        choices=Weekday,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        offerings: Iterable[Offering],
        booked: Iterable[Appointment],
        rooms: bool,
        zone: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offerings = {one.slug: one for one in offerings}
        self.booked = {str(one.pk): one for one in booked}
        self.fields["what"].choices = what_choices(self.offerings.values())
        if self.booked:
            self.fields["earlier"].choices = [
                ("", _("Any time that becomes free")),
                *((pk, _earlier(one, zone)) for pk, one in self.booked.items()),
            ]
        else:
            del self.fields["earlier"]
        if not rooms:
            del self.fields["where"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("earlier") and not data.get("what") and not self.errors:
            self.add_error("what", _("Choose what you would like a time for."))
        return data

    def chosen(self) -> dict[str, Any]:
        """What `services.waiting.join` is asked. After `is_valid()`."""
        data = self.cleaned_data
        days = {"weekdays": data["weekdays"]}
        old = self.booked.get(data.get("earlier", ""))
        if old is not None:
            return days | {"offering": old.offering, "length": old.minutes, "earlier_than": old}
        slug, _colon, minutes = data["what"].partition(":")
        in_person = data.get("where") == "room"
        return days | {"offering": self.offerings[slug], "length": int(minutes), "in_person": in_person}


def _earlier(appointment: Appointment, zone: str) -> str:
    day = date_format(appointment.start.astimezone(zones.of(zone)), "l j F, H:i")
    return _("Earlier than %(day)s") % {"day": day}
