"""What people fill in about their own way in."""

from zoneinfo import available_timezones

from allauth.mfa.base.forms import ReauthenticateForm
from django import forms
from django.utils.translation import gettext_lazy as _

from .models import User

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

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        here = self.instance.time_zone
        zones = cities() if here in cities() else [here, *cities()]
        self.fields["time_zone"].choices = [(zone, zone.replace("_", " ")) for zone in zones]
        self.fields["name_used"].widget.attrs["autocomplete"] = "nickname"


class RestoreForm(ReauthenticateForm):
    """A recovery code; blanks and dashes that help on paper do not matter."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("A recovery code")
        field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}

    def clean_code(self) -> str:
        self.cleaned_data["code"] = "".join(self.cleaned_data["code"].split()).replace("-", "")
        return super().clean_code()
