"""What the desk looks for, and with whom of those who are free a time is held."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.finding import Search, Who
from booking.models import Offering, OfferingType, Room, Weekday
from core.fields import Day
from couples.models import Couple, Partner, PartnerState

from .times import what_choices

GATHERINGS = {
    OfferingType.WORKSHOP,
    OfferingType.GROUP,
    OfferingType.PLAYFUL,
    OfferingType.MINI,
    OfferingType.EXTENDED,
    OfferingType.TRAINING,
}


class FindForm(forms.Form):
    """With nothing chosen of therapists, days or hours, any will do."""

    what = forms.ChoiceField(label=_("What for, and how long"))
    where = forms.ChoiceField(
        label=_("Where"), choices=[("online", _("Online")), ("room", _("In person"))], required=False
    )
    since = Day(label=_("From which day on"), required=False)
    people = forms.MultipleChoiceField(
        label=_("With whom"),
        help_text=_("With none chosen, any of them will do."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    part = forms.MultipleChoiceField(
        label=_("At what time of day"),
        help_text=_("Before 12, until 17, or later. With none chosen, any hour will do."),
        choices=[("morning", _("Morning")), ("afternoon", _("Afternoon")), ("evening", _("Evening"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    weekday = forms.TypedMultipleChoiceField(
        label=_("Only on these days"),
        help_text=_("With none chosen, every day will do."),
        choices=Weekday,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self, data: Any, *, offerings: Iterable[Offering], therapists: list[Any], zone: str, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.offerings = {one.slug: one for one in offerings}
        self.therapists = {str(one.pk): one for one in therapists}
        self.zone = zone
        self.fields["what"].choices = what_choices(self.offerings.values())
        if len(therapists) > 1:
            self.fields["people"].choices = [(pk, one.name_used) for pk, one in self.therapists.items()]
        else:
            del self.fields["people"]

    @property
    def narrowed(self) -> bool:
        """Whether something was wished for that leaves times out."""
        return any(self.cleaned_data.get(name) for name in ("people", "part", "weekday"))

    def search(self) -> Search:
        """What was chosen; of what cannot be read, the usual. After `is_valid()`."""
        data = self.cleaned_data
        slug, _colon, minutes = data.get("what", "").partition(":")
        offering = self.offerings.get(slug) or next(iter(self.offerings.values()))
        people = [self.therapists[pk] for pk in data.get("people") or self.therapists]
        return Search(
            offering=offering,
            length=int(minutes or offering.usual_length),
            therapists=people,
            zone=self.zone,
            in_person=data.get("where") == "room" and offering.type != OfferingType.CONSULTATION,
            parts=data.get("part") or (),
            weekdays=data.get("weekday") or (),
            since=data.get("since"),
        )


class WhoForm(forms.Form):
    """With whom of those who are free, where, and for whom of a couple."""

    who = forms.ChoiceField(
        label=_("With"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose with whom it is.")},
    )
    partner = forms.ChoiceField(
        label=_("For"), required=False, error_messages={"required": _("Choose who comes.")}
    )

    def __init__(
        self,
        *args: Any,
        free: list[Who],
        team: Iterable[Any],
        rooms: Iterable[Room],
        couple: Couple | None = None,
        for_one: bool = False,
        **kwargs: Any,
    ) -> None:
        """`team` and `rooms` are all that can be sent, also a second time; `free` is what is shown."""
        super().__init__(*args, **kwargs)
        self.team = {str(one.pk): one for one in team}
        self.rooms = {str(room.pk): room for room in rooms}
        shown = [
            (f"{one.therapist.pk}:{room.pk if room else ''}", f"{one.therapist.name_used}{_in(room)}")
            for one in free
            for room in one.rooms or [None]
        ]
        sent = str(self.data.get("who", ""))
        if self.is_bound and self._knows(sent) and sent not in dict(shown):
            shown.append((sent, self.team[sent.partition(":")[0]].name_used))
        self.fields["who"].choices = shown
        self.fields["who"].initial = shown[0][0] if shown else None
        self.partners: dict[str, Partner] = {
            str(one.pk): one
            for one in (couple.partners.all() if couple is not None else ())
            if one.user_id and one.state != PartnerState.LEFT
        }
        if couple is not None and couple.is_joint and for_one:
            self.fields["partner"].required = True
            self.fields["partner"].choices = [
                ("", _("Choose who comes")),
                *((pk, one.name) for pk, one in self.partners.items()),
            ]
        else:
            del self.fields["partner"]

    def _knows(self, sent: str) -> bool:
        therapist, _colon, room = sent.partition(":")
        return therapist in self.team and (not room or room in self.rooms)

    def chosen(self) -> dict[str, Any]:
        """Therapist, room and whom of the couple it is for. After `is_valid()`."""
        therapist, _colon, room = self.cleaned_data["who"].partition(":")
        only = next(iter(self.partners.values())) if len(self.partners) == 1 else None
        return {
            "therapist": self.team[therapist],
            "room": self.rooms.get(room),
            "partner": self.partners.get(self.cleaned_data.get("partner") or "", only),
        }


def _in(room: Room | None) -> str:
    return f", {room.name}" if room else ""
