"""What is sent in the room, with the limits of the domain (sections 2.3 to 2.10)."""

from typing import Any

from django import forms

from . import prompts
from .models import JoiningMode, TurnMode


def one_of(table: Any, *, needed: bool = False) -> forms.ChoiceField:
    return forms.ChoiceField(choices=list(table.items()), required=needed)


def text(limit: int, *, needed: bool = False) -> forms.CharField:
    return forms.CharField(max_length=limit, required=needed)


class PrivacyForm(forms.Form):
    alone = forms.BooleanField(required=False)
    where = text(120)
    mode = forms.ChoiceField(choices=JoiningMode.choices, required=False)


class TodayForm(forms.Form):
    answer = one_of(prompts.TODAY, needed=True)


class StateForm(forms.Form):
    state = one_of(prompts.STATES, needed=True)
    intensity = forms.IntegerField(min_value=0, max_value=10, required=False)


class LandingForm(forms.Form):
    state = one_of(prompts.STATES)
    intensity = forms.IntegerField(min_value=0, max_value=10, required=False)
    exercise = one_of(prompts.EXERCISES)
    helped = one_of(prompts.HELPED)
    intention = text(160)


class AgreementsForm(forms.Form):
    affirmed = forms.MultipleChoiceField(
        choices=[(card.key, card.key) for card in prompts.AGREEMENT_CARDS], required=False
    )
    objection = text(280)
    focus_word = text(30)


class CheckInForm(forms.Form):
    what_is_alive = text(280)
    hesitant = text(160)
    feel_toward = one_of(prompts.TOWARD)


class QuickPartForm(forms.Form):
    label = text(40, needed=True)
    kind = one_of(prompts.PART_KINDS)
    body = text(60)
    intensity = forms.IntegerField(min_value=0, max_value=10, required=False)
    phrase = text(120)


class PermissionForm(forms.Form):
    answer = one_of(prompts.PERMISSION, needed=True)


class SpokenForm(forms.Form):
    text = text(500)


class ReachForm(forms.Form):
    answer = one_of(prompts.REACH, needed=True)
    correction = text(300)


class ResponseForm(forms.Form):
    text = text(300)


class NeedForm(forms.Form):
    needs = forms.MultipleChoiceField(choices=list(prompts.NEEDS.items()), required=False)
    text = text(200)


class RepairForm(forms.Form):
    type = forms.ChoiceField(choices=[*prompts.REPAIRS.items(), (prompts.NOT_TODAY, "")])
    text = text(200)


class ReceivedForm(forms.Form):
    answer = one_of(prompts.RECEIVED, needed=True)


LINE_FORMS: dict[str, type[forms.Form]] = {
    "permission": PermissionForm,
    "spoken_for": SpokenForm,
    "what_heard": SpokenForm,
    "reach": ReachForm,
    "response": ResponseForm,
    "need": NeedForm,
    "repair": RepairForm,
    "received": ReceivedForm,
}


class DebriefForm(forms.Form):
    nourishing = text(280)
    share_nourishing = forms.BooleanField(required=False)
    stretchy = text(280)
    share_stretchy = forms.BooleanField(required=False)
    appreciation = text(200)
    share_appreciation = forms.BooleanField(required=False)
    buffer = one_of(prompts.BUFFERS)
    buffer_minutes = forms.IntegerField(min_value=0, max_value=120, required=False)


class VisitForm(forms.Form):
    """A part that might like a visit before next time: one of one's own, or one named anew."""

    part = forms.UUIDField(required=False)
    label = text(40)
    plan = text(160)
    when = text(60)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and not found.get("part") and not found.get("label", "").strip():
            raise forms.ValidationError(prompts.NAME_A_PART, code="required")
        return found


class CarryForm(forms.Form):
    """What somebody carries on from a last session; shown to all only where they tick it."""

    carry = text(prompts.CARRY)
    share_carry = forms.BooleanField(required=False)
    later = one_of(prompts.LATER)


class FeedbackForm(forms.Form):
    differently = text(280)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, len(prompts.FEEDBACK) + 1):
            self.fields[f"q{n}"] = forms.IntegerField(min_value=0, max_value=10, required=False)


class LeavingForm(forms.Form):
    state = one_of(prompts.STATES)
    check = one_of(prompts.LEAVING, needed=True)


class FocusForm(forms.Form):
    text = text(200, needed=True)


class TurnForm(forms.Form):
    speaker = forms.UUIDField()
    said = forms.UUIDField(required=False)
    mode = forms.ChoiceField(choices=TurnMode.choices, required=False)


class PartForm(forms.Form):
    partner = forms.UUIDField()
    label = text(40, needed=True)


class ModeForm(forms.Form):
    mode = forms.ChoiceField(choices=JoiningMode.choices)


def _texts() -> tuple[str, ...]:
    """The names under which somebody's own words arrive, in the order of these forms."""
    names: dict[str, None] = {}
    for form in forms.Form.__subclasses__():
        if form.__module__ == __name__:
            names |= dict.fromkeys(
                n for n, field in form.base_fields.items() if type(field) is forms.CharField
            )
    return tuple(names)


TEXTS = _texts()
