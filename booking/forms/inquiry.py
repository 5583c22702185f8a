"""What somebody without a login fills in, and what the practice answers with."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from booking.models import Format, Length, Offering, Question
from core.fields import Line, Words, ZoneField
from couples.models import Kind

UNITS = [
    (Kind.ROMANTIC, _("My partner and I")),
    (Kind.INDIVIDUAL, _("Just me")),
    (Kind.FRIENDS, _("A close friend and I")),
    (Kind.SIBLINGS, _("My brother or sister and I")),
    (Kind.PARENT_CHILD, _("A parent and their adult child")),
    (Kind.CO_FOUNDERS, _("Somebody I run something with")),
    (Kind.CO_PARENTS, _("The other parent of my children")),
    (Kind.CONSTELLATION, _("Three or more of us")),
]
PLACES = [
    (Format.EITHER, _("Either is all right")),
    (Format.IN_PERSON, _("In person")),
    (Format.ONLINE, _("Online")),
]


def moment(value: str) -> datetime | None:
    """`2026-03-05T12:30Z` as an instant; None for anything else."""
    try:
        return datetime.strptime(value, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    except ValueError:
        return None


class MomentField(forms.CharField):
    """One of the free times on the page, or nothing."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        found = moment(text)
        if found is None:
            raise ValidationError(_("Please choose one of the times on this page, or none."))
        return found

    def prepare_value(self, value: Any) -> Any:
        return value


class AskForm(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput)
    unit_type = forms.ChoiceField(
        label=_("Who would come?"),
        choices=UNITS,
        widget=forms.RadioSelect,
        initial=Kind.ROMANTIC,
        error_messages={"required": _("Please choose the one that is nearest.")},
    )
    about = forms.ModelChoiceField(
        label=_("What are you asking about?"),
        queryset=Offering.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("A first conversation, and then we will see"),
    )
    hope = Words(
        label=_("What do you hope for?"),
        help_text=_("A line is enough. You can also leave it empty and tell us when we talk."),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    start = MomentField(required=False)
    availability = Words(
        label=_("When are you usually free?"),
        help_text=_("For instance: Thursday after 17:30."),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    format = forms.ChoiceField(
        label=_("Where would you like to meet, later on?"),
        choices=PLACES,
        widget=forms.RadioSelect,
        initial=Format.EITHER,
    )
    length_pref = forms.ChoiceField(
        label=_("How long should a session be?"), choices=Length, initial="unsure"
    )
    wants_private_call_first = forms.BooleanField(
        label=_("I would like to talk on the phone, alone, before anything else"), required=False
    )
    phone = Line(
        label=_("A number that only you answer"),
        help_text=_(
            "Only if you would like a call. We say our first name and ask whether it is a good moment."
        ),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    name = Line(
        label=_("What may we call you?"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("We need something to call you. A first name is enough.")},
    )
    email = forms.EmailField(
        label=_("Where may we answer?"),
        help_text=_("An e-mail address that only you read. Our messages say “Appointments”."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("We need an address to answer to. Everything you typed is still here."),
            "invalid": _("This does not look like an e-mail address. Please check it."),
            "max_length": _("This is longer than an e-mail address can be. Please check it."),
        },
        max_length=254,
    )
    time_zone = ZoneField(label=_("Times are shown for"))
    heard_from = Line(label=_("How did you hear of us?"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].queryset = Offering.objects.filter(public=True).exclude(type="consultation")
        if not self.is_bound and not _is_id(self.initial.get("id")):
            self.initial["id"] = uuid4()

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()


def _is_id(value: Any) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True


class TimeForm(forms.Form):
    """One of the free times, picked by whoever was offered a first conversation."""

    start = MomentField(
        error_messages={"required": _("Please choose one of the times first.")},
    )


class OfferForm(forms.Form):
    """A time to propose, or none, so that they choose. `version` is how often it had been offered by then."""

    start = MomentField(required=False)
    version = forms.IntegerField(min_value=0, max_value=10**6, required=False, widget=forms.HiddenInput)


class NoteForm(forms.Form):
    admin_note = Line(
        label=_("A line for those who keep the diary"),
        help_text=_("How long, whether it fits, what to arrange. Nothing that was said."),
        max_length=200,
        required=False,
    )
    was = Line(max_length=200, required=False, widget=forms.HiddenInput)


class OtherForm(forms.Form):
    version = forms.IntegerField(min_value=0, max_value=10**6, required=False, widget=forms.HiddenInput)
    name = Line(
        label=_("Their name"),
        max_length=60,
        error_messages={"required": _("Please enter what they are called.")},
    )
    email = forms.EmailField(
        label=_("Their own e-mail address"),
        max_length=254,
        error_messages={
            "required": _("We need an address to send the link to."),
            "invalid": _("This does not look like an e-mail address. Please check it."),
        },
    )
    all_right = forms.BooleanField(
        label=_("I have been told that it is safe and all right to write to this address"),
        error_messages={"required": _("Please ask first. Nothing has been sent.")},
    )

    def __init__(self, *args: Any, inquirer: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inquirer = inquirer

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip().lower()
        if email == self.inquirer.lower():
            raise ValidationError(_("Each person needs an address of their own; this one is taken here."))
        return email


class QuestionForm(forms.ModelForm):
    question = Line(label=_("Question"), max_length=160)
    answer = Words(
        label=_("Answer"),
        max_length=4000,
        help_text=_("Plain text. An empty line begins a paragraph, - a list, **two stars** make it strong."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    class Meta:
        model = Question
        fields = ["question", "answer", "order", "public"]
        labels = {"order": _("Place in the list"), "public": _("Shown on the public page")}
