"""Forms for the loop: the therapist's steps, and a person's own words underneath."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from couples.models import Partner
from parts.services.cycle import LIMITS, MOST_STEPS, NAME, UNDERNEATH


def short(label: Any, limit: int, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=False, max_length=limit)


class LoopForm(forms.Form):
    name = short(_("What they call it"), NAME, _("Their own words, like “The Door Thing”."))


class StepForm(forms.Form):
    """One moment of the loop. Without a person or an event it is left out."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    person = forms.ChoiceField(label=_("Whose moment"), required=False)
    event = short(_("What a camera would see"), LIMITS["event"])
    part = short(_("The part that comes, as they call it"), LIMITS["part"])
    body = short(_("In the body"), LIMITS["body"])
    story = short(_("What it says inside"), LIMITS["story"])
    move = short(_("What shows on the outside"), LIMITS["move"])
    way_out = short(_("A way out from here"), LIMITS["way_out"])
    way_out_for = forms.ChoiceField(
        label=_("Who can take it"),
        required=False,
        choices=[("person", _("The one whose moment it is")), ("all", _("Any of them"))],
    )

    def __init__(self, *args: Any, members: list[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(one.pk), one.name) for one in members]
        self.fields["person"].choices = [("", _("No moment here")), *people]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("person") and not data.get("event"):
            self.add_error("event", _("Say what a camera would see at this moment."))
        return data


StepForms = forms.formset_factory(
    StepForm, extra=2, max_num=MOST_STEPS, absolute_max=MOST_STEPS, validate_max=True
)


def steps_of(forms_: Any) -> list[dict[str, Any]]:
    """The steps of a valid set, in order, without the empty ones."""
    return [one.cleaned_data for one in forms_ if one.cleaned_data.get("person")]


class UnderneathForm(forms.Form):
    """Only the person themself says what is under their step."""

    fear = short(_("What I am afraid of there"), UNDERNEATH)
    longing = short(_("What I long for there"), UNDERNEATH)
