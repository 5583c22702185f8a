"""The pages of a last session as forms."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.fields import Day
from intake.fields import TextField

from . import prompts


class CarryOnForm(forms.Form):
    """One's own line at the end of the work. Nothing is required, but a line that is shared has words."""

    carry = TextField(
        label=_("What do you carry on from here?"),
        help_text=_("Something that helped, a part you know better, a way out of the loop. Or nothing yet."),
        limit=prompts.CARRY,
        long=True,
        required=False,
    )
    share_carry = forms.BooleanField(label=_("All of us may read this line"), required=False)
    later = forms.ChoiceField(
        label=_("May your therapist ask you how it is, some months from now?"),
        help_text=_("A few questions, which you can leave out. Nothing is booked."),
        choices=list(prompts.LATER.items()),
        required=False,
        widget=forms.RadioSelect,
    )
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("share_carry") and "carry" in data and not data["carry"].strip():
            self.add_error("carry", _("There is no line to share yet. Write one, or leave the tick out."))
        return data


class ChooseForm(forms.Form):
    """Which of the times to come is the last one."""

    session = forms.UUIDField(
        error_messages={
            "required": _("Choose one of the times first."),
            "invalid": _("Choose one of the times first."),
        }
    )

    def __init__(self, *args: Any, offered: list[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered

    def clean_session(self) -> UUID:
        chosen: UUID = self.cleaned_data["session"]
        if chosen not in self.offered:
            raise ValidationError(_("This time is no longer there. Choose one of those below."))
        return chosen


class RemindForm(forms.Form):
    on = Day(label=_("Remind me on"), required=False)

    def __init__(self, *args: Any, after: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.after = after

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day is not None and day <= self.after:
            raise ValidationError(_("Choose a day that is still to come, after the last session."))
        return day
