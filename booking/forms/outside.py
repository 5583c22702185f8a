"""Connecting a calendar that stands elsewhere, and choosing what it does here."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.models import CalendarAccount, FeedTitle
from core import outbound

NOWHERE = ""


class ConnectForm(forms.Form):
    """The password is never shown back, whatever else has to be mended."""

    url = forms.CharField(
        label=_("Address of the calendar server"),
        help_text=_("It begins with https:// and stands in your provider's help under CalDAV."),
        max_length=500,
        widget=forms.URLInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )
    user_name = forms.CharField(
        label=_("User name there"), max_length=254, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    password = forms.CharField(
        label=_("App password"),
        help_text=_("Make one for this purpose in your account there; then you can end it on its own."),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def clean_url(self) -> str:
        url = self.cleaned_data["url"].strip()
        if "://" not in url:
            url = f"https://{url}"
        try:
            outbound.check(url)
        except outbound.NotAllowed:
            raise forms.ValidationError(
                _("We only call servers on the internet, encrypted: the address begins with https://.")
            ) from None
        return url


class ChooseForm(forms.Form):
    reads = forms.MultipleChoiceField(
        label=_("Busy times come from"),
        help_text=_("Nobody can book while something stands there, unless it is marked as free."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    writes = forms.ChoiceField(
        label=_("Appointments go to"),
        help_text=_("When they begin and end, under one word, and nothing else."),
        widget=forms.RadioSelect,
        required=False,
    )
    title = forms.ChoiceField(
        label=_("What each one is called there"),
        choices=FeedTitle,
        initial=FeedTitle.APPOINTMENT,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, account: CalendarAccount, **kwargs: Any) -> None:
        initial = {"reads": account.reads, "writes": account.writes, "title": account.title}
        super().__init__(*args, initial=initial, **kwargs)
        known = [(one["href"], one["name"]) for one in account.calendars]
        self.fields["reads"].choices = known
        self.fields["writes"].choices = [(NOWHERE, _("None of them")), *known]
