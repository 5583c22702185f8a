"""Choosing what, how long, where and whom with, before the free times are shown."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from booking import month
from booking.models import Offering, Room
from core.fields import Day
from couples.models import Couple, Partner

OWN_MINUTES = [0, 15, 30, 45, 60, 90, 120]


def minutes_words(minutes: int) -> str:
    """75 minutes, 4 hours, 2 days."""
    if minutes >= 1440 and minutes % 1440 == 0:
        return ngettext("%(n)s day", "%(n)s days", minutes // 1440) % {"n": minutes // 1440}
    if minutes >= 180 and minutes % 60 == 0:
        return ngettext("%(n)s hour", "%(n)s hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


def what_choices(offerings: Iterable[Offering]) -> list[tuple[str, Any]]:
    """One choice an offering and length, grouped where an offering has several."""
    choices: list[tuple[str, Any]] = []
    for offering in offerings:
        lengths = [(f"{offering.slug}:{n}", minutes_words(n)) for n in offering.lengths]
        if len(lengths) == 1:
            value, words = lengths[0]
            choices.append((value, f"{offering.name}, {words}"))
        else:
            choices.append((offering.name, [(v, f"{offering.name}, {w}") for v, w in lengths]))
    return choices


ANY = "any"


class WhatForm(forms.Form):
    """`what` is "slug:minutes". Without rooms or with one therapist there is nothing to choose there."""

    what = forms.ChoiceField(label=_("What for, and how long"))
    where = forms.ChoiceField(
        label=_("Where"),
        choices=[("online", _("Online")), ("room", _("In person"))],
        widget=forms.RadioSelect,
        required=False,
    )
    therapist = forms.ChoiceField(label=_("With"), required=False)
    together = forms.BooleanField(
        label=_("Only times when whoever comes with me could come too"),
        help_text=_("As far as they have said when they could."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        offerings: list[Offering],
        therapists: list[Any],
        rooms: bool,
        joint: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offerings = {offering.slug: offering for offering in offerings}
        self.therapists = {str(user.pk): user for user in therapists}
        self.fields["what"].choices = what_choices(offerings)
        if rooms:
            self.fields["where"].initial = "online"
        else:
            del self.fields["where"]
        if len(therapists) > 1:
            named = [(pk, user.name_used) for pk, user in self.therapists.items()]
            self.fields["therapist"].choices = [*named, (ANY, _("Whoever of them is free first"))]
        else:
            del self.fields["therapist"]
        if not joint:
            del self.fields["together"]

    def chosen(self) -> tuple[Offering, int, list[Any], bool]:
        """Offering, length in minutes, therapists, and whether in person. After `is_valid()`.

        Several therapists are those who care for this couple, their own first.
        """
        slug, _colon, minutes = self.cleaned_data["what"].partition(":")
        people = list(self.therapists.values())
        asked = self.cleaned_data.get("therapist") or ""
        return (
            self.offerings[slug],
            int(minutes),
            people if asked == ANY else [self.therapists.get(asked, people[0])],
            self.cleaned_data.get("where") == "room",
        )

    @property
    def only_together(self) -> bool:
        """Whether only those times are wanted at which the others could come too."""
        return bool(self.cleaned_data.get("together"))


class OwnTimeForm(forms.Form):
    """How long a person keeps free for themselves afterwards."""

    minutes = forms.TypedChoiceField(
        label=_("Keep free for yourself afterwards"),
        help_text=_("Nothing is sent to you in this time, and nothing is booked for you."),
        choices=[(n, minutes_words(n) if n else _("No time")) for n in OWN_MINUTES],
        coerce=int,
        empty_value=None,
        required=False,
    )


class HoldForm(forms.Form):
    """A time that the practice keeps: one of the free ones, or any day and hour."""

    what = forms.ChoiceField(label=_("What for, and how long"))
    therapist = forms.ChoiceField(label=_("With"))
    partner = forms.ChoiceField(label=_("For"), required=False)
    where = forms.ChoiceField(label=_("Where"))

    def __init__(
        self, *args: Any, couple: Couple, offerings: list[Offering], therapists: list[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offerings = {offering.slug: offering for offering in offerings}
        self.therapists = {str(user.pk): user for user in therapists}
        self.partners: dict[str, Partner] = {
            str(p.pk): p for p in couple.partners.all() if p.user_id and p.state != "left"
        }
        self.rooms = {str(room.pk): room for room in Room.objects.filter(in_use=True)}
        self.fields["what"].choices = what_choices(offerings)
        self.fields["therapist"].choices = [(pk, user.name_used) for pk, user in self.therapists.items()]
        everyone = [("", _("Everyone"))] if couple.is_joint else []
        self.fields["partner"].choices = everyone + [(pk, p.name) for pk, p in self.partners.items()]
        self.fields["where"].choices = [
            ("online", _("Online")),
            ("phone", _("By phone")),
            *[(pk, room.name) for pk, room in self.rooms.items()],
        ]

    @classmethod
    def usual(cls, usual: dict[str, str], **settings: Any) -> dict[str, Any]:
        """What is shown while what was sent cannot be read."""
        form = cls(usual, **settings)
        form.is_valid()
        return form.chosen()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        offering = self.offerings.get(data.get("what", "").partition(":")[0])
        if offering and offering.for_one and len(self.partners) > 1 and not data.get("partner"):
            self.add_error("partner", _("This one is for one person. Choose who comes."))
        if offering and not offering.for_one and data.get("partner") and len(self.partners) > 1:
            self.add_error("partner", _("This one is for everyone. Choose “Everyone” or another kind."))
        return data

    def chosen(self) -> dict[str, Any]:
        data = self.cleaned_data
        slug, _colon, minutes = data["what"].partition(":")
        return {
            "offering": self.offerings[slug],
            "length": int(minutes),
            "therapist": self.therapists[data["therapist"]],
            "partner": self.partners.get(data.get("partner", "")),
            "room": self.rooms.get(data["where"]),
            "by_phone": data["where"] == "phone",
        }


class AnyTimeForm(forms.Form):
    """A day and an hour by the therapist's clock, for times outside the weekly hours."""

    day = Day(label=_("Day"))
    hour = forms.TimeField(
        label=_("Hour"), widget=forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M")
    )
    problem = ""

    def is_skipped(self, zone: str) -> bool:
        """Whether the clocks jump over this hour on this day, which is then said at the hour."""
        data = self.cleaned_data
        if not month.is_skipped(data["day"], data["hour"], zone):
            return False
        self.problem = _("On this day the clocks go forward and leave this hour out. Choose another hour.")
        self.add_error("hour", self.problem)
        return True
