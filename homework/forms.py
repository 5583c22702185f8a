"""Forms for practices."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from couples.models import Partner
from couples.visibility import Visibility

from .catalogue import BOTH
from .models import Answer, Did, Plan
from .services import NOTICED, WHERE, WHY

DAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


def days_field(label: Any) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label, required=False, choices=DAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )


def time_field(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}))


class DecideForm(forms.Form):
    """Yes, a smaller version, or not now; when and where may wait."""

    answer = forms.ChoiceField(choices=Answer.choices)
    days = days_field(_("Which days would suit you?"))
    at = time_field(_("At what time?"))
    minutes = forms.IntegerField(label=_("How many minutes?"), required=False, min_value=1, max_value=120)
    where = forms.CharField(label=_("Where?"), required=False, max_length=WHERE)


class LogForm(forms.Form):
    """How it went, in one line or none."""

    did = forms.ChoiceField(label=_("How did it go?"), choices=Did.choices, widget=forms.RadioSelect)
    noticed = forms.CharField(
        label=_("Something you noticed"),
        required=False,
        max_length=NOTICED,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    visibility = forms.ChoiceField(
        label=_("Who may read this line"),
        required=False,
        initial=Visibility.PRIVATE_SELF,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, together: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [Visibility.PRIVATE_SELF, Visibility.PRIVATE_THERAPIST]
        levels += [Visibility.SHARED_DUO] if together else []
        self.fields["visibility"].choices = [(level.value, level.label) for level in levels]
        self.fields["did"].error_messages["required"] = _("Choose one of the three. All of them are fine.")

    def clean_visibility(self) -> str:
        return self.cleaned_data["visibility"] or Visibility.PRIVATE_SELF


class NudgeForm(forms.Form):
    """A nudge at a time of one's own. Off until asked for."""

    days = days_field(_("On which days?"))
    at = time_field(_("At what time?"))

    @classmethod
    def of(cls, plan: Plan, **kwargs: Any) -> "NudgeForm":
        return cls(initial={"days": plan.days, "at": plan.at}, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("days"):
            self.add_error("days", _("Choose at least one day."))
        if not data.get("at") and "at" not in self.errors:
            self.add_error("at", _("Choose a time, like 10:00."))
        return data


class OfferForm(forms.Form):
    """A practice for one or more members of a couple."""

    key = forms.ChoiceField(label=_("Practice"))
    for_ = forms.MultipleChoiceField(label=_("For whom"), widget=forms.CheckboxSelectMultiple)
    why = forms.CharField(
        label=_("Why this, in a sentence"),
        help_text=_("They read it with the practice."),
        required=False,
        max_length=WHY,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, members: list[Partner], practices: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(member.pk): member for member in members}
        self.practices = {practice.key: practice for practice, on in practices if on}
        self.fields["for_"].choices = [(key, member.name) for key, member in self.members.items()]
        self.fields["for_"].initial = list(self.members)
        self.fields["for_"].error_messages["required"] = _("Choose for whom.")
        groups: dict[Any, list[tuple[str, str]]] = {}
        for practice in self.practices.values():
            group = _("Together") if practice.who == BOTH else _("Each alone")
            words = _("%(name)s, %(minutes)s min") % {"name": practice.name, "minutes": practice.minutes}
            groups.setdefault(str(group), []).append((practice.key, words))
        self.fields["key"].choices = list(groups.items())

    def clean_for_(self) -> list[Partner]:
        return [self.members[key] for key in self.cleaned_data["for_"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        practice = self.practices.get(data.get("key", ""))
        if practice and practice.together and len(data.get("for_", [])) not in (0, len(self.members)):
            self.add_error("for_", _("This practice is done together. Choose everyone, or another practice."))
        if practice and practice.together and len(self.members) < 2:
            self.add_error("key", _("This practice takes two."))
        return data
