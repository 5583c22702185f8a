"""What a therapist says when they open a record in an emergency."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import Line, Words
from couples.opening import Cause


class EmergencyForm(forms.Form):
    person = Line(
        label=_("Whose record?"),
        help_text=_("The name of one of them as they use it, or the address they sign in with, in full."),
        max_length=254,
        error_messages={"required": _("Please write a name or an address.")},
    )
    cause = forms.ChoiceField(label=_("What is it?"), choices=Cause, widget=forms.RadioSelect)
    reason = Words(
        label=_("Why now?"),
        help_text=_("A sentence or two. Their therapists read it, and nobody else."),
        min_length=10,
        max_length=600,
        error_messages={
            "required": _("Please say in a sentence why it cannot wait."),
            "min_length": _("A few words more, please, so that their therapist understands."),
        },
    )
    couple = forms.UUIDField(required=False, widget=forms.HiddenInput)
