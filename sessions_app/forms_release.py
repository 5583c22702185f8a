"""What a therapist fills in to ask for a release, and how a note reads when it is given."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import Day, Line, Words
from sessions_app.draft import SECTIONS


class AskForm(forms.Form):
    to_whom = Line(label=_("To whom"), max_length=120)
    what = Line(label=_("What"), max_length=200, initial=_("The signed notes of the sessions together"))
    why = Words(label=_("Why"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    until = Day(label=_("Until when it may be given"))


class RedactForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, (label, limit) in SECTIONS.items():
            self.fields[key] = Words(
                label=label, max_length=limit, required=False, widget=forms.Textarea(attrs={"rows": 4})
            )
