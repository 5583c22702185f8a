"""What people fill in about their own way in."""

from typing import Any
from zoneinfo import available_timezones

from allauth.mfa.base.forms import ReauthenticateForm
from django import forms
from django.utils.translation import gettext_lazy as _

from core import zones
from core.fields import within, without_unseen

from . import pin
from .models import TherapistProfile, User

# Old names and fixed offsets of the time zone database; a city says it better.
NOT_CITIES = ("Etc/", "SystemV/", "US/", "Mexico/", "Brazil/", "Canada/", "Chile/", "posix", "right")


def cities() -> list[str]:
    """The zones a person may choose, by name."""
    return sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(NOT_CITIES))


class AboutForm(forms.ModelForm):
    """The name on screens and the zone in which times are shown and sent."""

    time_zone = forms.ChoiceField(label=_("Time zone"))

    class Meta:
        model = User
        fields = ["name_used", "time_zone"]
        labels = {"name_used": _("The name you use")}
        help_texts = {"name_used": _("Your own pages and the practice use it.")}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        here = zones.of(self.instance.time_zone).key
        known = cities() if here in cities() else [here, *cities()]
        self.fields["time_zone"].choices = [(zone, zone.replace("_", " ")) for zone in known]
        self.initial["time_zone"] = here  # of a zone that is gone, what holds instead
        if self.instance.is_client:
            self.fields["name_used"].help_text = _(
                "Your own pages and the practice use it. What those you come with read is chosen under"
                " “Whom I am here with”."
            )
        self.fields["name_used"].widget.attrs["autocomplete"] = "nickname"


class RestoreForm(ReauthenticateForm):
    """A recovery code; blanks and dashes that help on paper do not matter."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        within(self, code=40)
        field = self.fields["code"]
        field.label = _("A recovery code")
        field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}

    def clean_code(self) -> str:
        self.cleaned_data["code"] = "".join(self.cleaned_data["code"].split()).replace("-", "")
        return super().clean_code()


class Digits(forms.CharField):
    """A PIN. Blanks between do not matter; it is never given back to the page, and no browser offers to keep
    it: to one it is text, which the eye alone does not see."""

    class Widget(forms.PasswordInput):
        input_type = "text"

    def __init__(self, label: Any) -> None:
        look = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false", "class": "unseen"}
        super().__init__(label=label, widget=self.Widget(attrs=look), max_length=40)

    def to_python(self, value: Any) -> str:
        return "".join(without_unseen(super().to_python(value) or "").split())


class PinForm(forms.Form):
    """A PIN to be set, typed twice."""

    pin = Digits(_("Your PIN"))
    again = Digits(_("Once more"))

    def clean_pin(self) -> str:
        typed = self.cleaned_data["pin"]
        if not pin.SHAPE.fullmatch(typed):
            raise forms.ValidationError(_("A PIN has 6 to 12 digits, and nothing else."))
        if pin.is_easy(typed):
            raise forms.ValidationError(
                _("This one is among the first that somebody would try. Leave out dates, rows and repeats.")
            )
        return typed

    def clean(self) -> dict:
        data = super().clean() or {}
        if "pin" in data and "again" in data and data["pin"] != data["again"]:
            self.add_error("again", _("The two are not the same. Please type both once more."))
        return data


class AskedPinForm(forms.Form):
    pin = Digits(_("Your PIN"))


class RolesForm(forms.Form):
    is_therapist = forms.BooleanField(label=_("Therapist"), required=False)
    is_administrator = forms.BooleanField(label=_("Administrator"), required=False)


class ColleagueForm(forms.ModelForm):
    """Somebody new who works here; they choose a password by a link that only their mailbox gets."""

    class Meta:
        model = User
        fields = ["name_used", "email", "is_therapist", "is_administrator"]
        labels = {
            "name_used": _("Name"),
            "email": _("E-mail address"),
            "is_therapist": _("Therapist"),
            "is_administrator": _("Administrator"),
        }

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("Somebody already signs in with this address."))
        return email

    def clean(self) -> dict:
        data = super().clean() or {}
        if not data.get("is_therapist") and not data.get("is_administrator"):
            self.add_error(
                "is_therapist", _("Say what this person does here: therapist, administrator or both.")
            )
        return data


class ProfileForm(forms.ModelForm):
    """What the public page says of a therapist."""

    class Meta:
        model = TherapistProfile
        fields = [
            "full_name",
            "slug",
            "headline",
            "about",
            "licence",
            "training",
            "languages",
            "place",
            "public",
        ]
        labels = {
            "full_name": _("Full name"),
            "slug": _("Last part of the page's address"),
            "headline": _("One line"),
            "about": _("About"),
            "licence": _("Licence"),
            "training": _("Training"),
            "languages": _("Languages"),
            "place": _("Place"),
            "public": _("Show on the public pages"),
        }
        help_texts = {
            "about": _("For everyone to read. Blank lines make paragraphs, *stars* make emphasis."),
            "training": _("One line each."),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        within(self, about=4000, training=2000)
