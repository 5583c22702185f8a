"""What an invited person fills in, and what a therapist sets on a couple's page."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.fields import Line, ZoneField

from .models import Couple, Kind

LONGEST_PASSWORD = 200


class ArrivalForm(forms.Form):
    name_used = Line(
        label=_("What may we call you?"),
        help_text=_(
            "The name you use, for your therapist and the practice. It need not be the one in your passport."
            " The others go on reading the name they know you by, until you choose otherwise."
        ),
        max_length=60,
        error_messages={"required": _("We need something to call you. A first name is enough.")},
    )
    time_zone = ZoneField(
        label=_("Where are your days?"), help_text=_("Every time is shown to you in this zone.")
    )
    password = forms.CharField(
        label=_("A password"),
        help_text=_(
            "At least 15 characters. Four or five words that do not belong together are easy to remember"
            " and hard to guess. Nobody else should know it."
        ),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
        error_messages={
            "required": _("Please choose a password. You can add a passkey afterwards and use that instead."),
            "max_length": _("This is longer than we can keep. 200 characters are plenty."),
        },
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        password = data.get("password")
        if password:
            person = User(email=self.email, name_used=data.get("name_used", ""))
            try:
                validate_password(password, person)
            except ValidationError as problem:
                self.add_error("password", [_said(error) for error in problem.error_list])
        return data


def _said(error: ValidationError) -> str:
    plain = {
        "password_too_short": _("This is a little short. Please make it 15 characters or more."),
        "password_too_common": _("This one is used by many people. Please choose another."),
        "password_too_similar": _("This is close to your name or address. Please choose something else."),
    }
    return str(plain.get(error.code or "", error.messages[0]))


class NameForm(forms.Form):
    shown_name = Line(
        label=_("The name they read"),
        max_length=60,
        error_messages={"required": _("They need something to call you. A first name is enough.")},
    )


class EraseForm(forms.Form):
    sure = forms.BooleanField(
        label=_("I have read this, and I want what is mine erased"),
        error_messages={"required": _("Tick this when you are sure. Nothing has been erased.")},
    )


class InviteForm(forms.Form):
    name = Line(label=_("Name"), max_length=60, required=False)
    email = forms.EmailField(
        label=_("Their own e-mail address"),
        max_length=254,
        error_messages={
            "required": _("We need an address to send the link to."),
            "invalid": _("This does not look like an e-mail address. Please check it."),
        },
    )

    def __init__(self, *args: Any, partner: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partner = partner

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip().lower()
        others = self.partner.couple.partners.exclude(pk=self.partner.pk).filter(user__email__iexact=email)
        if others.exists():
            raise ValidationError(_("Each person needs an address of their own; this one is taken here."))
        staff = User.objects.filter(email__iexact=email, is_client=False)
        if any(user.is_staff_member for user in staff):
            raise ValidationError(_("This address belongs to somebody who works here. Please use another."))
        return email


class CoupleForm(forms.ModelForm):
    brake_word = Line(label=_("The word that stops everything"), max_length=20)

    class Meta:
        model = Couple
        fields = ["kind", "brake_word", "secrets_policy"]
        labels = {"kind": _("Who they are to each other"), "secrets_policy": _("What is said alone")}


class OpenForm(forms.Form):
    kind = forms.ChoiceField(label=_("Who they are to each other"), choices=Kind)
    people = forms.TypedChoiceField(
        label=_("How many people"), choices=[(n, str(n)) for n in range(1, 7)], coerce=int, initial=2
    )
